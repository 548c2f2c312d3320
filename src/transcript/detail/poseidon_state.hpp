// What a transcript by Poseidon has said since its last challenge: elements of Fr.
// Format: docs/formats/transcript.md. Threads: plain values.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/bytes.hpp"

#include <span>
#include <vector>

namespace cairn::transcript::detail {

class PoseidonState {
  public:
    PoseidonState() : pending_(1) {}

    void append_header(const Bytes32& word);
    void append_elements(std::span<const algebra::Fr> elements);
    void append_points(std::span<const algebra::G1> points);
    void append_digest(const Bytes32& digest);
    void append_bytes(BytesView bytes);

    [[nodiscard]] algebra::Fr challenge();
    [[nodiscard]] bool is_empty() const noexcept { return pending_.size() == 1; }

  private:
    std::vector<algebra::Fr> pending_;  // the state, then what was absorbed since it
};

}  // namespace cairn::transcript::detail
