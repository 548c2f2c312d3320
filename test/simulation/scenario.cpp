#include "test/simulation/scenario.hpp"

#include "json/parse.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace cairn::simulation {

using devnet::Action;
using devnet::ActionKind;
using devnet::MemberId;

namespace {

constexpr std::uint64_t SLOTS_PER_EPOCH = 8;  // of the minimal preset
constexpr std::uint64_t FAULT_EPOCHS = 12;
constexpr std::uint64_t RUN_EPOCHS = 18;
static_assert(RUN_EPOCHS >= 16);
/// Healed so long before the next epoch: clocks that were ahead wait for the others, and all hear
/// of each other's blocks. Where a third has lied, the promise needs all other votes of that epoch.
constexpr std::uint64_t HEALING_SLOTS = 3;

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
    if (groups.size() == 1) {  // that would be no fault
        groups.push_back({groups[0].back()});
        groups[0].pop_back();
    }
    return groups;
}

/// Below a third of the stake, so that even they and half of the others are no two thirds.
std::uint64_t max_liars(std::uint64_t validators) {
    return (validators - 1) / 3;
}

std::uint64_t validators_of(const Scenario& scenario, MemberId id) {
    return scenario.validators * id / scenario.nodes -
           scenario.validators * (id - 1) / scenario.nodes;
}

class RandomSteps {
  public:
    RandomSteps(Dice& dice, Scenario& scenario) : dice_(dice), scenario_(scenario) {
        std::uint64_t honest = scenario_.validators;
        if (dice_.once_in(6)) {
            const auto id = static_cast<MemberId>(dice_.between(1, scenario_.nodes));
            scenario_.doubled.push_back(id);
            honest -= validators_of(scenario_, id);
        }
        choose_liars(scenario_.validators - honest);
    }

    void add() {
        Step step;
        step.slot = dice_.between(1, scenario_.heal_slot - SLOTS_PER_EPOCH);
        step.action.epochs = dice_.between(1, 4);
        switch (dice_.between(0, 7)) {
            case 0:
                cut_power(step);
                break;
            case 1:
                lie(step);
                break;
            default:
                act(step.action);
        }
        auto& steps = scenario_.steps;
        steps.insert(std::ranges::upper_bound(steps, step.time(), {}, &Step::time),
                     std::move(step));
    }

  private:
    void choose_liars(std::uint64_t dishonest) {
        const std::uint64_t most = max_liars(scenario_.validators) - dishonest;
        const std::uint64_t wanted = dice_.once_in(2) ? most : dice_.between(1, most);
        const MemberId twin = scenario_.doubled.empty() ? 0 : scenario_.doubled.front();
        const std::uint64_t first =
            scenario_.validators * (twin - (twin == 0 ? 0 : 1)) / scenario_.nodes;
        const std::uint64_t last = scenario_.validators * twin / scenario_.nodes;
        while (liars_.size() < wanted) {
            const std::uint64_t index = dice_.between(0, scenario_.validators - 1);
            if (index < first || index >= last) {
                liars_.insert(consensus::ValidatorIndex{index});
            }
        }
    }
    void cut_power(Step& step) {
        step.kind = StepKind::power_cut;
        step.action.kind = ActionKind::kill;
        step.action.node = static_cast<MemberId>(dice_.between(1, scenario_.machines()));
        step.action.epochs = dice_.between(1, 2);
        step.into_slot_ms = dice_.between(0, 5999);
        step.kept_percent = dice_.between(0, 100);
    }
    void lie(Step& step) {
        step.kind = StepKind::lie;
        step.liars.assign(liars_.begin(), liars_.end());
    }
    void act(Action& action) {
        constexpr auto KINDS =
            std::to_array({ActionKind::stop, ActionKind::partition, ActionKind::delay,
                           ActionKind::drop, ActionKind::silence, ActionKind::skew});
        action.kind = KINDS[dice_.between(0, KINDS.size() - 1)];
        if (action.kind == ActionKind::partition) {
            action.groups = random_groups(dice_, scenario_.machines());
        } else {
            action.node = static_cast<MemberId>(dice_.between(1, scenario_.machines()));
        }
        if (action.kind == ActionKind::delay || action.kind == ActionKind::skew) {
            action.amount = dice_.between(100, 9000);
        } else if (action.kind == ActionKind::drop) {
            action.amount = dice_.between(5, 100);
        }
        action.is_behind = action.kind == ActionKind::skew && dice_.once_in(2);
    }

