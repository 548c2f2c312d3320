// A beacon node without its surroundings: chain, pools, gossip, sync and what validators ask of it.
//
// Time and messages are handed in, what it says goes out by its Wire; so the same code runs on a
// real network and in a simulation. Threads: one owner.
//
//   Node node(std::move(chain), payload_builder, random, wire);
//   node.set_time(now_ms);
//   node.on_gossip(peer, message);
//   const auto made = node.produce_block(choices);
//   node.publish_block(signed_block, made->blobs);
//
// With custody the node takes part in blobs: a block that has some is imported once they, or the
// columns that this node samples, are here; until then it waits, and peers are asked for them.
// Without, blobs are the concern of who hands in the blocks.
#pragma once

#include "node/block_production.hpp"
#include "node/block_sidecars.hpp"
#include "node/chain.hpp"
#include "node/gossip_router.hpp"
#include "node/held_sidecars.hpp"
#include "node/sidecar_exchange.hpp"
#include "node/slot_watch.hpp"
#include "node/wire.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <memory>

namespace cairn::node {

/// Blocks that came before their parent or their time; the oldest is dropped for a new one.
inline constexpr std::size_t MAX_WAITING_BLOCKS = 64;
/// Votes of the slot that have not counted yet; more are dropped.
inline constexpr std::size_t MAX_WAITING_VOTES = 1U << 16U;
/// Blocks that are known only by votes for them, and those votes, of this slot and the last; more
/// are dropped.
inline constexpr std::size_t MAX_WANTED_BLOCKS = 16;
inline constexpr std::size_t MAX_ORPHAN_VOTES = 4096;
/// Blocks in one answer to BeaconBlocksByRange, and how long one is waited for.
inline constexpr std::uint64_t MAX_BLOCKS_PER_RESPONSE = 64;
inline constexpr std::uint64_t BLOCKS_TIMEOUT_MS = 2000;

/// Of slots without a block in time; the oldest is dropped for a new one.
inline constexpr std::size_t MAX_SLOT_REPORTS = 64;
/// Of slots that time has leapt over at once, the last ones are reported.
inline constexpr std::uint64_t MAX_LEAP_REPORTS = 4;

struct NodeStatistics {
    std::uint64_t blocks_imported = 0;
    std::uint64_t blocks_refused = 0;
    /// Sidecars that came by gossip or on request, and columns that were made from others.
    std::uint64_t sidecars_received = 0;
    std::uint64_t columns_recovered = 0;
    std::uint64_t messages_valid = 0;
    std::uint64_t messages_ignored = 0;
    std::uint64_t messages_rejected = 0;
    /// Wall time of the last imports, newest last.
    std::deque<double> import_ms;
    /// Why the last block was refused; empty if none was.
    std::string last_refusal;
    /// Why the last message was ignored or rejected.
    std::string last_verdict;
    /// Slots without a block in time, with the cause, newest last; and how many there ever were.
    std::deque<SlotReport> slots;
    std::uint64_t slots_reported = 0;
    /// For which slot the head's state was made ready before it began.
    consensus::Slot prepared;
};

struct NodeOptions {
    /// Who is seen to contradict himself is reported to all; see slasher.hpp.
    bool slasher = false;
    /// Null: no blobs.
    std::optional<Custody> custody = std::nullopt;
    /// What keeps sidecars beyond those in memory; outlives the node or leave_sidecar_store.
    store::SidecarStore* sidecar_store = nullptr;
};

/// Hears of every message that the node takes as valid, our own included, before a block of it is
/// imported. Runs on the owner and must not call the node.
class GossipListener {
  public:
    virtual ~GossipListener() = default;
    /// `spec` is that of the fork the bytes are of.
    virtual void on_message(const consensus::Spec& spec, const GossipMessage& message) = 0;
};

class Node {
  public:
    Node(std::unique_ptr<Chain> chain, consensus::PayloadBuilder& payloads, crypto::Random& random,
         Wire& wire, const NodeOptions& options = {});

