#include "crypto/bls12_381.hpp"

#include "crypto/detail/points.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace cairn::crypto {
namespace {

constexpr std::size_t padding_bytes = BLS12_FP_BYTES - 48;

constexpr std::array<std::uint8_t, 48> modulus = {
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab};

/// Of a scalar that is reduced modulo the order of the subgroup.
constexpr std::size_t scalar_bits = 255;

/// The operations of one group under one name, so that what is the same in both is written once.
struct G1 {
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    using Encoded = Bls12G1Bytes;
    static bool on_curve(const Affine& point) noexcept { return blst_p1_affine_on_curve(&point); }
    static bool in_subgroup(const Affine& point) noexcept { return blst_p1_affine_in_g1(&point); }
    static bool is_identity(const Affine& point) noexcept { return blst_p1_affine_is_inf(&point); }
    static Affine to_affine(const Point& point) noexcept {
        Affine out;
        blst_p1_to_affine(&out, &point);
        return out;
    }
    static Point add(const Affine& a, const Affine& b) noexcept {
        Point out;
        blst_p1_from_affine(&out, &a);
        blst_p1_add_or_double_affine(&out, &out, &b);
        return out;
    }
    static Point multiply(const Affine& point, const blst_scalar& scalar) noexcept {
        Point out;
        blst_p1_from_affine(&out, &point);
        blst_p1_mult(&out, &out, scalar.b, scalar_bits);
        return out;
    }
    /// At least two points, none the identity.
    static Point msm(const std::vector<Affine>& points, const std::vector<blst_scalar>& scalars) {
        // A null pointer after the first says that the others follow it in memory.
        const std::array<const Affine*, 2> point_list = {points.data(), nullptr};
        const std::array<const byte*, 2> scalar_list = {scalars[0].b, nullptr};
        std::vector<limb_t> scratch(blst_p1s_mult_pippenger_scratch_sizeof(points.size()) /
                                    sizeof(limb_t));
        Point out;
        blst_p1s_mult_pippenger(&out, point_list.data(), points.size(), scalar_list.data(),
                                scalar_bits, scratch.data());
        return out;
    }
};
struct G2 {
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    using Encoded = Bls12G2Bytes;
    static bool on_curve(const Affine& point) noexcept { return blst_p2_affine_on_curve(&point); }
    static bool in_subgroup(const Affine& point) noexcept { return blst_p2_affine_in_g2(&point); }
    static bool is_identity(const Affine& point) noexcept { return blst_p2_affine_is_inf(&point); }
    static Affine to_affine(const Point& point) noexcept {
        Affine out;
        blst_p2_to_affine(&out, &point);
        return out;
    }
    static Point add(const Affine& a, const Affine& b) noexcept {
        Point out;
        blst_p2_from_affine(&out, &a);
        blst_p2_add_or_double_affine(&out, &out, &b);
        return out;
    }
    static Point multiply(const Affine& point, const blst_scalar& scalar) noexcept {
        Point out;
        blst_p2_from_affine(&out, &point);
        blst_p2_mult(&out, &out, scalar.b, scalar_bits);
        return out;
    }
    /// At least two points, none the identity.
    static Point msm(const std::vector<Affine>& points, const std::vector<blst_scalar>& scalars) {
        // A null pointer after the first says that the others follow it in memory.
        const std::array<const Affine*, 2> point_list = {points.data(), nullptr};
        const std::array<const byte*, 2> scalar_list = {scalars[0].b, nullptr};
        std::vector<limb_t> scratch(blst_p2s_mult_pippenger_scratch_sizeof(points.size()) /
                                    sizeof(limb_t));
        Point out;
        blst_p2s_mult_pippenger(&out, point_list.data(), points.size(), scalar_list.data(),
                                scalar_bits, scratch.data());
        return out;
    }
};

/// Whether the BLS12_FP_BYTES at `bytes` are below p.
bool decode(blst_fp& out, const std::uint8_t* bytes) noexcept {
    const std::uint8_t* const number = bytes + padding_bytes;
    if (std::any_of(bytes, number, [](std::uint8_t byte) { return byte != 0; }) ||
        !std::lexicographical_compare(number, number + 48, modulus.begin(), modulus.end())) {
        return false;
    }
    blst_fp_from_bendian(&out, number);
    return true;
}

bool decode(blst_fp2& out, const std::uint8_t* bytes) noexcept {
    return decode(out.fp[0], bytes) && decode(out.fp[1], bytes + BLS12_FP_BYTES);
}

void encode(std::uint8_t* out, const blst_fp& number) noexcept {
    blst_bendian_from_fp(out + padding_bytes, &number);
}

void encode(std::uint8_t* out, const blst_fp2& number) noexcept {
    encode(out, number.fp[0]);
    encode(out + BLS12_FP_BYTES, number.fp[1]);
}

/// The identity's coordinates are zeros in blst's affine form too.
template <class Group>
typename Group::Encoded encode_point(const typename Group::Point& point) noexcept {
    const typename Group::Affine affine = Group::to_affine(point);
    typename Group::Encoded out;
    encode(out.data(), affine.x);
    encode(out.data() + out.size() / 2, affine.y);
    return out;
}

enum class Membership : std::uint8_t { curve, subgroup };

template <class Group>
Result<typename Group::Affine, Bls12Error> decode_point(const std::uint8_t* bytes,
                                                        Membership wanted) noexcept {
    typename Group::Affine out;
    if (!decode(out.x, bytes) || !decode(out.y, bytes + Group::Encoded::size() / 2)) {
        return unexpected(Bls12Error::not_in_field);
    }
    if (Group::is_identity(out)) {
        return out;
    }
    if (!Group::on_curve(out)) {
        return unexpected(Bls12Error::not_on_curve);
    }
    if (wanted == Membership::subgroup && !Group::in_subgroup(out)) {
        return unexpected(Bls12Error::not_in_subgroup);
    }
    return out;
}

template <class Group>
Result<typename Group::Encoded, Bls12Error> add(BytesView input) noexcept {
    constexpr std::size_t size = Group::Encoded::size();
    if (input.size() != 2 * size) {
        return unexpected(Bls12Error::wrong_size);
    }
    CAIRN_TRY_ASSIGN(const auto a, decode_point<Group>(input.data(), Membership::curve));
    CAIRN_TRY_ASSIGN(const auto b, decode_point<Group>(input.data() + size, Membership::curve));
    return encode_point<Group>(Group::add(a, b));
}

/// Modulo the order of the subgroup, little-endian.
blst_scalar decode_scalar(const std::uint8_t* bytes) noexcept {
    blst_scalar out;
    // False only says that the scalar is zero.
    static_cast<void>(blst_scalar_from_be_bytes(&out, bytes, BLS12_SCALAR_BYTES));
    return out;
}

template <class Group>
struct Terms {
    std::vector<typename Group::Affine> points;  // without the identity, which blst's sum refuses
    std::vector<blst_scalar> scalars;
};

template <class Group>
Result<Terms<Group>, Bls12Error> decode_terms(BytesView input) {
    constexpr std::size_t size = Group::Encoded::size() + BLS12_SCALAR_BYTES;
    if (input.empty() || input.size() % size != 0) {
        return unexpected(Bls12Error::wrong_size);
    }
    Terms<Group> out;
    out.points.reserve(input.size() / size);
    out.scalars.reserve(input.size() / size);
    for (std::size_t at = 0; at < input.size(); at += size) {
        CAIRN_TRY_ASSIGN(const auto point,
                         decode_point<Group>(input.data() + at, Membership::subgroup));
        if (!Group::is_identity(point)) {
            out.points.push_back(point);
            out.scalars.push_back(decode_scalar(input.data() + at + Group::Encoded::size()));
        }
    }
    return out;
}

template <class Group>
typename Group::Point sum_of(const Terms<Group>& terms) {
    if (terms.points.empty()) {
        return {};
    }
    return terms.points.size() == 1 ? Group::multiply(terms.points[0], terms.scalars[0])
                                    : Group::msm(terms.points, terms.scalars);
}

template <class Group>
Result<typename Group::Encoded, Bls12Error> msm(BytesView input) {
    CAIRN_TRY_ASSIGN(const auto terms, decode_terms<Group>(input));
    return encode_point<Group>(sum_of<Group>(terms));
}

}  // namespace

