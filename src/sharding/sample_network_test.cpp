#include "sharding/sample_network_test.hpp"

#include "base/assert.hpp"
#include "base/executor.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "sharding/accessors.hpp"
#include "sharding/light_client.hpp"
#include "sharding/upgrade.hpp"
#include "sharding/validator.hpp"
#include "ssz/codec.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>

namespace cairn::sharding::sample {

using namespace consensus;

Spec spec(RoadMode mode, ForkId fork) {
    return spec_2020(minimal_preset_2020(), minimal_config_2020(), fork, mode);
}

namespace {

crypto::SecretKey secret_key_of(std::uint64_t number) {
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    auto key = crypto::SecretKey::from_bytes(bytes);
    CAIRN_ASSERT(key.has_value());
    return std::move(*key);
}

}  // namespace

crypto::SecretKey secret_key(ValidatorIndex index) {
    return secret_key_of(index.value + 1);
}

BLSSignature sign(Signatures signatures, std::span<const ValidatorIndex> validators,
                  const Root& signing_root) {
    if (signatures == Signatures::stub) {
        return STUB;
    }
    std::uint64_t sum = 0;  // an aggregate is one signature under the sum of the keys
    for (const ValidatorIndex index : validators) {
        sum += index.value + 1;
    }
    return sum == 0 ? NO_SIGNATURE : crypto::sign(secret_key_of(sum), signing_root.view());
}

BeaconState genesis_state() {
    const Spec phase0 = spec(RoadMode::faithful, ForkId::phase0);
    auto state = ssz::default_value<BeaconState>(phase0);
    state.eth1_deposit_index = VALIDATORS;
    state.eth1_data.deposit_root.bytes.fill(0x42);
    state.eth1_data.deposit_count = VALIDATORS;
    state.eth1_data.block_hash.bytes.fill(0xda);
    state.latest_block_header.body_root =
        ssz::hash_tree_root(phase0, ssz::default_value<BeaconBlockBody>(phase0));
    for (std::size_t i = 0; i < state.randao_mixes.size(); ++i) {
        state.randao_mixes.set(i, state.eth1_data.block_hash);
    }
    static const auto pubkeys = crypto::consecutive_public_keys(
        secret_key(ValidatorIndex{0}), VALIDATORS, base::serial_executor());
    for (std::size_t i = 0; i < VALIDATORS; ++i) {
        Validator validator;
        validator.pubkey = pubkeys[i].compress();
        validator.withdrawal_credentials.bytes.fill(static_cast<std::uint8_t>(i));
        validator.effective_balance = Gwei{(32 - i % 3) * ETH};
        validator.exit_epoch = FAR_FUTURE_EPOCH;
        validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
        state.validators.push_back(validator);
        state.balances.push_back(validator.effective_balance);
    }
    using Registry = ssz::PersistentList<Validator>;
    state.genesis_validators_root =
        ssz::hash_tree_root(ssz::bound_of<Registry>(shape::validators), phase0, &state.validators);
    return state;
}

BeaconState phase1_state(RoadMode mode) {
    BeaconState state = genesis_state();
    CAIRN_ASSERT(upgrade_to_phase1(spec(mode), state).has_value());
    return state;
}

Root block_root(const Spec& spec, const BeaconState& state) {
    BeaconBlockHeader header = state.latest_block_header;
    if (header.state_root == Root{}) {
        header.state_root = ssz::hash_tree_root(spec, state);
    }
    return ssz::hash_tree_root(spec, header);
}

SignedShardBlockPointer make_shard_block(const Spec& spec, const BeaconState& state, Shard shard,
                                         Bytes body, Signatures signatures) {
    auto block = std::make_shared<SignedShardBlock>();
    block->message.shard_parent_root = state.shard_states[shard.value].latest_block_root;
    block->message.beacon_parent_root = block_root(spec, state);
    block->message.slot = state.slot;
    block->message.shard = shard;
    block->message.proposer_index = *get_shard_proposer_index(spec, state, state.slot, shard);
    block->message.body.bytes = std::move(body);
    const Domain domain = get_domain(spec, state, DOMAIN_SHARD_PROPOSAL);
    block->signature = sign(signatures, block->message.proposer_index,
                            compute_signing_root(spec, block->message, domain));
    return block;
}

std::vector<SignedShardBlockPointer> shard_blocks(const Spec& spec, const BeaconState& state,
                                                  Shard shard, Signatures signatures) {
    const std::uint64_t slot = state.slot.value;
    const auto offset_slots =
        compute_offset_slots(*get_latest_slot_for_shard(state, shard), state.slot + 1);
    if ((slot * 7 + shard.value * 3) % 4 == 0 ||
        std::ranges::find(offset_slots, state.slot) == offset_slots.end()) {
        return {};
    }
    Bytes body(1 + (slot * 131 + shard.value * 977) % 5000,
               static_cast<std::uint8_t>((slot + shard.value) % 256));
    return {make_shard_block(spec, state, shard, std::move(body), signatures)};
}

namespace {

void set_checkpoints(const Spec& spec, const BeaconState& state, AttestationData& data) {
    data.target.epoch = compute_epoch_at_slot(spec, data.slot);
    data.source = data.target.epoch == get_current_epoch(spec, state)
                      ? state.current_justified_checkpoint
                      : state.previous_justified_checkpoint;
    const Slot boundary = compute_start_slot_at_epoch(spec, data.target.epoch);
    data.target.root = boundary == state.slot ? block_root(spec, state)
                                              : *get_block_root_at_slot(spec, state, boundary);
}

}  // namespace

Attestation attest(const Spec& spec, const BeaconState& state, Slot slot, CommitteeIndex index,
                   AttestationData data, std::size_t voters, Signatures signatures) {
    const auto committee = get_beacon_committee(spec, state, slot, index);
    data.slot = slot;
    data.index = index;
    set_checkpoints(spec, state, data);
    data.shard = compute_shard_from_committee_index(spec, state, index, slot);
    Attestation attestation;
    attestation.aggregation_bits = ssz::Bitlist(committee.size());
    for (std::size_t i = 0; i < voters; ++i) {
        attestation.aggregation_bits.set(i);
    }
    attestation.data = data;
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_ATTESTER, data.target.epoch);
    attestation.signature =
        sign(signatures, committee.first(voters), compute_signing_root(spec, data, domain));
    return attestation;
}

