#include "test/simulation/scenario.hpp"

#include "json/parse.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace cairn::simulation {

using devnet::Action;
using devnet::ActionKind;
using devnet::MemberId;

namespace {

constexpr std::uint64_t SLOTS_PER_EPOCH = 8;  // of the minimal preset
constexpr std::uint64_t FAULT_EPOCHS = 12;
constexpr std::uint64_t RUN_EPOCHS = 18;

/// Numbers that are the same with every standard library.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    /// In [first, last].
    std::uint64_t between(std::uint64_t first, std::uint64_t last) {
        return first + engine_() % (last - first + 1);
    }
    bool once_in(std::uint64_t n) { return between(1, n) == 1; }

  private:
    std::mt19937_64 engine_;
};

std::vector<std::vector<MemberId>> random_groups(Dice& dice, std::size_t nodes) {
    std::vector<std::vector<MemberId>> groups(dice.between(2, 3));
    for (MemberId id = 1; id <= nodes; ++id) {
        groups[dice.between(0, groups.size() - 1)].push_back(id);
    }
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    return groups;
}

Action random_action(Dice& dice, std::size_t nodes) {
    constexpr auto KINDS =
        std::to_array({ActionKind::stop, ActionKind::partition, ActionKind::delay, ActionKind::drop,
                       ActionKind::silence});
    Action action;
    action.kind = KINDS[dice.between(0, KINDS.size() - 1)];
    action.epochs = dice.between(1, 4);
    if (action.kind == ActionKind::partition) {
        action.groups = random_groups(dice, nodes);
    } else {
        action.node = static_cast<MemberId>(dice.between(1, nodes));
    }
    if (action.kind == ActionKind::delay) {
        action.amount = dice.between(100, 9000);
    } else if (action.kind == ActionKind::drop) {
        action.amount = dice.between(5, 100);
    }
    return action;
}

std::string random_forks(Dice& dice) {
    constexpr auto SCHEDULES = std::to_array<const char*>(
        {"fulu", "fulu", "electra", "electra,fulu@3", "deneb,electra@2,fulu@5",
         "phase0,altair@1,bellatrix@2,capella@3,deneb@4,electra@5,fulu@6",
         "altair,bellatrix@2,fulu@4", "phase0"});
    return SCHEDULES[dice.between(0, SCHEDULES.size() - 1)];
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end != 0) {
            lines.push_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::optional<std::uint64_t> number(const json::Value& object, std::string_view key) {
    const json::Value* const member = object.find(key);
    return member == nullptr ? std::nullopt : member->to_uint64();
}

}  // namespace

Scenario random_scenario(std::uint64_t seed) {
    Dice dice(seed);
    Scenario scenario;
    scenario.name = "seed " + std::to_string(seed);
    scenario.seed = seed;
    scenario.nodes = dice.once_in(4) ? dice.between(5, 16) : 4;
    scenario.forks = random_forks(dice);
    scenario.slots = RUN_EPOCHS * SLOTS_PER_EPOCH;
    scenario.heal_slot = FAULT_EPOCHS * SLOTS_PER_EPOCH;
    for (std::uint64_t faults = dice.between(1, 6); faults > 0; --faults) {
        scenario.steps.push_back(
            {dice.between(1, scenario.heal_slot - 1), random_action(dice, scenario.nodes)});
    }
    std::ranges::sort(scenario.steps, {}, &Step::slot);
    return scenario;
}

Result<Scenario, std::string> parse_scenario(std::string_view text) {
    Scenario scenario;
    const std::vector<std::string_view> lines = lines_of(text);
    const auto head = json::parse_json(lines.empty() ? "" : lines.front());
    const json::Value* const name = head ? head->find("name") : nullptr;
    if (name == nullptr) {
        return unexpected(std::string("the first line is no object with a name"));
    }
    scenario.name = name->text;
    scenario.seed = number(*head, "seed").value_or(scenario.seed);
    scenario.nodes = number(*head, "nodes").value_or(scenario.nodes);
    scenario.validators = number(*head, "validators").value_or(scenario.validators);
    scenario.slots = number(*head, "slots").value_or(scenario.slots);
    scenario.heal_slot = number(*head, "heal_slot").value_or(scenario.heal_slot);
    if (const json::Value* const forks = head->find("forks")) {
        scenario.forks = forks->text;
    }
    for (const std::string_view line : std::span(lines).subspan(1)) {
        const auto step = json::parse_json(line);
        const auto slot = step ? number(*step, "slot") : std::nullopt;
        if (!slot) {
            return unexpected("no slot in: " + std::string(line));
        }
        CAIRN_TRY_ASSIGN(Action action,
                         devnet::parse_action(line, scenario.nodes, scenario.validators));
        scenario.steps.push_back({*slot, std::move(action)});
    }
    return scenario;
}

}  // namespace cairn::simulation
