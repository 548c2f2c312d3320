// Groth16 on BLS12-381, for circuits of circom's: the smallest proofs, a setup for each circuit.
//
//   A, C in G1 and B in G2 with e(A, B) = e(alpha, beta) e(sum x_i IC_i, gamma) e(C, delta).
// Reference: J. Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260;
// the quadratic program has a row more for each public wire, which makes those columns independent.
//
// The setup here is for development: it is made of a seed, and whoever knows the seed can forge. A
// ceremony for each circuit is not part of Cairn; PLONK needs one for all.
// Threads: the executor handed in. Memory: a key has 480 bytes a wire and 96 a row.
// Costs: setup 0.3 ms a wire and core; proving three sums of multiples in G1, one in G2 (86 us a
// wire).
#pragma once

#include "base/executor.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "r1cs/r1cs.hpp"
#include "srs/g2.hpp"

#include <vector>

namespace cairn::groth16 {

using algebra::Fr;
using algebra::G1;
using srs::G2;

struct VerifyingKey {
    G1 alpha;
    G2 beta;
    G2 gamma;
    G2 delta;
    std::vector<G1> ic;  // one, then one for each public wire
};

struct ProvingKey {
    VerifyingKey verifying;
    G1 beta;
    G1 delta;
    std::vector<G1> a;  // for each wire
    std::vector<G1> b1;
    std::vector<G2> b2;
    std::vector<G1> privates;  // for each wire after the public ones
    std::vector<G1> h;         // tau^i (tau^n - 1) / delta
    unsigned log_rows = 0;
};

struct Proof {
    G1 a;
    G2 b;
    G1 c;
};

/// At most 2^27 rows with those of the public wires.
[[nodiscard]] ProvingKey setup_for_development(const r1cs::R1cs& system, BytesView seed,
                                               base::Executor& executor);

enum class [[nodiscard]] ProveError : std::uint8_t {
    wrong_key,    // the key is of another circuit
    unsatisfied,  // the witness does not satisfy it: r1cs::check says which row
};

/// `random` hides the witness: others must not foresee it.
Result<Proof, ProveError> prove(const ProvingKey& key, const r1cs::R1cs& system,
                                std::span<const Fr> witness, crypto::Random& random,
                                base::Executor& executor);

enum class [[nodiscard]] VerifyError : std::uint8_t {
    public_inputs,  // another number than the circuit's
    bad_point,      // a point is none of the subgroup, or the identity
    not_proven,
};

Result<void, VerifyError> verify(const VerifyingKey& key, std::span<const Fr> public_inputs,
                                 const Proof& proof);

}  // namespace cairn::groth16