namespace {

/// get_shard_transition, except that stub signatures are no points and do not add up.
ShardTransition make_transition(const Spec& spec, const BeaconState& state, Shard shard,
                                Signatures signatures) {
    const auto blocks = shard_blocks(spec, state, shard, signatures);
    if (signatures == Signatures::real || blocks.empty()) {
        return *get_shard_transition(spec, state, shard, blocks);
    }
    ShardTransition transition = *get_shard_transition(spec, state, shard, {});
    auto fields = *get_shard_transition_fields(spec, state, shard, blocks);
    transition.shard_block_lengths = std::move(fields.shard_block_lengths);
    transition.shard_data_roots = std::move(fields.shard_data_roots);
    transition.shard_states = std::move(fields.shard_states);
    transition.proposer_signature_aggregate = STUB;
    return transition;
}

}  // namespace

Attested on_time_attestations(const Spec& spec, const BeaconState& state, Signatures signatures) {
    Attested attested;
    const std::uint64_t count =
        get_committee_count_per_slot(spec, state, get_current_epoch(spec, state));
    for (CommitteeIndex index{0}; index < count; ++index) {
        const Shard shard = compute_shard_from_committee_index(spec, state, index, state.slot);
        // At slot 0 there are no offset slots, hence no transition.
        const ShardTransition transition = state.slot == GENESIS_SLOT
                                               ? ShardTransition{}
                                               : make_transition(spec, state, shard, signatures);
        AttestationData data;
        data.beacon_block_root = block_root(spec, state);
        data.shard_transition_root = ssz::hash_tree_root(spec, transition);
        if (!transition.shard_states.empty()) {
            data.shard_head_root = transition.shard_states.back().latest_block_root;
        }
        attested.transitions[data.shard_transition_root] = transition;
        const std::size_t size = get_beacon_committee(spec, state, state.slot, index).size();
        const bool half = (state.slot.value + index.value) % 5 == 4;
        attested.attestations.push_back(
            attest(spec, state, state.slot, index, data, half ? size / 2 : size, signatures));
    }
    return attested;
}

Attestation late_attestation(const Spec& spec, const BeaconState& state, Slot slot,
                             Signatures signatures) {
    AttestationData data;
    data.beacon_block_root = *get_block_root_at_slot(spec, state, slot);
    const std::size_t size = get_beacon_committee(spec, state, slot, CommitteeIndex{0}).size();
    return attest(spec, state, slot, CommitteeIndex{0}, data, size, signatures);
}

