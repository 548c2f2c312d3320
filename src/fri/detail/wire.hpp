// The bytes of proofs: elements as 32 bytes big-endian, digests as they are, numbers little-endian.
#pragma once

#include "algebra/fr.hpp"

#include <cstring>
#include <optional>

namespace cairn::fri::detail {

using algebra::Fr;

inline void put(Bytes& out, const Fr& element) {
    const auto bytes = algebra::fr_to_bytes(element);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

inline void put(Bytes& out, const Bytes32& digest) {
    out.insert(out.end(), digest.begin(), digest.end());
}

inline void put(Bytes& out, std::uint64_t number) {
    for (unsigned i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
}

template <class Items>
void put_all(Bytes& out, const Items& items) {
    for (const auto& item : items) {
        put(out, item);
    }
}

/// Reads from the front. What could not be read is remembered: a caller may look once, at the end
/// of a part, and sees zeros until then.
class Reader {
  public:
    explicit Reader(BytesView bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] Bytes32 digest() noexcept { return take<32>(); }
    [[nodiscard]] Fr element() noexcept {
        const auto value = algebra::fr_from_bytes(take<algebra::FR_BYTES>());
        is_canonical_ = is_canonical_ && value.has_value();
        return value.value_or(Fr{});
    }
    [[nodiscard]] std::uint64_t number() noexcept {
        const auto bytes = take<8>();
        std::uint64_t out = 0;
        for (unsigned i = 8; i-- > 0;) {
            out = out << 8U | bytes[i];
        }
        return out;
    }
    [[nodiscard]] std::vector<Bytes32> digests(std::size_t count) {
        std::vector<Bytes32> out;
        for (std::size_t i = 0; i < count && !is_short_; ++i) {
            out.push_back(digest());
        }
        return out;
    }
    [[nodiscard]] std::vector<Fr> elements(std::size_t count) {
        std::vector<Fr> out;
        for (std::size_t i = 0; i < count && !is_short_; ++i) {
            out.push_back(element());
        }
        return out;
    }

    [[nodiscard]] bool is_short() const noexcept { return is_short_; }
    [[nodiscard]] bool is_canonical() const noexcept { return is_canonical_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty() && !is_short_; }

  private:
    template <std::size_t N>
    FixedBytes<N> take() noexcept {
        FixedBytes<N> out;
        if (rest_.size() < N) {
            is_short_ = true;
            return out;
        }
        std::memcpy(out.data(), rest_.data(), N);
        rest_ = rest_.subspan(N);
        return out;
    }

    BytesView rest_;
    bool is_short_ = false;
    bool is_canonical_ = true;
};

}  // namespace cairn::fri::detail
