#include "consensus/genesis.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/epoch/lookahead.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shape.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>
#include <array>

namespace cairn::consensus {
namespace {

/// hash_tree_root of a growing List[DepositData, 2**DEPOSIT_CONTRACT_TREE_DEPTH].
class DepositTree {
  public:
    void push_back(const Root& leaf) {
        Root node = leaf;
        std::uint64_t position = count_++;
        std::size_t level = 0;
        for (; (position & 1U) != 0; position >>= 1U, ++level) {
            node = ssz::hash_pair(left_[level], node);
        }
        left_[level] = node;
    }

    Root root() const {
        Root node;
        for (std::size_t level = 0; level < DEPOSIT_CONTRACT_TREE_DEPTH; ++level) {
            node = ((count_ >> level) & 1U) != 0 ? ssz::hash_pair(left_[level], node)
                                                 : ssz::hash_pair(node, ssz::zero_hash(level));
        }
        return ssz::mix_in_length(node, count_);
    }

  private:
    /// At each level where the count has a bit: the root of the full subtree that ends there.
    std::array<Root, DEPOSIT_CONTRACT_TREE_DEPTH + 1> left_{};
    std::uint64_t count_ = 0;
};

void seed_randao(const Spec& spec, BeaconState& state, const Hash32& eth1_block_hash) {
    state.randao_mixes.assign(
        std::vector<Bytes32>(spec.preset->EPOCHS_PER_HISTORICAL_VECTOR, eth1_block_hash));
}

void activate_at_genesis(Validator& validator) {
    validator.activation_eligibility_epoch = GENESIS_EPOCH;
    validator.activation_epoch = GENESIS_EPOCH;
}

Root registry_root(const Spec& spec, const BeaconState& state) {
    return ssz::hash_tree_root(ssz::bound_of<decltype(state.validators)>(shape::validators), spec,
                               &state.validators);
}

void activate_full_validators(const Spec& spec, BeaconState& state) {
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const Gwei most{spec.preset->MAX_EFFECTIVE_BALANCE};
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        const Gwei balance = state.balances[i];
        Validator& validator = state.validators.mut(i);
        validator.effective_balance = std::min(balance - balance % increment, most);
        if (validator.effective_balance == most) {
            activate_at_genesis(validator);
        }
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#genesis
Checked<BeaconState> initialize_beacon_state_from_eth1(const Spec& spec,
                                                       const Hash32& eth1_block_hash,
                                                       std::uint64_t eth1_timestamp,
                                                       std::span<const Deposit> deposits,
                                                       SignatureVerifier& verifier) {
    CAIRN_ASSERT(spec.fork_id() == ForkId::phase0);
    static_cast<void>(base::take_overflow());
    auto state = ssz::default_value<BeaconState>(spec);
    state.genesis_time = base::checked_add(eth1_timestamp, spec.config->GENESIS_DELAY);
    state.fork = {spec.config->GENESIS_FORK_VERSION, spec.config->GENESIS_FORK_VERSION,
                  GENESIS_EPOCH};
    state.eth1_data.deposit_count = deposits.size();
    state.eth1_data.block_hash = eth1_block_hash;
    state.latest_block_header.body_root =
        ssz::hash_tree_root(spec, ssz::default_value<BeaconBlockBody>(spec));
    seed_randao(spec, state, eth1_block_hash);

    DepositTree tree;
    for (std::size_t i = 0; i < deposits.size(); ++i) {
        tree.push_back(ssz::hash_tree_root(spec, deposits[i].data));
        state.eth1_data.deposit_root = tree.root();
        if (const auto result = process_deposit(spec, state, deposits[i], verifier); !result) {
            return unexpected(Invalid{result.error().rule, static_cast<std::uint32_t>(i)});
        }
    }
    activate_full_validators(spec, state);
    state.genesis_validators_root = registry_root(spec, state);
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    return state;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#genesis-state
bool is_valid_genesis_state(const Spec& spec, const BeaconState& state) {
    return state.genesis_time >= spec.config->MIN_GENESIS_TIME &&
           get_active_validator_indices(spec, state, GENESIS_EPOCH).size() >=
               spec.config->MIN_GENESIS_ACTIVE_VALIDATOR_COUNT;
}

namespace {

void add_genesis_validator(const Spec& spec, BeaconState& state, const GenesisValidator& chosen) {
    add_validator_to_registry(spec, state, chosen.pubkey, chosen.withdrawal_credentials,
                              chosen.balance);
    const Gwei threshold{spec.at_least(ForkId::electra) ? spec.preset->MIN_ACTIVATION_BALANCE
                                                        : spec.preset->MAX_EFFECTIVE_BALANCE};
    if (state.validators.back().effective_balance >= threshold) {
        activate_at_genesis(state.validators.mut(state.validators.size() - 1));
    }
}

/// The execution layer's side: bellatrix on a payload header, gloas on a bid on top of its block.
void set_execution_genesis(const Spec& spec, BeaconState& state, const GenesisChoices& choices,
                           BeaconBlockBody& body) {
    if (!spec.at_least(ForkId::gloas)) {
        if (spec.at_least(ForkId::bellatrix)) {
            state.latest_execution_payload_header = choices.execution_payload_header;
        }
        return;
    }
    state.latest_block_hash = choices.execution_payload_header.block_hash;
    // No payload is bid for yet: the bid's own block hash stays zero.
    state.latest_execution_payload_bid.parent_block_hash = state.latest_block_hash;
    state.latest_execution_payload_bid.execution_requests_root =
        ssz::hash_tree_root(spec, ssz::default_value<ExecutionRequests>(spec));
    body.signed_execution_payload_bid.message = state.latest_execution_payload_bid;
    state.builders.assign(choices.builders);
    for (std::size_t i = 0; i < state.execution_payload_availability.size(); ++i) {
        state.execution_payload_availability.set(i);
    }
}

/// Committees and proposers that a state holds in advance.
Checked<> draw_genesis_committees(const Spec& spec, BeaconState& state) {
    if (spec.at_least(ForkId::altair)) {
        CAIRN_TRY_ASSIGN(state.current_sync_committee, get_next_sync_committee(spec, state));
        state.next_sync_committee = state.current_sync_committee;
    }
    if (spec.at_least(ForkId::fulu)) {
        CAIRN_TRY_ASSIGN(state.proposer_lookahead, initialize_proposer_lookahead(spec, state));
    }
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY_ASSIGN(state.ptc_window, initialize_ptc_window(spec, state));
    }
    return {};
}

}  // namespace

Checked<BeaconState> create_genesis_state(const Spec& spec, const GenesisChoices& choices) {
    CAIRN_ASSERT(!spec.at_least(ForkId::phase1));
    auto state = ssz::default_value<BeaconState>(spec);
    const ForkId before = parent(spec.fork_id()).value_or(ForkId::phase0);
    state.genesis_time = choices.genesis_time;
    state.fork = {fork_version(*spec.config, before), fork_version(*spec.config, spec.fork_id()),
                  GENESIS_EPOCH};
    state.eth1_data = choices.eth1_data;
    state.eth1_deposit_index = choices.eth1_data.deposit_count;
    seed_randao(spec, state, choices.eth1_data.block_hash);
    for (const GenesisValidator& validator : choices.validators) {
        add_genesis_validator(spec, state, validator);
    }
    state.genesis_validators_root = registry_root(spec, state);
    if (spec.at_least(ForkId::electra)) {
        // From fulu on the deposits of the bridge have all been processed.
        state.deposit_requests_start_index = spec.at_least(ForkId::fulu)
                                                 ? choices.eth1_data.deposit_count
                                                 : UNSET_DEPOSIT_REQUESTS_START_INDEX;
    }
    auto body = ssz::default_value<BeaconBlockBody>(spec);
    set_execution_genesis(spec, state, choices, body);
    state.latest_block_header.body_root = ssz::hash_tree_root(spec, body);
    CAIRN_TRY(draw_genesis_committees(spec, state));
    return state;
}

SignedBeaconBlock genesis_block(const Spec& spec, const BeaconState& genesis) {
    auto signed_block = ssz::default_value<SignedBeaconBlock>(spec);
    signed_block.message.state_root = ssz::hash_tree_root(spec, genesis);
    if (spec.at_least(ForkId::gloas)) {
        signed_block.message.body.signed_execution_payload_bid.message =
            genesis.latest_execution_payload_bid;
    }
    return signed_block;
}

}  // namespace cairn::consensus
