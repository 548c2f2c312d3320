// What a run prints at its end.
#pragma once

#include "test/differential/evm/compare.hpp"

namespace cairn::differential {

void print_report(const Coverage& coverage, const Compared& compared);

}  // namespace cairn::differential
