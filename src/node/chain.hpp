// The chain as one node knows it: fork choice with its states, and the blocks themselves.
//
//   CAIRN_TRY_ASSIGN(auto chain, Chain::start(network, genesis, services));
//   chain->set_time(now_ms);
//   const auto imported = chain->import(signed_block);
//   const Head& head = chain->head();
//
// There is no clock: time comes by set_time and does not go back. Blocks below finality are kept
// for MAX_KEPT_SLOTS, so that others can sync from here; states only from finality on.
//
// Where finality does not move, the states of at most MAX_HELD_STATES blocks stay in memory (see
// held_states.hpp), and of the checkpoints that votes name the last MAX_TARGETS; the others are
// made again when they are asked for, by their blocks' transitions without signatures.
//
// With a chain store every block is in it before import says that all went well, and the next
// process goes on from there by Chain::resume. Votes that no block has carried are not stored.
// Threads: one owner. States handed out are immutable; their caches are warm for the epoch.
#pragma once

#include "base/executor.hpp"
#include "base/stopwatch.hpp"
#include "consensus/batch_verifier.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/gossip/context.hpp"
#include "consensus/validator/payload.hpp"
#include "node/held_states.hpp"
#include "store/chain_store.hpp"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

namespace cairn::node {

inline constexpr std::uint64_t MAX_KEPT_SLOTS = 8192;
/// States of checkpoints that votes have named last.
inline constexpr std::size_t MAX_TARGETS = 16;
/// Where states are packed (held_states.hpp), so are targets but for the last used.
inline constexpr std::size_t MAX_WHOLE_TARGETS = 1;
/// States moved on to a slot, so that branches do not drive out each other's.
inline constexpr std::size_t MAX_ADVANCED = 4;
/// Where states are packed: those of one branch, at an epoch's start and at a slot of it.
inline constexpr std::size_t MAX_WHOLE_ADVANCED = 2;
/// Of the history that a resumed chain takes into memory.
inline constexpr std::uint64_t RESUMED_HISTORY_SLOTS = 256;
/// Blocks that stay decoded; of the others memory has the bytes, or with a chain store nothing.
inline constexpr std::size_t MAX_DECODED_BLOCKS = 256;

/// A payload that the execution layer refuses.
struct InvalidatedPayload {
    consensus::Hash32 block_hash;
    consensus::Hash32 parent_hash;
    /// The last valid payload before it; zero if none is. Null: not told.
    std::optional<consensus::Hash32> latest_valid_hash;
    friend bool operator==(const InvalidatedPayload&, const InvalidatedPayload&) = default;
};

/// Which payloads the execution layer has not judged: blocks with them are optimistic.
/// Spec: consensus-specs v1.7.0-beta.4 sync/optimistic.md.
class PayloadVerdicts {
  public:
    virtual ~PayloadVerdicts() = default;
    /// No verdict yet. `block_hash` is that of a payload of an imported block, zero of none.
    virtual bool is_pending(const consensus::Hash32& block_hash) const = 0;
    /// Those that have been refused since the last call, at their import or later.
    virtual std::vector<InvalidatedPayload> take_invalidated() { return {}; }
};

/// Hears which payloads the chain's head, justified and finalised blocks have.
class ForkchoiceListener {
  public:
    virtual ~ForkchoiceListener() = default;
    /// After each change of the chain that may have moved one of them, so also with the same ones.
    /// Not while the head has no payload. Must not call the chain.
    virtual void on_forkchoice(const consensus::ForkchoiceHashes& hashes) = 0;
};

/// What a chain asks of the world.
struct ChainServices {
    consensus::ExecutionEngine& execution_engine;
    crypto::Random& random;
    base::Executor& executor;
    /// Null: the chain lives in memory only. Of the same network.
    store::ChainStore* chain_store = nullptr;
    /// Null: the execution engine judges every payload at once.
    PayloadVerdicts* verdicts = nullptr;
    std::size_t held_states = MAX_HELD_STATES;
    std::size_t decoded_blocks = MAX_DECODED_BLOCKS;
    /// What the chain store keeps of a new anchor's state is made by a thread of its own, and the
    /// anchor moves with an import after that; finality is durable before, as part of the blocks.
    /// Otherwise who brings finality makes it: 0.2 to 1 s of an import or slot with 500,000 keys.
    bool anchors_aside = false;
    std::size_t held_whole_states = MAX_HELD_WHOLE_STATES;
    /// Null: nobody.
    ForkchoiceListener* forkchoice = nullptr;
};

struct StoredBlock {
    std::shared_ptr<const consensus::SignedBeaconBlock> block;
    /// When it came, since 1970.
    std::uint64_t arrival_ms = 0;
};

struct Head {
    consensus::Root root;
    consensus::Slot slot;
    consensus::StatePointer state;
};

/// Of the last KEPT of `count` epoch transitions, milliseconds of wall time and CPU.
struct EpochTimes {
    static constexpr std::size_t KEPT = 64;
    std::uint64_t count = 0;
    std::deque<base::Elapsed> last;  // the newest at the end
};

class Chain final : public consensus::gossip::KnownBlocks, consensus::BlockStates {
  public:
    ~Chain() override;

