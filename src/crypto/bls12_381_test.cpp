#include "crypto/bls12_381.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace cairn::crypto {
namespace {

Bytes bytes(std::string_view hex) {
    return *base::from_hex(hex);
}

Bytes joined(std::initializer_list<BytesView> parts) {
    Bytes out;
    for (const BytesView part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

Bytes scalar(std::uint8_t value) {
    Bytes out(BLS12_SCALAR_BYTES);
    out.back() = value;
    return out;
}

template <class T>
Bytes value_of(const Result<T, Bls12Error>& result) {
    return result.has_value() ? Bytes(result->begin(), result->end()) : Bytes{};
}

template <class T>
void expect_refused(const Result<T, Bls12Error>& result, Bls12Error error) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), error);
}

const Bytes generator_1 = bytes(
    "0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905"
    "a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb00000000000000000000000000000000"
    "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae4"
    "0caa232946c5e7e1");
const Bytes generator_1_times_17 = bytes(
    "000000000000000000000000000000001098f178f84fc753a76bb63709e9be91eec3ff5f7f3a5f48"
    "36f34fe8a1a6d6c5578d8fd820573cef3a01e2bfef3eaf3a00000000000000000000000000000000"
    "0ea923110b733b531006075f796cc9368f2477fe26020f465468efbb380ce1f8eebaf5c770f31d32"
    "0f9bd378dc758436");
const Bytes generator_2 = bytes(
    "00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02"
    "b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb800000000000000000000000000000000"
    "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57"
    "e5ac7d055d042b7e000000000000000000000000000000000ce5d527727d6e118cc9cdc6da2e351a"
    "adfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b828010000000000000000"
    "00000000000000000606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab"
    "3f370d275cec1da1aaa9075ff05f79be");
const Bytes generator_2_times_17 = bytes(
    "000000000000000000000000000000000ef786ebdcda12e142a32f091307f2fedf52f6c36beb278b"
    "0007a03ad81bf9fee3710a04928e43e541d02c9be44722e800000000000000000000000000000000"
    "0d05ceb0be53d2624a796a7a033aec59d9463c18d672c451ec4f2e679daef882cab7d8dd88789065"
    "156a1340ca9d426500000000000000000000000000000000118ed350274bc45e63eaaa4b8ddf119b"
    "3bf38418b5b9748597edfc456d9bc3e864ec7283426e840fd29fa84e7d89c9340000000000000000"
    "00000000000000001594b866a28946b6d444bf0481558812769ea3222f5dfc961ca33e78e0ea62ee"
    "8ba63fd1ece9cc3e315abfa96d536944");
const Bytes mapped_number = bytes(
    "0000000000000000000000000000000014406e5bfb9209256a3820879a29ac2f62d6aca82324bf3a"
    "e2aa7d3c54792043bd8c791fccdb080c1a52dc68b8b69350");
const Bytes mapped_to_1 = bytes(
    "000000000000000000000000000000000d7721bcdb7ce1047557776eb2659a444166dc6dd55c7ca6"
    "e240e21ae9aa18f529f04ac31d861b54faf3307692545db700000000000000000000000000000000"
    "108286acbdf4384f67659a8abe89e712a504cb3ce1cba07a716869025d60d499a00d1da8cdc92958"
    "918c222ea93d87f0");
const Bytes mapped_pair = bytes(
    "0000000000000000000000000000000014406e5bfb9209256a3820879a29ac2f62d6aca82324bf3a"
    "e2aa7d3c54792043bd8c791fccdb080c1a52dc68b8b6935000000000000000000000000000000000"
    "0e885bb33996e12f07da69073e2c0cc880bc8eff26d2a724299eb12d54f4bcf26f4748bb020e80a7"
    "e3794a7b0e47a641");
