// A member of a network of the 2020 road: a node with shards, and its validators.
#pragma once

#include "crypto/random.hpp"
#include "devnet/member.hpp"
#include "devnet/member_storage.hpp"
#include "shard_node/validators.hpp"

namespace cairn::devnet {

/// Shares of a slot of the 2020 road, in ten-thousandths: shard blocks once the beacon block should
/// be in; votes at a half and aggregates at three quarters, as phase1's validator.md has it.
inline constexpr std::uint64_t SHARD_BLOCK_DUE_BPS = 2500;
inline constexpr std::uint64_t ROAD_ATTESTATION_DUE_BPS = 5000;
inline constexpr std::uint64_t ROAD_AGGREGATE_DUE_BPS = 7500;

class RoadMember final : public Member, shard_node::Wire {
  public:
    /// The error is a sentence.
    static Result<std::unique_ptr<Member>, std::string> create(const Genesis& genesis,
                                                               const MemberOptions& options);

    const node::Chain& chain() const override { return node_->chain(); }
    const node::NodeStatistics& statistics() const override { return node_->statistics(); }
    validator::DutyStatistics duties() const override;
    std::optional<std::string> storage_failure() const override;
    const shard_node::ShardNode* shard_node() const override { return node_.get(); }

  private:
    RoadMember(const Genesis& genesis, const MemberOptions& options);

    Result<std::unique_ptr<shard_node::ShardNode>, std::string> begin(const Genesis& genesis);
    void close_storage() override;

    void publish(const shard_node::Message& message) override { Member::send(0, message); }
    void send(node::PeerId peer, const shard_node::Message& message) override {
        Member::send(peer, message);
    }

    std::uint64_t due_ms(const consensus::Spec& spec, Duty duty) const override;
    void set_time(std::uint64_t now_ms) override { node_->set_time(now_ms); }
    void perform(Duty duty, consensus::Slot slot) override;
    void prepare(std::span<const Timed> /*messages*/) override {}
    void handle(const Incoming& incoming) override;

    crypto::SeededRandom random_;
    consensus::FixedExecutionEngine engine_;  // there are no payloads to judge
    std::unique_ptr<MemberStorage> storage_;  // null: dead
    std::unique_ptr<shard_node::ShardNode> node_;
    std::unique_ptr<shard_node::Validators> validators_;  // null: dead
    validator::DutyStatistics last_duties_;               // of the dead
};

}  // namespace cairn::devnet
