// A beacon block of either fork of 2020 on top of the head: votes, the crosslinks they decide, the
// light client committee's vote, custody keys.
// Spec: consensus-specs v0.12.3 specs/{phase0,phase1}/validator.md "Beacon chain responsibilities".
#pragma once

#include "node/chain.hpp"
#include "shard_node/pools.hpp"

namespace cairn::shard_node {

/// Whoever proposes at `slot`; all but the signature is filled in. Deposits and slashings are not
/// included. Cost: some trial operations and a state transition.
consensus::Checked<consensus::BeaconBlock> produce_block(
    node::Chain& chain, const Pools& pools, consensus::Slot slot,
    const consensus::BLSSignature& randao_reveal);

}  // namespace cairn::shard_node
