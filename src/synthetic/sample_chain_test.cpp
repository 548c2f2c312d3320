#include "synthetic/sample_chain_test.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/upgrade.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"
#include "synthetic/state.hpp"

#include <algorithm>
#include <tuple>

namespace cairn::synthetic::sample {

using namespace consensus;

namespace {

constexpr std::uint64_t ETH = 1'000'000'000;  // in Gwei
constexpr std::uint64_t START_EPOCH = 101;

const Keys& keys() {
    static const Keys made(1000, VALIDATORS, base::serial_executor());
    return made;
}
/// Of nobody in the registry: builders, new deposits.
const Keys& other_keys() {
    static const Keys made(9000, 8, base::serial_executor());
    return made;
}

/// gloas has no made-up states: it is upgraded to.
ForkId fork_at_start(ForkId fork) {
    return fork == ForkId::gloas ? ForkId::fulu : fork;
}

/// The forks' functions ask it for one thing alone: when gloas began.
const Config& config() {
    static const Config made = [] {
        Config config = minimal_config();
        config.GLOAS_FORK_EPOCH = Epoch{START_EPOCH};
        return config;
    }();
    return made;
}

/// As another program would see it, without what it remembers of its making.
BeaconState reloaded(const Spec& spec, const BeaconState& state) {
    BeaconState out;
    CAIRN_ASSERT(ssz::decode(spec, ssz::encode(spec, state), out).has_value());
    return out;
}

void make_ordinary(const Spec& spec, ValidatorIndex index, BeaconState& state) {
    Validator& validator = state.validators.mut(index.value);
    Gwei& balance = state.balances.mut(index.value);
    switch (credentials_of(index)) {
        case Credentials::bls:
            validator.withdrawal_credentials = crypto::sha256(validator.pubkey.view());
            validator.withdrawal_credentials[0] = BLS_WITHDRAWAL_PREFIX;
            break;
        case Credentials::compounding:
            if (spec.at_least(ForkId::electra)) {
                validator.withdrawal_credentials[0] = COMPOUNDING_WITHDRAWAL_PREFIX;
                validator.effective_balance = Gwei{100 * ETH};
                balance = Gwei{100 * ETH + 5};
            }
            break;
        case Credentials::eth1_rich:
            balance = Gwei{40 * ETH};
            break;
        case Credentials::eth1:
            break;
    }
}

void end(Validator& validator, std::uint64_t exit_epoch, std::uint64_t withdrawable_epoch) {
    validator.exit_epoch = Epoch{exit_epoch};
    validator.withdrawable_epoch = Epoch{withdrawable_epoch};
}

PendingDeposit pending_deposit(const BLSPubkey& pubkey, std::uint8_t prefix, Slot slot) {
    PendingDeposit deposit;
    deposit.pubkey = pubkey;
    deposit.withdrawal_credentials[0] = prefix;
    deposit.withdrawal_credentials[31] = 7;
    deposit.amount = Gwei{90 * ETH};
    deposit.signature = SIGNATURE;
    deposit.slot = slot;
    return deposit;
}

}  // namespace

Chain::Chain(ForkId fork) : spec(minimal_preset(), config(), fork) {
    const Spec before = spec.with_fork(fork_at_start(fork));
    NullVerifier verifier;
    state = generate_state(before, keys(), {.epoch = Epoch{START_EPOCH - 1}}).value();
    CAIRN_ASSERT(process_slots(before, state, state.slot + 1, verifier).has_value());
    make_registry(state);
    make_deposits(state.eth1_data);
    if (spec.at_least(ForkId::electra)) {
        make_queues(state);
    }
    state = reloaded(before, state);
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_ASSERT(upgrade_to_gloas(spec, state, verifier).has_value());
        make_builders(state);
        state = reloaded(spec, state);
    }
    add_blocks();
    state = reloaded(spec, state);
    // What all copies share: a cold root is of the post-states.
    static_cast<void>(ssz::hash_tree_root(spec, state));
    warm_caches(spec, state);
}

