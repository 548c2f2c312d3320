#include "algebra/kernel.hpp"

namespace cairn::algebra {

bool can_run(Kernel kernel) noexcept {
    if (kernel == Kernel::portable) {
        return true;
    }
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512ifma") != 0;
#else
    return false;
#endif
}

Kernel best_kernel() noexcept {
    return can_run(Kernel::ifma) ? Kernel::ifma : Kernel::portable;
}

const char* name_of(Kernel kernel) noexcept {
    return kernel == Kernel::ifma ? "ifma" : "portable";
}

}  // namespace cairn::algebra
