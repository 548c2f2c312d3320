// Verifying keys, proofs and public inputs of gnark's PLONK on BLS12-381, from the files it writes.
//
// Reference: gnark v0.15.0, backend/plonk/bls12-381/marshal.go and backend/witness/witness.go, with
// gnark-crypto v0.20.1, ecc/bls12-381/marshal.go. What WriteTo writes (points compressed) and what
// WriteRawTo writes are both read, also mixed, as gnark reads them; keys with the header of version
// 1 and the older ones without. Numbers are big-endian, points in Zcash's encoding.
// Stricter than gnark: bytes after the end are refused, and a key's redundant parts (1/n, the root
// of unity, the coset's shift, the lines of its points of G2, with which gnark pairs) must fit the
// rest. Memory: a few times the file.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/result.hpp"
#include "srs/g2.hpp"

#include <array>
#include <vector>

namespace cairn::gnark {

using algebra::Fr;
using algebra::G1;
using srs::G2;

struct VerifyingKey {
    std::uint64_t size = 0;  // n, the rows: a power of two from 2 to 2^32
    Fr generator;            // of order n: the rows' domain
    std::uint64_t publics = 0;
    Fr coset_shift;
    std::array<G1, 3> s;  // commitments: the permutation, the selectors, those of committed wires
    G1 ql;
    G1 qr;
    G1 qm;
    G1 qo;
    G1 qk;
    std::vector<G1> qcp;
    G1 g1;                                       // not the identity
    std::array<G2, 2> g2;                        // a generator and tau times it
    std::vector<std::uint64_t> commitment_rows;  // as many as qcp, after the public ones, below n
};

struct Proof {
    std::array<G1, 3> lro;
    G1 z;
    std::array<G1, 3> h;
    G1 batch_opening;
    /// At zeta: the linearised polynomial, l, r, o, s1, s2, then qcp.
    std::vector<Fr> values;
    G1 shifted_opening;
    Fr z_shifted;                 // z at zeta times the generator
    std::vector<G1> commitments;  // BSB22
};

enum class [[nodiscard]] FileError : std::uint8_t {
    truncated,
    trailing_bytes,
    unknown_version,     // of a key, other than 1
    bad_size,            // a key's n is no power of two from 2 to 2^32, or 1/n is another number
    bad_generator,       // its order is not n
    bad_coset_shift,     // the rows' domain and its two cosets are not disjoint
    bad_publics,         // more public inputs than rows
    not_in_field,        // a number is r or more
    bad_point,           // none of the subgroup, or the identity where it cannot be
    bad_lines,           // not the lines of the key's points of G2
    bad_commitments,     // of a key: not one row for each, or a row that is none
    not_public,          // a witness with secret values
    wrong_public_count,  // of a witness: its two counts differ
};

[[nodiscard]] const char* text_of(FileError error) noexcept;

struct FileFailure {
    FileError error;
    std::size_t offset = 0;  // in bytes, of what was read last or could not be
};

/// About 2 ms.
Result<VerifyingKey, FileFailure> read_verifying_key(BytesView file);
/// About 1 ms.
Result<Proof, FileFailure> read_proof(BytesView file);
/// The public inputs of a witness.
Result<std::vector<Fr>, FileFailure> read_public_witness(BytesView file);

}  // namespace cairn::gnark
