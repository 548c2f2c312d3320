// An execution layer with another beside it that is told the same, so that each judges what the
// other builds: a foreign client that leads, and one in this process that users still ask.
//
// The leading one builds payloads and says what has no verdict yet; what either of them refuses is
// refused. Threads: as the two.
#pragma once

#include "engine/execution_layer.hpp"

namespace cairn::engine {

class MirroredLayer final : public ExecutionLayer {
  public:
    /// Both outlive it.
    MirroredLayer(ExecutionLayer& leading, ExecutionLayer& mirror)
        : leading_(leading), mirror_(mirror) {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override {
        const bool is_good = mirror_.verify_and_notify_new_payload(spec, payload);
        return leading_.verify_and_notify_new_payload(spec, payload) && is_good;
    }
    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override {
        return leading_.notify_forkchoice_updated(spec, hashes, attributes);
    }
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override {
        return leading_.get_payload(spec, payload_id);
    }
    std::shared_ptr<const consensus::BlobsBundle> get_blobs_bundle(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override {
        return leading_.get_blobs_bundle(spec, payload_id);
    }
    consensus::ExecutionRequests get_requests(const consensus::Spec& spec,
                                              const consensus::PayloadId& payload_id) override {
        return leading_.get_requests(spec, payload_id);
    }

    bool is_pending(const consensus::Hash32& block_hash) const override {
        return leading_.is_pending(block_hash);
    }
    std::vector<node::InvalidatedPayload> take_invalidated() override {
        auto out = leading_.take_invalidated();
        const auto more = mirror_.take_invalidated();
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    void on_forkchoice(const consensus::ForkchoiceHashes& hashes) override {
        mirror_.on_forkchoice(hashes);
        leading_.on_forkchoice(hashes);
    }
    bool is_offline() const override { return leading_.is_offline(); }
    std::optional<std::string> trouble() const override { return leading_.trouble(); }

  private:
    ExecutionLayer& leading_;
    ExecutionLayer& mirror_;
};

}  // namespace cairn::engine
