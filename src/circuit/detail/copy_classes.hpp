// Classes of cells that must be equal: joined one pair at a time, then laid out as cycles.
// Threads: one. Memory: 4 bytes a copyable cell, and 8 more while cycles are made.
#pragma once

#include "circuit/circuit.hpp"

#include <cstdint>
#include <vector>

namespace cairn::circuit::detail {

class CopyClasses {
  public:
    /// Each copyable cell of the circuit alone. The circuit's shape and log_rows are set.
    explicit CopyClasses(const Circuit& circuit);

    /// Aborts on a cell that is not copyable.
    void join(const Cell& a, const Cell& b);

    /// Each class as one cycle through its cells by number: one sigma for one set of classes,
    /// in whatever order they were joined.
    [[nodiscard]] std::vector<std::uint32_t> cycles();

  private:
    [[nodiscard]] std::uint32_t number(const Cell& cell) const;
    [[nodiscard]] std::uint32_t root(std::uint32_t cell);

    const Circuit& circuit_;
    std::vector<std::uint32_t> parent_;  // the root of a class is its least cell
};

}  // namespace cairn::circuit::detail
