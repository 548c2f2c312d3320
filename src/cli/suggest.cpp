#include "cli/suggest.hpp"

#include <algorithm>

namespace cairn::cli {

std::size_t edit_distance(std::string_view from, std::string_view to) {
    const std::size_t width = to.size() + 1;
    // cost[i * width + j] is the distance of the first i letters of `from` to the first j of `to`.
    std::vector<std::size_t> cost((from.size() + 1) * width);
    for (std::size_t i = 0; i <= from.size(); ++i) {
        for (std::size_t j = 0; j <= to.size(); ++j) {
            std::size_t& here = cost[i * width + j];
            if (i == 0 || j == 0) {
                here = i + j;
                continue;
            }
            const std::size_t replaced = from[i - 1] == to[j - 1] ? 0 : 1;
            here = std::min({cost[(i - 1) * width + j] + 1, cost[i * width + j - 1] + 1,
                             cost[(i - 1) * width + j - 1] + replaced});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
                here = std::min(here, cost[(i - 2) * width + j - 2] + 1);
            }
        }
    }
    return cost.back();
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
    std::string nearest;
    std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const bool begins = word.size() > 1 && candidate.starts_with(word);
        const std::size_t distance = begins ? 1 : edit_distance(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace cairn::cli
