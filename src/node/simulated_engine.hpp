// An execution layer that is only pretended: empty payloads whose hash stands for their content, so
// that a beacon chain can run before, or without, a machine that executes transactions.
//
// A payload is valid if its hash is right, its parent is known and it has no transactions. Whoever
// runs a real engine implements the same two interfaces. Threads: one owner.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"

#include <deque>
#include <unordered_map>

namespace cairn::node {

class SimulatedEngine final : public consensus::ExecutionEngine, public consensus::PayloadBuilder {
  public:
    /// The chain of payloads begins with this block, of this number.
    explicit SimulatedEngine(const consensus::Hash32& first_hash, std::uint64_t number = 0)
        : numbers_{{first_hash, number}} {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;

    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override;
    /// Of the last MAX_PAYLOADS only.
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;

    static constexpr std::size_t MAX_PAYLOADS = 8;

  private:
    std::unordered_map<consensus::Hash32, std::uint64_t> numbers_;  // of known blocks
    std::deque<std::pair<consensus::PayloadId, consensus::ExecutionPayload>> payloads_;
    std::uint64_t next_id_ = 1;
};

}  // namespace cairn::node
