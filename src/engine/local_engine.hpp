// The execution layer in this process: payloads go to an execution chain and its pool as they are,
// without JSON between.
//
//   rpc::ExecutionBackend backend(chain, pool, clock);
//   LocalEngine engine(backend.backend(version, commit));
//
// A payload is executed when it comes. One whose parent is not known has no verdict until the
// parent has come; nor has one that the store fails to take (is_offline, trouble). A payload is
// built when it is fetched, so that it has all that the pool holds by then; from the pool's
// transactions as many of the best are left out as make more requests than a beacon block may have.
// Deterministic: no clock and no thread of its own.
// Bounded: the last MAX_PAYLOADS to be built; payloads without a verdict are those of blocks that
// are not final.
#pragma once

#include "engine/execution_layer.hpp"
#include "rpc/backend.hpp"

#include <deque>
#include <map>

namespace cairn::engine {

class LocalEngine final : public ExecutionLayer {
  public:
    /// What `backend` names outlives the engine.
    explicit LocalEngine(rpc::Backend backend) : backend_(std::move(backend)) {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;

    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override;
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    std::shared_ptr<const consensus::BlobsBundle> get_blobs_bundle(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    consensus::ExecutionRequests get_requests(const consensus::Spec& spec,
                                              const consensus::PayloadId& payload_id) override;

    bool is_pending(const consensus::Hash32& block_hash) const override {
        return pending_.contains(block_hash);
    }
    std::vector<node::InvalidatedPayload> take_invalidated() override;
    void on_forkchoice(const consensus::ForkchoiceHashes& hashes) override;
    /// The last thing that the store was asked for failed.
    bool is_offline() const override { return is_failing_; }
    std::optional<std::string> trouble() const override { return trouble_; }

    static constexpr std::size_t MAX_PAYLOADS = 8;
    static constexpr std::size_t MAX_INVALIDATED = 64;

  private:
    struct Wish {
        consensus::PayloadId id;
        rpc::ChainBlockPtr parent;
        execution_node::PayloadAttributes attributes;
        std::optional<execution_node::BuiltBlock> built;  // null: it was not fetched yet
        consensus::ExecutionRequests requests;
        std::shared_ptr<const consensus::BlobsBundle> blobs;  // null: not asked for, or none
    };
    struct Pending {
        consensus::Hash32 parent_hash;
        std::uint64_t number = 0;
    };

    template <class T>
    bool is_there(const rpc::Read<T>& read);
    void note(const execution_node::ImportOutcome& outcome, const consensus::Hash32& parent_hash);
    void settle();
    void forget_final(const consensus::Hash32& finalized);
    bool set_forkchoice(const consensus::ForkchoiceHashes& hashes);
    Wish* find(const consensus::PayloadId& id);
    bool build(const consensus::Spec& spec, Wish& wish);
    rpc::Read<execution_node::BuiltBlock> build_first(const Wish& wish, std::size_t count);

    rpc::Backend backend_;
    std::deque<Wish> wishes_;
    std::uint64_t next_id_ = 1;
    std::map<consensus::Hash32, Pending> pending_;
    std::vector<node::InvalidatedPayload> invalidated_;
    std::optional<consensus::ForkchoiceHashes> told_;  // null: the last were refused
    bool is_failing_ = false;
    std::optional<std::string> trouble_;
};

}  // namespace cairn::engine
