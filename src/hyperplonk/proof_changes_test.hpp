// Proofs to be changed, and changes of them by the choices of a fuzz input: bytes, sizes, and whole
// parts, so that most changed proofs are still well-formed.
#pragma once

#include "base/fuzz_input_test.hpp"
#include "hyperplonk/hyperplonk.hpp"

#include <vector>

namespace cairn::hyperplonk {

struct ProofSample {
    VerifyingKey key;
    commitment::KzgChecker checker;
    std::vector<Fr> public_inputs;
    Bytes proof;

    [[nodiscard]] bool accepts(BytesView other) const {
        return verify(key, checker, public_inputs, other).has_value();
    }
};

/// One of each sample circuit with at most 2^5 rows.
std::vector<ProofSample> proof_samples();

/// The sample's proof with one or a few changes, which may undo each other.
Bytes changed_proof(const ProofSample& sample, base::FuzzInput& input);

}  // namespace cairn::hyperplonk
