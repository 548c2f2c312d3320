#include "circuit/detail/cell_classes.hpp"

namespace cairn::circuit::detail {

CellClasses::CellClasses(const Circuit& circuit) : circuit_(circuit) {
    for (std::uint32_t i = 0; i < circuit.system->copyable.size(); ++i) {
        places_[circuit.system->copyable[i]] = i;
    }
}

std::vector<Cell> CellClasses::members(const Cell& cell) const {
    std::vector<Cell> out = {cell};
    const auto place = places_.find(cell.column);
    if (place == places_.end()) {
        return out;
    }
    const std::uint32_t start = (place->second << circuit_.log_rows) + cell.row;
    for (std::uint32_t next = circuit_.sigma[start]; next != start; next = circuit_.sigma[next]) {
        out.push_back(circuit_.copyable_cell(next));
    }
    return out;
}

std::uint32_t CellClasses::number(const Cell& cell) {
    const auto known = numbers_.find(cell);
    if (known != numbers_.end()) {
        return known->second;
    }
    const auto out = static_cast<std::uint32_t>(firsts_.size());
    firsts_.push_back(cell);
    for (const Cell& member : members(cell)) {
        numbers_[member] = out;
    }
    return out;
}

}  // namespace cairn::circuit::detail
