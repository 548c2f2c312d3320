#include "transcript/detail/keccak_state.hpp"

#include "crypto/keccak256.hpp"

#include <algorithm>
#include <array>

namespace cairn::transcript::detail {

using algebra::Fr;

namespace {

constexpr std::size_t WORD_BYTES = 32;

/// A coordinate in 64 bytes, as EIP-2537 has it.
void append_coordinate(Bytes& out, const algebra::Fq& coordinate) {
    out.resize(out.size() + 64 - algebra::FQ_BYTES);
    const auto bytes = algebra::fq_to_bytes(coordinate);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// H(state || i), 33 bytes, which no other message of the transcript has.
Bytes32 expand(const Bytes32& state, std::uint8_t i) {
    std::array<std::uint8_t, WORD_BYTES + 1> message{};
    std::ranges::copy(state, message.begin());
    message.back() = i;
    return crypto::keccak256(message);
}

}  // namespace

void KeccakState::append_header(const Bytes32& word) {
    pending_.insert(pending_.end(), word.begin(), word.end());
}

void KeccakState::append_elements(std::span<const Fr> elements) {
    for (const Fr& element : elements) {
        const auto bytes = algebra::fr_to_bytes(element);
        pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    }
}

void KeccakState::append_points(std::span<const algebra::G1> points) {
    for (const algebra::G1& point : points) {
        append_coordinate(pending_, point.x);
        append_coordinate(pending_, point.y);
    }
}

void KeccakState::append_digest(const Bytes32& digest) {
    append_header(digest);
}

void KeccakState::append_bytes(BytesView bytes) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    pending_.resize((pending_.size() + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES);
}

Fr KeccakState::challenge() {
    const Bytes32 state = crypto::keccak256(pending_);
    pending_.assign(state.begin(), state.end());
    std::array<std::uint8_t, 64> wide{};
    std::ranges::copy(expand(state, 0), wide.begin());
    std::ranges::copy(expand(state, 1), wide.begin() + WORD_BYTES);
    return algebra::fr_from_wide_bytes(wide);
}

}  // namespace cairn::transcript::detail
