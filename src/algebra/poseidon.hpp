// Poseidon over Fr: the permutation, a sponge and compressions for Merkle trees.
//
//   poseidon_hash(POSEIDON_DOMAIN, elements)         // of any number of elements
//   poseidon_compress(left, right)                   // a node of a binary tree, t = 3
//   poseidon_compress(children)                      // a node of a 4-ary tree, t = 5
//
// Reference: eprint 2019/458 (v. of 2023), sections 2 to 4; poseidon_parameters.hpp has the
// parameters. State element 0 is the capacity, the others are the rate.
//
// Compression: the permutation of (0, children...), of which element 0 is the node. This is the
// fixed-length hash of circomlib, poseidon-bls12381 and the like.
// Sponge: the capacity starts as domain 2^128 + length 2^64 + outputs - 1 (section 4.2's rule for
// inputs of constant length, and a domain); inputs are added to the rate block by block, the last
// block filled with zeros; outputs are read from the rate, with a permutation between blocks. The
// domain is not zero, so that no hash is a compression, and lengths differ in the capacity, so that
// the filling is unambiguous.
//
// Variable time only in what is public (lengths). Threads: pure.
// Costs of a permutation on a busy Zen 4 core, alone and of eight side by side: t = 3 7.6 and 1.45
// us, t = 5 12 and 2.4 us, t = 12 32 and 6.5 us (algebra_bench).
#pragma once

#include "algebra/kernel.hpp"
#include "algebra/poseidon_parameters.hpp"

#include <array>

namespace cairn::algebra {

/// Permutes t elements. t is that of the parameters: 3, 5 or 12.
void poseidon_permute(const PoseidonParameters& parameters, std::span<Fr> state) noexcept;

/// The definition: round by round, with the dense matrix. For any parameters.
void poseidon_permute_plain(const PoseidonParameters& parameters, std::span<Fr> state);

/// Permutes many states, each of t elements, one after another. Eights of them go side by side on
/// the kernel `ifma`.
void poseidon_permute_many(const PoseidonParameters& parameters, std::span<Fr> states,
                           Kernel kernel = best_kernel()) noexcept;

/// The node above two, and above four.
[[nodiscard]] Fr poseidon_compress(const Fr& left, const Fr& right) noexcept;
[[nodiscard]] Fr poseidon_compress(const std::array<Fr, 4>& children) noexcept;

/// nodes[i] is the node above children[arity i], ..., children[arity i + arity - 1]; the arity is 2
/// or 4.
void poseidon_compress_layer(std::span<const Fr> children, std::span<Fr> nodes,
                             Kernel kernel = best_kernel());

/// All layers of the tree above 4^levels leaves, four children a node; the leaves first, the root
/// alone at the end.
[[nodiscard]] std::vector<std::vector<Fr>> poseidon_tree(std::vector<Fr> leaves);

/// Domains of hashes of this tree; a new use takes a new number.
inline constexpr std::uint64_t POSEIDON_DOMAIN_GENERAL = 1;
inline constexpr std::uint64_t POSEIDON_DOMAIN_EDDSA_JUBJUB = 2;
inline constexpr std::uint64_t POSEIDON_DOMAIN_EDDSA_BANDERSNATCH = 3;
inline constexpr std::uint64_t POSEIDON_DOMAIN_TRANSCRIPT = 4;

/// The sponge of t elements (3, 5 or 12); the domain is not zero; fewer than 2^32 outputs.
void poseidon_hash(unsigned t, std::uint64_t domain, std::span<const Fr> inputs,
                   std::span<Fr> outputs);
/// One output, t = 5.
[[nodiscard]] Fr poseidon_hash(std::uint64_t domain, std::span<const Fr> inputs);

}  // namespace cairn::algebra
