#include "circuit/row_cost.hpp"

#include <algorithm>
#include <map>

namespace cairn::circuit {

std::vector<RowCost> row_costs(std::span<const Region> regions, std::uint32_t end) {
    std::vector<RowCost> out;
    std::map<std::string, std::size_t> places;
    for (const Region& region : regions) {
        const auto [place, is_new] = places.emplace(region.name, out.size());
        if (is_new) {
            out.push_back({.name = region.name});
        }
        RowCost& cost = out[place->second];
        ++cost.times;
        cost.rows += std::min(region.end, end) - region.begin;
    }
    return out;
}

std::string text_of(std::span<const RowCost> costs) {
    std::string out;
    for (const RowCost& cost : costs) {
        const auto depth = static_cast<std::size_t>(std::ranges::count(cost.name, '/'));
        std::string line(2 * depth, ' ');
        line += depth == 0 ? cost.name : cost.name.substr(cost.name.rfind('/') + 1);
        line.resize(std::max<std::size_t>(line.size() + 1, 48), ' ');
        out += line + std::to_string(cost.rows) + " rows, " + std::to_string(cost.times) + "x\n";
    }
    return out;
}

}  // namespace cairn::circuit
