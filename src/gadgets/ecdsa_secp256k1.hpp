// ECDSA over secp256k1 in a circuit: what signs Ethereum's transactions.
//
//   FiveWire shape;
//   const ForeignProduct product(shape);
//   const Secp256k1 curve(product);
//   shape.add_range_table(16);
//   const EcdsaSecp256k1 ecdsa(curve, AcceptedS::low);
//   ecdsa.verify(builder, {.key = curve.input(builder, {x, y}), .hash = ..., .r = ..., .s = ...});
//
// (r, s) signs the hash z under the key Q if r and s are in [1, n) and R = (z / s) G + (r / s) Q is
// not the identity and has an x whose residue modulo n is r. The circuit says so with scalars
// K_1 and K_2 for which s K_1 = z and s K_2 = r modulo n. It holds for each valid signature and for
// no other: sums that may meet equal or opposite points handle them. It recovers nothing: the key
// is an input; what ties it to an address or a leaf is the caller's, and so is the hash, any 32
// bytes, big-endian as an integer.
// Rows: 40,561 a check with its inputs, by a range table of 2^16; 23,184 of them are 252 doublings.
// Reference: SEC 1 version 2.0, 4.1.4; EIP-2 for low s.
// Threads: immutable.
#pragma once

#include "gadgets/secp256k1.hpp"

namespace cairn::gadgets {

/// Which of s and n - s, that sign the same, a circuit takes.
enum class AcceptedS : std::uint8_t {
    low,     // at most n / 2: one signature, one form (EIP-2)
    either,  // as the precompiled contract ecrecover
};

struct EcdsaCells {
    ForeignPoint key;     // of Secp256k1::input
    ForeignElement hash;  // of ForeignField::input, as the next two
    ForeignElement r;
    ForeignElement s;
};

class EcdsaSecp256k1 {
  public:
    /// The curve must outlive this.
    EcdsaSecp256k1(const Secp256k1& curve, AcceptedS accepted)
        : curve_(&curve), accepted_(accepted) {}

    /// No witness exists for a signature that is not valid.
    void verify(FiveWireBuilder& builder, const EcdsaCells& cells) const;

  private:
    const Secp256k1* curve_;
    AcceptedS accepted_;
};

}  // namespace cairn::gadgets
