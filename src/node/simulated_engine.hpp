// An execution layer that is only pretended: empty payloads whose hash stands for their content, so
// that a beacon chain can run before, or without, a machine that executes transactions.
//
// What depositors ask of the beacon chain (deposits, and a change to compounding credentials) comes
// with every payload that is built where no ancestor has it, until one that has it is final: so it
// outlives a block that becomes an orphan. As with transactions, an engine also learns of it from
// others' payloads. No account pays for it.
//
// A payload is valid if its hash is right, its parent is known and it has no transactions. Whoever
// runs a real engine implements the same two interfaces. Threads: one owner.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"

#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace cairn::node {

class SimulatedEngine final : public consensus::ExecutionEngine, public consensus::PayloadBuilder {
  public:
    using Request = std::variant<consensus::DepositRequest, consensus::ConsolidationRequest>;

    /// The chain of payloads begins with this block, of this number.
    explicit SimulatedEngine(const consensus::Hash32& first_hash, std::uint64_t number = 0)
        : blocks_{{first_hash, {number, {}}}} {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;

    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override;
    /// Of the last MAX_PAYLOADS only.
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    /// As many as a payload may have, the oldest first.
    consensus::ExecutionRequests get_requests(const consensus::Spec& spec,
                                              const consensus::PayloadId& payload_id) override;

    /// False: too many wait already. One that it knows is not taken twice.
    bool make_request(const Request& request);
    /// All of which no payload is known to be final.
    std::vector<Request> pending_requests() const;

    static constexpr std::size_t MAX_PAYLOADS = 8;
    static constexpr std::size_t MAX_REQUESTS = 1024;

  private:
    struct Block {
        std::uint64_t number = 0;
        consensus::Hash32 parent;
    };
    struct Built {
        consensus::PayloadId id;
        consensus::ExecutionPayload payload;
        consensus::ExecutionRequests requests;
    };
    struct Pending {
        Request request;
        std::vector<consensus::Hash32> payloads;  // that have it
    };

    using Hashes = std::unordered_set<consensus::Hash32>;

    Hashes chain_of(const consensus::Hash32& head) const;
    void forget_final(const consensus::Hash32& finalized);
    consensus::ExecutionRequests requests_for(const consensus::Spec& spec,
                                              const consensus::Hash32& parent) const;
    void learn(const Request& request, const consensus::Hash32& payload);
    const Built* find(const consensus::PayloadId& id) const;

    std::unordered_map<consensus::Hash32, Block> blocks_;  // known ones
    std::deque<Built> built_;
    std::vector<Pending> pending_;
    std::uint64_t next_id_ = 1;
};

}  // namespace cairn::node
