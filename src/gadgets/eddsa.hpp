// Signatures of Schnorr's kind on a twisted Edwards curve, in a circuit: EdDSA with Poseidon as its
// hash. (R, s) signs m under the key A if s base = R + h A with
//   h = Poseidon sponge (t = 5) of R.x, R.y, A.x, A.y, m,
// whose capacity starts as domain 2^128 + 5 2^64, as algebra::poseidon_hash has it.
//
// Constrained: A is on the curve and not of small order; h is the canonical integer of the hash;
// s is below the order of the base point, so that a signature has one form; R is the computed
// point, coordinate by coordinate. Not constrained: that A has no part of small order (the equation
// is the cofactorless one), which keys are checked for where they are registered. Rows: 710 with a
// range table of 2^16. Reference: RFC 8032, section 5.1, for the rules; its hash and encodings are
// others.
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
    /// `order` is that of the base point, of 252 bits. The gadgets belong to the builder's shape
    /// and must outlive this; the permutation has t = 5; the curve's cofactor is 8 or a divisor
    /// of 8.
    Eddsa(const Edwards& edwards, const Poseidon& poseidon, const algebra::Limbs4& order,
          std::uint64_t domain);

    /// No witness exists for a signature that is not valid.
    void verify(FiveWireBuilder& builder, const PointCells& key, const SignatureCells& signature,
                const Cell& message) const;

    /// On the curve, and 8 key is not the neutral point: 10 rows.
    void check_key(FiveWireBuilder& builder, const PointCells& key) const;

  private:
    [[nodiscard]] Cell challenge(FiveWireBuilder& builder, const PointCells& key,
                                 const PointCells& r, const Cell& message) const;

    const Edwards* edwards_;
    const Poseidon* poseidon_;
    algebra::Limbs4 order_;
    std::uint64_t domain_;
};

}  // namespace cairn::gadgets
