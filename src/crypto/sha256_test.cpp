#include "crypto/sha256.hpp"

#include "crypto/detail/sha256_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::crypto {
namespace {

using detail::available_sha256_kernels;
using detail::Sha256Kernel;

/// Bytes without a pattern the kernels could share: a linear congruential generator.
Bytes noise(std::size_t size, std::uint64_t seed) {
    Bytes out(size);
    for (auto& byte : out) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        byte = static_cast<std::uint8_t>(seed >> 56U);
    }
    return out;
}

struct KnownAnswer {
    std::string_view message;
    std::size_t times;
    std::string_view digest;
};

// FIPS 180-4 examples, and a million times 'a'.
constexpr std::array<KnownAnswer, 5> known_answers = {{
    {"", 1, "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "0x248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmno"
     "pqrsmnopqrstnopqrstu",
     1, "0xcf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 1'000'000, "0xcdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
}};

class Sha256Kernels : public testing::TestWithParam<std::size_t> {
  protected:
    static const Sha256Kernel& kernel() { return available_sha256_kernels()[GetParam()]; }
};

TEST_P(Sha256Kernels, known_answers) {
    for (const auto& [part, times, digest] : known_answers) {
        Bytes message;
        for (std::size_t i = 0; i < times; ++i) {
            message.insert(message.end(), part.begin(), part.end());
        }
        EXPECT_EQ(base::to_hex(detail::sha256_with(kernel().blocks, message).view()), digest);
    }
}

TEST_P(Sha256Kernels, every_message_length_across_two_blocks_equals_portable) {
    for (std::size_t size = 0; size <= 200; ++size) {
        const Bytes message = noise(size, size);
        EXPECT_EQ(detail::sha256_with(kernel().blocks, message),
                  detail::sha256_with(detail::sha256_blocks_portable, message))
            << size;
    }
}

TEST_P(Sha256Kernels, jobs_of_every_count_equal_the_message_digest) {
    for (std::size_t count = 0; count <= 100; ++count) {
        const Bytes in = noise(64 * count, count + 1);
        Bytes out(32 * count + 1, 0xee);
        std::vector<PairJob> jobs(count);
        for (std::size_t i = 0; i < count; ++i) {
            // Outputs in reverse, so that a kernel that confuses jobs is seen.
            jobs[i] = {in.data() + 64 * i, out.data() + 32 * (count - 1 - i)};
        }
        kernel().pairs(jobs.data(), count);
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes32 want = detail::sha256_with(detail::sha256_blocks_portable,
                                                     BytesView(in).subspan(64 * i, 64));
            EXPECT_EQ(Bytes32::from(BytesView(jobs[i].out, 32)), want) << count << " " << i;
        }
        EXPECT_EQ(out.back(), 0xee) << "wrote behind the last output";
    }
}

TEST_P(Sha256Kernels, one_block_messages_of_every_size_equal_the_message_digest) {
    for (std::size_t count = 0; count <= 56; ++count) {
        std::vector<Bytes> messages;
        std::vector<std::array<std::uint8_t, 64>> blocks;
        Bytes out(32 * count + 1, 0xee);
        for (std::size_t i = 0; i < count; ++i) {
            messages.push_back(noise(55 - i, count + i));
            blocks.push_back(padded_block(messages.back()));
        }
        std::vector<PairJob> jobs;
        for (std::size_t i = 0; i < count; ++i) {
            jobs.push_back({blocks[i].data(), out.data() + 32 * i});
        }
        kernel().one_block_messages(jobs.data(), count);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(Bytes32::from(BytesView(out).subspan(32 * i, 32)),
                      detail::sha256_with(detail::sha256_blocks_portable, messages[i]))
                << count << " " << i;
        }
        EXPECT_EQ(out.back(), 0xee) << "wrote behind the last output";
    }
}