namespace {

void add_light_client_votes(const Spec& spec, const BeaconState& state, BeaconBlockBody& body,
                            Signatures signatures) {
    const auto committee = get_light_client_committee(spec, state, get_current_epoch(spec, state));
    std::vector<ValidatorIndex> signers;
    for (std::size_t i = 0; i < committee.size(); ++i) {
        if ((i + state.slot.value) % 3 == 0) {
            body.light_client_bits.set(i);
            signers.push_back(committee[i]);
        }
    }
    const Slot voted = compute_previous_slot(state.slot);
    const Domain domain =
        get_domain(spec, state, DOMAIN_LIGHT_CLIENT, compute_epoch_at_slot(spec, voted));
    const Root vote =
        light_client_vote_root(spec, voted, *get_block_root_at_slot(spec, state, voted));
    body.light_client_signature = sign(signatures, signers, compute_signing_root(vote, domain));
}

void add_operations(const Spec& spec, const BeaconState& state, BeaconBlockBody& body) {
    const Epoch epoch = get_current_epoch(spec, state);
    const auto reveal = [&](std::uint64_t revealed, std::uint64_t ahead) {
        body.early_derived_secret_reveals.push_back({.revealed_index = ValidatorIndex{revealed},
                                                     .epoch = epoch + ahead,
                                                     .reveal = STUB,
                                                     .masker_index = ValidatorIndex{4},
                                                     .mask = {}});
    };
    if (state.slot == 50) {
        reveal(3, 5);
    }
    if (state.slot == 60) {
        reveal(7, 9);
    }
    if (state.slot == 261) {
        for (std::uint64_t i = 0; i < 2; ++i) {
            body.custody_key_reveals.push_back({ValidatorIndex{i}, STUB});
        }
    }
}

}  // namespace

Block make_block(const Spec& spec, const BeaconState& head, Slot slot, Signatures signatures) {
    BeaconState parent = head;
    if (parent.slot < slot - 1) {
        process_slots_to(spec, parent, slot - 1);
    }
    Attested attested = on_time_attestations(spec, parent, signatures);
    Block block{ssz::default_value<BeaconBlock>(spec), parent};
    BeaconState& state = block.state;
    process_slots_to(spec, state, slot);

    BeaconBlock& message = block.message;
    message.slot = slot;
    message.proposer_index = *get_beacon_proposer_index(spec, state);
    message.parent_root = ssz::hash_tree_root(spec, state.latest_block_header);
    const Epoch epoch = get_current_epoch(spec, state);
    message.body.randao_reveal =
        sign(signatures, message.proposer_index,
             compute_signing_root(spec, epoch, get_domain(spec, state, DOMAIN_RANDAO)));
    message.body.eth1_data = state.eth1_data;
    if (slot.value % 6 == 5) {
        attested.attestations.push_back(late_attestation(spec, parent, slot - 3, signatures));
    }
    message.body.attestations.assign(attested.attestations.begin(), attested.attestations.end());
    if (slot > 1) {
        for (const auto& [shard, root] :
             *get_shard_winning_roots(spec, state, attested.attestations)) {
            message.body.shard_transitions[shard.value] = attested.transitions.at(root);
        }
    }
    add_light_client_votes(spec, state, message.body, signatures);
    if (signatures == Signatures::stub) {
        add_operations(spec, state, message.body);
    }
    return block;
}

SignedBeaconBlock seal(const Spec& spec, const BeaconState& head, BeaconBlock block) {
    NullVerifier verifier;
    FixedExecutionEngine engine;
    BeaconState post = head;
    SignedBeaconBlock signed_block{std::move(block), {}};
    const auto result =
        state_transition(spec, post, signed_block, {verifier, engine}, ValidateResult::no);
    CAIRN_ASSERT(result.has_value());
    signed_block.message.state_root = ssz::hash_tree_root(spec, post);
    const Domain domain = get_domain(spec, post, DOMAIN_BEACON_PROPOSER);
    signed_block.signature = sign(Signatures::real, signed_block.message.proposer_index,
                                  compute_signing_root(spec, signed_block.message, domain));
    return signed_block;
}

void apply(const Spec& spec, BeaconState& state, const BeaconBlock& block) {
    NullVerifier verifier;
    FixedExecutionEngine engine;
    const auto result = process_block(spec, state, block, {verifier, engine});
    CAIRN_ASSERT(result.has_value());
    CAIRN_ASSERT(!base::take_overflow());
}

void process_slots_to(const Spec& spec, BeaconState& state, Slot slot) {
    NullVerifier verifier;
    const auto result = process_slots(spec, state, slot, verifier);
    CAIRN_ASSERT(result.has_value());
}

std::string root_hex(const Spec& spec, const BeaconState& state) {
    return base::to_hex(ssz::hash_tree_root(spec, state).view()).substr(2);
}

consensus::CustodyChunkResponse open_challenge(const Spec& spec, BeaconState& state) {
    consensus::CustodyChunkResponse response;
    response.chunk.bytes.fill(3);
    response.branch.assign(spec.preset->CUSTODY_RESPONSE_DEPTH + 1, Root{{1, 2, 3}});
    Root data_root = ssz::hash_tree_root(spec, response.chunk);
    for (const Root& node : response.branch) {
        data_root = ssz::hash_pair(data_root, node);
    }
    state.custody_chunk_challenge_records.push_back(
        {.challenge_index = state.custody_chunk_challenge_index,
         .challenger_index = ValidatorIndex{1},
         .responder_index = ValidatorIndex{2},
         .inclusion_epoch = Epoch{0},
         .data_root = data_root,
         .chunk_index = 0});
    response.challenge_index = state.custody_chunk_challenge_index++;
    return response;
}

}  // namespace cairn::sharding::sample
