// Who will propose (fulu) and who will attest to payloads (gloas), fixed an epoch ahead.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/{beacon-chain,fork}.md,
// specs/gloas/{beacon-chain,fork}.md. Invalid, all of them: no_active_validators.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "ssz/values.hpp"

namespace cairn::consensus {

struct BeaconState;

using ProposerLookahead = ssz::Vector<ValidatorIndex>;
using PayloadTimelinessCommitteeWindow = ssz::Vector<ssz::Vector<ValidatorIndex>>;

// fulu on
Checked<> process_proposer_lookahead(const Spec& spec, BeaconState& state);
Checked<ProposerLookahead> initialize_proposer_lookahead(const Spec& spec,
                                                         const BeaconState& state);

// gloas on
Checked<> process_ptc_window(const Spec& spec, BeaconState& state);
/// Of the current epoch and those to come; the previous epoch's are unknown and all zero.
Checked<PayloadTimelinessCommitteeWindow> initialize_ptc_window(const Spec& spec,
                                                                const BeaconState& state);

}  // namespace cairn::consensus
