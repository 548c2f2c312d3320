// What a proposer says of the deposit contract: its vote in `eth1_data`, the deposits its block
// must carry. Spec: consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#eth1-data,
// specs/electra/validator.md#deposits; v0.12.3 specs/phase0/validator.md. Up to electra: in fulu
// deposits come by execution requests alone and nothing is left to vote on.
#pragma once

#include "consensus/containers/misc.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <span>

namespace cairn::consensus {

struct BeaconState;

/// A block of the execution chain of the time of the deposit contract, with what the specification
/// leaves to get_eth1_data.
struct Eth1ChainBlock {
    Eth1Block block;
    Hash32 block_hash;
};

/// Seconds since 1970 at which the voting period of the state's slot began.
std::uint64_t voting_period_start_time(const Spec& spec, const BeaconState& state) noexcept;
/// Far enough behind the start of the period that it will not be reorganised, and not twice as far.
/// Overflows (base/uint64.hpp) for times that no chain reaches.
bool is_candidate_block(const Spec& spec, const Eth1Block& block,
                        std::uint64_t period_start) noexcept;

/// The vote that most proposers of the period gave for a block of `eth1_chain`, among equals the
/// earliest; without one, the last candidate; without one, no change. `eth1_chain` ascends by
/// height. Invalid: uint64_overflow. Cost: votes of the period times candidates.
Checked<Eth1Data> get_eth1_vote(const Spec& spec, const BeaconState& state,
                                std::span<const Eth1ChainBlock> eth1_chain);

/// electra: how many deposits a block must carry until those by requests have taken over.
std::uint64_t get_eth1_pending_deposit_count(const Spec& spec, const BeaconState& state) noexcept;

}  // namespace cairn::consensus
