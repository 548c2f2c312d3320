// Deposits: new validators, and more stake for those there are.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,electra,fulu}/beacon-chain.md
// "Deposits"; v0.12.3 as phase0. On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Until fulu. Invalid: deposit_proof_invalid. A deposit with a wrong signature changes nothing
/// else.
Checked<> process_deposit(const Spec& spec, BeaconState& state, const Deposit& deposit,
                          SignatureVerifier& verifier);
Checked<> apply_deposit(const Spec& spec, BeaconState& state, const DepositData& deposit,
                        SignatureVerifier& verifier);

/// The proof of possession, under the domain all forks share. Decided at once, never deferred: a
/// wrong one does not make a block invalid.
bool is_valid_deposit_signature(const Spec& spec, const DepositMessage& deposit_message,
                                const BLSSignature& signature, SignatureVerifier& verifier);

Validator get_validator_from_deposit(const Spec& spec, const BLSPubkey& pubkey,
                                     const Bytes32& withdrawal_credentials, Gwei amount);
ValidatorIndex get_index_for_new_validator(const BeaconState& state) noexcept;
/// Appends to every list that runs beside the registry.
void add_validator_to_registry(const Spec& spec, BeaconState& state, const BLSPubkey& pubkey,
                               const Bytes32& withdrawal_credentials, Gwei amount);

}  // namespace cairn::consensus
