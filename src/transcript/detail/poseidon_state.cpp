#include "transcript/detail/poseidon_state.hpp"

#include "algebra/poseidon.hpp"

#include <algorithm>
#include <array>

namespace cairn::transcript::detail {

using algebra::Fr;
using algebra::fr_from_short_bytes;

namespace {

constexpr unsigned STATE_ELEMENTS = 5;
/// Whole bytes below r.
constexpr std::size_t ELEMENT_BYTES = 31;
constexpr std::size_t HALF_COORDINATE_BYTES = algebra::FQ_BYTES / 2;
constexpr std::size_t HALF_DIGEST_BYTES = 16;

}  // namespace

/// A header's first byte is zero, so it is below r.
void PoseidonState::append_header(const Bytes32& word) {
    pending_.push_back(fr_from_short_bytes(word.view().subspan(1)));
}

void PoseidonState::append_elements(std::span<const Fr> elements) {
    pending_.insert(pending_.end(), elements.begin(), elements.end());
}

void PoseidonState::append_points(std::span<const algebra::G1> points) {
    for (const algebra::G1& point : points) {
        for (const algebra::Fq& coordinate : {point.x, point.y}) {
            const auto bytes = algebra::fq_to_bytes(coordinate);
            pending_.push_back(fr_from_short_bytes(bytes.view().first(HALF_COORDINATE_BYTES)));
            pending_.push_back(fr_from_short_bytes(bytes.view().subspan(HALF_COORDINATE_BYTES)));
        }
    }
}

void PoseidonState::append_digest(const Bytes32& digest) {
    pending_.push_back(fr_from_short_bytes(digest.view().first(HALF_DIGEST_BYTES)));
    pending_.push_back(fr_from_short_bytes(digest.view().subspan(HALF_DIGEST_BYTES)));
}

void PoseidonState::append_bytes(BytesView bytes) {
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), ELEMENT_BYTES);
        std::array<std::uint8_t, ELEMENT_BYTES> block{};
        std::ranges::copy(bytes.first(count), block.begin());
        pending_.push_back(fr_from_short_bytes(block));
        bytes = bytes.subspan(count);
    }
}

Fr PoseidonState::challenge() {
    std::array<Fr, 2> out{};
    algebra::poseidon_hash(STATE_ELEMENTS, algebra::POSEIDON_DOMAIN_TRANSCRIPT, pending_, out);
    pending_.assign(1, out[0]);
    return out[1];
}

}  // namespace cairn::transcript::detail
