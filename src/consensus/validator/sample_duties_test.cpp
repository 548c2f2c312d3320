#include "consensus/validator/sample_duties_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/signatures.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus::duties {
namespace {

void add_validators(const Spec& spec, BeaconState& state) {
    for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
        Validator validator;
        validator.pubkey = crypto::sk_to_pk(secret_key(ValidatorIndex{i}));
        validator.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
        validator.withdrawal_credentials[31] = static_cast<std::uint8_t>(i);
        validator.effective_balance = Gwei{32 * ETH_TO_GWEI};
        validator.activation_epoch = i < ACTIVE ? GENESIS_EPOCH : FAR_FUTURE_EPOCH;
        validator.exit_epoch = FAR_FUTURE_EPOCH;
        validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
        state.validators.push_back(validator);
        state.balances.push_back(Gwei{(32 + (i % 3 == 0 ? 1 : 0)) * ETH_TO_GWEI});
    }
    if (spec.at_least(ForkId::altair)) {
        state.previous_epoch_participation.resize(VALIDATORS);
        state.current_epoch_participation.resize(VALIDATORS);
        state.inactivity_scores.resize(VALIDATORS);
        for (std::size_t i = 0; i < state.current_sync_committee.pubkeys.size(); ++i) {
            state.current_sync_committee.pubkeys[i] = state.validators[i].pubkey;
            state.next_sync_committee.pubkeys[i] = state.validators[20 + i].pubkey;
        }
    }
}

void add_builder(BeaconState& state) {
    Builder builder;
    builder.pubkey = crypto::sk_to_pk(secret_key(BUILDER_KEY));
    builder.execution_address[19] = 0xbb;
    builder.balance = Gwei{100 * ETH_TO_GWEI};
    builder.withdrawable_epoch = FAR_FUTURE_EPOCH;
    state.builders.push_back(builder);
}

void fill_by_fork(const Spec& spec, BeaconState& state) {
    if (spec.at_least(ForkId::gloas)) {
        // The parent's payload has not come.
        state.latest_block_hash = numbered_root(77);
        state.latest_execution_payload_bid.parent_block_hash = numbered_root(77);
        state.latest_execution_payload_bid.block_hash = numbered_root(88);
        state.payload_expected_withdrawals.push_back({.index = WithdrawalIndex{5},
                                                      .validator_index = ValidatorIndex{6},
                                                      .address = {},
                                                      .amount = Gwei{7}});
        add_builder(state);
    } else if (spec.at_least(ForkId::bellatrix)) {
        state.latest_execution_payload_header.block_hash = numbered_root(77);
    }
    if (spec.at_least(ForkId::electra)) {
        state.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
    }
    for (std::size_t i = 0; i < state.proposer_lookahead.size(); ++i) {
        state.proposer_lookahead[i] = ValidatorIndex{7 * i % ACTIVE};
    }
    for (std::size_t slot = 0; slot < state.ptc_window.size(); ++slot) {
        for (std::size_t seat = 0; seat < state.ptc_window[slot].size(); ++seat) {
            state.ptc_window[slot][seat] = ValidatorIndex{(5 * slot + 3 * seat) % 48};
        }
    }
}

BeaconBlockBody anchor_body(const Spec& spec, const BeaconState& state) {
    auto body = ssz::default_value<BeaconBlockBody>(spec);
    body.signed_execution_payload_bid.message = state.latest_execution_payload_bid;
    return body;
}

}  // namespace

const Config& sample_config(ForkId fork) {
    static const Config gloas = [] {
        Config config = minimal_config();
        config.GLOAS_FORK_EPOCH = GENESIS_EPOCH;
        return config;
    }();
    return fork == ForkId::gloas ? gloas : minimal_config();
}

crypto::SecretKey secret_key(ValidatorIndex index) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[30] = static_cast<std::uint8_t>((index.value + 1) >> 8U);
    bytes[31] = static_cast<std::uint8_t>(index.value + 1);
    return crypto::SecretKey::from_bytes(bytes).value();
}

Root numbered_root(std::uint64_t number) {
    Root root;
    base::store_le64(root.data(), number);
    return root;
}

