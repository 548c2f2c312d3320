#include "crypto/detail/sha256_kernels.hpp"

#include <algorithm>

namespace cairn::crypto::detail {
namespace {

#if defined(__x86_64__)
/// Fills a wide step with a spare job, so that `count` jobs cost one step.
template <std::size_t Width>
std::array<PairJob, Width> padded_step(const PairJob* jobs, std::size_t count,
                                       std::array<std::uint8_t, 64>& spare) noexcept {
    std::array<PairJob, Width> step{};
    std::copy_n(jobs, count, step.begin());
    std::fill(step.begin() + static_cast<std::ptrdiff_t>(count), step.end(),
              PairJob{spare.data(), spare.data()});
    return step;
}

// From how many jobs a wide step, partly filled, beats the kernel for the rest. Measured on Zen 5:
// a step of 16 in AVX-512 340 ns, of 8 in AVX2 490 ns; a node by SHA-NI 38 ns, by plain C++ 280 ns.
constexpr std::size_t avx512_step_worth_over_shani = 10;
constexpr std::size_t wide_step_worth_over_portable = 2;

/// Whole wide steps, then the rest: by another one partly filled, or by the narrower kernel.
template <auto Step, std::size_t Width, PairsFunction Rest, std::size_t StepWorth>
void hash_in_steps(const PairJob* jobs, std::size_t count) noexcept {
    std::size_t i = 0;
    for (; i + Width <= count; i += Width) {
        Step(jobs + i);
    }
    if (count - i < StepWorth) {
        Rest(jobs + i, count - i);
        return;
    }
    std::array<std::uint8_t, 64> spare{};
    const auto step = padded_step<Width>(jobs + i, count - i, spare);
    Step(step.data());
}

constexpr auto hash_pairs_avx2 =
    hash_in_steps<hash_8_pairs_avx2, 8, hash_pairs_portable, wide_step_worth_over_portable>;
constexpr auto hash_blocks_avx2 =
    hash_in_steps<hash_8_blocks_avx2, 8, hash_blocks_portable, wide_step_worth_over_portable>;

template <PairsFunction Pairs, PairsFunction OneBlock, std::size_t StepWorth>
constexpr Sha256Kernel avx512_over(BlocksFunction blocks) noexcept {
    return {"avx512", hash_in_steps<hash_16_pairs_avx512, 16, Pairs, StepWorth>,
            hash_in_steps<hash_16_blocks_avx512, 16, OneBlock, StepWorth>, blocks};
}

#endif

}  // namespace

Sha256CpuFeatures sha256_cpu_features() noexcept {
    Sha256CpuFeatures cpu;
#if defined(__x86_64__)
    __builtin_cpu_init();
    // __builtin_cpu_supports also asks the operating system whether it saves the wide registers.
    cpu.shani = __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
    cpu.avx2 = __builtin_cpu_supports("avx2");
    cpu.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#endif
    return cpu;
}

Sha256KernelList sha256_kernels_for([[maybe_unused]] const Sha256CpuFeatures& cpu) noexcept {
    Sha256KernelList list;
#if defined(__x86_64__)
    if (cpu.avx512) {
        list.add(
            cpu.shani
                ? avx512_over<hash_pairs_shani, hash_blocks_shani, avx512_step_worth_over_shani>(
                      sha256_blocks_shani)
                : avx512_over<hash_pairs_portable, hash_blocks_portable,
                              wide_step_worth_over_portable>(sha256_blocks_portable));
    }
    if (cpu.shani) {
        list.add({"shani", hash_pairs_shani, hash_blocks_shani, sha256_blocks_shani});
    }
    if (cpu.avx2) {
        list.add({"avx2", hash_pairs_avx2, hash_blocks_avx2, sha256_blocks_portable});
    }
#endif
    list.add({"portable", hash_pairs_portable, hash_blocks_portable, sha256_blocks_portable});
    return list;
}

std::span<const Sha256Kernel> available_sha256_kernels() noexcept {
    static const Sha256KernelList list = sha256_kernels_for(sha256_cpu_features());
    return list.view();
}

}  // namespace cairn::crypto::detail