TEST_P(Sha256Kernels, job_may_overwrite_its_own_input) {
    constexpr std::size_t count = 21;
    Bytes nodes = noise(64 * count, 5);
    const Bytes before = nodes;
    std::vector<PairJob> jobs(count);
    for (std::size_t i = 0; i < count; ++i) {
        jobs[i] = {nodes.data() + 64 * i, nodes.data() + 64 * i + 7};
    }
    kernel().pairs(jobs.data(), jobs.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes32 want = detail::sha256_with(detail::sha256_blocks_portable,
                                                 BytesView(before).subspan(64 * i, 64));
        EXPECT_EQ(Bytes32::from(BytesView(jobs[i].out, 32)), want) << i;
    }
}

TEST_P(Sha256Kernels, layer_in_place_equals_layer_apart) {
    for (const std::size_t count : {1U, 2U, 15U, 16U, 17U, 63U, 64U, 65U, 100U, 1000U}) {
        Bytes layer = noise(64 * count, count);
        Bytes apart(32 * count);
        detail::hash_layer_with(detail::hash_pairs_portable, layer.data(), count, apart.data());
        detail::hash_layer_with(kernel().pairs, layer.data(), count, layer.data());
        layer.resize(32 * count);
        EXPECT_EQ(layer, apart) << count;
    }
}

INSTANTIATE_TEST_SUITE_P(Available, Sha256Kernels,
                         testing::Range<std::size_t>(0, available_sha256_kernels().size()),
                         [](const auto& param) {
                             return std::string(available_sha256_kernels()[param.param].name);
                         });

/// Jobs of every count up to 40 by `kernel` equal the portable one's.
void expect_equal_to_portable(const Sha256Kernel& kernel) {
    for (std::size_t count = 0; count <= 40; ++count) {
        Bytes layer = noise(64 * count, count);
        Bytes want(32 * count);
        detail::hash_layer_with(detail::hash_pairs_portable, layer.data(), count, want.data());
        detail::hash_layer_with(kernel.pairs, layer.data(), count, layer.data());
        layer.resize(32 * count);
        EXPECT_EQ(layer, want) << kernel.name << " " << count;
    }
}

// A CPU without SHA-NI leaves other remainders to other kernels than this machine may.
TEST(Sha256, kernels_of_lesser_cpus) {
    const detail::Sha256CpuFeatures here = detail::sha256_cpu_features();
    for (unsigned mask = 0; mask < 8; ++mask) {
        const detail::Sha256CpuFeatures cpu = {.shani = here.shani && (mask & 1U) != 0,
                                               .avx2 = here.avx2 && (mask & 2U) != 0,
                                               .avx512 = here.avx512 && (mask & 4U) != 0};
        const detail::Sha256KernelList kernels = detail::sha256_kernels_for(cpu);
        EXPECT_EQ(kernels.view().back().name, "portable");
        for (const Sha256Kernel& kernel : kernels.view()) {
            expect_equal_to_portable(kernel);
        }
    }
}

TEST(Sha256, root_of_two_zero_nodes) {
    EXPECT_EQ(base::to_hex(hash_pair(Bytes32{}, Bytes32{}).view()),
              "0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
}

TEST(Sha256, counts_nodes) {
    const std::uint64_t before = hashes_done();
    constexpr std::size_t count = 10;
    Bytes layer(64 * count);
    hash_layer(layer.data(), count, layer.data());
    EXPECT_EQ(hashes_done() - before, count);
}

TEST(Sha256, chosen_kernel_is_one_of_those_available) {
    const auto found = std::ranges::find(available_sha256_kernels(),
                                         std::string_view(sha256_kernel()), &Sha256Kernel::name);
    EXPECT_NE(found, available_sha256_kernels().end());
}

TEST(Sha256DeathTest, unknown_choice_aborts_with_its_name) {
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    // NOLINTBEGIN(concurrency-mt-unsafe): this test has one thread
    setenv("CAIRN_SHA256", "abacus", 1);
    EXPECT_DEATH(static_cast<void>(sha256({})), "CAIRN_SHA256=abacus");
    unsetenv("CAIRN_SHA256");
    // NOLINTEND(concurrency-mt-unsafe)
}

}  // namespace
}  // namespace cairn::crypto
