// Signatures of Schnorr's kind on Jubjub or Bandersnatch, in a circuit: algebra/eddsa.hpp's, with
// Poseidon as their hash. (R, s) signs m under the key A if s base = R + h A with
//   h = Poseidon sponge (t = 5) of R.x, R.y, A.x, A.y, m,
// whose capacity starts as domain 2^128 + 5 2^64, as algebra::poseidon_hash has it.
//
//   const Edwards edwards(shape, edwards_curve<algebra::Jubjub>());
//   const Eddsa eddsa(edwards, poseidon, algebra::POSEIDON_DOMAIN_EDDSA_JUBJUB);
//   eddsa.verify(builder, key, signature, message);
//
// Constrained: A is of the prime order; h is the canonical integer of the hash; s is below the
// order, so that a signature has one form; R is the computed point, coordinate by coordinate, and
// not the neutral one. All that holds here holds for algebra::eddsa_verify too. The other way round
// one thing is lacking: on Jubjub that takes an R with a part of small order (the equation with
// cofactor), which nobody signs with but on purpose; who must prove what he accepts checks
// is_in_subgroup(R) as well. On Bandersnatch both are the same.
// Rows, with a range table of 2^16: 596 on Jubjub, 594 on Bandersnatch.
// Reference: RFC 8032, section 5.1, for the rules; its hash and encodings are others.
#pragma once

#include "gadgets/bits.hpp"
#include "gadgets/edwards.hpp"
#include "gadgets/poseidon.hpp"

namespace cairn::gadgets {

struct SignatureCells {
    PointCells r;
    Cell s;
};

class Eddsa {
  public:
    /// The gadgets belong to the builder's shape and must outlive this; the permutation has t = 5;
    /// the order of the base point is below 2^253.
    Eddsa(const Edwards& edwards, const Poseidon& poseidon, std::uint64_t domain);

    /// No witness exists for a signature that is not valid.
    void verify(FiveWireBuilder& builder, const PointCells& key, const SignatureCells& signature,
                const Cell& message) const;

    /// Of the prime order: 10 rows, on Bandersnatch 8.
    [[nodiscard]] SubgroupPoint check_key(FiveWireBuilder& builder, const PointCells& key) const;

  private:
    [[nodiscard]] Cell challenge(FiveWireBuilder& builder, const PointCells& key,
                                 const PointCells& r, const Cell& message) const;

    const Edwards* edwards_;
    const Poseidon* poseidon_;
    std::uint64_t domain_;
};

}  // namespace cairn::gadgets