    Dice& dice_;
    Scenario& scenario_;
    std::set<consensus::ValidatorIndex> liars_;
};

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
    scenario.heal_slot = FAULT_EPOCHS * SLOTS_PER_EPOCH - HEALING_SLOTS;
    RandomSteps steps(dice, scenario);
    for (std::uint64_t faults = dice.between(1, 6); faults > 0; --faults) {
        steps.add();
    }
    return scenario;
}

std::string describe(const Step& step) {
    std::string text;
    if (step.kind == StepKind::power_cut) {
        text = "power cut of node " + std::to_string(step.action.node) + " after " +
               std::to_string(step.into_slot_ms) + " ms, " + std::to_string(step.kept_percent) +
               " % of what was not synced stays";
    } else if (step.kind == StepKind::lie) {
        text = "lies of validators";
        for (const consensus::ValidatorIndex liar : step.liars) {
            text += ' ' + std::to_string(liar.value);
        }
    } else {
        text = devnet::describe(step.action);
    }
    return text + (step.action.epochs ? " for " + std::to_string(*step.action.epochs) + " epochs"
                                      : std::string());
}

bool Scenario::has_power_cuts() const {
    return std::ranges::find(steps, StepKind::power_cut, &Step::kind) != steps.end();
}

namespace {

template <class Number>
std::vector<Number> numbers(const json::Value& object, std::string_view key) {
    std::vector<Number> found;
    if (const json::Value* const list = object.find(key)) {
        for (const json::Value& item : list->items) {
            found.push_back(Number(item.to_uint64().value_or(0)));
        }
    }
    return found;
}

Result<Step, std::string> parse_step(std::string_view line, const Scenario& scenario) {
    const auto document = json::parse_json(line);
    const auto slot = document ? number(*document, "slot") : std::nullopt;
    const json::Value* const action = document ? document->find("action") : nullptr;
    if (!slot || action == nullptr) {
        return unexpected("no slot or no action in: " + std::string(line));
    }
    Step step;
    step.slot = *slot;
    step.action.epochs = number(*document, "epochs");
    if (action->text == "power_cut") {
        step.kind = StepKind::power_cut;
        step.action.kind = ActionKind::kill;
        step.action.node = static_cast<MemberId>(number(*document, "node").value_or(0));
        step.into_slot_ms = number(*document, "ms").value_or(0);
        step.kept_percent = number(*document, "kept_percent").value_or(0);
        if (step.action.node < 1 || step.action.node > scenario.machines() ||
            step.into_slot_ms >= 6000 || step.kept_percent > 100) {
            return unexpected("no such power cut: " + std::string(line));
        }
    } else if (action->text == "lie") {
        step.kind = StepKind::lie;
        step.liars = numbers<consensus::ValidatorIndex>(*document, "validators");
    } else {
        CAIRN_TRY_ASSIGN(step.action,
                         devnet::parse_action(line, scenario.machines(), scenario.validators));
    }
    return step;
}

}  // namespace

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
    scenario.doubled = numbers<MemberId>(*head, "doubled");
    for (const std::string_view line : std::span(lines).subspan(1)) {
        CAIRN_TRY_ASSIGN(Step step, parse_step(line, scenario));
        scenario.steps.push_back(std::move(step));
    }
    return scenario;
}

}  // namespace cairn::simulation
