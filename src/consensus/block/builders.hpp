// gloas: builders, the staked accounts that sell payloads to proposers, and what they are owed and
// owe. Spec: consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md. Cost: functions that look
// for a builder by key, or for a free place, are linear in the builders.
#pragma once

#include "consensus/containers/gloas.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <optional>

namespace cairn::consensus {

struct BeaconState;

// Withdrawals name builders and validators in one number space.
bool is_builder_index(ValidatorIndex validator_index) noexcept;
ValidatorIndex convert_builder_index_to_validator_index(BuilderIndex builder_index) noexcept;
BuilderIndex convert_validator_index_to_builder_index(ValidatorIndex validator_index) noexcept;

bool is_builder_withdrawal_credential(const Bytes32& withdrawal_credentials) noexcept;
/// The builder with this public key.
std::optional<BuilderIndex> find_builder(const BeaconState& state, const BLSPubkey& pubkey);

// `builder_index` is in the list of builders.
bool is_active_builder(const BeaconState& state, BuilderIndex builder_index);
Gwei get_pending_balance_to_withdraw_for_builder(const BeaconState& state,
                                                 BuilderIndex builder_index);
bool can_builder_cover_bid(const Spec& spec, const BeaconState& state, BuilderIndex builder_index,
                           Gwei bid_amount);
void initiate_builder_exit(const Spec& spec, BeaconState& state, BuilderIndex builder_index);

/// The place of a builder who has left and was paid out, or a new one.
BuilderIndex get_index_for_new_builder(const Spec& spec, const BeaconState& state);
/// `deposit` became known in `slot`.
void add_builder_to_registry(const Spec& spec, BeaconState& state, const DepositMessage& deposit,
                             Slot slot);

/// Decided at once, never deferred.
bool is_valid_builder_deposit_signature(const Spec& spec, const BuilderDepositRequest& request,
                                        SignatureVerifier& verifier);
void process_builder_deposit_request(const Spec& spec, BeaconState& state,
                                     const BuilderDepositRequest& request,
                                     SignatureVerifier& verifier);
void process_builder_exit_request(const Spec& spec, BeaconState& state,
                                  const BuilderExitRequest& request);

/// The weight of attestations from which on a builder pays although the payload was not built upon.
Gwei get_builder_payment_quorum_threshold(const Spec& spec, const BeaconState& state);
/// Invalid: builder_payment_index_out_of_range.
Checked<> settle_builder_payment(BeaconState& state, std::uint64_t payment_index);

}  // namespace cairn::consensus
