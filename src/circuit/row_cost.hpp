// What the parts of a circuit cost in rows, by the names of their regions.
//
// Threads: pure functions.
#pragma once

#include "circuit/circuit.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace cairn::circuit {

/// What a region costs: rows of all regions of that name, inner ones included.
struct RowCost {
    std::string name;
    std::size_t times = 0;
    std::size_t rows = 0;
};

/// By name, in order of first use. A region that is still open ends at row `end`.
[[nodiscard]] std::vector<RowCost> row_costs(std::span<const Region> regions, std::uint32_t end);

/// A line a region, indented by depth.
[[nodiscard]] std::string text_of(std::span<const RowCost> costs);

}  // namespace cairn::circuit
