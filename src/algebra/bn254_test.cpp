#include "algebra/bn254.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace cairn::algebra {
namespace {

Bytes bytes(std::string_view hex) {
    return *base::from_hex(hex);
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

Result<Bn254G1Bytes, Bn254Error> sum(const Bytes& input) {
    return bn254_add(std::span<const std::uint8_t, 128>(input));
}

Result<Bn254G1Bytes, Bn254Error> multiple(const Bytes& input) {
    return bn254_mul(std::span<const std::uint8_t, 96>(input));
}

// cdetrio of go-ethereum's tests.
const Bytes sum_input = bytes(
    "0000000000000000000000000000000000000000000000000000000000000001"
    "0000000000000000000000000000000000000000000000000000000000000002"
    "0000000000000000000000000000000000000000000000000000000000000001"
    "0000000000000000000000000000000000000000000000000000000000000002");
const Bytes sum_output = bytes(
    "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
    "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4");
const Bytes multiple_input = bytes(
    "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb7"
    "21611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204"
    "00000000000000000000000000000000000000000000000011138ce750fa15c2");
const Bytes multiple_output = bytes(
    "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c"
    "031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc");
// jeff1: two pairs whose product is one.
const Bytes pairs_of_one = bytes(
    "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
    "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
    "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
    "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
    "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
    "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
    "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
    "2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411"
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
    "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
    "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
    "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");

const Bytes modulus = bytes("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
const Bytes zero(32);
const Bytes identity_1(BN254_G1_BYTES);
const Bytes identity_2(BN254_G2_BYTES);

template <class T>
void expect_refused(const Result<T, Bn254Error>& result, Bn254Error error) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), error);
}

Bytes slice(const Bytes& of, std::size_t from, std::size_t size) {
    const auto begin = of.begin() + static_cast<std::ptrdiff_t>(from);
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
}

TEST(Bn254, KnownAnswers) {
    EXPECT_EQ(sum(sum_input), Bn254G1Bytes::from(sum_output));
    EXPECT_EQ(multiple(multiple_input), Bn254G1Bytes::from(multiple_output));
    EXPECT_EQ(bn254_pairing_check(pairs_of_one), true);
}

TEST(Bn254, TheIdentityIsZeros) {
    EXPECT_EQ(sum(joined({identity_1, identity_1})), Bn254G1Bytes{});
    const Bytes point = slice(multiple_input, 0, 64);
    EXPECT_EQ(sum(joined({point, identity_1})), Bn254G1Bytes::from(point));
    EXPECT_EQ(multiple(joined({point, zero})), Bn254G1Bytes{});
    EXPECT_EQ(multiple(joined({identity_1, modulus})), Bn254G1Bytes{});
}

TEST(Bn254, PairingsByParts) {
    const Bytes first = slice(pairs_of_one, 0, BN254_PAIR_BYTES);
    const Bytes second = slice(pairs_of_one, BN254_PAIR_BYTES, BN254_PAIR_BYTES);
    const Bytes point_2 = slice(first, BN254_G1_BYTES, BN254_G2_BYTES);
    EXPECT_EQ(bn254_pairing_check({}), true);
    EXPECT_EQ(bn254_pairing_check(first), false);
    EXPECT_EQ(bn254_pairing_check(second), false);
    EXPECT_EQ(bn254_pairing_check(joined({second, first})), true);
    EXPECT_EQ(bn254_pairing_check(joined({first, first})), false);
    EXPECT_EQ(bn254_pairing_check(joined({identity_1, point_2})), true);
    EXPECT_EQ(bn254_pairing_check(joined({slice(first, 0, 64), identity_2})), true);
    EXPECT_EQ(bn254_pairing_check(joined({first, identity_1, identity_2, second})), true);
}

TEST(Bn254, RefusesWhatIsNoPoint) {
    const Bytes point = slice(multiple_input, 0, 64);
    Bytes off_curve = point;
    off_curve.back() ^= 1U;
    expect_refused(sum(joined({off_curve, point})), Bn254Error::not_on_curve);
    expect_refused(sum(joined({point, off_curve})), Bn254Error::not_on_curve);
    expect_refused(multiple(joined({off_curve, zero})), Bn254Error::not_on_curve);
    expect_refused(bn254_pairing_check(joined({off_curve, identity_2})), Bn254Error::not_on_curve);
    expect_refused(sum(joined({modulus, zero, point})), Bn254Error::not_in_field);
    expect_refused(sum(joined({point, zero, modulus})), Bn254Error::not_in_field);
    expect_refused(multiple(joined({modulus, modulus, zero})), Bn254Error::not_in_field);
    for (std::size_t i = 0; i < 4; ++i) {
        Bytes bad_pair = slice(pairs_of_one, 0, BN254_PAIR_BYTES);
        std::copy(modulus.begin(), modulus.end(),
                  bad_pair.begin() + static_cast<std::ptrdiff_t>(64 + 32 * i));
        expect_refused(bn254_pairing_check(bad_pair), Bn254Error::not_in_field);
        bad_pair = slice(pairs_of_one, 0, BN254_PAIR_BYTES);
        bad_pair[64 + 32 * i + 31] ^= 1U;
        expect_refused(bn254_pairing_check(bad_pair), Bn254Error::not_on_curve);
    }
}

TEST(Bn254, RefusesListsOfOtherSizes) {
    for (const std::size_t size : {1U, 64U, 191U, 193U, 383U}) {
        expect_refused(bn254_pairing_check(Bytes(size)), Bn254Error::wrong_size);
    }
}

TEST(Bn254, RefusesPointsOutsideTheSubgroup) {
    // The first x of 1, 2, 3, ... that a point of the twist has.
    const Bytes point = bytes(
        "0000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000001"
        "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4"
        "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb");
    expect_refused(bn254_pairing_check(joined({identity_1, point})), Bn254Error::not_in_subgroup);
    expect_refused(bn254_pairing_check(joined({pairs_of_one, identity_1, point})),
                   Bn254Error::not_in_subgroup);
}

}  // namespace
}  // namespace cairn::algebra
