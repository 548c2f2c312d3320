// Random cases: a number and a seed are a case.
//
// Three in four are of Cancun, Prague and Osaka. What a transaction may be refused for happens too,
// each rarely. Accounts that are empty (EIP-161) are there only before Paris, where chains can have
// them. Threads: pure functions.
#pragma once

#include "test/differential/evm/case.hpp"

namespace cairn::differential {

Case random_case(std::uint64_t seed, std::uint64_t number);

}  // namespace cairn::differential
