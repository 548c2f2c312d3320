// The signatures that judging a gossip message will ask for, found beforehand so that those of many
// messages can be checked in one batch. A hint only: what is left out, or does not fit, is checked
// when it is asked for, or never.
#pragma once

#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"
#include "node/caching_verifier.hpp"
#include "node/wire.hpp"

#include <vector>

namespace cairn::node {

/// Appends those of `message`, of spec's fork; `state` is what it will be judged by. Nothing for
/// bytes that do not decode.
void append_signature_sets(const consensus::Spec& spec, const consensus::BeaconState& state,
                           const GossipMessage& message, CachingVerifier& verifier,
                           std::vector<crypto::SignatureSet>& sets);

}  // namespace cairn::node
