// Groth16 on BLS12-381, for circuits of circom's: the smallest proofs, a setup for each circuit.
//
//   A, C in G1 and B in G2 with e(A, B) = e(alpha, beta) e(sum x_i IC_i, gamma) e(C, delta).
// Reference: J. Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260;
// the quadratic program has a row more for each public wire, which makes those columns independent.
// Keys are shaped as snarkjs 0.7.6 has them: rows stand at its points of the domain
// (row_order.hpp), and the quotient is told by its values on the odd powers of a root of twice the
// order.
//
// The setup here is for development: it is made of a seed, and whoever knows the seed can forge.
// Keys of a ceremony come from snarkjs (zkey.hpp).
// Threads: the executor handed in. Memory: a key has 480 bytes a wire and 96 a row; proving takes
// 96 bytes a row and what a sum of multiples takes (msm.hpp). Costs: setup 0.3 ms a wire and core;
// proving four sums of multiples in G1, one in G2 (86 us a wire of the second factors, the
// identities left out).
#pragma once

#include "base/executor.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "r1cs/r1cs.hpp"
#include "srs/g2.hpp"

#include <functional>
#include <string_view>
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
    // For each row: of the polynomial that is one at our w^(2i + 1), zero at the other powers of w,
    // its value at tau / delta; w = root_of_unity(log_rows + 1).
    std::vector<G1> h;
    unsigned log_rows = 0;
};

struct Proof {
    G1 a;
    G2 b;
    G1 c;
};

/// Called with what is being done and the share that is done, 0 to 1; false cancels.
using Progress = std::function<bool(std::string_view stage, double done)>;

inline constexpr unsigned MAX_LOG_ROWS = 27;

/// log2 of the rows of a circuit, with those of the public wires, filled up to a power of two.
[[nodiscard]] unsigned log_rows_of(const r1cs::R1cs& system);

enum class [[nodiscard]] SetupError : std::uint8_t {
    too_many_rows,  // more than 2^MAX_LOG_ROWS with those of the public wires
    cancelled,
};
[[nodiscard]] const char* text_of(SetupError error) noexcept;

Result<ProvingKey, SetupError> setup_for_development(const r1cs::R1cs& system, BytesView seed,
                                                     base::Executor& executor,
                                                     const Progress& progress = {});

enum class [[nodiscard]] ProveError : std::uint8_t {
    wrong_key,    // the key is of another circuit
    wrong_shape,  // the witness has not one value for each wire
    unsatisfied,  // the witness does not satisfy the circuit: r1cs::check says which row
    cancelled,
};
[[nodiscard]] const char* text_of(ProveError error) noexcept;

/// `random` hides the witness: others must not foresee it.
Result<Proof, ProveError> prove(const ProvingKey& key, const r1cs::R1cs& system,
                                std::span<const Fr> witness, crypto::Random& random,
                                base::Executor& executor, const Progress& progress = {});

enum class [[nodiscard]] VerifyError : std::uint8_t {
    public_inputs,  // another number than the circuit's
    bad_point,      // a point is none of the subgroup, or the identity
    not_proven,
};
[[nodiscard]] const char* text_of(VerifyError error) noexcept;

/// About 2 ms, and a multiple in G1 for each public input.
Result<void, VerifyError> verify(const VerifyingKey& key, std::span<const Fr> public_inputs,
                                 const Proof& proof);

/// What is claimed of a key.
struct Claim {
    std::vector<Fr> public_inputs;
    Proof proof;
};
struct BatchFailure {
    VerifyError error{};
    // The first that is wrong; their number if each holds, which no key of a setup makes happen.
    std::size_t claim = 0;
};

/// Whether all claims hold, by one product of pairings with random factors of 128 bits: wrong with
/// probability 2^-128. `random` must not be foreseen by who made the proofs. About 0.6 ms a claim
/// on one core; the product of pairings is not divided among cores. If one does not hold, each is
/// verified until it is found.
Result<void, BatchFailure> verify_batch(const VerifyingKey& key, std::span<const Claim> claims,
                                        crypto::Random& random, base::Executor& executor);

}  // namespace cairn::groth16
