#include "synthetic/message_signer.hpp"

#include "base/executor.hpp"

#include <gtest/gtest.h>

namespace cairn::synthetic {
namespace {

using consensus::ValidatorIndex;

TEST(MessageSigner, SignsAsTheKeysDo) {
    const Keys keys(1'000'000, 5000, base::serial_executor());
    const consensus::Root message{{7}};
    const MessageSigner signer(keys, message);
    for (const std::uint64_t index : {0U, 1U, 23U, 1024U, 4999U}) {
        EXPECT_EQ(signer.sign(ValidatorIndex{index}), keys.sign(ValidatorIndex{index}, message));
    }
    std::vector<ValidatorIndex> many;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        many.emplace_back(i * 3);
    }
    EXPECT_EQ(signer.sign(many), keys.sign(many, message));
    EXPECT_EQ(signer.sign(std::span<const ValidatorIndex>{}), crypto::G2_POINT_AT_INFINITY);
}

TEST(MessageSigner, TakesEveryDigit) {
    const Keys keys(1, 1, base::serial_executor());
    const consensus::Root message{{9}};
    const MessageSigner signer(keys, message);
    for (const std::uint64_t sum :
         {1ULL, 1023ULL, 1024ULL, 1025ULL, 1ULL << 20U, (1ULL << 30U) - 1}) {
        EXPECT_EQ(signer.sign_sum(sum), keys.sign_sum(sum, message)) << sum;
    }
}

}  // namespace
}  // namespace cairn::synthetic
