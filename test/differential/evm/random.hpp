// The random choices of a case: splitmix64, so that a seed and a number are a case.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <cstdint>
#include <vector>

namespace cairn::differential {

class Random {
  public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
        return z ^ (z >> 31U);
    }
    /// `end` > 0.
    std::uint64_t below(std::uint64_t end) noexcept { return next() % end; }
    std::uint64_t between(std::uint64_t first, std::uint64_t last) noexcept {
        return first + below(last - first + 1);
    }
    bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }
    bool percent(std::uint64_t n) noexcept { return below(100) < n; }
    std::uint8_t byte() noexcept { return static_cast<std::uint8_t>(next() >> 56U); }
    Bytes bytes(std::size_t size) {
        Bytes out(size);
        for (std::uint8_t& one : out) {
            one = byte();
        }
        return out;
    }
    template <class T>
    const T& pick(const std::vector<T>& from) noexcept {
        return from[below(from.size())];
    }

    /// A word of the kinds that arithmetic has edges at.
    U256 word() noexcept {
        switch (below(8)) {
            case 0:
                return below(4);
            case 1:
                return below(300);
            case 2:
                return U256(1) << below(256);
            case 3:
                return (U256(1) << below(256)) - 1;
            case 4:
                return U256() - U256(below(70));
            case 5:
                return (U256(1) << 255) + U256(below(3)) - 1;
            default:
                return U256(next(), next(), next(), next()) >> 8 * below(32);
        }
    }

  private:
    std::uint64_t state_;
};

}  // namespace cairn::differential
