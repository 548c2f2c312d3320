// The kernels that this CPU runs, and executors of each kind, for tests that want all to agree.
#pragma once

#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <array>
#include <vector>

namespace cairn::algebra {

inline std::vector<Kernel> runnable_kernels() {
    std::vector<Kernel> out = {Kernel::portable};
    if (can_run(Kernel::ifma)) {
        out.push_back(Kernel::ifma);
    }
    return out;
}

inline std::array<base::Executor*, 2> both_executors() {
    return {&base::serial_executor(), &base::tbb_executor(2)};
}

}  // namespace cairn::algebra
