// Poseidon2 over Fr: cheap linear layers, the same S-box as Poseidon.
//
// Reference: L. Grassi, D. Khovratovich, M. Schofnegger, "Poseidon2: A Faster Version of the
// Poseidon Hash Function", eprint 2023/323, and its code (HorizenLabs/poseidon2). Two families of
// round constants are in use: the paper's, from Grain (poseidon_parameters.hpp), and gnark-crypto's
// (0.22, a chain of Keccak-256 from a name). Matrices: external circ(2, 1), circ(2, 1, 1) and, for
// t = 4, the paper's M4; internal ones plus a diagonal: (1, 2), (1, 1, 2) and, for t = 4, drawn
// from Grain after the constants until has_no_invariant_subspace.
//
// As with Poseidon the rows of the table are what is versioned, with a digest of what follows from
// them. Threads: pure. Costs on a busy Zen 4 core: gnark_2 5.4 us
// alone, 0.9 us of eight side by side (algebra_bench).
#pragma once

#include "algebra/kernel.hpp"
#include "algebra/poseidon_parameters.hpp"

namespace cairn::algebra {

enum class Poseidon2Id : std::uint8_t {
    gnark_2,  // gnark-crypto's default, for compression
    gnark_3,  // its sponge's width
    paper_2,
    paper_3,
    paper_4,
};

struct Poseidon2Set {
    Poseidon2Id id;
    unsigned version;
    unsigned t;
    unsigned full_rounds;
    unsigned partial_rounds;
    std::string_view digest;  // SHA-256 of constants, then diagonal, each 32 bytes big-endian
};

inline constexpr Poseidon2Set POSEIDON2_SETS[] = {
    {Poseidon2Id::gnark_2, 1, 2, 6, 50,
     "0xc7022ca7020ae7963b8dfecd4eb294e9e1c755b2c1e01e5c3946c93df976a707"},
    {Poseidon2Id::gnark_3, 1, 3, 8, 56,
     "0xec2fdc3e2c67a13f5714e05b4896568141a68d836067a2c05a21741a8a692758"},
    {Poseidon2Id::paper_2, 1, 2, 8, 56,
     "0xe950731f24b57c73298d0de79534a4a2c2e6be96ab02472cab6e5d76acc6b1c5"},
    {Poseidon2Id::paper_3, 1, 3, 8, 56,
     "0xe4b21116c729dceb899b46af572e286d46829ab27e487cc0eb13ff67673372ff"},
    {Poseidon2Id::paper_4, 1, 4, 8, 56,
     "0x6fab4ed084293164547bb4b6aca988bc162fa90e872bd47b78633875efdc0d98"},
};

struct Poseidon2Parameters {
    unsigned t = 0;
    unsigned full_rounds = 0;
    unsigned partial_rounds = 0;
    /// t of each full round, one of each partial round, in the order of rounds.
    std::vector<Fr> round_constants;
    /// The internal matrix minus ones everywhere.
    std::vector<Fr> diagonal;

    /// The same for the kernel `ifma`.
    struct Lanes {
        LaneConstants round_constants;
        LaneConstants diagonal;
    } lanes;
};

/// Derived at first use.
[[nodiscard]] const Poseidon2Parameters& poseidon2_parameters(Poseidon2Id id);

/// Permutes t elements.
void poseidon2_permute(const Poseidon2Parameters& parameters, std::span<Fr> state) noexcept;

/// The definition, with dense matrices.
void poseidon2_permute_plain(const Poseidon2Parameters& parameters, std::span<Fr> state);

/// Permutes many states, each of t elements, one after another; eights of them side by side on the
/// kernel `ifma`.
void poseidon2_permute_many(const Poseidon2Parameters& parameters, std::span<Fr> states,
                            Kernel kernel = best_kernel()) noexcept;

/// gnark-crypto's compression of two: the second element of the permutation of (left, right), plus
/// right.
[[nodiscard]] Fr poseidon2_compress(const Fr& left, const Fr& right) noexcept;

/// gnark-crypto's hash of a row of elements: Merkle and Damgard's chain of poseidon2_compress from
/// zero. It does not bind the length: rows of different lengths need a length or a domain in front.
[[nodiscard]] Fr poseidon2_merkle_damgard(std::span<const Fr> elements) noexcept;

}  // namespace cairn::algebra
