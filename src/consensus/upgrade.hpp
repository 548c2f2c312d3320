// The forks: how a state of one fork becomes a state of the next.
// Spec: consensus-specs v1.7.0-beta.4
// specs/{altair,bellatrix,capella,deneb,electra,fulu,gloas}/fork.md; v0.12.3
// specs/phase1/phase1-fork.md.
//
//   // state is at the first slot of ALTAIR_FORK_EPOCH, and still a phase0 state
//   CAIRN_TRY(upgrade_to_altair(spec.with_fork(ForkId::altair), state));
//
// `spec` is always that of the new fork. The upgrades work in place: what a fork does not change
// keeps its memory and, where shapes stay, its hashes. On an error the state may be half upgraded.
// Cost: linear in the registry for electra (and for altair and fulu, which draw committees), else
// constant.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <span>

namespace cairn::consensus {

struct BeaconState;
struct PendingAttestation;

/// Invalid: what get_next_sync_committee and translate_participation can be.
Checked<> upgrade_to_altair(const Spec& spec, BeaconState& state);
void upgrade_to_bellatrix(const Spec& spec, BeaconState& state);
void upgrade_to_capella(const Spec& spec, BeaconState& state);
void upgrade_to_deneb(const Spec& spec, BeaconState& state);
void upgrade_to_electra(const Spec& spec, BeaconState& state);
/// Invalid: no_active_validators.
Checked<> upgrade_to_fulu(const Spec& spec, BeaconState& state);
/// Invalid: no_active_validators. Signatures of deposits to builders are asked for by verify_now.
Checked<> upgrade_to_gloas(const Spec& spec, BeaconState& state, SignatureVerifier& verifier);

/// The upgrade to spec's fork from the one before it on its road; phase1's is the road's.
Checked<> upgrade_to_fork(const Spec& spec, BeaconState& state, SignatureVerifier& verifier);

/// altair: gives the validators of a phase0 state's attestations their flags.
/// Invalid: what attestations can be invalid for.
Checked<> translate_participation(const Spec& spec, BeaconState& state,
                                  std::span<const PendingAttestation> pending_attestations);

/// gloas: pending deposits with a builder's credentials make builders. Each signature is asked for
/// once at most.
void onboard_builders_from_pending_deposits(const Spec& spec, BeaconState& state,
                                            SignatureVerifier& verifier);

}  // namespace cairn::consensus
