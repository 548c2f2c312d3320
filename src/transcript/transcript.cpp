#include "transcript/transcript.hpp"

#include "base/assert.hpp"

#include <algorithm>
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

Transcript::Transcript(std::string_view protocol, Hash hash) {
    if (hash == Hash::poseidon) {
        state_ = detail::PoseidonState();
    }
    append_header(Kind::protocol, protocol, 0);
}

/// One word: 0 || kind || count, 4 bytes big-endian || 0, 2 bytes || label, 24 bytes, zeros after
/// it. It is below r, so that it is an element too.
void Transcript::append_header(Kind kind, std::string_view label, std::size_t count) {
    CAIRN_ASSERT(!label.empty() && label.size() <= LABEL_BYTES_MAX);
    CAIRN_ASSERT(std::ranges::all_of(label, [](char c) { return c >= ' ' && c <= '~'; }));
    CAIRN_ASSERT(count <= std::numeric_limits<std::uint32_t>::max());
    Bytes32 word;
    word[1] = static_cast<std::uint8_t>(kind);
    for (std::size_t i = 0; i < 4; ++i) {
        word[2 + i] = static_cast<std::uint8_t>(count >> (24 - 8 * i));
    }
    std::ranges::copy(label, word.data() + 8);
    std::visit([&](auto& state) { state.append_header(word); }, state_);
}

void Transcript::absorb(std::string_view label, const Fr& element) {
    absorb(label, std::span(&element, 1));
}

void Transcript::absorb(std::string_view label, std::span<const Fr> elements) {
    append_header(Kind::elements, label, elements.size());
    std::visit([&](auto& state) { state.append_elements(elements); }, state_);
}

void Transcript::absorb(std::string_view label, const G1& point) {
    absorb(label, std::span(&point, 1));
}

void Transcript::absorb(std::string_view label, std::span<const G1> points) {
    append_header(Kind::points, label, points.size());
    std::visit([&](auto& state) { state.append_points(points); }, state_);
}

void Transcript::absorb(std::string_view label, const Bytes32& digest) {
    append_header(Kind::digest, label, 1);
    std::visit([&](auto& state) { state.append_digest(digest); }, state_);
}

void Transcript::absorb_bytes(std::string_view label, BytesView bytes) {
    append_header(Kind::bytes, label, bytes.size());
    std::visit([&](auto& state) { state.append_bytes(bytes); }, state_);
}

Fr Transcript::challenge(std::string_view label) {
    append_header(Kind::challenge, label, 0);
    return std::visit([](auto& state) { return state.challenge(); }, state_);
}

std::uint64_t Transcript::challenge_index(std::string_view label, unsigned bits) {
    CAIRN_ASSERT(bits <= 63);
    return challenge(label).to_integer()[0] & ((std::uint64_t{1} << bits) - 1);
}

bool Transcript::all_bound() const noexcept {
    return std::visit([](const auto& state) { return state.is_empty(); }, state_);
}

}  // namespace cairn::transcript
