// Blocks, and the header of a block wherever it travels (sidecars).
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,bellatrix,capella,deneb,electra,fulu,gloas}/
// p2p-interface.md.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/gossip/context.hpp"

namespace cairn::consensus::gossip {

Verdict validate_beacon_block_gossip(const Context& context,
                                     const SignedBeaconBlock& signed_beacon_block);

/// The header's signature under the proposer it names, who is in the registry of `state`.
bool is_signed_by_proposer(const Context& context, const BeaconState& state,
                           const SignedBeaconBlockHeader& signed_header);
/// The one whose turn `slot` is after this state. Advances a copy; nothing if that fails.
std::optional<ValidatorIndex> expected_proposer(const Context& context, const Root& parent_root,
                                                const KnownBlock& parent, Slot slot);
/// gloas: the counts that other forks bound by their lists' limits.
Verdict verify_block_body_operation_limits(const Spec& spec, const BeaconBlockBody& body);
Verdict verify_execution_requests_limits(const Spec& spec,
                                         const ExecutionRequests& execution_requests);

}  // namespace cairn::consensus::gossip
