// A state whose validators have keys, the block it stands on, and one slot's duties done on it.
// test/differential/known_answers_validator.py makes the same state; keep the two alike.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/spec.hpp"
#include "crypto/secret_key.hpp"

#include <string>
#include <vector>

namespace cairn::consensus::duties {

inline constexpr std::uint64_t VALIDATORS = 68;
/// The last four are not active; the others make two committees a slot.
inline constexpr std::uint64_t ACTIVE = 64;
/// The state's builder 0 (gloas).
inline constexpr ValidatorIndex BUILDER_KEY{1000};

/// The minimal preset's; gloas from its first epoch on.
const Config& sample_config(ForkId fork);

/// For INSTANTIATE_TEST_SUITE_P.
inline constexpr auto fork_name = [](const auto& tested) {
    return std::string(to_string(tested.param));
};

/// Validator i's key is the number i + 1.
crypto::SecretKey secret_key(ValidatorIndex index);

/// 32 bytes that begin with a number.
Root numbered_root(std::uint64_t number);

/// Minimal preset: right after a block at the first slot of epoch 3.
BeaconState sample_state(const Spec& spec);
/// The block of that state.
BeaconBlock anchor_block(const Spec& spec, const BeaconState& state);

/// What a member of a committee says of the state's slot: the head is the state's block.
AttestationData sample_attestation_data(const Spec& spec, const BeaconState& state,
                                        CommitteeIndex index);
/// The attestation of one member of a committee, as it is given to aggregators.
Attestation attest(const Spec& spec, const BeaconState& state, CommitteeIndex index,
                   std::size_t position);
/// Everybody of a committee, added up.
Attestation sample_aggregate(const Spec& spec, const BeaconState& state, CommitteeIndex index);
/// altair: everybody of a subcommittee, added up.
SyncCommitteeContribution sample_contribution(const Spec& spec, const BeaconState& state,
                                              std::uint64_t subcommittee_index);

}  // namespace cairn::consensus::duties
