// The kernels behind crypto/keccak256.hpp; tests and benchmarks reach them one by one.
#pragma once

#include "base/bytes.hpp"
#include "crypto/detail/keccak_rounds.hpp"

#include <span>
#include <string_view>

namespace cairn::crypto::detail {

constexpr std::size_t KECCAK256_RATE = 136;  // bytes: (1600 - 2 * 256) / 8

/// Permutes as many states as the kernel is wide, lane i of state j at words[width * i + j].
using KeccakPermutation = void (*)(std::uint64_t* words) noexcept;

struct KeccakKernel {
    std::string_view name;
    std::size_t width = 1;
    KeccakPermutation permute = nullptr;
};

constexpr std::size_t MAX_KECCAK_WIDTH = 8;

/// The definition, step by step; the others are checked against it.
void keccak_permute_reference(std::uint64_t* words) noexcept;
void keccak_permute_portable(std::uint64_t* words) noexcept;
/// Rotations that leave the flags alone, and-not in one instruction.
void keccak_permute_bmi2(std::uint64_t* words) noexcept;
void keccak_permute_4_avx2(std::uint64_t* words) noexcept;
void keccak_permute_8_avx512(std::uint64_t* words) noexcept;

/// Those this CPU can run, the widest first, "reference" last.
std::span<const KeccakKernel> available_keccak_kernels() noexcept;

/// out[i] = Keccak-256 of messages[i], by one kernel.
void keccak256_with(const KeccakKernel& kernel, std::span<const BytesView> messages,
                    Bytes32* out) noexcept;

}  // namespace cairn::crypto::detail
