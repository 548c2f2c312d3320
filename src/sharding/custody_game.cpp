#include "sharding/custody_game.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/for_operations.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shape.hpp"
#include "sharding/challenged_attestation.hpp"
#include "sharding/custody_bit.hpp"
#include "sharding/defect.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>
#include <array>

namespace cairn::sharding {

using consensus::CustodyChunkChallengeRecord;
using consensus::FAR_FUTURE_EPOCH;
using consensus::Validator;

// consensus-specs v0.12.3 specs/phase1/custody-game.md#get_randao_epoch_for_custody_period
Epoch get_randao_epoch_for_custody_period(const Spec& spec, std::uint64_t period,
                                          ValidatorIndex validator_index) noexcept {
    const consensus::Preset& preset = *spec.preset;
    const std::uint64_t length = preset.EPOCHS_PER_CUSTODY_PERIOD;
    const Epoch next_period_start =
        Epoch{base::checked_mul(base::checked_add(period, 1), length)} - validator_index % length;
    return next_period_start + preset.CUSTODY_PERIOD_TO_RANDAO_PADDING;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#get_custody_period_for_validator
std::uint64_t get_custody_period_for_validator(const Spec& spec, ValidatorIndex validator_index,
                                               Epoch epoch) noexcept {
    const std::uint64_t length = spec.preset->EPOCHS_PER_CUSTODY_PERIOD;
    return (epoch + validator_index % length).value / length;
}

bool is_empty_record(const CustodyChunkChallengeRecord& record) noexcept {
    return record == CustodyChunkChallengeRecord{};
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#custody-game-operations
Checked<> process_custody_game_operations(const Spec& spec, BeaconState& state,
                                          const consensus::BeaconBlockBody& body,
                                          SignatureVerifier& verifier) {
    CAIRN_TRY(consensus::for_operations(body.chunk_challenges, [&](const auto& challenge) {
        return process_chunk_challenge(spec, state, challenge, verifier);
    }));
    CAIRN_TRY(consensus::for_operations(body.chunk_challenge_responses, [&](const auto& response) {
        return process_chunk_challenge_response(spec, state, response);
    }));
    CAIRN_TRY(consensus::for_operations(body.custody_key_reveals, [&](const auto& reveal) {
        return process_custody_key_reveal(spec, state, reveal, verifier);
    }));
    CAIRN_TRY(consensus::for_operations(body.early_derived_secret_reveals, [&](const auto& reveal) {
        return process_early_derived_secret_reveal(spec, state, reveal, verifier);
    }));
    return consensus::for_operations(body.custody_slashings, [&](const auto& slashing) {
        return process_custody_slashing(spec, state, slashing, verifier);
    });
}

namespace {

Checked<> check_responder(const Spec& spec, const BeaconState& state,
                          const consensus::CustodyChunkChallenge& challenge) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    const std::uint64_t delay = spec.preset->MAX_CHUNK_CHALLENGE_DELAY;
    CAIRN_REQUIRE(current_epoch <= challenge.attestation.data.target.epoch + delay,
                  challenge_too_late_for_attestation);
    CAIRN_REQUIRE(challenge.responder_index < state.validators.size(),
                  validator_index_out_of_range);
    const Validator& responder = state.validators[challenge.responder_index.value];
    CAIRN_REQUIRE(
        responder.exit_epoch == FAR_FUTURE_EPOCH || current_epoch <= responder.exit_epoch + delay,
        challenge_too_late_for_responder);
    CAIRN_REQUIRE(is_slashable_validator(responder, current_epoch), responder_not_slashable);
    return {};
}

/// The root of the challenged block's data.
Checked<Root> check_challenged_data(const Spec& spec, const BeaconState& state,
                                    const consensus::CustodyChunkChallenge& challenge) {
    const consensus::ShardTransition& transition = challenge.shard_transition;
    CAIRN_REQUIRE(
        ssz::hash_tree_root(spec, transition) == challenge.attestation.data.shard_transition_root,
        challenged_transition_not_attested);
    CAIRN_REQUIRE(challenge.data_index < transition.shard_data_roots.size() &&
                      challenge.data_index < transition.shard_block_lengths.size(),
                  challenged_data_index_out_of_range);
    const Root& data_root = transition.shard_data_roots[challenge.data_index];
    for (const CustodyChunkChallengeRecord& record : state.custody_chunk_challenge_records) {
        CAIRN_REQUIRE(record.data_root != data_root || record.chunk_index != challenge.chunk_index,
                      challenge_is_duplicate);
    }
    const std::uint64_t chunk_size = spec.preset->BYTES_PER_CUSTODY_CHUNK;
    const std::uint64_t padded =
        base::checked_add(transition.shard_block_lengths[challenge.data_index], chunk_size - 1);
    CAIRN_REQUIRE(challenge.chunk_index < padded / chunk_size, challenged_chunk_out_of_range);
    return data_root;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#replace_empty_or_append
Checked<std::size_t> replace_empty_or_append(
    const Spec& spec, ssz::PersistentList<CustodyChunkChallengeRecord>& records,
    const CustodyChunkChallengeRecord& new_element) {
    std::size_t i = 0;
    for (const CustodyChunkChallengeRecord& record : records) {
        if (is_empty_record(record)) {
            records.set(i, new_element);
            return i;
        }
        ++i;
    }
    CAIRN_REQUIRE(i < consensus::shape::chunk_challenge_records(spec), challenge_records_full);
    records.push_back(new_element);
    return i;
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#chunk-challenges
Checked<> process_chunk_challenge(const Spec& spec, BeaconState& state,
                                  const consensus::CustodyChunkChallenge& challenge,
                                  SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(const auto attested,
                     verify_challenged_attestation(spec, state, challenge.attestation, verifier));
    CAIRN_TRY(check_responder(spec, state, challenge));
    CAIRN_REQUIRE(std::ranges::binary_search(attested.attesters, challenge.responder_index),
                  responder_not_attester);
    CAIRN_TRY_ASSIGN(const Root data_root, check_challenged_data(spec, state, challenge));
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    CAIRN_TRY(replace_empty_or_append(spec, state.custody_chunk_challenge_records,
                                      {.challenge_index = state.custody_chunk_challenge_index,
                                       .challenger_index = proposer_index,
                                       .responder_index = challenge.responder_index,
                                       .inclusion_epoch = get_current_epoch(spec, state),
                                       .data_root = data_root,
                                       .chunk_index = challenge.chunk_index}));
    state.custody_chunk_challenge_index = base::checked_add(state.custody_chunk_challenge_index, 1);
    state.validators.mut(challenge.responder_index.value).withdrawable_epoch = FAR_FUTURE_EPOCH;
    return {};
}

namespace {

/// The one record with the response's challenge index.
Checked<std::size_t> find_challenge(const Spec& spec, const BeaconState& state,
                                    std::uint64_t challenge_index) {
    const bool skip_empty = mends(spec, Defect::cleared_challenge_counts);
    std::vector<std::size_t> matching;
    std::size_t i = 0;
    for (const CustodyChunkChallengeRecord& record : state.custody_chunk_challenge_records) {
        if (record.challenge_index == challenge_index && !(skip_empty && is_empty_record(record))) {
            matching.push_back(i);
        }
        ++i;
    }
    CAIRN_REQUIRE(matching.size() == 1, response_without_one_challenge);
    return matching[0];
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#custody-chunk-response
Checked<> process_chunk_challenge_response(const Spec& spec, BeaconState& state,
                                           const consensus::CustodyChunkResponse& response) {
    CAIRN_TRY_ASSIGN(const std::size_t index,
                     find_challenge(spec, state, response.challenge_index));
    const CustodyChunkChallengeRecord& challenge = state.custody_chunk_challenge_records[index];
    CAIRN_REQUIRE(response.chunk_index == challenge.chunk_index, response_to_another_chunk);
    const std::uint64_t depth = spec.preset->CUSTODY_RESPONSE_DEPTH + 1;  // the length mix-in
    CAIRN_REQUIRE(
        response.branch.size() == depth &&
            ssz::is_valid_merkle_branch(ssz::hash_tree_root(spec, response.chunk), response.branch,
                                        depth, response.chunk_index, challenge.data_root),
        response_branch_invalid);
    state.custody_chunk_challenge_records.set(index, {});
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    increase_balance(
        state, proposer_index,
        get_base_reward(spec, state, proposer_index) / spec.preset->MINOR_REWARD_QUOTIENT);
    return {};
}

namespace {

enum class RevealKind : std::uint8_t { too_early, past_period, exit_period };

/// Past periods may be revealed, and after the exit the period of the exit.
RevealKind reveal_kind(const Spec& spec, const BeaconState& state, ValidatorIndex revealer_index) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    const Validator& revealer = state.validators[revealer_index.value];
    const bool is_exited = revealer.exit_epoch <= current_epoch;
    bool is_exit_period_reveal = false;
    if (is_exited || !mends(spec, Defect::key_reveal_overflows)) {
        is_exit_period_reveal =
            revealer.next_custody_secret_to_reveal ==
            get_custody_period_for_validator(spec, revealer_index, revealer.exit_epoch - 1);
    }
    if (is_exited && is_exit_period_reveal) {
        return RevealKind::exit_period;
    }
    const bool is_past_reveal =
        revealer.next_custody_secret_to_reveal <
        get_custody_period_for_validator(spec, revealer_index, current_epoch);
    return is_past_reveal ? RevealKind::past_period : RevealKind::too_early;
}

Root randao_signing_root(const Spec& spec, const BeaconState& state, Epoch epoch) {
    return consensus::compute_signing_root(
        spec, epoch, get_domain(spec, state, consensus::DOMAIN_RANDAO, epoch));
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#custody-key-reveals
Checked<> process_custody_key_reveal(const Spec& spec, BeaconState& state,
                                     const consensus::CustodyKeyReveal& reveal,
                                     SignatureVerifier& verifier) {
    CAIRN_REQUIRE(reveal.revealer_index < state.validators.size(), validator_index_out_of_range);
    const Validator& revealer = state.validators[reveal.revealer_index.value];
    const Epoch current_epoch = get_current_epoch(spec, state);
    const Epoch epoch_to_sign = get_randao_epoch_for_custody_period(
        spec, revealer.next_custody_secret_to_reveal, reveal.revealer_index);
    const RevealKind kind = reveal_kind(spec, state, reveal.revealer_index);
    CAIRN_REQUIRE(kind != RevealKind::too_early, custody_period_not_past);
    CAIRN_REQUIRE(is_slashable_validator(revealer, current_epoch), revealer_not_slashable);
    CAIRN_REQUIRE(verifier.verify(revealer.pubkey, randao_signing_root(spec, state, epoch_to_sign),
                                  reveal.reveal),
                  custody_reveal_signature_invalid);

    Validator& changed = state.validators.mut(reveal.revealer_index.value);
    if (kind == RevealKind::exit_period) {
        changed.all_custody_secrets_revealed_epoch = current_epoch;
    }
    changed.next_custody_secret_to_reveal =
        base::checked_add(changed.next_custody_secret_to_reveal, 1);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    increase_balance(
        state, proposer_index,
        get_base_reward(spec, state, reveal.revealer_index) / spec.preset->MINOR_REWARD_QUOTIENT);
    return {};
}

namespace {

Checked<> verify_early_reveal(const Spec& spec, const BeaconState& state,
                              const consensus::EarlyDerivedSecretReveal& reveal,
                              SignatureVerifier& verifier) {
    const consensus::Preset& preset = *spec.preset;
    const Epoch current_epoch = get_current_epoch(spec, state);
    const std::size_t count = state.validators.size();
    CAIRN_REQUIRE(reveal.revealed_index < count && reveal.masker_index < count,
                  validator_index_out_of_range);
    CAIRN_REQUIRE(
        reveal.epoch >= current_epoch + preset.RANDAO_PENALTY_EPOCHS &&
            reveal.epoch < current_epoch + preset.EARLY_DERIVED_SECRET_PENALTY_MAX_FUTURE_EPOCHS,
        revealed_epoch_not_early);
    const Validator& revealed = state.validators[reveal.revealed_index.value];
    CAIRN_REQUIRE(!revealed.slashed, revealed_validator_slashed);
    const auto& exposed =
        state.exposed_derived_secrets[reveal.epoch % state.exposed_derived_secrets.size()];
    CAIRN_REQUIRE(std::ranges::find(exposed, reveal.revealed_index) == exposed.end(),
                  secret_already_exposed);
    const Validator& masker = state.validators[reveal.masker_index.value];
    const std::array pubkeys{revealed.pubkey, masker.pubkey};
    const auto domain = get_domain(spec, state, consensus::DOMAIN_RANDAO, reveal.epoch);
    const std::array signing_roots{randao_signing_root(spec, state, reveal.epoch),
                                   consensus::compute_signing_root(reveal.mask, domain)};
    CAIRN_REQUIRE(verifier.aggregate_verify(pubkeys, signing_roots, reveal.reveal),
                  early_reveal_signature_invalid);
    return {};
}

/// In proportion to a proposer's reward: the secret is a RANDAO reveal, too young for a custody
/// key.
Checked<> penalize_early_reveal(const Spec& spec, BeaconState& state,
                                const consensus::EarlyDerivedSecretReveal& reveal) {
    const consensus::Preset& preset = *spec.preset;
    auto& exposed =
        state.exposed_derived_secrets[reveal.epoch % state.exposed_derived_secrets.size()];
    CAIRN_REQUIRE(exposed.size() < consensus::shape::exposed_secrets(spec), exposed_secrets_full);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    const auto active = get_active_validator_indices(spec, state, get_current_epoch(spec, state));
    const Gwei max_proposer_slot_reward = get_base_reward(spec, state, reveal.revealed_index) *
                                          preset.SLOTS_PER_EPOCH / active.size() /
                                          preset.PROPOSER_REWARD_QUOTIENT;
    const Gwei penalty = max_proposer_slot_reward *
                         preset.EARLY_DERIVED_SECRET_REVEAL_SLOT_REWARD_MULTIPLE *
                         (exposed.size() + 1);
    const Gwei whistleblowing_reward = penalty / preset.WHISTLEBLOWER_REWARD_QUOTIENT;
    const Gwei proposer_reward = whistleblowing_reward / preset.PROPOSER_REWARD_QUOTIENT;
    increase_balance(state, proposer_index, proposer_reward);
    increase_balance(state, reveal.masker_index, whistleblowing_reward - proposer_reward.value);
    decrease_balance(state, reveal.revealed_index, penalty);
    exposed.push_back(reveal.revealed_index);
    return {};
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#early-derived-secret-reveals
Checked<> process_early_derived_secret_reveal(const Spec& spec, BeaconState& state,
                                              const consensus::EarlyDerivedSecretReveal& reveal,
                                              SignatureVerifier& verifier) {
    CAIRN_TRY(verify_early_reveal(spec, state, reveal, verifier));
    const bool may_be_custody_key =
        reveal.epoch >=
        get_current_epoch(spec, state) + spec.preset->CUSTODY_PERIOD_TO_RANDAO_PADDING;
    if (may_be_custody_key) {
        return slash_validator(spec, state, reveal.revealed_index, reveal.masker_index);
    }
    return penalize_early_reveal(spec, state, reveal);
}

namespace {

using consensus::CustodySlashing;

Checked<> verify_whistleblower(const Spec& spec, const BeaconState& state,
                               const consensus::SignedCustodySlashing& signed_custody_slashing,
                               SignatureVerifier& verifier) {
    const CustodySlashing& slashing = signed_custody_slashing.message;
    const std::size_t count = state.validators.size();
    CAIRN_REQUIRE(slashing.malefactor_index < count && slashing.whistleblower_index < count,
                  validator_index_out_of_range);
    const Validator& malefactor = state.validators[slashing.malefactor_index.value];
    const Validator& whistleblower = state.validators[slashing.whistleblower_index.value];
    const Epoch current_epoch = get_current_epoch(spec, state);
    const auto domain =
        get_domain(spec, state, consensus::DOMAIN_CUSTODY_BIT_SLASHING, current_epoch);
    CAIRN_REQUIRE(verifier.verify(whistleblower.pubkey,
                                  consensus::compute_signing_root(spec, slashing, domain),
                                  signed_custody_slashing.signature),
                  custody_slashing_signature_invalid);
    CAIRN_REQUIRE(is_slashable_validator(whistleblower, current_epoch),
                  whistleblower_not_slashable);
    CAIRN_REQUIRE(is_slashable_validator(malefactor, current_epoch), malefactor_not_slashable);
    return {};
}

Checked<> verify_attested_data(const Spec& spec, const CustodySlashing& slashing) {
    const consensus::ShardTransition& transition = slashing.shard_transition;
    CAIRN_REQUIRE(
        ssz::hash_tree_root(spec, transition) == slashing.attestation.data.shard_transition_root,
        slashed_transition_not_attested);
    CAIRN_REQUIRE(slashing.data_index < transition.shard_block_lengths.size() &&
                      slashing.data_index < transition.shard_data_roots.size(),
                  slashed_data_index_out_of_range);
    CAIRN_REQUIRE(slashing.data.bytes.size() == transition.shard_block_lengths[slashing.data_index],
                  slashed_data_wrong_length);
    const Root data_root = ssz::hash_tree_root(
        ssz::bound_of<ssz::ByteList>(consensus::shape::shard_block_body), spec, &slashing.data);
    CAIRN_REQUIRE(data_root == transition.shard_data_roots[slashing.data_index],
                  slashed_data_wrong_root);
    return {};
}

Checked<> verify_malefactor_secret(const Spec& spec, const BeaconState& state,
                                   const CustodySlashing& slashing, SignatureVerifier& verifier) {
    const std::uint64_t period = get_custody_period_for_validator(
        spec, slashing.malefactor_index, slashing.attestation.data.target.epoch);
    const Epoch epoch_to_sign =
        get_randao_epoch_for_custody_period(spec, period, slashing.malefactor_index);
    CAIRN_REQUIRE(verifier.verify(state.validators[slashing.malefactor_index.value].pubkey,
                                  randao_signing_root(spec, state, epoch_to_sign),
                                  slashing.malefactor_secret),
                  malefactor_secret_invalid);
    return {};
}

/// Slashes the malefactor and shares a reward among the other attesters.
Checked<> slash_malefactor(const Spec& spec, BeaconState& state, const CustodySlashing& slashing,
                           const ChallengedAttestation& attested) {
    const Gwei effective_balance =
        state.validators[slashing.malefactor_index.value].effective_balance;
    CAIRN_TRY(slash_validator(spec, state, slashing.malefactor_index));
    const std::uint64_t others_count = attested.committee.size() - 1;
    CAIRN_REQUIRE(others_count != 0, malefactor_alone_in_committee);
    const Gwei whistleblower_reward =
        effective_balance / spec.preset->WHISTLEBLOWER_REWARD_QUOTIENT / others_count;
    for (const ValidatorIndex attester : attested.attesters) {
        if (attester != slashing.malefactor_index) {
            increase_balance(state, attester, whistleblower_reward);
        }
    }
    return {};
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#custody-slashings
Checked<> process_custody_slashing(const Spec& spec, BeaconState& state,
                                   const consensus::SignedCustodySlashing& signed_custody_slashing,
                                   SignatureVerifier& verifier) {
    const CustodySlashing& slashing = signed_custody_slashing.message;
    CAIRN_TRY(verify_whistleblower(spec, state, signed_custody_slashing, verifier));
    CAIRN_TRY_ASSIGN(const auto attested,
                     verify_challenged_attestation(spec, state, slashing.attestation, verifier));
    CAIRN_TRY(verify_attested_data(spec, slashing));
    CAIRN_REQUIRE(std::ranges::binary_search(attested.attesters, slashing.malefactor_index),
                  malefactor_not_attester);
    CAIRN_TRY(verify_malefactor_secret(spec, state, slashing, verifier));
    CAIRN_TRY_ASSIGN(const bool computed_custody_bit,
                     compute_custody_bit(spec, slashing.malefactor_secret, slashing.data.bytes));
    if (computed_custody_bit) {
        return slash_malefactor(spec, state, slashing, attested);
    }
    return slash_validator(spec, state, slashing.whistleblower_index);
}

}  // namespace cairn::sharding
