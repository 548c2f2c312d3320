// A node without an execution layer: it judges no payload, so every block that has one is
// optimistic, and it builds none. Spec: consensus-specs v1.7.0-beta.4 sync/optimistic.md.
// Threads: stateless.
#pragma once

#include "engine/execution_layer.hpp"

namespace cairn::beacon {

class NoEngine final : public engine::ExecutionLayer {
  public:
    /// NOT_VALIDATED, which lets the block in.
    bool verify_and_notify_new_payload(const consensus::Spec&,
                                       const consensus::NewPayload&) override {
        return true;
    }
    bool is_pending(const consensus::Hash32& block_hash) const override {
        return block_hash != consensus::Hash32{};
    }
    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec&, const consensus::ForkchoiceHashes&,
        const consensus::PayloadAttributes&) override {
        return std::nullopt;
    }
    std::optional<consensus::ExecutionPayload> get_payload(const consensus::Spec&,
                                                           const consensus::PayloadId&) override {
        return std::nullopt;
    }
    void on_forkchoice(const consensus::ForkchoiceHashes&) override {}
    bool is_offline() const override { return true; }
};

}  // namespace cairn::beacon