    /// `genesis` is trusted. `network` is of the last fork that its configuration schedules. A
    /// chain store has to be empty, and is begun. Invalid: block_not_stored (the store's failure()
    /// says why), and what get_forkchoice_store is.
    static consensus::Checked<std::unique_ptr<Chain>> start(const consensus::Spec& network,
                                                            consensus::BeaconState genesis,
                                                            const ChainServices& services);
    /// From a checkpoint that is trusted to be final, in place of genesis: the same otherwise.
    /// Invalid also: anchor_state_root_wrong (the state is not that after the block).
    static consensus::Checked<std::unique_ptr<Chain>> start_at(const consensus::Spec& network,
                                                               const store::Anchor& anchor,
                                                               const ChainServices& services);
    /// Goes on from a chain store that is not empty: the anchor's state, and all blocks above it
    /// once more, whose signatures and payloads were checked when they came. The execution engine
    /// is told the payloads, and its verdict is not asked. Time is that of the last import.
    /// damaged: what is stored makes no chain. Cost: the blocks' transitions without signatures;
    /// 0.2 ms a block with 32 validators.
    static store::Stored<std::unique_ptr<Chain>> resume(const consensus::Spec& network,
                                                        const ChainServices& services);

    /// Finality that comes with a new epoch is in the chain store then, or on its way there.
    consensus::Checked<> set_time(std::uint64_t now_ms);
    std::uint64_t time_ms() const noexcept { return store_.time_ms; }
    consensus::Slot current_slot() const;

    /// The whole check of a block: place, signatures in one batch, transition, payload. Its own
    /// votes and slashings count from then on. A known block is no error.
    /// Invalid: parent_block_unknown, block_in_future (try again later); block_not_stored (the
    /// fault is the chain store's, see its failure(): the block is not refused, and the next import
    /// first tries to store it); all else is for good.
    consensus::Checked<> import(const std::shared_ptr<const consensus::SignedBeaconBlock>& block);

    /// Votes of past slots whose gossip conditions hold, so their signatures too. One that does not
    /// fit the store (any more) counts for nothing.
    void count_votes(std::span<const consensus::Attestation> attestations);
    /// A slashing whose gossip conditions hold: those who signed both count no more.
    void count_slashing(const consensus::AttesterSlashing& slashing);

    /// Blocks whose payloads have been refused since they came, and all that descend from them, are
    /// known no more. Invalid: justified_block_invalidated, where only the operator can help.
    consensus::Checked<> take_verdicts();

    /// The head as of the last change, and the specification's Store.
    const Head& head() const noexcept { return head_; }
    /// Zero: of no payload.
    consensus::ForkchoiceHashes forkchoice_hashes() const;
    const consensus::Store& store() const noexcept { return store_; }
    const consensus::Spec& network() const noexcept { return network_; }
    /// Those of every validator in an imported block's state.
    const consensus::ValidatorKeys& validator_keys() const noexcept { return keys_; }

    /// From now on the chain lives in memory only and takes in nothing more; its store and its
    /// execution layer may go.
    void leave_chain_store();

    /// Of those in memory, or above finality. Valid until the next import. Cost: decoding, where it
    /// is not among the last; from the chain store, and null where that cannot be read.
    const StoredBlock* block(const consensus::Root& root) const;
    /// How many blocks are decoded in memory.
    std::size_t decoded_blocks() const noexcept;
    /// Also one that only the chain store still has. A store that cannot be read has none.
    std::optional<StoredBlock> find_block(const consensus::Root& root) const;
    /// The specification's is_optimistic. By root: false for blocks that are not in memory.
    bool is_optimistic(const consensus::BeaconBlock& block) const;
    bool is_optimistic(const consensus::Root& root) const;
    /// Every known block from `start` on, of all branches, ascending by slot.
    std::vector<std::pair<consensus::Root, const StoredBlock*>> blocks_since(
        consensus::Slot start) const;
    /// Of the head's chain, ascending by slot, in [start, start + count); those below the blocks in
    /// memory come from the chain store.
    std::vector<std::shared_ptr<const consensus::SignedBeaconBlock>> canonical_blocks(
        consensus::Slot start, std::uint64_t count) const;
    std::optional<consensus::gossip::KnownBlock> find(const consensus::Root& root) const override;

    /// The state after the block `root`, moved on to `slot` through empty slots and forks.
    /// Cost: up to an epoch's processing; the last ones made are kept. Of a state that was let go:
    /// the transitions from the nearest one before it.
    /// Invalid: block_unknown.
    consensus::Checked<consensus::StatePointer> state_at(const consensus::Root& root,
                                                         consensus::Slot slot);
    /// The same; null for all that is invalid.
    consensus::StatePointer advanced_state(const consensus::Root& root,
                                           consensus::Slot slot) override;
    /// How many blocks have their state in memory, and beside them packed, and what these take (see
    /// held_states.hpp).
    std::size_t held_states() const noexcept { return held_.size(); }
    std::size_t packed_states() const noexcept { return held_.packed(); }
    std::size_t held_bytes() const noexcept { return held_.bytes(); }

