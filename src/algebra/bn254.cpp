#include "algebra/bn254.hpp"

#include "algebra/bn254_pairing.hpp"

#include <optional>
#include <vector>

namespace cairn::algebra {
namespace {

using bn254::Fp;
using bn254::Fp2;
using bn254::G1;
using bn254::G2;

std::optional<Fp> decode_number(const std::uint8_t* bytes) noexcept {
    const Limbs4 integer = limbs_from_big_endian(bytes);
    if (!is_below(integer, bn254::Modulus::value)) {
        return std::nullopt;
    }
    return Fp::from_integer(integer);
}

template <class Point>
Result<Point, Bn254Error> checked(const Point& point) noexcept {
    if (!point.is_identity() && !is_on_curve(point)) {
        return unexpected(Bn254Error::not_on_curve);
    }
    return point;
}

Result<G1, Bn254Error> decode_g1(const std::uint8_t* bytes) noexcept {
    const auto x = decode_number(bytes);
    const auto y = decode_number(bytes + 32);
    if (!x || !y) {
        return unexpected(Bn254Error::not_in_field);
    }
    return checked(G1{*x, *y});
}

/// On the twist; the subgroup is not asked for.
Result<G2, Bn254Error> decode_g2(const std::uint8_t* bytes) noexcept {
    const auto x1 = decode_number(bytes);
    const auto x0 = decode_number(bytes + 32);
    const auto y1 = decode_number(bytes + 64);
    const auto y0 = decode_number(bytes + 96);
    if (!x1 || !x0 || !y1 || !y0) {
        return unexpected(Bn254Error::not_in_field);
    }
    return checked(G2{{*x0, *x1}, {*y0, *y1}});
}

Bn254G1Bytes encode(const G1& point) noexcept {
    Bn254G1Bytes out;
    limbs_to_big_endian(point.x.to_integer(), out.data());
    limbs_to_big_endian(point.y.to_integer(), out.data() + 32);
    return out;
}

Result<bn254::PointPair, Bn254Error> decode_pair(const std::uint8_t* bytes) noexcept {
    CAIRN_TRY_ASSIGN(const G1 p, decode_g1(bytes));
    CAIRN_TRY_ASSIGN(const G2 q, decode_g2(bytes + BN254_G1_BYTES));
    if (!q.is_identity() && !is_in_subgroup(q)) {
        return unexpected(Bn254Error::not_in_subgroup);
    }
    return bn254::PointPair{p, q};
}

}  // namespace

Result<Bn254G1Bytes, Bn254Error> bn254_add(std::span<const std::uint8_t, 128> input) noexcept {
    CAIRN_TRY_ASSIGN(const G1 a, decode_g1(input.data()));
    CAIRN_TRY_ASSIGN(const G1 b, decode_g1(input.data() + BN254_G1_BYTES));
    return encode(add(a, b));
}

Result<Bn254G1Bytes, Bn254Error> bn254_mul(std::span<const std::uint8_t, 96> input) noexcept {
    CAIRN_TRY_ASSIGN(const G1 point, decode_g1(input.data()));
    return encode(multiply(point, limbs_from_big_endian(input.data() + BN254_G1_BYTES)));
}

Result<bool, Bn254Error> bn254_pairing_check(BytesView input) {
    if (input.size() % BN254_PAIR_BYTES != 0) {
        return unexpected(Bn254Error::wrong_size);
    }
    std::vector<bn254::PointPair> pairs;
    pairs.reserve(input.size() / BN254_PAIR_BYTES);
    for (std::size_t at = 0; at < input.size(); at += BN254_PAIR_BYTES) {
        CAIRN_TRY_ASSIGN(const bn254::PointPair pair, decode_pair(input.data() + at));
        pairs.push_back(pair);
    }
    return is_pairing_product_one(pairs);
}

}  // namespace cairn::algebra
