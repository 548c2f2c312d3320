// Scalars of Fr as signed digits, window by window, and how many bits a window has.
//
// A scalar s above r / 2 is taken as -(r - s), so that 254 bits suffice and small negative numbers
// are as cheap as small positive ones. With H = sum 2^(c - 1) 2^(c w) over all windows w but the
// last, the digit of window w of s is that of s + H as it stands, less 2^(c - 1): no carries.
#pragma once

#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cairn::algebra::detail {

/// Scalars as sizes and signs.
struct SignedScalars {
    std::vector<Limbs4> sizes;            // at most (r - 1) / 2
    std::vector<std::uint64_t> negative;  // a bit each
    std::size_t nonzero = 0;
    unsigned bits = 0;  // of the largest

    bool is_negative(std::size_t i) const noexcept {
        return (negative[i / 64] >> i % 64 & 1U) != 0;
    }
};

/// Where skip(i) says so the scalar counts as zero.
SignedScalars signed_scalars(std::span<const Fr> scalars,
                             const std::function<bool(std::size_t)>& skip,
                             base::Executor& executor);

/// The largest size of a signed scalar has so many bits.
inline constexpr unsigned signed_scalar_bits = 254;

/// Windows of c bits, the digits of which are between -2^(c - 1) and 2^(c - 1).
struct Windows {
    unsigned bits = 0;   // c, from 2 to 16
    unsigned count = 0;  // for scalars of so many bits as choose_windows was told

    std::size_t buckets() const noexcept { return std::size_t{1} << (bits - 1); }
};

/// The windows with the least additions, where the digits of `levels` windows share buckets.
Windows choose_windows(std::size_t scalars, unsigned scalar_bits, unsigned levels = 1) noexcept;

/// The digit of window w of scalar i, but for the sign of the scalar, at [w * scalars + i].
std::vector<std::int16_t> digits_of(const SignedScalars& scalars, const Windows& windows,
                                    base::Executor& executor);

}  // namespace cairn::algebra::detail
