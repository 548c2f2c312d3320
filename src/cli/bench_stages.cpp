#include "cli/bench_stages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cairn::cli {
namespace {

double median_of(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

std::string Stages::json_members() const {
    std::string members;
    for (const Stage& stage : stages_) {
        std::vector<double> wall;
        std::vector<double> cpu;
        for (const base::Elapsed& time : stage.times) {
            wall.push_back(time.wall_ms);
            cpu.push_back(time.cpu_ms);
        }
        members += fmt::format(
            "{}\n    \"{}\": {{\"wall_ms\": {{\"median\": {:.3f}, \"min\": {:.3f}, \"max\": "
            "{:.3f}}}, "
            "\"cpu_ms\": {{\"median\": {:.3f}, \"min\": {:.3f}}}, \"nodes_hashed\": {}, "
            "\"runs\": {}}}",
            members.empty() ? "" : ",", stage.name, median_of(wall), std::ranges::min(wall),
            std::ranges::max(wall), median_of(cpu), std::ranges::min(cpu), stage.nodes_hashed,
            stage.times.size());
    }
    return members;
}

}  // namespace cairn::cli
