#include "shard_node/shard_chains.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/predicates.hpp"
#include "node/schedule.hpp"

namespace cairn::shard_node {

using namespace consensus;
using sharding::ShardStore;
using sharding::SignedShardBlockPointer;

namespace {

Spec phase1_of(const node::Chain& chain) {
    return chain.network().with_fork(ForkId::phase1);
}

/// The shard's block that the state has crosslinked is known from now on, its body apart.
void trust_crosslink(ShardStore& store, const ShardState& crosslinked) {
    auto block = std::make_shared<SignedShardBlock>();
    block->message.slot = crosslinked.slot;
    block->message.shard = store.shard;
    store.signed_blocks.emplace(crosslinked.latest_block_root, std::move(block));
    store.block_states.emplace(crosslinked.latest_block_root, crosslinked);
}

}  // namespace

Checked<> ShardChains::start() {
    const node::Head& head = chain_.head();
    const Slot fork_slot = chain_.network().config->PHASE_1_FORK_SLOT;
    StatePointer anchor = head.state;
    if (head.slot < fork_slot) {
        CAIRN_TRY_ASSIGN(anchor, chain_.state_at(head.root, fork_slot));
    }
    CAIRN_TRY_ASSIGN(stores_, sharding::get_forkchoice_shard_stores(phase1_of(chain_), *anchor));
    return {};
}

Checked<> ShardChains::follow() {
    if (chain_.current_slot() < chain_.network().config->PHASE_1_FORK_SLOT) {
        return {};
    }
    if (stores_.empty()) {
        CAIRN_TRY(start());
    }
    const auto& crosslinked = chain_.head().state->shard_states;
    for (ShardStore& store : stores_) {
        if (store.shard < crosslinked.size()) {  // the head may be of phase0 still
            trust_crosslink(store, crosslinked[store.shard.value]);
        }
    }
    const TreeBlock& finalized = chain_.store().blocks[0];
    if (finalized.root != pruned_) {
        pruned_ = finalized.root;
        for (ShardStore& store : stores_) {
            sharding::prune_shard_store(store, *finalized.state);
        }
    }
    return {};
}

Checked<> ShardChains::receive(const SignedShardBlock& block, SignatureVerifier& verifier) {
    const Shard shard = block.message.shard;
    CAIRN_REQUIRE(shard < stores_.size(), shard_not_active);
    return sharding::on_shard_block(phase1_of(chain_), chain_.store(), stores_[shard.value], block,
                                    verifier);
}

void ShardChains::count_votes(std::span<const Attestation> attestations) {
    for (const Attestation& attestation : attestations) {
        if (attestation.data.shard < stores_.size() &&
            attestation.data.slot >= chain_.network().config->PHASE_1_FORK_SLOT) {
            count_vote(attestation);
        }
    }
}

void ShardChains::count_vote(const Attestation& attestation) {
    const Store& store = chain_.store();
    const AttestationData& data = attestation.data;
    const auto target = store.checkpoint_states.find(data.target);
    const auto block = store.blocks.find(data.beacon_block_root);
    if (target == store.checkpoint_states.end() || !block) {
        return;
    }
    const auto attesters = get_attesting_indices(phase1_of(chain_), *target->second, attestation);
    if (!attesters) {
        return;
    }
    std::vector<ValidatorIndex> updated;
    for (const ValidatorIndex index : *attesters) {
        const auto latest = store.votes.find(index);
        if (latest && latest->slot == data.slot && latest->supported.block == *block) {
            updated.push_back(index);
        }
    }
    std::ignore = sharding::update_shard_latest_messages(stores_, updated, attestation);
}

Checked<std::vector<SignedShardBlockPointer>> ShardChains::pending(Shard shard) const {
    const node::Head& head = chain_.head();
    if (head.state->shard_states.empty()) {
        return std::vector<SignedShardBlockPointer>{};  // no beacon block of phase1 yet
    }
    CAIRN_REQUIRE(shard < stores_.size(), shard_not_active);
    const Store& store = chain_.store();
    CAIRN_TRY_ASSIGN(auto blocks, sharding::get_pending_shard_blocks(
                                      phase1_of(chain_), store, head.root, stores_[shard.value]));
    const NodeIndex tip{store.blocks.index_of(head.root)};
    const auto fits = [&](const SignedShardBlockPointer& block) {
        const NodeIndex there = store.blocks.get_ancestor(tip, block->message.slot);
        return store.blocks[there.block].root == block->message.beacon_parent_root;
    };
    blocks.erase(std::ranges::find_if_not(blocks, fits), blocks.end());
    return blocks;
}

Checked<Root> ShardChains::head(Shard shard) const {
    CAIRN_TRY_ASSIGN(const auto blocks, pending(shard));
    if (blocks.empty()) {
        const auto& crosslinked = chain_.head().state->shard_states;
        CAIRN_REQUIRE(shard < crosslinked.size(), shard_not_active);
        return crosslinked[shard.value].latest_block_root;
    }
    return ssz::hash_tree_root(phase1_of(chain_), blocks.back()->message);
}

}  // namespace cairn::shard_node