    /// From three quarters of a slot on the head's state is made ready for the next one.
    /// From half of a slot on who voted for a block that has not come yet is asked for his chain.
    void set_time(std::uint64_t now_ms);
    /// Messages that are about to come by on_gossip: their signatures are checked together.
    void prepare(std::span<const GossipMessage* const> messages);
    void on_gossip(PeerId from, const GossipMessage& message);
    void on_blocks_request(PeerId from, const BlocksRequest& request);
    void on_blocks(PeerId from, const BlocksResponse& response);
    void on_sidecars_request(PeerId from, const SidecarsRequest& request);
    void on_sidecars(PeerId from, const SidecarsResponse& response);
    /// Whether gossip of this topic and subnet is for this node; what is not is best not sent.
    bool is_subscribed(Topic topic, std::uint64_t subnet_id) const;
    /// A block that was fetched rather than heard of: what Chain::import says of it. Blocks that
    /// waited for it are imported too.
    consensus::Checked<> on_block(const std::shared_ptr<const consensus::SignedBeaconBlock>& block);

    // For validators. What is published passes the conditions of a stranger's message first, but
    // for the signatures, which are our own; those of operations are checked too.
    consensus::Checked<ProducedBlock> produce_block(const ProductionChoices& choices);
    /// The vote of a committee at the current slot.
    consensus::Checked<consensus::AttestationData> attestation_data(
        consensus::Slot slot, consensus::CommitteeIndex committee);
    std::optional<consensus::Attestation> aggregate_attestation(
        const consensus::AttestationData& data, consensus::CommitteeIndex committee) const;
    /// The vote of `slot` that has this root, if anyone has cast it.
    std::optional<consensus::AttestationData> known_attestation_data(
        consensus::Slot slot, const consensus::Root& data_root) const {
        return pools_.attestations.find(slot, data_root);
    }
    std::optional<consensus::SyncCommitteeContribution> sync_contribution(
        consensus::Slot slot, const consensus::Root& block_root, std::uint64_t subcommittee) const;

    /// With the blobs that it was made with. False: refused, and statistics() says why.
    bool publish_block(const std::shared_ptr<const consensus::SignedBeaconBlock>& block,
                       const std::shared_ptr<const consensus::BlobsBundle>& blobs = nullptr);
    /// A message of this slot's fork.
    template <class Message>
    bool publish(Topic topic, std::uint64_t subnet_id, const Message& message) {
        const consensus::Spec spec = current_spec();
        return publish_bytes(topic, subnet_id, ssz::encode(spec, message));
    }

    /// A message from validators elsewhere, encoded in the fork of `slot`: it is published if all
    /// conditions hold, signatures included. A block that is valid as gossip may still fail its
    /// import: see whether the chain has it.
    Result<void, GossipError> submit(Topic topic, std::uint64_t subnet_id, Bytes bytes,
                                     consensus::Slot slot);

    /// What submit would say of a block, for a signature and at most one slot's transition: to be
    /// asked before more is spent on what comes with it. Nothing is published or remembered.
    Result<void, GossipError> judge_block(const consensus::SignedBeaconBlock& block) {
        return router_.judge_block(block, chain_->time_ms());
    }

    /// The sidecars of a block from a validator elsewhere, which go out before it: they too pass
    /// the conditions of a stranger's message, but for the KZG proofs, which make_sidecars checked.
    Result<void, GossipError> submit_sidecars(const BlockSidecars& sidecars, consensus::Slot slot);

    /// One at most, in place of the one before.
    void listen(std::weak_ptr<GossipListener> listener) { listener_ = std::move(listener); }

    /// Blocks have come whose parents have not.
    bool lacks_blocks() const;

