// What a block's processing asks the execution layer: is this payload valid?
// Spec: consensus-specs v1.7.0-beta.4 specs/{bellatrix,deneb,electra,gloas}/beacon-chain.md
// "Execution engine". Fork choice updates and block building belong to the node.
//
// The engine decides for good: who imports optimistically hands in an engine that answers true
// while it has no verdict, and keeps its own books. Threads: called on the thread that runs the
// transition.
#pragma once

#include "consensus/containers/execution.hpp"
#include "consensus/spec.hpp"

#include <span>

namespace cairn::consensus {

/// The specification's NewPayloadRequest, without copies; valid during the call only.
struct NewPayload {
    const ExecutionPayload& execution_payload;
    std::span<const VersionedHash> versioned_hashes;  // since(deneb)
    Root parent_beacon_block_root;                    // since(deneb)
    const ExecutionRequests& execution_requests;      // since(electra)
};

class ExecutionEngine {
  public:
    virtual ~ExecutionEngine() = default;

    /// True if the payload is valid: its block hash, its versioned hashes and its execution.
    virtual bool verify_and_notify_new_payload(const Spec& spec, const NewPayload& payload) = 0;
};

/// Always gives the same answer: for vectors, and for replay of blocks known to be valid.
class FixedExecutionEngine final : public ExecutionEngine {
  public:
    enum class Answer : std::uint8_t { invalid, valid };
    explicit FixedExecutionEngine(Answer answer = Answer::valid) noexcept : answer_(answer) {}

    // consensus-specs v1.7.0-beta.4
    // specs/electra/beacon-chain.md#modified-verify_and_notify_new_payload
    bool verify_and_notify_new_payload(const Spec&, const NewPayload&) override {
        return answer_ == Answer::valid;
    }

  private:
    Answer answer_;
};

}  // namespace cairn::consensus
