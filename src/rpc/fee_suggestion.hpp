// What a transaction may offer to be in a block soon.
//
// Reference: geth eth/gasprice: the 60th percentile of the three lowest tips of each of the last 20
// blocks, at most 500 gwei; without any, a thousandth of a gwei. Threads: pure functions.
#pragma once

#include "rpc/backend.hpp"

namespace cairn::rpc {

/// Wei per gas over the base fee. Cost: 20 blocks are read.
Read<U256> suggest_tip(const ChainReader& chain);

}  // namespace cairn::rpc
