// For fuzz targets: the input as a row of choices, and a tally of what became of the inputs.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace cairn::base {

/// The input, byte by byte; zeros after its end.
class FuzzInput {
  public:
    explicit FuzzInput(BytesView bytes) noexcept : bytes_(bytes) {}

    bool empty() const noexcept { return at_ >= bytes_.size(); }
    std::uint8_t byte() noexcept { return empty() ? std::uint8_t{0} : bytes_[at_++]; }
    /// One byte's worth; `end` > 0.
    std::size_t below(std::size_t end) noexcept { return byte() % end; }
    /// Never after the end of the input, if n > 1.
    bool one_in(std::size_t n) noexcept { return below(n) == n - 1; }
    BytesView rest() const noexcept { return bytes_.subspan(at_); }
    /// Of one input in n, by a hash of it all (FNV-1a): a fuzzer that finds more behind a byte
    /// keeps that byte, and then nearly all of its inputs are spoilt ones; this it cannot keep.
    bool is_one_in(std::size_t n) const noexcept {
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const std::uint8_t byte : bytes_) {
            hash = (hash ^ byte) * 0x100000001b3;
        }
        return (hash >> 32U) % n == n - 1;
    }

  private:
    BytesView bytes_;
    std::size_t at_ = 0;
};

/// Counts by name, printed as one line when the program ends: "tally: 1000 inputs, 612 valid".
/// scripts/fuzz.sh reads the shares of `inputs` and `valid`.
class FuzzTally {
  public:
    FuzzTally() = default;
    FuzzTally(const FuzzTally&) = delete;
    FuzzTally& operator=(const FuzzTally&) = delete;
    ~FuzzTally() {
        std::fprintf(stderr, "tally: %llu inputs, %llu valid", inputs_, valid_);
        for (const auto& [name, count] : others_) {
            std::fprintf(stderr, ", %llu %s", count, name.c_str());
        }
        std::fputc('\n', stderr);
    }

    void input(bool valid) noexcept {
        ++inputs_;
        valid_ += valid ? 1U : 0U;
    }
    void add(std::string_view name, std::size_t count = 1) {
        const auto found = others_.find(name);
        (found == others_.end() ? others_.emplace(name, 0).first : found)->second += count;
    }

  private:
    unsigned long long inputs_ = 0;
    unsigned long long valid_ = 0;
    std::map<std::string, unsigned long long, std::less<>> others_;
};

}  // namespace cairn::base
