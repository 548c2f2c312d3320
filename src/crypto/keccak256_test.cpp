#include "crypto/keccak256.hpp"

#include "crypto/detail/keccak_kernels.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace cairn::crypto {
namespace {

std::string keccak(std::size_t size) {
    return base::to_hex(keccak256(Bytes(size, 'a')).view());
}

TEST(Keccak256, KnownAnswers) {
    EXPECT_EQ(keccak(0), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(base::to_hex(keccak256(Bytes{'a', 'b', 'c'}).view()),
              "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

// One byte less than a block leaves room for the padding's first and last bit in one byte.
TEST(Keccak256, AroundTheEndOfABlock) {
    EXPECT_EQ(keccak(135), "0x34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
    EXPECT_EQ(keccak(136), "0xa6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
    EXPECT_EQ(keccak(137), "0xd869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
    EXPECT_EQ(keccak(1000), "0xb6a4ac1f51884d71f30fa397a5e155de3099e11fc0edef5d08b646e621e19de9");
}

// Every kernel of this CPU, batches of every size around its width, messages of many lengths.
TEST(Keccak256, KernelsAgree) {
    Bytes text(1200);
    std::iota(text.begin(), text.end(), std::uint8_t{3});
    const auto kernels = detail::available_keccak_kernels();
    for (std::size_t count = 0; count < 40; ++count) {
        std::vector<BytesView> messages;
        for (std::size_t i = 0; i < count; ++i) {
            messages.push_back(BytesView(text).subspan(i, (i * 137 + count * 67) % 700));
        }
        std::vector<Bytes32> want(count);
        detail::keccak256_with(kernels.back(), messages, want.data());
        for (const detail::KeccakKernel& kernel : kernels) {
            std::vector<Bytes32> got(count);
            detail::keccak256_with(kernel, messages, got.data());
            EXPECT_EQ(got, want) << kernel.name << ' ' << count;
        }
        std::vector<Bytes32> batch(count);
        keccak256_batch(messages, batch.data());
        EXPECT_EQ(batch, want);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(keccak256(messages[i]), want[i]);
        }
    }
}

}  // namespace
}  // namespace cairn::crypto
