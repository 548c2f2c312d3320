// VMTests of the first years: one frame of code on Frontier, whose calls and creations are not
// executed but succeed at once, as the format has it.
//
// Checked: whether the frame ends well, the gas that is left, the output, the hash of the logs, and
// the accounts afterwards.
#pragma once

#include "evmtest/run.hpp"

namespace cairn::evmtest {

bool is_vm_test(const json::Value& object);
Outcome run_vm_test(const json::Value& object);

}  // namespace cairn::evmtest
