// Operations of the sample node's validators, signed with their keys.
#pragma once

#include "api/sample_node_test.hpp"
#include "consensus/containers/operations.hpp"

namespace cairn::api {

consensus::SignedVoluntaryExit sample_exit(SampleNode& sample, consensus::ValidatorIndex leaver);
/// Two blocks of genesis' next slot.
consensus::ProposerSlashing sample_proposer_slashing(SampleNode& sample,
                                                     consensus::ValidatorIndex proposer);
/// Two votes for epoch 0.
consensus::AttesterSlashing sample_attester_slashing(SampleNode& sample,
                                                     consensus::ValidatorIndex attester);
consensus::SignedBLSToExecutionChange sample_key_change(SampleNode& sample);

}  // namespace cairn::api
