// The polynomial of a blob (EIP-4844), evaluated at a point inside a circuit.
//
// A blob is n = 4096 elements f_i, the values of a polynomial p of degree below n at the n-th roots
// of unity in bit-reversed order. What a circuit holds as cells is bound to a blob on chain by one
// equality: p(z) as the circuit computes it is what the point evaluation precompile says, for a z
// that is a hash of the blob's commitment and of the cells' own commitment or public inputs.
// By the barycentric formula, p(z) = (z^n - 1) / n  sum_i f_i w_i / (z - w_i).
// Rows: one for each element that is not padding, and log2(n) + 6.
// References: EIP-4844; consensus-specs v1.4.0, deneb/polynomial-commitments.md,
// evaluate_polynomial_in_evaluation_form.
// Threads: immutable once added to a shape.
#pragma once

#include "gadgets/builder.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

/// The n-th roots of unity in the order of a blob's elements; n is a power of two, 2 to 2^20.
[[nodiscard]] std::vector<Fr> blob_roots(std::size_t n);

class BlobEvaluation {
  public:
    /// Adds its gate to the shape.
    explicit BlobEvaluation(FiveWire& shape);

    /// p(z), for a blob of n elements, a power of two from 2 to 2^20, of which the first are given
    /// (at least one) and the others are zero. No witness exists for z that is one of the roots: a
    /// hash is none but with a chance of n / r.
    [[nodiscard]] Cell evaluate(FiveWireBuilder& builder, std::span<const Cell> elements,
                                const Cell& z, std::size_t n) const;
    [[nodiscard]] Cell evaluate(FiveWireBuilder& builder, std::span<const Cell> elements,
                                const Cell& z) const {
        return evaluate(builder, elements, z, elements.size());
    }

  private:
    Column term_;
};

}  // namespace cairn::gadgets
