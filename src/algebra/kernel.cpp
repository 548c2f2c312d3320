#include "algebra/kernel.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace cairn::algebra {
namespace {

Kernel choose_kernel() noexcept {
    const Kernel best = can_run(Kernel::ifma) ? Kernel::ifma : Kernel::portable;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* wanted = std::getenv("CAIRN_ALGEBRA");
    if (wanted == nullptr || std::string_view(wanted) == name_of(best)) {
        return best;
    }
    if (std::string_view(wanted) == name_of(Kernel::portable)) {
        return Kernel::portable;
    }
    const std::string message = std::string("CAIRN_ALGEBRA=") + wanted +
                                ": this CPU cannot run it, or it is none of ifma, portable\n";
    static_cast<void>(std::fputs(message.c_str(), stderr));
    std::abort();
}

}  // namespace

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
    static const Kernel kernel = choose_kernel();
    return kernel;
}

const char* name_of(Kernel kernel) noexcept {
    return kernel == Kernel::ifma ? "ifma" : "portable";
}

}  // namespace cairn::algebra