void Chain::make_registry(BeaconState& at_start) const {
    for (ValidatorIndex i{0}; i < ORDINARY; ++i) {
        make_ordinary(spec, i, at_start);
    }
    at_start.validators.mut(SLASHED.value).slashed = true;
    end(at_start.validators.mut(SLASHED.value), 95, 140);
    end(at_start.validators.mut(EXITING.value), 105, 361);
    end(at_start.validators.mut(WITHDRAWABLE.value), 80, 90);
    end(at_start.validators.mut(EXITED.value), 90, 346);
    at_start.validators.mut(NEVER_ACTIVE.value).activation_epoch = FAR_FUTURE_EPOCH;
    at_start.validators.mut(YOUNG.value).activation_epoch = Epoch{90};
    // Their committees were those of another registry.
    at_start.previous_epoch_attestations.clear();
    at_start.current_epoch_attestations.clear();
    at_start.next_withdrawal_validator_index = ValidatorIndex{ORDINARY - 8};
}

void Chain::make_queues(BeaconState& at_start) const {
    at_start.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
    const Slot old{at_start.slot.value / 2};
    at_start.pending_deposits.push_back(
        pending_deposit(keys().pubkey(3), ETH1_ADDRESS_WITHDRAWAL_PREFIX, old));
    at_start.pending_deposits.push_back(
        pending_deposit(other_keys().pubkey(0), COMPOUNDING_WITHDRAWAL_PREFIX, old));
    for (std::size_t i = 1; i <= 4 && spec.at_least(ForkId::gloas); ++i) {
        at_start.pending_deposits.push_back(
            pending_deposit(other_keys().pubkey(i), BUILDER_WITHDRAWAL_PREFIX, old));
    }
    for (const auto& [validator, amount, epoch] :
         {std::tuple{2U, ETH, 101U}, {10U, ETH, 102U}, {6U, 200 * ETH, 102U}}) {
        at_start.pending_partial_withdrawals.push_back(
            {ValidatorIndex{validator}, Gwei{amount}, Epoch{epoch}});
    }
    at_start.pending_consolidations.push_back({WITHDRAWABLE, ValidatorIndex{ORDINARY - 2}});
}

void Chain::make_deposits(Eth1Data& eth1_data) {
    const auto add = [&](const BLSPubkey& pubkey, std::uint64_t amount, std::uint8_t prefix) {
        Deposit deposit = ssz::default_value<Deposit>(spec);
        deposit.data = {pubkey, {}, Gwei{amount}, SIGNATURE};
        deposit.data.withdrawal_credentials[0] = prefix;
        deposits.push_back(deposit);
    };
    add(other_keys().pubkey(5), 32 * ETH, ETH1_ADDRESS_WITHDRAWAL_PREFIX);
    add(keys().pubkey(5), ETH, BLS_WITHDRAWAL_PREFIX);
    add(other_keys().pubkey(6), ETH / 2, COMPOUNDING_WITHDRAWAL_PREFIX);
    add(other_keys().pubkey(5), 2 * ETH, ETH1_ADDRESS_WITHDRAWAL_PREFIX);

    std::vector<Root> layer(VALIDATORS);  // the deposits of those in the registry left no trace
    for (const Deposit& deposit : deposits) {
        layer.push_back(ssz::hash_tree_root(spec, deposit.data));
    }
    const std::uint64_t count = layer.size();
    Root zero;
    for (std::size_t depth = 0; depth < DEPOSIT_CONTRACT_TREE_DEPTH; ++depth) {
        if (layer.size() % 2 != 0) {
            layer.push_back(zero);
        }
        for (std::size_t i = 0; i < deposits.size(); ++i) {
            deposits[i].proof[depth] = layer[((VALIDATORS + i) >> depth) ^ 1U];
        }
        for (std::size_t i = 0; i < layer.size() / 2; ++i) {
            layer[i] = ssz::hash_pair(layer[2 * i], layer[2 * i + 1]);
        }
        layer.resize(layer.size() / 2);
        zero = ssz::hash_pair(zero, zero);
    }
    for (Deposit& deposit : deposits) {
        base::store_le64(deposit.proof[DEPOSIT_CONTRACT_TREE_DEPTH].data(), count);
    }
    eth1_data.deposit_root = ssz::mix_in_length(layer.front(), count);
    eth1_data.deposit_count = VALIDATORS;
}

