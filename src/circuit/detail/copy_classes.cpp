#include "circuit/detail/copy_classes.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace cairn::circuit::detail {

CopyClasses::CopyClasses(const Circuit& circuit)
    : circuit_(circuit), parent_(circuit.system->copyable.size() << circuit.log_rows) {
    std::iota(parent_.begin(), parent_.end(), 0U);
}

std::uint32_t CopyClasses::number(const Cell& cell) const {
    const auto& copyable = circuit_.system->copyable;
    const auto place = std::ranges::find(copyable, cell.column);
    CAIRN_ASSERT(place != copyable.end());
    const auto column = static_cast<std::uint32_t>(place - copyable.begin());
    return (column << circuit_.log_rows) + cell.row;
}

std::uint32_t CopyClasses::root(std::uint32_t cell) {
    while (parent_[cell] != cell) {
        parent_[cell] = parent_[parent_[cell]];
        cell = parent_[cell];
    }
    return cell;
}

void CopyClasses::join(const Cell& a, const Cell& b) {
    std::uint32_t low = root(number(a));
    std::uint32_t high = root(number(b));
    if (low > high) {
        std::swap(low, high);
    }
    parent_[high] = low;
}

std::vector<std::uint32_t> CopyClasses::cycles() {
    std::vector<std::uint32_t> sigma(parent_.size());
    std::vector<std::uint32_t> last(parent_.size());  // of a root: its class's highest cell so far
    for (std::uint32_t cell = 0; cell < parent_.size(); ++cell) {
        const std::uint32_t first = root(cell);
        if (first != cell) {
            sigma[last[first]] = cell;
        }
        last[first] = cell;
        sigma[cell] = first;
    }
    return sigma;
}

}  // namespace cairn::circuit::detail