    /// Each time a state was moved on into another epoch, whatever asked for it: all of it, so with
    /// more than one epoch where a whole one had no block, and the root.
    const EpochTimes& epoch_times() const noexcept { return epoch_times_; }

    /// The state at the start of a checkpoint's epoch: fork choice's if it has one, else made and
    /// not kept. Invalid: target_block_unknown. Cost: up to an epoch's processing for each epoch
    /// since the block.
    consensus::Checked<consensus::StatePointer> checkpoint_state(
        const consensus::Checkpoint& checkpoint) const;

  private:
    Chain(const consensus::Spec& network, const ChainServices& services);

    static consensus::Checked<std::unique_ptr<Chain>> from_anchor(const consensus::Spec& network,
                                                                  const ChainServices& services,
                                                                  const store::SavedBlock& block,
                                                                  consensus::BeaconState state);
    consensus::Checked<> move_anchor(const consensus::Checkpoint& checkpoint);
    consensus::Checked<> replay(const store::SavedBlock& saved);
    /// A copy, through empty slots and forks.
    consensus::Checked<consensus::StatePointer> moved_on(const consensus::BeaconState& from,
                                                         consensus::Slot slot) const;
    /// `state` is after the block `root`; or what is known of it between that and `slot`.
    consensus::StatePointer nearest_before(const consensus::Root& root, consensus::Slot slot,
                                           consensus::StatePointer state) const;
    consensus::Checked<consensus::StatePointer> check(const consensus::Spec& spec,
                                                      const consensus::SignedBeaconBlock& block);
    consensus::Checked<consensus::StatePointer> transition(
        const consensus::Spec& spec, const consensus::SignedBeaconBlock& block,
        const consensus::BlockContext& context);
    consensus::Checked<> adopt(const consensus::Spec& spec, const store::SavedBlock& saved,
                               const consensus::StatePointer& state);
    struct KeptBlock {
        StoredBlock stored;  // its block is null while it is not decoded
        consensus::Slot slot;
        Bytes packed;  // SSZ; empty where the chain store has it, or until it is first let go of
    };
    /// Where a block stands, without decoding it if fork choice knows it.
    struct Place {
        consensus::Slot slot;
        consensus::Root parent_root;
    };
    std::optional<Place> place_of(const consensus::Root& root) const;
    bool unpack(const consensus::Root& root, KeptBlock& kept) const;
    void pack(KeptBlock& kept) const;
    void pack_old_blocks();
    void remember(const store::SavedBlock& saved);
    consensus::Checked<> save(const store::SavedBlock& saved);
    consensus::Checked<> tick(std::uint64_t now_ms);
    consensus::Checked<> keep_finality();
    bool commit();
    void count_operations(const consensus::Spec& spec, const consensus::BeaconBlockBody& body);
    void update_head();
    void tell_forkchoice() const;
    consensus::Checked<bool> invalidate(const InvalidatedPayload& refused);
    void forget_removed();
    consensus::Checked<consensus::StatePointer> make(const consensus::Store& store,
                                                     consensus::BlockIndex block) override;
    consensus::Checked<std::vector<consensus::BlockIndex>> blocks_without_state(
        consensus::BlockIndex block) const;
    consensus::StatePointer with_caches(consensus::BlockIndex block,
                                        const consensus::StatePointer& state);
    void hold(consensus::BlockIndex block, consensus::StatePointer state);
    void let_go_of_states();
    void pack_targets();
    consensus::Checked<consensus::StatePointer> target_state(const consensus::Checkpoint& target);
    void note_target(const consensus::Checkpoint& target);
    void prepare_target(const consensus::Spec& spec, const consensus::AttestationData& data,
                        consensus::MessageOrigin origin);
    consensus::Slot epoch_start_of(consensus::Slot slot) const;
    bool has_finality_moved() const;
    store::FinalityMove finality_move(const consensus::BeaconState& state) const;
    consensus::Checked<bool> save_finality();
    void prune();

    consensus::Spec network_;
    ChainServices services_;
    consensus::Store store_;
    consensus::ValidatorKeys keys_;
    mutable std::unordered_map<consensus::Root, KeptBlock> blocks_;
    mutable std::deque<consensus::Root> decoded_;  // the last decoded at the end
    std::multimap<consensus::Slot, consensus::Root> by_slot_;
    HeldStates held_;
    consensus::Checkpoint kept_finality_;        // what the chain store, or pruning, knows of
    consensus::Checkpoint durable_finality_;     // no power cut takes it back
    std::deque<consensus::Checkpoint> targets_;  // of votes, the last used at the end
    struct PackedTarget {
        consensus::Checkpoint target;
        PackedState state;
    };
    std::deque<PackedTarget> packed_targets_;
    Head head_;
    struct Advanced {
        consensus::Root root;
        consensus::Slot slot;
        consensus::StatePointer state;
    };
    std::deque<Advanced> advanced_;  // the last used at the end
    mutable EpochTimes epoch_times_;
    struct AnchorRecord;
    std::unique_ptr<AnchorRecord> next_anchor_;  // null: none is being made
};

}  // namespace cairn::node
