// At which points of the domain the rows of a circuit stand.
//
// snarkjs's roots of unity are powers of 5, ours of 7: both generate the same 2^log_rows points and
// the coset of the odd powers of a root of twice the order, in another order. Keys here have
// snarkjs's: row i stands at v^i, v = 5^((r - 1) / 2^log_rows), which is our w^(k i).
// Reference: ffjavascript 0.3.1, wasm_field1.js: the least non-residue. Threads: immutable.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::groth16 {

class RowOrder {
  public:
    /// log_rows is below 32.
    explicit RowOrder(unsigned log_rows);

    /// Where row i stands among the powers of our root.
    [[nodiscard]] std::size_t place(std::size_t row) const noexcept {
        return (factor_ * row) & (rows_ - 1);
    }
    /// The same of the odd powers of the roots of twice the order: v^(2i + 1) = w^(2j + 1).
    [[nodiscard]] std::size_t odd_place(std::size_t i) const noexcept {
        return ((factor_ * (2 * i + 1)) & (2 * rows_ - 1)) / 2;
    }

  private:
    std::uint64_t rows_;
    std::uint64_t factor_;
};

}  // namespace cairn::groth16
