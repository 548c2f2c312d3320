// Advice cells by the class of their copies, with numbers in order of first use.
// Threads: one.
#pragma once

#include "circuit/circuit.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace cairn::circuit::detail {

class CellClasses {
  public:
    explicit CellClasses(const Circuit& circuit);

    /// All cells that must equal this one, itself among them.
    [[nodiscard]] std::vector<Cell> members(const Cell& cell) const;

    /// The number of its class; the next one if it is new.
    std::uint32_t number(const Cell& cell);

    /// The first cell of each class that has a number.
    [[nodiscard]] const std::vector<Cell>& firsts() const noexcept { return firsts_; }

  private:
    const Circuit& circuit_;
    std::map<Column, std::uint32_t> places_;  // of copyable columns
    std::map<Cell, std::uint32_t> numbers_;
    std::vector<Cell> firsts_;
};

}  // namespace cairn::circuit::detail