Result<Bls12G1Bytes, Bls12Error> bls12_g1add(BytesView input) noexcept {
    return add<G1>(input);
}

Result<Bls12G2Bytes, Bls12Error> bls12_g2add(BytesView input) noexcept {
    return add<G2>(input);
}

Result<Bls12G1Bytes, Bls12Error> bls12_g1msm(BytesView input) {
    return msm<G1>(input);
}

Result<Bls12G2Bytes, Bls12Error> bls12_g2msm(BytesView input) {
    return msm<G2>(input);
}

Result<bool, Bls12Error> bls12_pairing_check(BytesView input) {
    constexpr std::size_t size = BLS12_G1_BYTES + BLS12_G2_BYTES;
    if (input.empty() || input.size() % size != 0) {
        return unexpected(Bls12Error::wrong_size);
    }
    std::vector<blst_p1_affine> ps;
    std::vector<blst_p2_affine> qs;
    for (std::size_t at = 0; at < input.size(); at += size) {
        const std::uint8_t* const pair = input.data() + at;
        CAIRN_TRY_ASSIGN(const auto p, decode_point<G1>(pair, Membership::subgroup));
        CAIRN_TRY_ASSIGN(const auto q,
                         decode_point<G2>(pair + BLS12_G1_BYTES, Membership::subgroup));
        // With the identity the pairing is one.
        if (!G1::is_identity(p) && !G2::is_identity(q)) {
            ps.push_back(p);
            qs.push_back(q);
        }
    }
    if (ps.empty()) {
        return true;
    }
    const std::array<const blst_p1_affine*, 2> p_list = {ps.data(), nullptr};
    const std::array<const blst_p2_affine*, 2> q_list = {qs.data(), nullptr};
    blst_fp12 product;
    blst_miller_loop_n(&product, q_list.data(), p_list.data(), ps.size());
    return detail::is_one_after_final_exponentiation(product);
}

Result<Bls12G1Bytes, Bls12Error> bls12_map_fp_to_g1(BytesView input) noexcept {
    if (input.size() != BLS12_FP_BYTES) {
        return unexpected(Bls12Error::wrong_size);
    }
    blst_fp u;
    if (!decode(u, input.data())) {
        return unexpected(Bls12Error::not_in_field);
    }
    blst_p1 point;
    blst_map_to_g1(&point, &u, nullptr);
    return encode_point<G1>(point);
}

Result<Bls12G2Bytes, Bls12Error> bls12_map_fp2_to_g2(BytesView input) noexcept {
    if (input.size() != BLS12_FP2_BYTES) {
        return unexpected(Bls12Error::wrong_size);
    }
    blst_fp2 u;
    if (!decode(u, input.data())) {
        return unexpected(Bls12Error::not_in_field);
    }
    blst_p2 point;
    blst_map_to_g2(&point, &u, nullptr);
    return encode_point<G2>(point);
}

}  // namespace cairn::crypto
