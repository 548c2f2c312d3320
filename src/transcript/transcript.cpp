#include "transcript/transcript.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"

#include <algorithm>
#include <array>

namespace cairn::transcript {
namespace {

enum Step : std::uint8_t { BEGIN = 0, ABSORB = 1, DRAW = 2, WIDEN = 3 };

/// Keccak-256 of: state, one byte for the step, the label with zeros up to 31 bytes, and the rest.
Bytes32 hash(const Bytes32& state, Step step, std::string_view label, BytesView rest) {
    CAIRN_ASSERT(!label.empty() && label.size() <= MAX_LABEL);
    Bytes message(state.begin(), state.end());
    message.reserve(64 + rest.size());
    message.push_back(step);
    message.insert(message.end(), label.begin(), label.end());
    message.resize(64);
    message.insert(message.end(), rest.begin(), rest.end());
    return crypto::keccak256(message);
}

}  // namespace

KeccakTranscript::KeccakTranscript(std::string_view domain) : state_(hash({}, BEGIN, domain, {})) {}

void KeccakTranscript::absorb(std::string_view label, BytesView bytes) {
    state_ = hash(state_, ABSORB, label, bytes);
}

Bytes32 KeccakTranscript::challenge_bytes(std::string_view label) {
    state_ = hash(state_, DRAW, label, {});
    return state_;
}

algebra::Fr KeccakTranscript::challenge(std::string_view label) {
    const Bytes32 high = challenge_bytes(label);
    const Bytes32 low = hash(high, WIDEN, label, {});
    std::array<std::uint8_t, 64> wide{};
    std::ranges::copy(high, wide.begin());
    std::ranges::copy(low, wide.begin() + 32);
    return algebra::fr_from_wide_bytes(wide);
}

}  // namespace cairn::transcript