BeaconState sample_state(const Spec& spec) {
    auto state = ssz::default_value<BeaconState>(spec);
    state.genesis_time = 1000;
    state.genesis_validators_root = numbered_root(42);
    state.slot = Slot{3 * spec.preset->SLOTS_PER_EPOCH};
    state.fork.current_version = fork_version(*spec.config, spec.fork_id());
    state.fork.previous_version = state.fork.current_version;
    for (Slot slot{0}; slot < state.slot; ++slot) {
        state.block_roots.set(slot.value, numbered_root(slot.value + 1));
    }
    for (std::size_t i = 0; i < state.randao_mixes.size(); ++i) {
        state.randao_mixes.set(i, numbered_root(1000 + i));
    }
    state.eth1_data.deposit_count = VALIDATORS;
    state.eth1_deposit_index = VALIDATORS;
    state.previous_justified_checkpoint = {Epoch{1}, numbered_root(9)};
    state.current_justified_checkpoint = {Epoch{2}, numbered_root(17)};
    state.finalized_checkpoint = {Epoch{1}, numbered_root(9)};
    add_validators(spec, state);
    fill_by_fork(spec, state);
    state.latest_block_header.slot = state.slot;
    state.latest_block_header.parent_root = numbered_root(state.slot.value);
    state.latest_block_header.body_root = ssz::hash_tree_root(spec, anchor_body(spec, state));
    return state;
}

BeaconBlock anchor_block(const Spec& spec, const BeaconState& state) {
    BeaconBlock block;
    block.slot = state.slot;
    block.parent_root = state.latest_block_header.parent_root;
    block.body = anchor_body(spec, state);
    block.state_root = ssz::hash_tree_root(spec, state);
    return block;
}

AttestationData sample_attestation_data(const Spec& spec, const BeaconState& state,
                                        CommitteeIndex index) {
    AttestationData data;
    data.slot = state.slot;
    data.index = spec.at_least(ForkId::electra) ? CommitteeIndex{0} : index;
    data.beacon_block_root = ssz::hash_tree_root(spec, anchor_block(spec, state));
    data.source = state.current_justified_checkpoint;
    data.target = {get_current_epoch(spec, state), data.beacon_block_root};
    return data;
}

Attestation attest(const Spec& spec, const BeaconState& state, CommitteeIndex index,
                   std::size_t position) {
    auto attestation = ssz::default_value<Attestation>(spec);
    const auto committee = get_beacon_committee(spec, state, state.slot, index);
    attestation.aggregation_bits.resize(committee.size());
    attestation.aggregation_bits.set(position);
    if (spec.at_least(ForkId::electra)) {
        attestation.committee_bits.set(index.value);
    }
    attestation.data = sample_attestation_data(spec, state, index);
    attestation.signature =
        get_attestation_signature(spec, state, attestation.data, secret_key(committee[position]));
    return attestation;
}

Attestation sample_aggregate(const Spec& spec, const BeaconState& state, CommitteeIndex index) {
    std::vector<Attestation> attestations;
    const std::size_t size = get_beacon_committee(spec, state, state.slot, index).size();
    for (std::size_t i = 0; i < size; ++i) {
        attestations.push_back(attest(spec, state, index, i));
    }
    Attestation aggregate = attestations[0];
    for (std::size_t i = 0; i < size; ++i) {
        aggregate.aggregation_bits.set(i);
    }
    aggregate.signature = get_aggregate_signature(attestations).value();
    return aggregate;
}

SyncCommitteeContribution sample_contribution(const Spec& spec, const BeaconState& state,
                                              std::uint64_t subcommittee_index) {
    auto contribution = ssz::default_value<SyncCommitteeContribution>(spec);
    contribution.slot = state.slot;
    contribution.beacon_block_root = ssz::hash_tree_root(spec, anchor_block(spec, state));
    contribution.subcommittee_index = subcommittee_index;
    const std::size_t size = contribution.aggregation_bits.size();
    std::vector<BLSSignature> signatures;
    for (std::size_t i = 0; i < size; ++i) {
        const ValidatorIndex member{subcommittee_index * size + i};  // see add_validators
        contribution.aggregation_bits.set(i);
        signatures.push_back(get_sync_committee_message(spec, state, contribution.beacon_block_root,
                                                        member, secret_key(member))
                                 .signature);
    }
    contribution.signature = crypto::aggregate(signatures).value();
    return contribution;
}

}  // namespace cairn::consensus::duties