const Bytes mapped_to_2 = bytes(
    "000000000000000000000000000000000d029393d3a13ff5b26fe52bd8953768946c5510f9441f11"
    "36f1e938957882db6adbd7504177ee49281ecccba596f2bf00000000000000000000000000000000"
    "1993f668fb1ae603aefbb1323000033fcb3b65d8ed3bf09c84c61e27704b745f540299a1872cd697"
    "ae45a5afd780f1d600000000000000000000000000000000079cb41060ef7a128d286c9ef8638689"
    "a49ca19da8672ea5c47b6ba6dbde193ee835d3b87a76a689966037c07159c10d0000000000000000"
    "000000000000000017c688ae9a8b59a7069c27f2d58dd2196cb414f4fb89da8510518a1142ab19d1"
    "58badd1c3bad03408fafb1669903cd6c");
const Bytes identity_1(BLS12_G1_BYTES);
const Bytes identity_2(BLS12_G2_BYTES);
const Bytes modulus_of_fp = bytes(
    "000000000000000000000000000000001a0111ea397fe69a4b1ba7b6434bacd7"
    "64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

/// (0, 2): on y^2 = x^3 + 4, of order 3.
Bytes point_of_order_3() {
    Bytes out(BLS12_G1_BYTES);
    out.back() = 2;
    return out;
}

/// p - y in place of y.
Bytes negated(Bytes point) {
    int borrow = 0;
    for (std::size_t i = BLS12_FP_BYTES; i-- > 0;) {
        const int digit = modulus_of_fp[i] - point[BLS12_FP_BYTES + i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        point[BLS12_FP_BYTES + i] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    return point;
}

TEST(Bls12, SumsAndMultiplesAgree) {
    Bytes sum_1 = identity_1;
    Bytes sum_2 = identity_2;
    for (int i = 0; i < 17; ++i) {
        sum_1 = value_of(bls12_g1add(joined({sum_1, generator_1})));
        sum_2 = value_of(bls12_g2add(joined({sum_2, generator_2})));
    }
    EXPECT_EQ(sum_1, generator_1_times_17);
    EXPECT_EQ(sum_2, generator_2_times_17);
    EXPECT_EQ(value_of(bls12_g1msm(joined({generator_1, scalar(17)}))), generator_1_times_17);
    EXPECT_EQ(value_of(bls12_g2msm(joined({generator_2, scalar(17)}))), generator_2_times_17);
}

TEST(Bls12, SumsOfSeveralMultiples) {
    // 2 * 5 + 0 * 3 + (identity) * 9 + 1 * 7 = 17
    for (const int repeats : {1, 20}) {
        Bytes terms_1 = joined({generator_1, scalar(5), generator_1, scalar(5)});
        Bytes terms_2 = joined({generator_2, scalar(5), generator_2, scalar(5)});
        for (int i = 0; i < repeats; ++i) {
            terms_1 = joined({terms_1, generator_1, scalar(0), identity_1, scalar(9)});
            terms_2 = joined({terms_2, generator_2, scalar(0), identity_2, scalar(9)});
        }
        EXPECT_EQ(value_of(bls12_g1msm(joined({terms_1, generator_1, scalar(7)}))),
                  generator_1_times_17);
        EXPECT_EQ(value_of(bls12_g2msm(joined({terms_2, generator_2, scalar(7)}))),
                  generator_2_times_17);
    }
    EXPECT_EQ(value_of(bls12_g1msm(joined({identity_1, scalar(1)}))), identity_1);
    EXPECT_EQ(value_of(bls12_g2msm(joined({identity_2, scalar(1), generator_2, scalar(0)}))),
              identity_2);
}

TEST(Bls12, ScalarsNeedNotBeReduced) {
    // 17 more than the order of the group, and 2^256 - 1, as a multiple of a point of that order.
    const Bytes above = bytes("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000012");
    EXPECT_EQ(value_of(bls12_g1msm(joined({generator_1, above}))), generator_1_times_17);
    EXPECT_EQ(value_of(bls12_g2msm(joined({generator_2, above}))), generator_2_times_17);
}

TEST(Bls12, PointsAndTheirNegativesCancel) {
    EXPECT_EQ(value_of(bls12_g1add(joined({generator_1, negated(generator_1)}))), identity_1);
    EXPECT_EQ(value_of(bls12_g1add(joined({identity_1, identity_1}))), identity_1);
}

TEST(Bls12, PairingIsBilinear) {
    const Bytes left = joined({generator_1_times_17, generator_2});
    const Bytes right = joined({negated(generator_1), generator_2_times_17});
    EXPECT_EQ(bls12_pairing_check(joined({left, right})), true);
    EXPECT_EQ(bls12_pairing_check(left), false);
    EXPECT_EQ(bls12_pairing_check(joined({left, left})), false);
    EXPECT_EQ(bls12_pairing_check(joined({identity_1, generator_2})), true);
    EXPECT_EQ(bls12_pairing_check(joined({left, generator_1, identity_2, right})), true);
}

TEST(Bls12, Maps) {
    EXPECT_EQ(value_of(bls12_map_fp_to_g1(mapped_number)), mapped_to_1);
    EXPECT_EQ(value_of(bls12_map_fp2_to_g2(mapped_pair)), mapped_to_2);
    expect_refused(bls12_map_fp_to_g1(modulus_of_fp), Bls12Error::not_in_field);
    expect_refused(bls12_map_fp2_to_g2(joined({mapped_number, modulus_of_fp})),
                   Bls12Error::not_in_field);
}

TEST(Bls12, WrongSizes) {
    for (const std::size_t size : {0U, 1U, 63U, 65U, 127U, 129U, 255U, 257U, 511U, 513U}) {
        const Bytes zeros(size);
        expect_refused(bls12_g1add(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_g2add(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_g1msm(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_g2msm(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_pairing_check(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_map_fp_to_g1(zeros), Bls12Error::wrong_size);
        expect_refused(bls12_map_fp2_to_g2(zeros), Bls12Error::wrong_size);
    }
}

TEST(Bls12, PointsOffTheCurve) {
    Bytes off_1 = generator_1;
    Bytes off_2 = generator_2;
    off_1.back() ^= 1U;
    off_2.back() ^= 1U;
    expect_refused(bls12_g1add(joined({generator_1, off_1})), Bls12Error::not_on_curve);
    expect_refused(bls12_g2add(joined({off_2, generator_2})), Bls12Error::not_on_curve);
    expect_refused(bls12_g1msm(joined({off_1, scalar(0)})), Bls12Error::not_on_curve);
    expect_refused(bls12_g2msm(joined({off_2, scalar(1)})), Bls12Error::not_on_curve);
    expect_refused(bls12_pairing_check(joined({off_1, identity_2})), Bls12Error::not_on_curve);
    expect_refused(bls12_pairing_check(joined({identity_1, off_2})), Bls12Error::not_on_curve);
}

TEST(Bls12, PointsOutsideTheSubgroup) {
    const Bytes small = point_of_order_3();
    expect_refused(bls12_g1msm(joined({small, scalar(3)})), Bls12Error::not_in_subgroup);
    expect_refused(bls12_pairing_check(joined({small, identity_2})), Bls12Error::not_in_subgroup);
    // Addition takes them: 2 P = -P.
    EXPECT_EQ(value_of(bls12_g1add(joined({small, small}))), negated(small));
}

TEST(Bls12, CoordinatesNotBelowTheModulus) {
    Bytes padded = generator_1;
    padded[0] = 1;
    expect_refused(bls12_g1add(joined({padded, generator_1})), Bls12Error::not_in_field);
    Bytes with_modulus = identity_1;
    std::copy(modulus_of_fp.begin(), modulus_of_fp.end(), with_modulus.begin());
    expect_refused(bls12_g1add(joined({with_modulus, generator_1})), Bls12Error::not_in_field);
    Bytes second_part = generator_2;
    second_part[BLS12_FP_BYTES + 15] = 1;
    expect_refused(bls12_g2add(joined({generator_2, second_part})), Bls12Error::not_in_field);
}

}  // namespace
}  // namespace cairn::crypto
