#include "gadgets/r1cs.hpp"

#include "base/assert.hpp"
#include "gadgets/builder.hpp"

namespace cairn::gadgets {
namespace {

class R1csRows {
  public:
    R1csRows(std::span<const Fr> witness, unsigned max_log_rows)
        : builder_(FiveWire{}, {.max_log_rows = max_log_rows}) {
        wires_.push_back(builder_.constant(Fr::one()));
        for (const Fr& value : witness.subspan(1)) {
            wires_.push_back(builder_.input(value));
        }
    }

    void add_constraint(const r1cs::R1cs& system, std::size_t row) {
        const Cell a = side(system.a, row);
        const Cell b = side(system.b, row);
        builder_.assert_equal(builder_.multiply(a, b), side(system.c, row));
    }

    Result<circuit::Built, circuit::BuildError> finish(std::size_t publics) {
        for (std::size_t wire = 1; wire <= publics; ++wire) {
            builder_.make_public(wires_[wire]);
        }
        return std::move(builder_).finish(MIN_ROWS);
    }

  private:
    // What hides a column needs no more.
    static constexpr std::size_t MIN_ROWS = 32;

    /// The value of one side of a constraint; a wire alone is its own cell.
    Cell side(const r1cs::SparseMatrix& matrix, std::size_t row) {
        const auto wires = matrix.wires_of(row);
        const auto coefficients = matrix.coefficients_of(row);
        if (wires.size() == 1 && coefficients[0] == Fr::one()) {
            return wires_[wires[0]];
        }
        Fr constant;
        std::vector<Term> terms;
        for (std::size_t i = 0; i < wires.size(); ++i) {
            if (wires[i] == 0) {
                constant = constant + coefficients[i];
            } else {
                terms.push_back({coefficients[i], wires_[wires[i]]});
            }
        }
        return terms.empty() ? builder_.constant(constant)
                             : builder_.combine(std::move(terms), constant);
    }

    FiveWireBuilder builder_;
    std::vector<Cell> wires_;
};

}  // namespace

Result<circuit::Built, circuit::BuildError> circuit_of_r1cs(const r1cs::R1cs& system,
                                                            std::span<const Fr> witness,
                                                            unsigned max_log_rows) {
    CAIRN_ASSERT(witness.size() == system.wires);
    R1csRows rows(witness, max_log_rows);
    for (std::size_t row = 0; row < system.constraints(); ++row) {
        rows.add_constraint(system, row);
    }
    return rows.finish(system.publics());
}

}  // namespace cairn::gadgets
