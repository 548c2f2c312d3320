// Makes a case that differs as small as it can while it differs: drops accounts, slots, lists,
// bytes of code and data, turns code into JUMPDESTs.
#pragma once

#include "test/differential/evm/case.hpp"

#include <functional>

namespace cairn::differential {

/// `differs` is asked at most some thousand times.
Case shrink(const Case& one, const std::function<bool(const Case&)>& differs);

}  // namespace cairn::differential
