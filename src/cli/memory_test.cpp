#include "cli/memory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace cairn::cli {
namespace {

TEST(memory, allocated_bytes_count_blocks_until_they_are_freed) {
    const auto before = allocated_bytes();
    if (!before) {
        return;  // a build with sanitizers
    }
    constexpr std::size_t count = 1000;
    constexpr std::size_t size = 5000;
    std::vector<std::unique_ptr<char[]>> blocks;
    blocks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(std::make_unique<char[]>(size));
    }
    const std::size_t held = *allocated_bytes() - *before;
    EXPECT_GE(held, count * size);
    EXPECT_LE(held, count * size * 5 / 4) << "size classes and bookkeeping take more than expected";
    blocks.clear();
    EXPECT_LT(*allocated_bytes(), *before + count * size / 100);
}

TEST(memory, resident_bytes_hold_what_was_written) {
    constexpr std::size_t size = 64U << 20U;
    const std::vector<char> written(size, 'x');
    EXPECT_GE(resident_bytes(), size);
    EXPECT_EQ(written.back(), 'x');
}

}  // namespace
}  // namespace cairn::cli
