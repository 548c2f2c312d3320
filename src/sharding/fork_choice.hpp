// The head of each shard chain: LMD GHOST over the shard blocks behind the beacon head's crosslink.
// Spec: consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md, fork-choice.md.
//
//   std::vector<ShardStore> shards = get_forkchoice_shard_stores(spec, anchor_state);
//   CAIRN_TRY(on_shard_block(spec, store, shards[shard], signed_shard_block, verifier));
//   CAIRN_TRY_ASSIGN(auto updated, on_attestation(spec, store, attestation, verifier));
//   CAIRN_TRY(update_shard_latest_messages(shards, updated, attestation));
//   const Root head = get_head(spec, store).root;
//   CAIRN_TRY_ASSIGN(const Root shard_head, get_shard_head(spec, store, head, shards[shard]));
//
// The beacon chain's store is consensus/fork_choice/store.hpp; a beacon block handed in here is
// known to it. The shards do not depend on each other: different stores may be used by different
// threads while the beacon store rests. Memory: the blocks with their bodies, 48 bytes a vote; see
// prune_shard_store.
#pragma once

#include "consensus/fork_choice/store.hpp"
#include "sharding/shard_transition.hpp"

#include <memory>
#include <unordered_map>

namespace cairn::sharding {

struct ShardLatestMessage {
    Epoch epoch;
    Root root;
    friend bool operator==(const ShardLatestMessage&, const ShardLatestMessage&) = default;
};

using SignedShardBlockPointer = std::shared_ptr<const consensus::SignedShardBlock>;

struct ShardStore {
    Shard shard;
    std::unordered_map<Root, SignedShardBlockPointer> signed_blocks;
    std::unordered_map<Root, consensus::ShardState> block_states;
    std::unordered_map<ValidatorIndex, ShardLatestMessage> latest_messages;
};

/// The anchor is the block of the state's crosslink, body unknown. Invalid: shard_not_active.
Checked<ShardStore> get_forkchoice_shard_store(const BeaconState& anchor_state, Shard shard);
/// One for each active shard, as get_forkchoice_store of phase1 makes them.
Checked<std::vector<ShardStore>> get_forkchoice_shard_stores(const Spec& spec,
                                                             const BeaconState& anchor_state);

/// The block of the branch up to `root` at `slot` or last before. Invalid: shard_block_unknown.
Checked<Root> get_shard_ancestor(const ShardStore& shard_store, const Root& root, Slot slot);
/// The justified balance behind a block, which the store knows. Invalid: shard_block_unknown, in
/// faithful mode if a vote is for an unknown block. Cost: linear in votes and their distance.
Checked<Gwei> get_shard_latest_attesting_balance(const Spec& spec, const consensus::Store& store,
                                                 const ShardStore& shard_store, const Root& root);
/// `beacon_head_root`: get_head(spec, store).root. Cost: linear in votes and pending blocks; in
/// faithful mode their product. Invalid: shard_not_active, in faithful mode shard_block_unknown
/// too.
Checked<Root> get_shard_head(const Spec& spec, const consensus::Store& store,
                             const Root& beacon_head_root, const ShardStore& shard_store);
/// The branch behind the beacon head's crosslink up to the shard's head, oldest first.
Checked<std::vector<SignedShardBlockPointer>> get_pending_shard_blocks(
    const Spec& spec, const consensus::Store& store, const Root& beacon_head_root,
    const ShardStore& shard_store);

/// The block, its parent and its beacon parent are checked; then it is stored. Invalid also for
/// what is only too early: shard_block_parent_unknown, shard_block_beacon_parent_unknown.
Checked<> on_shard_block(const Spec& spec, const consensus::Store& store, ShardStore& shard_store,
                         const consensus::SignedShardBlock& signed_shard_block,
                         SignatureVerifier& verifier);

/// What phase1 adds to update_latest_messages: `updated` are the validators whose beacon vote the
/// attestation has replaced (on_attestation returns them). Invalid: shard_not_active.
Checked<> update_shard_latest_messages(std::span<ShardStore> shard_stores,
                                       std::span<const ValidatorIndex> updated,
                                       const consensus::Attestation& attestation);

/// Drops blocks before the shard's block in the finalised beacon state, and votes for them, which
/// weigh on no head. `finalized_state`: the state of the finalised block.
void prune_shard_store(ShardStore& shard_store, const BeaconState& finalized_state);

}  // namespace cairn::sharding
