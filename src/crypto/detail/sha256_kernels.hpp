// The kernels behind crypto/sha256.hpp, one file each; tests and benchmarks reach them one by one.
//
// Order matters to hash_layer in place: every kernel takes jobs in order and reads all inputs of a
// step before it writes any output of that step.
#pragma once

#include "crypto/detail/inline.hpp"
#include "crypto/sha256.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::crypto::detail {

using Sha256State = std::array<std::uint32_t, 8>;

/// Mixes `count` 64-byte blocks into the state.
using BlocksFunction = void (*)(Sha256State& state, const std::uint8_t* blocks,
                                std::size_t count) noexcept;
/// Hashes `count` jobs, any count: nodes of a tree, or messages of one padded block.
using PairsFunction = void (*)(const PairJob* jobs, std::size_t count) noexcept;

void sha256_blocks_portable(Sha256State& state, const std::uint8_t* blocks,
                            std::size_t count) noexcept;
void sha256_blocks_shani(Sha256State& state, const std::uint8_t* blocks,
                         std::size_t count) noexcept;

void hash_pairs_portable(const PairJob* jobs, std::size_t count) noexcept;
void hash_pairs_shani(const PairJob* jobs, std::size_t count) noexcept;
void hash_blocks_portable(const PairJob* jobs, std::size_t count) noexcept;
void hash_blocks_shani(const PairJob* jobs, std::size_t count) noexcept;
/// Exactly 8 and exactly 16 jobs.
void hash_8_pairs_avx2(const PairJob* jobs) noexcept;
void hash_16_pairs_avx512(const PairJob* jobs) noexcept;
void hash_8_blocks_avx2(const PairJob* jobs) noexcept;
void hash_16_blocks_avx512(const PairJob* jobs) noexcept;

struct Sha256Kernel {
    std::string_view name;  // as CAIRN_SHA256 spells it
    PairsFunction pairs;
    PairsFunction one_block_messages;
    BlocksFunction blocks;
};

struct Sha256CpuFeatures {
    bool shani = false;
    bool avx2 = false;
    bool avx512 = false;
};

class Sha256KernelList {
  public:
    void add(const Sha256Kernel& kernel) noexcept { kernels_[count_++] = kernel; }
    std::span<const Sha256Kernel> view() const noexcept {
        return std::span(kernels_).first(count_);
    }

  private:
    std::array<Sha256Kernel, 4> kernels_{};
    std::size_t count_ = 0;
};

Sha256CpuFeatures sha256_cpu_features() noexcept;

/// Those a CPU with these features can run, fastest first; the last is "portable".
Sha256KernelList sha256_kernels_for(const Sha256CpuFeatures& cpu) noexcept;

/// Those this CPU can run.
std::span<const Sha256Kernel> available_sha256_kernels() noexcept;

/// The digest of `message` by one kernel.
Bytes32 sha256_with(BlocksFunction blocks, BytesView message) noexcept;

/// hash_layer by one kernel.
void hash_layer_with(PairsFunction pairs, const std::uint8_t* in, std::size_t count,
                     std::uint8_t* out) noexcept;

}  // namespace cairn::crypto::detail
