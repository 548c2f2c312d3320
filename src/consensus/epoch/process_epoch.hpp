// The end of an epoch: finality, rewards, the registry, and records for the next epoch.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Epoch processing"; v0.12.3
// specs/phase{0,1}/beacon-chain.md likewise. Each step is a function of its own in this folder.
// Cost: one pass over the registry, one over the balances; roots are not part of it.
#pragma once

#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// `state` is at the last slot of its epoch. Deposit signatures are asked for by verify_now.
/// On an error the state may be half changed.
Checked<> process_epoch(const Spec& spec, BeaconState& state, SignatureVerifier& verifier);

}  // namespace cairn::consensus
