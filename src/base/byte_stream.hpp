// Files of ours, written and read field by field: numbers little-endian, texts and byte strings
// with their length before them.
//
//   ByteWriter writer;                     ByteReader reader(bytes);
//   writer.number<4>(rows);                const std::uint64_t rows = reader.number<4>();
//   writer.bytes(digest.view());           const Bytes32 digest = reader.fixed<32>();
//                                          if (!reader.is_good() || !reader.at_end()) { refuse }
//
// A reader that is asked for more than there is gives zeros and is no longer good, so a format asks
// once at its end; loops over a count that was read ask in each step. Threads: plain values.
#pragma once

#include "base/bytes.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace cairn::base {

class ByteWriter {
  public:
    template <std::size_t SIZE>
    void number(std::uint64_t value) {
        static_assert(SIZE <= 8);
        for (std::size_t i = 0; i < SIZE; ++i) {
            out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    /// Room for so many bytes in all, where their number is known and large.
    void reserve(std::size_t bytes) { out_.reserve(bytes); }
    void bytes(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    /// With its length in two bytes.
    void text(std::string_view text) {
        number<2>(text.size());
        out_.insert(out_.end(), text.begin(), text.end());
    }

    [[nodiscard]] const Bytes& written() const noexcept { return out_; }
    [[nodiscard]] Bytes take() noexcept { return std::move(out_); }

  private:
    Bytes out_;
};

class ByteReader {
  public:
    explicit ByteReader(BytesView bytes) noexcept : rest_(bytes) {}

    template <std::size_t SIZE>
    std::uint64_t number() noexcept {
        static_assert(SIZE <= 8);
        const FixedBytes<SIZE> bytes = fixed<SIZE>();
        std::uint64_t out = 0;
        for (std::size_t i = SIZE; i-- > 0;) {
            out = out << 8U | bytes[i];
        }
        return out;
    }
    template <std::size_t SIZE>
    FixedBytes<SIZE> fixed() noexcept {
        const BytesView found = bytes(SIZE);
        return found.size() == SIZE ? FixedBytes<SIZE>::from(found) : FixedBytes<SIZE>{};
    }
    /// Nothing, if there are fewer.
    BytesView bytes(std::uint64_t size) noexcept {
        if (size > rest_.size()) {
            good_ = false;
            rest_ = {};
            return {};
        }
        const BytesView out = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(out.size());
        return out;
    }
    std::string text() {
        const BytesView found = bytes(number<2>());
        return {found.begin(), found.end()};
    }

    /// Whether all that was asked for was there.
    [[nodiscard]] bool is_good() const noexcept { return good_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

  private:
    BytesView rest_;
    bool good_ = true;
};

}  // namespace cairn::base
