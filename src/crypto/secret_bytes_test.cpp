#include "crypto/secret_bytes.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace cairn::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);

template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };
static_assert(!Comparable<SecretBytes>);

TEST(SecretBytes, MovingLeavesNothingBehind) {
    SecretBytes from = SecretBytes::copy_of(std::string_view("a password"));
    const SecretBytes to = std::move(from);
    EXPECT_EQ(to.text(), "a password");
    // NOLINTNEXTLINE(bugprone-use-after-move): that it is empty is the point
    EXPECT_TRUE(from.empty());
}

TEST(SecretBytes, GrowsAndShrinks) {
    SecretBytes secret;
    secret.append("four");
    secret.append(" words");
    EXPECT_EQ(secret.text(), "four words");
    secret.truncate(4);
    EXPECT_EQ(secret.text(), "four");
    secret = SecretBytes::copy_of(std::string_view("another"));
    EXPECT_EQ(secret.text(), "another");
}

TEST(SecretBytes, EqualInConstantTime) {
    const Bytes a = {1, 2, 3};
    EXPECT_TRUE(equal_in_constant_time(a, Bytes{1, 2, 3}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2, 4}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{129, 2, 3}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2}));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace cairn::crypto
