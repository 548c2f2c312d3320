// Whether a witness satisfies a circuit: every gate on every row, every copy, every lookup. The
// oracle of all provers, so it is written to be read, and evaluates expressions as they stand.
//
// Threads: pure. Cost: about 10 ns per row and node of an expression that is selected there.
#pragma once

#include "base/result.hpp"
#include "circuit/circuit.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cairn::circuit {

enum class [[nodiscard]] CheckError : std::uint8_t {
    wrong_shape,  // columns of another number or length than the circuit's
    gate,         // a constraint is not zero
    copy,         // two cells that must be equal are not
    lookup,       // a tuple that is not in the table
};

/// One thing that does not hold, and where.
struct Failure {
    CheckError error = CheckError::gate;
    std::string name{};      // of the gate or lookup
    std::size_t number = 0;  // of the constraint in its gate, of the query in its lookup
    std::uint32_t row = 0;
    std::string region{};
    std::vector<Cell> cells{};  // what the constraint reads, or the two cells

    /// "gate arithmetic, constraint 0, row 17 (merkle/level 3): reads a, b, next c"
    [[nodiscard]] std::string text() const;
};

/// Nothing, or the first failures, at most `limit` of each kind.
[[nodiscard]] std::vector<Failure> check(const Circuit& circuit, const Witness& witness,
                                         std::size_t limit = 8);

/// Whether `check` finds nothing. Faster: it stops at the first failure.
[[nodiscard]] bool holds(const Circuit& circuit, const Witness& witness);

/// Checks again what some changed cells touch, for those who change few at a time.
class LocalChecker {
  public:
    /// The circuit must outlive it. Tables of fixed columns are read once.
    explicit LocalChecker(const Circuit& circuit);
    ~LocalChecker();
    LocalChecker(const LocalChecker&) = delete;
    LocalChecker(LocalChecker&&) = delete;
    LocalChecker& operator=(const LocalChecker&) = delete;
    LocalChecker& operator=(LocalChecker&&) = delete;

    /// Whether gates and lookups hold on the rows that read the cells, and lookups everywhere if a
    /// table has advice columns. Copies are not looked at.
    [[nodiscard]] bool holds(const Witness& witness, const std::vector<Cell>& changed) const;

  private:
    struct Tables;

    const Circuit& circuit_;
    std::unique_ptr<Tables> tables_;
};

/// The cell that a query at a row reads.
[[nodiscard]] algebra::Fr value_at(const Circuit& circuit, const Witness& witness,
                                   const Query& query, std::uint32_t row) noexcept;

/// "advice 3 at row 17"
[[nodiscard]] std::string name_of(const Cell& cell);

}  // namespace cairn::circuit
