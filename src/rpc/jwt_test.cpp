#include "rpc/jwt.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

constexpr std::uint64_t NOW = 1'700'000'000;
const Bytes32 secret{{{1, 2, 3}}};

Result<void, JwtError> check(const std::string& token, std::uint64_t now = NOW) {
    const std::string header = "Bearer " + token;
    return check_jwt(secret, header, now);
}

TEST(Jwt, TakesItsOwnWithinAMinute) {
    const std::string token = make_jwt(secret, NOW);
    EXPECT_TRUE(check(token));
    EXPECT_TRUE(check(token, NOW + JWT_IAT_TOLERANCE_S));
    EXPECT_TRUE(check(token, NOW - JWT_IAT_TOLERANCE_S));
    EXPECT_EQ(check(token, NOW + 61), unexpected(JwtError::iat_out_of_range));
    EXPECT_EQ(check(token, NOW - 61), unexpected(JwtError::iat_out_of_range));
}

TEST(Jwt, RefusesOthers) {
    EXPECT_EQ(check_jwt(secret, std::nullopt, NOW), unexpected(JwtError::missing));
    EXPECT_EQ(check_jwt(secret, "Basic abc", NOW), unexpected(JwtError::missing));
    EXPECT_EQ(check(make_jwt(Bytes32{}, NOW)), unexpected(JwtError::wrong_signature));
    for (const char* bad : {"", ".", "..", "a.b.c", "e30.e30", "!.!.!"}) {
        EXPECT_EQ(check(bad), unexpected(JwtError::malformed)) << bad;
    }
    // {"alg":"none"}.{}. and an empty signature
    EXPECT_EQ(check("eyJhbGciOiJub25lIn0.e30."), unexpected(JwtError::wrong_algorithm));
}

TEST(Jwt, ReadsSecrets) {
    const std::string digits(64, 'a');
    EXPECT_TRUE(parse_jwt_secret("0x" + digits + "\n"));
    EXPECT_TRUE(parse_jwt_secret(" " + digits));
    EXPECT_FALSE(parse_jwt_secret(digits.substr(1)));
    EXPECT_FALSE(parse_jwt_secret(""));
}

}  // namespace
}  // namespace cairn::rpc
