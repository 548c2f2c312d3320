// An execution layer that builds the payload it is asked for, with nothing in it.
#pragma once

#include "consensus/validator/payload.hpp"

namespace cairn::consensus {

class RecordingPayloadBuilder final : public PayloadBuilder {
  public:
    static constexpr PayloadId id{{1, 2, 3}};
    struct Asked {
        ForkchoiceHashes hashes;
        PayloadAttributes attributes;
    };

    std::optional<PayloadId> notify_forkchoice_updated(
        const Spec& spec, const ForkchoiceHashes& hashes,
        const PayloadAttributes& attributes) override;
    std::optional<ExecutionPayload> get_payload(const Spec& spec,
                                                const PayloadId& payload_id) override;

    std::optional<Asked> asked;
};

}  // namespace cairn::consensus
