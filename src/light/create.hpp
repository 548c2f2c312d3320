// What a full node makes for light clients.
// Spec: consensus-specs v1.7.0-beta.4 specs/altair/light-client/full-node.md and its later changes.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/light_client.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::light {

/// A state and the block it is the post-state of, with the spec of their fork.
struct BlockAndState {
    const consensus::Spec& spec;
    const consensus::SignedBeaconBlock& block;
    const consensus::BeaconState& state;
};

consensus::Checked<consensus::LightClientBootstrap> create_light_client_bootstrap(
    const BlockAndState& at);

/// `signed_by` carries the sync aggregate over `attested`; `finalized` is the block of its
/// finalised checkpoint, in the spec of its own fork, if known. The update is in the containers of
/// attested's fork.
consensus::Checked<consensus::LightClientUpdate> create_light_client_update(
    const BlockAndState& signed_by, const BlockAndState& attested,
    const consensus::SignedBeaconBlock* finalized_block, const consensus::Spec& finalized_spec);

consensus::LightClientFinalityUpdate create_light_client_finality_update(
    const consensus::LightClientUpdate& update);
consensus::LightClientOptimisticUpdate create_light_client_optimistic_update(
    const consensus::LightClientUpdate& update);

}  // namespace cairn::light
