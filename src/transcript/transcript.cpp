#include "transcript/transcript.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace cairn::transcript {

enum class Transcript::Kind : std::uint8_t {
    protocol = 0,
    elements = 1,
    points = 2,
    digest = 3,
    bytes = 4,
    challenge = 5,
};

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

Transcript::Transcript(std::string_view protocol, Hash /*hash*/) : pending_(STATE_BYTES) {
    append_header(Kind::protocol, protocol, 0);
}

/// One word: 0 || kind || count, 4 bytes big-endian || 0, 2 bytes || label, 24 bytes, zeros after
/// it. It is below r, so that it is an element too.
void Transcript::append_header(Kind kind, std::string_view label, std::size_t count) {
    CAIRN_ASSERT(!label.empty() && label.size() <= LABEL_BYTES_MAX);
    CAIRN_ASSERT(std::ranges::all_of(label, [](char c) { return c >= ' ' && c <= '~'; }));
    CAIRN_ASSERT(count <= std::numeric_limits<std::uint32_t>::max());
    std::array<std::uint8_t, WORD_BYTES> word{};
    word[1] = static_cast<std::uint8_t>(kind);
    for (std::size_t i = 0; i < 4; ++i) {
        word[2 + i] = static_cast<std::uint8_t>(count >> (24 - 8 * i));
    }
    std::ranges::copy(label, word.begin() + 8);
    pending_.insert(pending_.end(), word.begin(), word.end());
}

void Transcript::absorb(std::string_view label, const Fr& element) {
    absorb(label, std::span(&element, 1));
}

void Transcript::absorb(std::string_view label, std::span<const Fr> elements) {
    append_header(Kind::elements, label, elements.size());
    for (const Fr& element : elements) {
        const auto bytes = algebra::fr_to_bytes(element);
        pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    }
}

void Transcript::absorb(std::string_view label, const G1& point) {
    absorb(label, std::span(&point, 1));
}

void Transcript::absorb(std::string_view label, std::span<const G1> points) {
    append_header(Kind::points, label, points.size());
    for (const G1& point : points) {
        append_coordinate(pending_, point.x);
        append_coordinate(pending_, point.y);
    }
}

void Transcript::absorb(std::string_view label, const Bytes32& digest) {
    append_header(Kind::digest, label, 1);
    pending_.insert(pending_.end(), digest.begin(), digest.end());
}

void Transcript::absorb_bytes(std::string_view label, BytesView bytes) {
    append_header(Kind::bytes, label, bytes.size());
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    pending_.resize((pending_.size() + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES);
}

Fr Transcript::challenge(std::string_view label) {
    append_header(Kind::challenge, label, 0);
    const Bytes32 state = crypto::keccak256(pending_);
    pending_.assign(state.begin(), state.end());
    std::array<std::uint8_t, 64> wide{};
    std::ranges::copy(expand(state, 0), wide.begin());
    std::ranges::copy(expand(state, 1), wide.begin() + WORD_BYTES);
    return algebra::fr_from_wide_bytes(wide);
}

std::uint64_t Transcript::challenge_index(std::string_view label, unsigned bits) {
    CAIRN_ASSERT(bits <= 63);
    return challenge(label).to_integer()[0] & ((std::uint64_t{1} << bits) - 1);
}

}  // namespace cairn::transcript
