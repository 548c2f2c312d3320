// Messages that carry one operation of a later block.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,capella,deneb}/p2p-interface.md. A valid
// message is noted in context.seen. Cost: one or two signatures.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/gossip/context.hpp"

namespace cairn::consensus::gossip {

Verdict validate_voluntary_exit_gossip(const Context& context,
                                       const SignedVoluntaryExit& signed_voluntary_exit);
Verdict validate_proposer_slashing_gossip(const Context& context,
                                          const ProposerSlashing& proposer_slashing);
Verdict validate_attester_slashing_gossip(const Context& context,
                                          const AttesterSlashing& attester_slashing);
Verdict validate_bls_to_execution_change_gossip(
    const Context& context, const SignedBLSToExecutionChange& signed_bls_to_execution_change);

}  // namespace cairn::consensus::gossip
