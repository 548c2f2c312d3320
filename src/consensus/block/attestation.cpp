#include "consensus/block/attestation.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shape.hpp"

#include <array>
#include <vector>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_attestation_same_slot
Checked<bool> is_attestation_same_slot(const Spec& spec, const BeaconState& state,
                                       const AttestationData& data) {
    if (data.slot == 0) {
        return true;
    }
    CAIRN_TRY_ASSIGN(const Root slot_root, get_block_root_at_slot(spec, state, data.slot));
    CAIRN_TRY_ASSIGN(const Root previous_root, get_block_root_at_slot(spec, state, data.slot - 1));
    return data.beacon_block_root == slot_root && data.beacon_block_root != previous_root;
}

namespace {

/// gloas: an attestation of a later slot says by its index whether the payload came.
Checked<bool> payload_matches(const Spec& spec, const BeaconState& state,
                              const AttestationData& data, Slot parent_slot) {
    if (!spec.at_least(ForkId::gloas)) {
        return true;
    }
    CAIRN_TRY_ASSIGN(const bool same_slot, is_attestation_same_slot(spec, state, data));
    if (same_slot) {
        CAIRN_REQUIRE(data.index == 0, same_slot_attestation_index_not_zero);
        return true;
    }
    const bool payload_came =
        state.execution_payload_availability[parent_slot % spec.preset->SLOTS_PER_HISTORICAL_ROOT];
    return data.index == (payload_came ? 1U : 0U);
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#modified-get_attestation_participation_flag_indices
Checked<ParticipationFlags> get_attestation_participation_flag_indices(
    const Spec& spec, const BeaconState& state, const AttestationData& data,
    std::uint64_t inclusion_delay, Slot parent_slot) {
    const Preset& preset = *spec.preset;
    const bool current = data.target.epoch == get_current_epoch(spec, state);
    CAIRN_TRY_ASSIGN(const Root target_root, get_block_root(spec, state, data.target.epoch));
    CAIRN_TRY_ASSIGN(const bool payload_match, payload_matches(spec, state, data, parent_slot));
    CAIRN_TRY_ASSIGN(const Root head_root, get_block_root_at_slot(spec, state, data.slot));
    const bool is_matching_source = data.source == (current ? state.current_justified_checkpoint
                                                            : state.previous_justified_checkpoint);
    const bool is_matching_target = is_matching_source && data.target.root == target_root;
    const bool is_matching_head =
        is_matching_target && data.beacon_block_root == head_root && payload_match;
    CAIRN_REQUIRE(is_matching_source, attestation_source_not_justified);

    ParticipationFlags flags = 0;
    if (inclusion_delay <= integer_squareroot(preset.SLOTS_PER_EPOCH)) {
        flags = add_flag(flags, TIMELY_SOURCE_FLAG_INDEX);
    }
    if (is_matching_target &&
        (spec.at_least(ForkId::deneb) || inclusion_delay <= preset.SLOTS_PER_EPOCH)) {
        flags = add_flag(flags, TIMELY_TARGET_FLAG_INDEX);
    }
    if (is_matching_head && inclusion_delay == preset.MIN_ATTESTATION_INCLUSION_DELAY) {
        flags = add_flag(flags, TIMELY_HEAD_FLAG_INDEX);
    }
    return flags;
}

namespace {

Checked<> check_data(const Spec& spec, const BeaconState& state, const AttestationData& data) {
    const Preset& preset = *spec.preset;
    const Epoch target = data.target.epoch;
    CAIRN_REQUIRE(
        target == get_previous_epoch(spec, state) || target == get_current_epoch(spec, state),
        attestation_target_epoch_not_recent);
    CAIRN_REQUIRE(target == compute_epoch_at_slot(spec, data.slot),
                  attestation_target_epoch_not_of_slot);
    CAIRN_REQUIRE(data.slot + preset.MIN_ATTESTATION_INCLUSION_DELAY <= state.slot,
                  attestation_too_early);
    CAIRN_REQUIRE(spec.at_least(ForkId::deneb) || state.slot <= data.slot + preset.SLOTS_PER_EPOCH,
                  attestation_too_late);
    if (spec.at_least(ForkId::electra)) {
        const std::uint64_t index_end = spec.at_least(ForkId::gloas) ? 2 : 1;
        CAIRN_REQUIRE(data.index < index_end, attestation_index_out_of_range);
    }
    return {};
}

/// The attesters in committee order, each once: committees of a slot are disjoint.
Checked<std::vector<ValidatorIndex>> collect_attesters(const Spec& spec, const BeaconState& state,
                                                       const Attestation& attestation) {
    const bool electra = spec.at_least(ForkId::electra);
    const ssz::Bitlist& bits = attestation.aggregation_bits;
    const SlotCommittees committees(spec, state, attestation.data.slot);
    std::vector<ValidatorIndex> attesters(bits.size());
    std::size_t count = 0;
    std::size_t offset = 0;
    const auto named = electra ? get_committee_indices(attestation)
                               : std::vector<CommitteeIndex>{attestation.data.index};
    for (const CommitteeIndex index : named) {
        CAIRN_REQUIRE(index < committees.count(), committee_index_out_of_range);
        const auto committee = committees[index];
        CAIRN_REQUIRE(offset + committee.size() <= bits.size(), aggregation_bits_wrong_length);
        const std::size_t count_before = count;
        for (std::size_t i = 0; i < committee.size(); ++i) {
            attesters[count] = committee[i];  // no branch: the next one overwrites an absent one
            count += bits[offset + i] ? 1U : 0U;
        }
        CAIRN_REQUIRE(!electra || count > count_before, committee_without_attester);
        offset += committee.size();
    }
    CAIRN_REQUIRE(offset == bits.size(), aggregation_bits_wrong_length);
    attesters.resize(count);
    return attesters;
}

Checked<> append_pending_attestation(const Spec& spec, BeaconState& state,
                                     const Attestation& attestation) {
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    const AttestationData& data = attestation.data;
    const bool current = data.target.epoch == get_current_epoch(spec, state);
    CAIRN_REQUIRE(data.source == (current ? state.current_justified_checkpoint
                                          : state.previous_justified_checkpoint),
                  attestation_source_not_justified);
    auto& pending = current ? state.current_epoch_attestations : state.previous_epoch_attestations;
    CAIRN_REQUIRE(pending.size() < shape::pending_attestations(spec), pending_attestations_full);
    PendingAttestation record;
    record.aggregation_bits = attestation.aggregation_bits;
    record.data = data;
    record.inclusion_delay = Slot{state.slot - data.slot};
    record.proposer_index = proposer;
    pending.push_back(record);
    return {};
}

/// What a set of flags weighs: the sum of PARTICIPATION_FLAG_WEIGHTS over its bits.
constexpr auto flag_set_weights = [] {
    std::array<std::uint64_t, 8> weights{};
    for (std::size_t flags = 0; flags < weights.size(); ++flags) {
        for (std::size_t k = 0; k < PARTICIPATION_FLAG_WEIGHTS.size(); ++k) {
            weights[flags] += has_flag(static_cast<ParticipationFlags>(flags), k)
                                  ? PARTICIPATION_FLAG_WEIGHTS[k]
                                  : 0;
        }
    }
    return weights;
}();
static_assert(flag_set_weights[0b111] == 54);

/// Sums over the attesters whose flags are new.
struct NewParticipation {
    std::uint64_t weighted_increments = 0;  // increments * weight of the flags
    Gwei first_balance;                     // effective balance of those who had no flag before
};

NewParticipation add_participation(const Spec& spec, BeaconState& state, bool current_epoch,
                                   std::span<const ValidatorIndex> attesters,
                                   ParticipationFlags flags) {
    ssz::PersistentList<ParticipationFlags>::Scattered participation(
        current_epoch ? state.current_epoch_participation : state.previous_epoch_participation);
    const auto increments = get_effective_balance_increments(spec, state);
    const bool sum_balances = spec.at_least(ForkId::gloas);
    NewParticipation sums;
    for (const ValidatorIndex index : attesters) {
        const std::size_t i = index.value;
        const ParticipationFlags old = participation[i];
        const auto fresh = static_cast<ParticipationFlags>(flags & ~old);
        if (fresh == 0) {
            continue;
        }
        participation.mut(i) = static_cast<ParticipationFlags>(old | fresh);
        sums.weighted_increments += increments[i] * flag_set_weights[fresh];
        if (sum_balances && old == 0) {
            sums.first_balance += state.validators[i].effective_balance;
        }
    }
    return sums;
}

/// gloas: attesters who first attest to a slot's own block count for its builder's payment.
Checked<> add_payment_weight(const Spec& spec, BeaconState& state, const AttestationData& data,
                             Gwei first_balance) {
    const std::uint64_t slots = spec.preset->SLOTS_PER_EPOCH;
    const bool current = data.target.epoch == get_current_epoch(spec, state);
    auto& payment = state.builder_pending_payments[(current ? slots : 0) + data.slot % slots];
    CAIRN_TRY_ASSIGN(const bool same_slot, is_attestation_same_slot(spec, state, data));
    if (same_slot && payment.withdrawal.amount > 0) {
        payment.weight += first_balance;
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_attestation
Checked<> process_attestation(const Spec& spec, BeaconState& state, const Attestation& attestation,
                              Slot parent_slot, SignatureVerifier& verifier) {
    const AttestationData& data = attestation.data;
    CAIRN_TRY(check_data(spec, state, data));
    CAIRN_TRY_ASSIGN(const auto attesters, collect_attesters(spec, state, attestation));
    if (!spec.at_least(ForkId::altair)) {
        CAIRN_TRY(append_pending_attestation(spec, state, attestation));
        CAIRN_REQUIRE(
            is_valid_aggregate(spec, state, attesters, data, attestation.signature, verifier),
            attestation_signature_invalid);
        return {};
    }
    CAIRN_TRY_ASSIGN(const ParticipationFlags flags,
                     get_attestation_participation_flag_indices(
                         spec, state, data, state.slot - data.slot, parent_slot));
    CAIRN_REQUIRE(is_valid_aggregate(spec, state, attesters, data, attestation.signature, verifier),
                  attestation_signature_invalid);

    const bool current = data.target.epoch == get_current_epoch(spec, state);
    const NewParticipation sums = add_participation(spec, state, current, attesters, flags);
    const Gwei numerator = get_base_reward_per_increment(spec, state) * sums.weighted_increments;
    constexpr std::uint64_t denominator =
        (WEIGHT_DENOMINATOR - PROPOSER_WEIGHT) * WEIGHT_DENOMINATOR / PROPOSER_WEIGHT;
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    increase_balance(state, proposer, numerator / denominator);
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(add_payment_weight(spec, state, data, sums.first_balance));
    }
    return {};
}

}  // namespace cairn::consensus
