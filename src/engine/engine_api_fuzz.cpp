// What an execution client answers: whatever it is, it is read or refused, and what has been read
// keeps the limits of its fork.
#include "engine/engine_api.hpp"

#include "base/assert.hpp"
#include "consensus/config.hpp"
#include "ssz/codec.hpp"

using namespace cairn;
using namespace cairn::consensus;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const Config config = minimal_config();
    constexpr ForkId forks[] = {ForkId::bellatrix, ForkId::capella, ForkId::deneb, ForkId::electra,
                                ForkId::fulu};
    const Spec spec(minimal_preset(), config, forks[data[0] % std::size(forks)]);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto answer = engine::read_answer(text, 1);
    if (!answer) {
        CAIRN_ASSERT(answer.error().what.size() <= engine::MAX_WHAT);
        return 0;
    }
    if (const auto verdict = engine::read_payload_verdict(*answer)) {
        CAIRN_ASSERT(verdict->validation_error.size() <= engine::MAX_WHAT);
    }
    std::ignore = engine::read_forkchoice_verdict(*answer);
    std::ignore = engine::read_client_version(*answer);
    std::ignore = engine::read_fetched_blobs(spec, *answer, 2);
    if (const auto fetched = engine::read_fetched_payload(spec, *answer)) {
        // What has been read can be a block's: it is within all limits.
        ExecutionPayload again;
        CAIRN_ASSERT(ssz::decode(spec, ssz::encode(spec, fetched->payload), again).has_value());
        CAIRN_ASSERT(again == fetched->payload);
    }
    return 0;
}
