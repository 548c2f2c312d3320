// BlockchainTests: a genesis and blocks, some of which must be refused. The layouts of
// ethereum/tests and of EEST's blockchain_test fixtures (execution-spec-tests v5.4.0).
//
// Every block comes as RLP; it is imported on its parent, wherever that is in the tree of blocks.
// Checked: that it is valid or refused by the rule that is named, and at the end the hash of the
// head and its state. The head is the block of the greatest total difficulty, after the merge the
// latest one.
#pragma once

#include "evmtest/run.hpp"

namespace cairn::evmtest {

bool run_block_tests(const std::string& path, const json::Value& document,
                     const Selection& selection, Report& report);

}  // namespace cairn::evmtest
