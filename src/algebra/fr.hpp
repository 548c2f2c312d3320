// Fr: the scalar field of BLS12-381, the field of blobs, of every circuit and of every proof here.
//
// References: draft-irtf-cfrg-pairing-friendly-curves (r), EIP-4844 (BLS_MODULUS,
// PRIMITIVE_ROOT_OF_UNITY). Montgomery form with R = 2^256, as blst and gnark keep it; see
// prime_field.hpp for the operations, their costs and threads.
#pragma once

#include "algebra/prime_field.hpp"
#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cairn::algebra {

struct FrModulus {
    static constexpr Limbs4 value = {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                     0x73eda753299d7d48};
    static constexpr std::uint64_t negative_inverse = negative_inverse_of(value[0]);
};
using Fr = PrimeField<FrModulus>;

inline constexpr std::size_t FR_BYTES = 32;

/// r - 1 = 2^32 t with t odd: transforms of up to 2^32 elements exist.
inline constexpr unsigned FR_TWO_ADICITY = 32;

/// log2 r to two places: what a number of bits of security starts from.
inline constexpr double LOG2_R = 254.86;

/// The least generator of the multiplicative group.
inline constexpr Fr FR_GENERATOR = Fr::from_integer({7, 0, 0, 0});

/// 7^t, of order 2^32.
inline constexpr Fr FR_ROOT_OF_UNITY = Fr::from_integer(
    {0x3829971f439f0d2b, 0xb63683508c2280b9, 0xd09b681922c813b4, 0x16a2a19edfe81f20});

/// exp(generator, (r - 1) / 2^log_size), of order 2^log_size. log_size is at most FR_TWO_ADICITY.
[[nodiscard]] Fr root_of_unity(unsigned log_size) noexcept;

[[nodiscard]] constexpr Fr fr(std::uint64_t value) noexcept {
    return Fr::from_integer({value, 0, 0, 0});
}

/// base^exponent, for an exponent of 256 bits. About 2.5 us.
[[nodiscard]] Fr power(const Fr& base, const Limbs4& exponent) noexcept;
[[nodiscard]] inline Fr power(const Fr& base, std::uint64_t exponent) noexcept {
    return power(base, Limbs4{exponent, 0, 0, 0});
}

/// x^2 in Montgomery form as a number below 2^256, of x below 1.02 r or of such a square:
/// below 1.48 r, and 2 r the second time.
[[nodiscard]] constexpr Limbs4 fr_square_unreduced(const Limbs4& x) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if (!std::is_constant_evaluated() && detail::cpu_has_adx) [[likely]] {
        return detail::square_unreduced_adx<FrModulus>(x);
    }
#endif
    return Fr::multiply(x, x);
}

/// x^5, the S-box of Poseidon and Poseidon2 over Fr: 5 is prime to r - 1. x.limbs may be up to
/// 1.02 r.
[[nodiscard]] constexpr Fr fifth_power(const Fr& x) noexcept {
    return {Fr::multiply(x.limbs, fr_square_unreduced(fr_square_unreduced(x.limbs)))};
}

/// 32 bytes big-endian; nothing if they are r or more.
[[nodiscard]] std::optional<Fr> fr_from_bytes(const FixedBytes<FR_BYTES>& bytes) noexcept;
[[nodiscard]] FixedBytes<FR_BYTES> fr_to_bytes(const Fr& value) noexcept;

/// At most 31 bytes big-endian, which are below r whatever they are.
[[nodiscard]] Fr fr_from_short_bytes(BytesView bytes) noexcept;

/// 512 bits big-endian modulo r: of 64 uniform bytes an element that is uniform but for 2^-256.
[[nodiscard]] Fr fr_from_wide_bytes(std::span<const std::uint8_t, 64> bytes) noexcept;

/// Replaces each element by its inverse, zeros by zero: one inversion and three products an
/// element.
void invert_all(std::span<Fr> elements);

}  // namespace cairn::algebra
