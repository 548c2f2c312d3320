// A member of a network of today's line: a node, and a validator client beside it.
#pragma once

#include "crypto/random.hpp"
#include "devnet/load.hpp"
#include "devnet/member.hpp"
#include "devnet/member_storage.hpp"
#include "engine/mirrored_layer.hpp"
#include "engine/remote_engine.hpp"

#include <atomic>
#include <set>

namespace cairn::devnet {

class MainlineMember final : public Member, node::Wire {
  public:
    /// The error is a sentence.
    static Result<std::unique_ptr<Member>, std::string> create(const Genesis& genesis,
                                                               const MemberOptions& options);

    MainlineMember(const MainlineMember&) = delete;
    MainlineMember& operator=(const MainlineMember&) = delete;
    ~MainlineMember() override;

    const node::Chain& chain() const override { return node_->chain(); }
    const node::NodeStatistics& statistics() const override { return node_->statistics(); }
    validator::DutyStatistics duties() const override;
    std::optional<std::string> storage_failure() const override;
    const node::Node& node() const noexcept { return *node_; }
    void set_withholding(bool withholding) override { withholding_ = withholding; }

    Done leave(consensus::ValidatorIndex validator) override;
    Done slash_by_block(consensus::ValidatorIndex validator) override;
    Done slash_by_vote(consensus::ValidatorIndex validator) override;
    Done equivocate(consensus::ValidatorIndex validator) override;
    Done spoil_block(consensus::ValidatorIndex validator) override;
    void stop_lying() override;
    engine::EmbeddedExecution* execution() const override { return execution_.get(); }
    bool owns(consensus::ValidatorIndex validator) const noexcept override;

  private:
    MainlineMember(const Genesis& genesis, const MemberOptions& options);

    Result<void, std::string> begin_execution(const Genesis& genesis);
    Result<std::unique_ptr<node::Chain>, std::string> begin_chain(const Genesis& genesis);
    void close_execution();
    engine::ExecutionLayer& layer() noexcept;
    void make_load(consensus::Slot slot);
    bool proposes(consensus::Slot slot);
    void ask_for_blobs(const node::GossipMessage& message);
    void close_storage() override;

    void publish(const node::GossipMessage& message) override;
    void request_blocks(node::PeerId peer, const node::BlocksRequest& request) override;
    void respond_blocks(node::PeerId peer, node::BlocksResponse response) override;
    void request_sidecars(node::PeerId peer, const node::SidecarsRequest& request) override;
    void respond_sidecars(node::PeerId peer, node::SidecarsResponse response) override;

    /// Publishes what `make` signs for a validator in the head's state at the current slot.
    template <class Make>
    Done publish_signed(node::Topic topic, consensus::ValidatorIndex validator, Make make);
    Done will_lie(std::set<consensus::ValidatorIndex>& liars, consensus::ValidatorIndex validator);
    void publish_twin(const node::GossipMessage& message);
    /// True: it was published otherwise.
    bool publish_spoilt(const node::GossipMessage& message);

    void take_new_keys();
    std::optional<std::uint64_t> new_key_of(const consensus::BLSPubkey& pubkey,
                                            std::uint64_t validators);

    std::uint64_t due_ms(const consensus::Spec& spec, Duty duty) const override;
    void set_time(std::uint64_t now_ms) override;
    void perform(Duty duty, consensus::Slot slot) override;
    void prepare(std::span<const Timed> messages) override;
    void handle(const Incoming& incoming) override;
    node::Node* visitable() override { return node_.get(); }

    crypto::SeededRandom random_;
    LoadGenerator load_;
    const std::shared_ptr<const ExecutionGenesis> execution_genesis_;
    /// When the next slot begins: for the execution layer's fees, on any thread.
    std::atomic<std::uint64_t> next_slot_s_ = 0;
    std::unique_ptr<MemberStorage> storage_;                // null: dead
    std::unique_ptr<engine::EmbeddedExecution> execution_;  // null: dead
    std::unique_ptr<engine::RemoteEngine> foreign_;         // null: none
    std::unique_ptr<engine::MirroredLayer> mirrored_;       // of both; null likewise
    std::unique_ptr<node::Node> node_;
    std::unique_ptr<validator::ValidatorClient> client_;  // null: dead
    validator::DutyStatistics last_duties_;               // of the dead
    std::set<consensus::ValidatorIndex> equivocators_;
    std::set<consensus::ValidatorIndex> spoilers_;
    const ValidatorKeys keys_;
    const std::uint64_t first_new_key_;                   // the number after those of genesis
    std::vector<consensus::BLSPubkey> new_pubkeys_;       // of the numbers from there on
    std::set<consensus::ValidatorIndex> new_validators_;  // of deposits, that are this node's
    bool withholding_ = false;
};

}  // namespace cairn::devnet