void Chain::make_builders(BeaconState& at_start) const {
    CAIRN_ASSERT(at_start.builders.size() == 4);
    at_start.builders.mut(EXITED_BUILDER.value).withdrawable_epoch = Epoch{START_EPOCH};
    at_start.builders.mut(FRESH_BUILDER.value).deposit_epoch = Epoch{START_EPOCH};
    at_start.builder_pending_withdrawals.push_back({{}, Gwei{ETH}, OTHER_BUILDER});
}

namespace {

void fill_bid(const Spec& spec, const BeaconState& state, bool on_payload,
              SignedExecutionPayloadBid& bid) {
    bid.message.builder_index = BUILDER_INDEX_SELF_BUILD;
    bid.message.slot = state.slot;
    base::store_le64(bid.message.block_hash.data(), state.slot.value);
    bid.message.parent_block_hash =
        on_payload ? state.latest_execution_payload_bid.block_hash : state.latest_block_hash;
    bid.message.parent_block_root = ssz::hash_tree_root(spec, state.latest_block_header);
    bid.message.prev_randao = get_randao_mix(spec, state, get_current_epoch(spec, state));
    bid.message.execution_requests_root = ssz::hash_tree_root(spec, ExecutionRequests{});
    bid.signature = G2_POINT_AT_INFINITY;
}

void fill_payload(const Spec& spec, const BeaconState& state, ExecutionPayload& payload) {
    payload.parent_hash = state.latest_execution_payload_header.block_hash;
    payload.prev_randao = get_randao_mix(spec, state, get_current_epoch(spec, state));
    payload.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
    base::store_le64(payload.block_hash.data(), state.slot.value);
    if (spec.at_least(ForkId::capella)) {
        const auto expected = get_expected_withdrawals(spec, state).value();
        payload.withdrawals.assign(expected.withdrawals.begin(), expected.withdrawals.end());
    }
}

}  // namespace

BeaconBlock bare_block(const Spec& spec, const BeaconState& state,
                       const ExecutionRequests* parent_requests) {
    auto block = ssz::default_value<BeaconBlock>(spec);
    block.slot = state.slot;
    block.proposer_index = get_beacon_proposer_index(spec, state).value();
    block.parent_root = ssz::hash_tree_root(spec, state.latest_block_header);
    block.body.randao_reveal = SIGNATURE;
    block.body.eth1_data = state.eth1_data;
    block.body.sync_aggregate.sync_committee_signature = SIGNATURE;
    if (spec.at_least(ForkId::gloas)) {
        fill_bid(spec, state, parent_requests != nullptr, block.body.signed_execution_payload_bid);
        if (parent_requests != nullptr) {
            block.body.parent_execution_requests = *parent_requests;
        }
    } else if (spec.at_least(ForkId::bellatrix)) {
        fill_payload(spec, state, block.body.execution_payload);
    }
    return block;
}

AttestationData attestation_data(const Spec& spec, const BeaconState& state, Slot slot) {
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    AttestationData data;
    data.slot = slot;
    data.beacon_block_root = get_block_root_at_slot(spec, state, slot).value();
    data.target = {epoch, get_block_root(spec, state, epoch).value()};
    data.source = epoch == get_current_epoch(spec, state) ? state.current_justified_checkpoint
                                                          : state.previous_justified_checkpoint;
    return data;
}

void Chain::add_blocks() {
    NullVerifier verifier;
    FixedExecutionEngine engine;
    const ExecutionRequests no_requests;
    for (const std::uint64_t distance : {1U, 1U, 2U}) {
        CAIRN_ASSERT(process_slots(spec, state, state.slot + distance, verifier).has_value());
        SignedBeaconBlock block;
        block.message = bare_block(spec, state, &no_requests);
        if (spec.at_least(ForkId::gloas)) {
            block.message.body.signed_execution_payload_bid.message.builder_index = ACTIVE_BUILDER;
            block.message.body.signed_execution_payload_bid.message.value = Gwei{ETH};
        }
        const auto applied =
            apply_block(spec, state, block, {verifier, engine}, ValidateResult::no);
        CAIRN_ASSERT(applied.has_value());
    }
}

}  // namespace cairn::synthetic::sample
