// An expression as a straight-line program over blocks of rows: what a prover runs on each row of
// each coset, or in each round of a sumcheck.
//
//   const Expression alpha = Expression::challenge(0);
//   const GateProgram program = GateProgram::compile(system.gate_expression(alpha));
//   const BoundProgram bound = program.bind({{alpha_value}});
//   bound.run(inputs, out);                      // one pointer per program.inputs()
//   bound.run_rows(columns, step, begin, out);   // or columns with a rotation
//
// Common subexpressions are computed once, constants folded. A sum is kept as a linear combination
// of products, so that joining constraints by powers of alpha costs nothing where they share
// products: of the 25 coefficients of a Poseidon matrix and 5 powers of alpha remain 5 products a
// row. Coefficients made of constants and challenges are computed once, by `bind`.
// Threads: immutable; each `run` has registers of its own, so ranges of rows may go to many threads
// (some hundred rows each, or more). Memory: registers() blocks of 32 elements a run.
// Cost: products() products a row, and about a fifth of one for each sum; with the kernel `ifma`
// inputs cost about a product each, and a product a fourth of a scalar one. Both kernels give the
// same limbs.
#pragma once

#include "algebra/kernel.hpp"
#include "circuit/expression.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cairn::circuit {

class BoundProgram;

class GateProgram {
  public:
    /// One step on a register of a block. Registers from 0 on; `scalar` is a number of a scalar.
    enum class Op : std::uint8_t {
        load,       // target = input a
        fill,       // target = scalar
        add,        // target = a + b
        subtract,   // target = a - b
        multiply,   // target = a b
        scale,      // target = a scalar
        add_scaled  // target = a + b scalar
    };
    struct Step {
        Op op = Op::load;
        std::uint32_t target = 0;
        std::uint32_t a = 0;
        std::uint32_t b = 0;
        std::uint32_t scalar = 0;
    };
    /// A number that is the same in all rows: a constant, a challenge, or the sum or product of two
    /// scalars before it.
    struct Scalar {
        Expression::Kind kind = Expression::Kind::constant;
        algebra::Fr constant{};
        std::uint32_t a = 0;  // of a challenge: its number
        std::uint32_t b = 0;
        friend bool operator==(const Scalar&, const Scalar&) = default;
    };

    [[nodiscard]] static GateProgram compile(const Expression& expression);

    /// Which cells it reads, sorted; `run` takes one pointer for each, in this order.
    [[nodiscard]] const std::vector<Query>& inputs() const noexcept { return inputs_; }
    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
    [[nodiscard]] std::size_t registers() const noexcept { return registers_; }
    [[nodiscard]] std::size_t products() const noexcept;
    [[nodiscard]] std::size_t challenges() const noexcept { return challenges_; }
    /// The register that holds the value after the last step.
    [[nodiscard]] std::uint32_t result() const noexcept { return result_; }

    /// With values for its challenges, by their numbers. `challenges` has at least challenges().
    [[nodiscard]] BoundProgram bind(std::span<const algebra::Fr> challenges) const;

  private:
    friend class GateCompiler;

    std::vector<Query> inputs_;
    std::vector<Scalar> scalars_;
    std::vector<Step> steps_;
    std::size_t registers_ = 0;
    std::size_t challenges_ = 0;
    std::uint32_t result_ = 0;
};

/// Columns by kind and index. Each has the same number of rows, a power of two.
struct ColumnTable {
    std::vector<std::span<const algebra::Fr>> fixed;
    std::vector<std::span<const algebra::Fr>> advice;
    std::vector<std::span<const algebra::Fr>> auxiliary;
    std::span<const algebra::Fr> instance;

    /// Empty if there is none.
    [[nodiscard]] std::span<const algebra::Fr> column(Column column) const noexcept;
};

class BoundProgram {
  public:
    static constexpr std::size_t BLOCK = 32;

    BoundProgram(const GateProgram& program, std::vector<algebra::Fr> scalars)
        : program_(&program), scalars_(std::move(scalars)) {}

    /// out[i] = the expression of inputs[k][i], for all i of out. `inputs` as program.inputs().
    /// Rows of two factors of a sumcheck, or of a coset, alike.
    void run(std::span<const algebra::Fr* const> inputs, std::span<algebra::Fr> out,
             algebra::Kernel kernel = algebra::best_kernel()) const;

    /// The rows [begin, begin + out.size()) of columns, where the row after r is r + step, modulo
    /// the number of rows: step is 1 on the rows themselves, and 2^k on a domain 2^k as large.
    /// All columns that the program reads must be there.
    void run_rows(const ColumnTable& columns, std::size_t step, std::size_t begin,
                  std::span<algebra::Fr> out,
                  algebra::Kernel kernel = algebra::best_kernel()) const;

    [[nodiscard]] const GateProgram& program() const noexcept { return *program_; }
    [[nodiscard]] std::span<const algebra::Fr> scalars() const noexcept { return scalars_; }

  private:
    const GateProgram* program_;  // must outlive this
    std::vector<algebra::Fr> scalars_;
};

}  // namespace cairn::circuit
