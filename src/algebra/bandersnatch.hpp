// Bandersnatch: -5 x^2 + y^2 = 1 + d x^2 y^2, of order 4 times a prime, with a fast endomorphism;
// and Banderwagon, the group of prime order that Verkle trees make of it.
//
// References: S. Masson, A. Sanso, Z. Zhang, "Bandersnatch: a fast elliptic curve built over the
// BLS12-381 scalar field", eprint 2021/1152; G. Kadianakis, I. Bagourd, "Banderwagon"
// (hackmd.io/@6iQDuIePQjyYBqDChYw_jg/BJBNcv9fq), EIP-6800.
//
// Banderwagon: points P with 1 - a x^2 a square, where P = (x, y) and P + (0, -1) = (-x, -y) are
// one element. Its encoding is the x of the one whose y is above (r - 1) / 2, 32 bytes big-endian.
#pragma once

#include "algebra/edwards.hpp"

namespace cairn::algebra {

struct BandersnatchOrder {
    static constexpr Limbs4 value = {0x74fd06b52876e7e1, 0xff8f870074190471, 0x0cce760202687600,
                                     0x1cfb69d4ca675f52};
    static constexpr std::uint64_t negative_inverse = negative_inverse_of(value[0]);
};

struct Bandersnatch {
    using Scalar = PrimeField<BandersnatchOrder>;
    static constexpr unsigned cofactor_log = 2;
    static constexpr bool is_complete = false;
    /// 138827208126141220649022263972958607803 / 171449701953573178309673572579671231137
    static constexpr Fr d = Fr::from_integer(
        {0xb369f2f5188d58e7, 0xcb66677177e54f92, 0xc66e3bf86be3b6d8, 0x6389c12633c267cb});
    static constexpr EdwardsAffine<Bandersnatch> generator = {
        Fr::from_integer(
            {0xe1e71866a252ae18, 0x2b79c022ad998465, 0x743711777bbe42f3, 0x29c132cc2c0b34c5}),
        Fr::from_integer(
            {0x5e3167b6cc974166, 0x358cad81eee46460, 0x157d8b50badcd586, 0x2a6c669eda123e0f})};
    static constexpr Fr times_a(const Fr& x) noexcept { return -(x.doubled().doubled() + x); }
};

using BandersnatchPoint = EdwardsPoint<Bandersnatch>;
using BandersnatchAffine = EdwardsAffine<Bandersnatch>;

/// Whether a point of the curve is of the prime order or the identity: two powers, 14 us.
[[nodiscard]] bool is_in_subgroup(const BandersnatchAffine& point) noexcept;

/// sqrt(-2) P = lambda P for P in the subgroup.
[[nodiscard]] BandersnatchPoint endomorphism(const BandersnatchPoint& point) noexcept;

/// scalar = first + second lambda, each of at most 127 bits and a sign.
struct BandersnatchSplit {
    Uint128 first;
    Uint128 second;
    bool first_is_negative;
    bool second_is_negative;
};
[[nodiscard]] BandersnatchSplit split(const Bandersnatch::Scalar& scalar) noexcept;

/// scalar P for P in the subgroup, by the endomorphism: half the doublings, 34 us.
[[nodiscard]] BandersnatchPoint multiply_in_subgroup(const BandersnatchPoint& point,
                                                     const Bandersnatch::Scalar& scalar) noexcept;

enum class BanderwagonError : std::uint8_t {
    coordinate_too_large,    // r or more
    not_on_curve,            // no y belongs to this x
    not_in_subgroup,         // 1 - a x^2 is no square
    not_the_representative,  // y is not above (r - 1) / 2 (uncompressed only)
};

[[nodiscard]] bool banderwagon_equal(const BandersnatchPoint& a,
                                     const BandersnatchPoint& b) noexcept;
[[nodiscard]] Bytes32 banderwagon_compress(const BandersnatchPoint& element) noexcept;
[[nodiscard]] Result<BandersnatchAffine, BanderwagonError> banderwagon_decompress(
    const Bytes32& bytes) noexcept;
/// x || y, each 32 bytes big-endian.
[[nodiscard]] Result<BandersnatchAffine, BanderwagonError> banderwagon_from_uncompressed(
    const FixedBytes<64>& bytes) noexcept;
/// x / y as an integer modulo the order: an element as a scalar.
[[nodiscard]] Bandersnatch::Scalar banderwagon_map_to_field(
    const BandersnatchPoint& element) noexcept;

}  // namespace cairn::algebra
