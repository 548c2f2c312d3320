// The parameters of Poseidon over Fr and their derivation.
//
// References: L. Grassi, D. Khovratovich, C. Rechberger, A. Roy, M. Schofnegger, "Poseidon: A New
// Hash Function for Zero-Knowledge Proof Systems", eprint 2019/458 (v. of 2023), section 5
// (rounds), appendix E (Grain), and its script
// generate_params_poseidon.sage; L. Grassi, C. Rechberger, M. Schofnegger, "Proving Resistance
// Against Infinitely Long Subspace Trails", eprint 2020/500.
//
// The table below is what is versioned; constants follow from its rows by the code of this file,
// and a digest in each row fixes them. A new analysis gives new rows: none is ever changed.
// Threads: pure. Costs: derivation 1 ms (t = 3) to 16 ms (t = 12), once.
#pragma once

#include "algebra/fr.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace cairn::algebra {

/// One row: t elements of state, x^5, 128 bits of security.
struct PoseidonSet {
    unsigned version;
    unsigned t;
    unsigned full_rounds;
    unsigned partial_rounds;
    std::string_view digest;  // SHA-256 of constants, then matrix, each 32 bytes big-endian
};

/// Rounds are the least that the paper's inequalities allow, with its margin (two full rounds and
/// 7.5 % of the partial ones), which a test computes.
inline constexpr PoseidonSet POSEIDON_SETS[] = {
    {1, 3, 8, 56, "0x2be82464269742c8c71561df0a7a5f77ee2c90c6e39396555827cd90498526bc"},
    {1, 5, 8, 56, "0x2585594733bb288a3721e8eeeed30326440d59770bfd13bf58e12f467375c398"},
    {1, 12, 8, 57, "0xbf54385e39ad8b11817deed5fec390d09a0329fe8dd2edb8f0560b21a2ffc3c8"},
};

/// Constants in the form of lanes (detail/fr_ifma.hpp): limbs of 52 bits of what they are times
/// 2^260. Empty where that kernel does not exist.
using LaneConstants = std::vector<Limbs<5>>;

struct PoseidonParameters {
    unsigned t = 0;
    unsigned full_rounds = 0;
    unsigned partial_rounds = 0;
    /// t of each round, in the order of rounds.
    std::vector<Fr> round_constants;
    /// The Cauchy matrix M, t rows of t.
    std::vector<Fr> mds;

    /// What a permutation reads, in that order: for each sum of detail/poseidon_sums.hpp its
    /// constant times the R of Montgomery's form, so that it can stand among products before their
    /// reduction, and its factors. Empty for fewer partial rounds than t.
    std::vector<Fr> terms;
    /// The first round's constants and then terms for the kernel `ifma`, in the form of its lanes.
    LaneConstants lane_terms;
};

/// Of the newest set for t: 3, 5 or 12. Derived at first use.
[[nodiscard]] const PoseidonParameters& poseidon_parameters(unsigned t);

/// Of any set of parameters; t is 2 to 24, full_rounds even.
[[nodiscard]] PoseidonParameters derive_poseidon_parameters(unsigned t, unsigned full_rounds,
                                                            unsigned partial_rounds);

/// Whether a matrix of t rows of t keeps no differences out of the S-box of partial rounds for
/// ever: the paper's algorithms 1, 2 and 3.
[[nodiscard]] bool resists_subspace_trails(std::span<const Fr> matrix, unsigned t);

/// What Poseidon2 asks of the matrix of its partial rounds for t of 4 and more: the characteristic
/// polynomials of its powers up to 2 t are irreducible, so that none of them has an invariant
/// subspace.
[[nodiscard]] bool has_no_invariant_subspace(std::span<const Fr> matrix, unsigned t);

}  // namespace cairn::algebra