    Chain& chain() noexcept { return *chain_; }
    const Chain& chain() const noexcept { return *chain_; }
    consensus::Spec current_spec() const;
    const NodeStatistics& statistics() const noexcept { return statistics_; }
    /// Null: the node has no custody.
    const HeldSidecars* sidecars() const noexcept { return sidecars_.get(); }
    /// From now on sidecars are in memory only.
    void leave_sidecar_store() noexcept {
        if (sidecars_ != nullptr) {
            sidecars_->leave_store();
        }
    }
    const OperationPool& operations() const noexcept { return pools_.operations; }
    const AttestationPool& attestations() const noexcept { return pools_.attestations; }

  private:
    using BlockPointer = std::shared_ptr<const consensus::SignedBeaconBlock>;
    struct Waiting {
        PeerId from;
        BlockPointer block;
        bool lacks_data = false;
        std::uint64_t since_ms = 0;
    };
    struct Wanted {
        PeerId from;
        consensus::Root root;
        consensus::Slot slot;  // of the vote
    };
    struct OrphanVote {
        Wanted block;
        GossipMessage message;
    };
    struct Sync {
        PeerId peer = 0;
        consensus::Slot next;        // after the last block that came
        consensus::Slot until;       // the last slot wanted
        std::uint64_t asked_ms = 0;  // 0: nothing is under way
    };

    GossipMessage make_message(Topic topic, std::uint64_t subnet_id, Bytes bytes,
                               consensus::Slot slot) const;
    void tell(const GossipMessage& message);
    bool publish_bytes(Topic topic, std::uint64_t subnet_id, Bytes bytes);
    bool receive(const GossipMessage& message, PeerId from, MessageSource source);
    consensus::Checked<> import(const BlockPointer& block);
    void import_or_wait(PeerId from, const BlockPointer& block);
    void wait_for_more(PeerId from, const BlockPointer& block, const consensus::Invalid& lacks);
    void import_waiting();
    void keep_orphan(PeerId from, const GossipMessage& vote);
    void hear_orphans();
    void ask_for_wanted();
    bool is_asking() const;
    bool lacks_data(const consensus::SignedBeaconBlock& block) const;
    bool waits_for_data() const { return std::ranges::any_of(waiting_, &Waiting::lacks_data); }
    std::vector<BlockWithoutData> blocks_without_data() const;
    void on_new_sidecar(const consensus::Root& block_root);
    void fetch_data();
    void recover_columns(const BlockWithoutData& waiting);
    template <class Sidecars>
    Result<void, GossipError> publish_sidecars(Topic topic, const Sidecars& sidecars,
                                               consensus::Slot slot, MessageSource source);
    void go_on_with_sync();
    void ask_for_blocks(PeerId peer, consensus::Slot start, consensus::Slot until);
    void ask_for_chain(PeerId peer, consensus::Slot until);
    bool take_blocks(const BlocksResponse& response);
    void on_new_slot(consensus::Slot slot);
    void report_slots(consensus::Slot before, consensus::Slot now);
    void prepare_next_slot();
    std::uint64_t into_slot_ms(consensus::Slot slot) const;
    void prune_operations();
    void compare_with_known(const consensus::SignedBeaconBlock& block);
    void report_contradictions();
    void note_verdict(const GossipError& error);

    std::unique_ptr<Chain> chain_;
    Pools pools_;
    std::unique_ptr<Slasher> slasher_;        // null: not wanted
    std::unique_ptr<HeldSidecars> sidecars_;  // null: no custody
    GossipRouter router_;
    std::unique_ptr<SidecarExchange> exchange_;  // null likewise
    consensus::PayloadBuilder& payloads_;
    crypto::Random& random_;
    Wire& wire_;
    std::weak_ptr<GossipListener> listener_;
    std::deque<Waiting> waiting_;
    std::deque<Wanted> wanted_;
    std::deque<OrphanVote> orphans_;
    Sync sync_;
    SlotWatch slot_watch_;
    NodeStatistics statistics_;
};

}  // namespace cairn::node
