#include "validator/interop_key.hpp"

#include <gtest/gtest.h>

namespace cairn::validator {
namespace {

// The first keys of eth2.0-pm interop/mocked_start/keygen_10_validators.yaml.
TEST(InteropKey, EqualsTheKnownOnes) {
    EXPECT_EQ(base::to_hex(crypto::sk_to_pk(interop_key(0)).view()),
              "0xa99a76ed7796f7be22d5b7e85deeb7c5677e88e511e0b337618f8c4eb61349b4"
              "bf2d153f649f7b53359fe8b94a38e44c");
    EXPECT_EQ(base::to_hex(crypto::sk_to_pk(interop_key(1)).view()),
              "0xb89bebc699769726a318c8e9971bd3171297c61aea4a6578a7a4f94b547dcba5"
              "bac16a89108b6b6a1fe3695d1a874a0b");
}

}  // namespace
}  // namespace cairn::validator
