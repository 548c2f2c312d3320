// The custody game's operations: keys revealed, chunks challenged and answered, custody bits
// slashed. Spec: consensus-specs v0.12.3 specs/phase1/custody-game.md.
//
// On an error the state may be half changed (see process_block). Cost of a challenge and of a
// response: linear in the open challenges.
#pragma once

#include "consensus/containers/block.hpp"
#include "sharding/predicates.hpp"

namespace cairn::sharding {

/// The epoch whose RANDAO reveal is the validator's secret for a custody period.
Epoch get_randao_epoch_for_custody_period(const Spec& spec, std::uint64_t period,
                                          ValidatorIndex validator_index) noexcept;
/// Periods of validators are staggered, so that reveals spread over time. Overflows
/// (base/uint64.hpp) near FAR_FUTURE_EPOCH.
std::uint64_t get_custody_period_for_validator(const Spec& spec, ValidatorIndex validator_index,
                                               Epoch epoch) noexcept;

/// A record that stands for no challenge: answered, or past its deadline.
bool is_empty_record(const consensus::CustodyChunkChallengeRecord& record) noexcept;

Checked<> process_custody_game_operations(const Spec& spec, BeaconState& state,
                                          const consensus::BeaconBlockBody& body,
                                          SignatureVerifier& verifier);

Checked<> process_chunk_challenge(const Spec& spec, BeaconState& state,
                                  const consensus::CustodyChunkChallenge& challenge,
                                  SignatureVerifier& verifier);
Checked<> process_chunk_challenge_response(const Spec& spec, BeaconState& state,
                                           const consensus::CustodyChunkResponse& response);
Checked<> process_custody_key_reveal(const Spec& spec, BeaconState& state,
                                     const consensus::CustodyKeyReveal& reveal,
                                     SignatureVerifier& verifier);
Checked<> process_early_derived_secret_reveal(const Spec& spec, BeaconState& state,
                                              const consensus::EarlyDerivedSecretReveal& reveal,
                                              SignatureVerifier& verifier);
/// Slashes the malefactor if the custody bit is one, else the whistleblower.
Checked<> process_custody_slashing(const Spec& spec, BeaconState& state,
                                   const consensus::SignedCustodySlashing& signed_custody_slashing,
                                   SignatureVerifier& verifier);

}  // namespace cairn::sharding
