// One, four and eight states at a time, for CPUs that have the instructions.
#include "crypto/detail/keccak_kernels.hpp"

#if defined(__x86_64__)

namespace cairn::crypto::detail {
namespace {

using Lanes4 = std::uint64_t __attribute__((vector_size(32), aligned(8), may_alias));
using Lanes8 = std::uint64_t __attribute__((vector_size(64), aligned(8), may_alias));

}  // namespace

__attribute__((target("bmi,bmi2"))) void keccak_permute_bmi2(std::uint64_t* words) noexcept {
    keccak_rounds(*reinterpret_cast<std::uint64_t(*)[KECCAK_LANES]>(words));
}

__attribute__((target("avx2"))) void keccak_permute_4_avx2(std::uint64_t* words) noexcept {
    keccak_rounds(*reinterpret_cast<Lanes4(*)[KECCAK_LANES]>(words));
}

// 25 of the 32 registers hold the states; rotation and any function of three words are one
// instruction each.
__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq"))) void keccak_permute_8_avx512(
    std::uint64_t* words) noexcept {
    keccak_rounds(*reinterpret_cast<Lanes8(*)[KECCAK_LANES]>(words));
}

}  // namespace cairn::crypto::detail

#endif
