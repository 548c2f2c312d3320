// An execution layer that is only pretended: empty payloads whose hash stands for their content, so
// that a beacon chain can run before, or without, a machine that executes transactions.
//
// A payload is valid if its hash is right, its parent is known and it has no transactions. Whoever
// runs a real engine implements the same two interfaces. Threads: one owner.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/rule.hpp"

#include <unordered_map>

namespace cairn::consensus {
struct BeaconState;
}

namespace cairn::node {

/// What block production asks the execution layer (engine_forkchoiceUpdated, engine_getPayload).
class PayloadBuilder {
  public:
    virtual ~PayloadBuilder() = default;
    /// A payload on top of the state's last one; the state stands at the block's slot.
    virtual consensus::Checked<consensus::ExecutionPayload> build(
        const consensus::Spec& spec, const consensus::BeaconState& state,
        const consensus::ExecutionAddress& fee_recipient) = 0;
};

class SimulatedEngine final : public consensus::ExecutionEngine, public PayloadBuilder {
  public:
    /// The chain of payloads begins with this block.
    explicit SimulatedEngine(const consensus::Hash32& genesis_hash)
        : genesis_hash_(genesis_hash), numbers_{{genesis_hash, 0}} {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;
    consensus::Checked<consensus::ExecutionPayload> build(
        const consensus::Spec& spec, const consensus::BeaconState& state,
        const consensus::ExecutionAddress& fee_recipient) override;

    static consensus::Hash32 hash_of(const consensus::Spec& spec,
                                     const consensus::ExecutionPayload& payload);

  private:
    consensus::Hash32 genesis_hash_;
    std::unordered_map<consensus::Hash32, std::uint64_t> numbers_;  // of known blocks
};

}  // namespace cairn::node
