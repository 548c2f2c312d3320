// What a transcript by Keccak-256 has said since its last challenge: bytes, in words of 32.
// Format: docs/formats/transcript.md. Threads: plain values.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/bytes.hpp"

#include <span>

namespace cairn::transcript::detail {

class KeccakState {
  public:
    KeccakState() : pending_(STATE_BYTES) {}

    void append_header(const Bytes32& word);
    void append_elements(std::span<const algebra::Fr> elements);
    void append_points(std::span<const algebra::G1> points);
    void append_digest(const Bytes32& digest);
    void append_bytes(BytesView bytes);

    [[nodiscard]] algebra::Fr challenge();
    [[nodiscard]] bool is_empty() const noexcept { return pending_.size() == STATE_BYTES; }

  private:
    static constexpr std::size_t STATE_BYTES = 32;

    Bytes pending_;  // the state, then what was absorbed since it
};

}  // namespace cairn::transcript::detail
