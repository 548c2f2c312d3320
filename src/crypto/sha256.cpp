#include "crypto/sha256.hpp"

#include "base/assert.hpp"
#include "crypto/detail/sha256_constants.hpp"
#include "crypto/detail/sha256_kernels.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace cairn::crypto {
namespace detail {
namespace {

const Sha256Kernel& choose_kernel() noexcept {
    const auto available = available_sha256_kernels();
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* wanted = std::getenv("CAIRN_SHA256");
    if (wanted == nullptr) {
        return available.front();
    }
    const auto found = std::ranges::find(available, std::string_view(wanted), &Sha256Kernel::name);
    if (found != available.end()) {
        return *found;
    }
    const std::string message =
        std::string("CAIRN_SHA256=") + wanted +
        ": this CPU cannot run it, or it is none of avx512, avx2, shani, portable\n";
    static_cast<void>(std::fputs(message.c_str(), stderr));
    std::abort();
}

const Sha256Kernel& chosen_kernel() noexcept {
    static const Sha256Kernel& kernel = choose_kernel();
    return kernel;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a counter of the process
std::atomic<std::uint64_t> nodes_hashed{0};

}  // namespace

Bytes32 sha256_with(BlocksFunction blocks, BytesView message) noexcept {
    Sha256State state = sha256_initial_state;
    const std::size_t whole = message.size() / 64;
    blocks(state, message.data(), whole);

    std::array<std::uint8_t, 128> tail{};
    const BytesView rest = message.subspan(64 * whole);
    std::ranges::copy(rest, tail.begin());
    tail[rest.size()] = 0x80;
    const std::size_t tail_size = rest.size() < 56 ? 64 : 128;
    const std::uint64_t bits = std::uint64_t{message.size()} * 8;
    for (std::size_t i = 0; i < 8; ++i) {
        tail[tail_size - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
    blocks(state, tail.data(), tail_size / 64);

    Bytes32 digest;
    for (std::size_t i = 0; i < 32; ++i) {
        digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
    }
    return digest;
}

void hash_layer_with(PairsFunction pairs, const std::uint8_t* in, std::size_t count,
                     std::uint8_t* out) noexcept {
    constexpr std::size_t batch = 64;
    std::array<PairJob, batch> jobs{};
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t n = std::min(batch, count - begin);
        for (std::size_t i = 0; i < n; ++i) {
            jobs[i] = {in + 64 * (begin + i), out + 32 * (begin + i)};
        }
        pairs(jobs.data(), n);
    }
}

}  // namespace detail

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#sha256
Bytes32 sha256(BytesView message) noexcept {
    return detail::sha256_with(detail::chosen_kernel().blocks, message);
}

void hash_pairs(std::span<const PairJob> jobs) noexcept {
    detail::chosen_kernel().pairs(jobs.data(), jobs.size());
    detail::nodes_hashed.fetch_add(jobs.size(), std::memory_order_relaxed);
}

std::array<std::uint8_t, 64> padded_block(BytesView message) noexcept {
    CAIRN_ASSERT(message.size() <= 55);
    std::array<std::uint8_t, 64> block{};
    std::ranges::copy(message, block.begin());
    block[message.size()] = 0x80;
    const std::size_t bits = 8 * message.size();
    block[62] = static_cast<std::uint8_t>(bits >> 8U);
    block[63] = static_cast<std::uint8_t>(bits);
    return block;
}

void hash_blocks(std::span<const PairJob> jobs) noexcept {
    detail::chosen_kernel().one_block_messages(jobs.data(), jobs.size());
}

void hash_layer(const std::uint8_t* in, std::size_t count, std::uint8_t* out) noexcept {
    detail::hash_layer_with(detail::chosen_kernel().pairs, in, count, out);
    detail::nodes_hashed.fetch_add(count, std::memory_order_relaxed);
}

Bytes32 hash_pair(const Bytes32& left, const Bytes32& right) noexcept {
    std::array<std::uint8_t, 64> in{};
    std::ranges::copy(left, in.begin());
    std::ranges::copy(right, in.begin() + 32);
    Bytes32 out;
    const PairJob job{in.data(), out.data()};
    hash_pairs({&job, 1});
    return out;
}

std::uint64_t hashes_done() noexcept {
    return detail::nodes_hashed.load(std::memory_order_relaxed);
}

const char* sha256_kernel() noexcept {
    return detail::chosen_kernel().name.data();
}

}  // namespace cairn::crypto
