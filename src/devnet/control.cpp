#include "devnet/control.hpp"

#include "devnet/deposits.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace cairn::devnet {

using consensus::Slot;

namespace {

constexpr std::size_t MAX_EFFECTS = 64;
constexpr std::uint64_t MAX_DELAY_MS = 60'000;
constexpr std::uint64_t MAX_ETH = 2048;

enum class Subject : std::uint8_t { none, groups, node, validator, maybe_validator, effect };

struct Word {
    std::string_view name;
    ActionKind kind;
    Subject subject;
    std::string_view amount;  // the key of its amount; empty: it has none
    std::uint64_t most = 0;
};
constexpr auto WORDS = std::to_array<Word>({
    {"stop", ActionKind::stop, Subject::node, "", 0},
    {"start", ActionKind::start, Subject::node, "", 0},
    {"kill", ActionKind::kill, Subject::node, "", 0},
    {"restart", ActionKind::restart, Subject::node, "", 0},
    {"partition", ActionKind::partition, Subject::groups, "", 0},
    {"delay", ActionKind::delay, Subject::node, "ms", MAX_DELAY_MS},
    {"drop", ActionKind::drop, Subject::node, "percent", 100},
    {"silence", ActionKind::silence, Subject::node, "", 0},
    {"skew", ActionKind::skew, Subject::node, "ms", MAX_DELAY_MS},
    {"heal", ActionKind::heal, Subject::none, "", 0},
    {"undo", ActionKind::undo, Subject::effect, "", 0},
    {"exit", ActionKind::exit, Subject::validator, "", 0},
    {"slash", ActionKind::slash, Subject::validator, "", 0},
    {"withdraw", ActionKind::withdraw, Subject::validator, "", 0},
    {"deposit", ActionKind::deposit, Subject::maybe_validator, "", 0},
    {"equivocate", ActionKind::equivocate, Subject::validator, "", 0},
});

const Word& word_of(ActionKind kind) {
    return WORDS[static_cast<std::size_t>(kind)];
}

unexpected<std::string> wrong(std::string text) {
    return unexpected(std::move(text));
}

Result<std::uint64_t, std::string> number(const json::Value& document, std::string_view key,
                                          std::uint64_t least, std::uint64_t most) {
    const json::Value* const member = document.find(key);
    const auto value = member == nullptr || member->quoted ? std::nullopt : member->to_uint64();
    if (!value || *value < least || *value > most) {
        return wrong("\"" + std::string(key) + "\" must be a number from " + std::to_string(least) +
                     " to " + std::to_string(most));
    }
    return *value;
}

Result<std::vector<std::vector<MemberId>>, std::string> groups_of(const json::Value& document,
                                                                  std::size_t nodes) {
    const auto bad = [] {
        return wrong("\"groups\" must be lists of nodes that hold every node once");
    };
    const json::Value* const member = document.find("groups");
    if (member == nullptr || member->kind != json::Kind::array) {
        return bad();
    }
    std::vector<std::vector<MemberId>> groups;
    std::vector<bool> seen(nodes + 1);
    std::size_t count = 0;
    for (const json::Value& group : member->items) {
        std::vector<MemberId>& ids = groups.emplace_back();
        for (const json::Value& item : group.items) {
            const auto id = item.to_uint64();
            if (!id || *id < 1 || *id > nodes || seen[*id]) {
                return bad();
            }
            seen[*id] = true;
            ++count;
            ids.push_back(static_cast<MemberId>(*id));
        }
    }
    if (count != nodes) {
        return bad();
    }
    return groups;
}

/// Whether the member is the second of two words; the first if it is not given.
Result<bool, std::string> choice(const json::Value& document, std::string_view key,
                                 std::string_view first, std::string_view second) {
    const json::Value* const member = document.find(key);
    if (member != nullptr && member->text != first && member->text != second) {
        return wrong("\"" + std::string(key) + "\" must be " + std::string(first) + " or " +
                     std::string(second));
    }
    return member != nullptr && member->text == second;
}

Result<void, std::string> read_subject(const json::Value& document, Subject subject,
                                       std::size_t nodes, std::uint64_t validators,
                                       Action& action) {
    switch (subject) {
        case Subject::none:
            break;
        case Subject::groups: {
            CAIRN_TRY_ASSIGN(action.groups, groups_of(document, nodes));
            break;
        }
        case Subject::node: {
            CAIRN_TRY_ASSIGN(const std::uint64_t node, number(document, "node", 1, nodes));
            action.node = static_cast<MemberId>(node);
            break;
        }
        case Subject::maybe_validator:
            if (document.find("validator") == nullptr) {
                break;
            }
            [[fallthrough]];
        case Subject::validator: {
            CAIRN_TRY_ASSIGN(const std::uint64_t validator,
                             number(document, "validator", 0, validators - 1));
            action.validator = consensus::ValidatorIndex{validator};
            break;
        }
        case Subject::effect: {
            CAIRN_TRY_ASSIGN(action.effect, number(document, "effect", 1, 1'000'000'000));
            break;
        }
    }
    return {};
}

Result<void, std::string> read_deposit(const json::Value& document, Action& action) {
    if (document.find("eth") != nullptr) {
        CAIRN_TRY_ASSIGN(action.eth, number(document, "eth", 1, MAX_ETH));
    }
    CAIRN_TRY_ASSIGN(action.compounding, choice(document, "compounding", "false", "true"));
    return {};
}

std::string joined(const std::vector<MemberId>& ids) {
    std::string text;
    for (const MemberId id : ids) {
        text += (text.empty() ? "" : ",") + std::to_string(id);
    }
    return text;
}

}  // namespace

Result<Action, std::string> parse_action(std::string_view json, std::size_t nodes,
                                         std::uint64_t validators) {
    const auto document = json::parse_json(json, {.max_bytes = 4096, .max_depth = 4});
    const json::Value* const name = document ? document->find("action") : nullptr;
    if (name == nullptr) {
        return wrong("expected a JSON object with an \"action\"");
    }
    const auto* const word = std::ranges::find(WORDS, std::string_view(name->text), &Word::name);
    if (word == WORDS.end()) {
        return wrong("there is no action \"" + name->text + "\"");
    }
    Action action;
    action.kind = word->kind;
    CAIRN_TRY(read_subject(*document, word->subject, nodes, validators, action));
    if (!word->amount.empty()) {
        CAIRN_TRY_ASSIGN(action.amount, number(*document, word->amount, 0, word->most));
    }
    if (action.kind == ActionKind::skew) {
        CAIRN_TRY_ASSIGN(action.is_behind, choice(*document, "behind", "false", "true"));
    }
    if (action.kind == ActionKind::slash) {
        CAIRN_TRY_ASSIGN(action.by_vote, choice(*document, "by", "block", "vote"));
    }
    if (action.kind == ActionKind::deposit) {
        CAIRN_TRY(read_deposit(*document, action));
    }
    if (document->find("epochs") != nullptr) {
        CAIRN_TRY_ASSIGN(action.epochs, number(*document, "epochs", 1, 1'000'000));
    }
    return action;
}

std::vector<std::string_view> action_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(WORDS, std::back_inserter(names), &Word::name);
    return names;
}

std::string describe(const Action& action) {
    const Word& word = word_of(action.kind);
    std::string text(word.name);
    for (const auto& group : action.groups) {
        text += (&group == action.groups.data() ? " " : " | ") + joined(group);
    }
    if (action.node != 0) {
        text += " " + std::to_string(action.node);
    }
    if (action.effect != 0) {
        text += " effect " + std::to_string(action.effect);
    }
    if (action.validator) {
        text += " validator " + std::to_string(action.validator->value);
    }
    if (action.kind == ActionKind::slash) {
        text += action.by_vote ? " by vote" : " by block";
    }
    if (action.kind == ActionKind::deposit) {
        text += " of " + std::to_string(action.eth) + " ETH";
        text += action.compounding ? ", compounding" : "";
    }
    if (!word.amount.empty()) {
        text += " " + std::to_string(action.amount) + " " + std::string(word.amount);
    }
    if (action.is_behind) {
        text += " behind";
    }
    return text;
}

Result<void, std::string> Control::act_as_validator(const Action& action) {
    const consensus::ValidatorIndex validator = *action.validator;
    for (MemberId id = 1; id <= simulation_.size(); ++id) {
        Member& member = simulation_.member(id);
        if (!member.owns(validator)) {
            continue;
        }
        if (action.kind == ActionKind::exit) {
            return member.leave(validator);
        }
        if (action.kind == ActionKind::equivocate) {
            return member.equivocate(validator);
        }
        return action.by_vote ? member.slash_by_vote(validator) : member.slash_by_block(validator);
    }
    return wrong("no node has validator " + std::to_string(validator.value));
}

Result<void, std::string> Control::add(const Action& action) {
    end([&](const Effect& effect) {
        return effect.action.kind == action.kind && effect.action.node == action.node;
    });
    const Slot slot = simulation_.current_slot();
    const std::uint64_t epoch = simulation_.genesis().network.preset->SLOTS_PER_EPOCH;
    const bool takes_back = !word_of(action.kind).amount.empty() && action.amount == 0;
    if (effects_.size() < MAX_EFFECTS && !takes_back) {
        effects_.push_back(
            {next_id_++, action, slot,
             action.epochs ? std::optional(slot + *action.epochs * epoch) : std::nullopt});
    }
    return establish();
}

// A node that runs is killed first, so that one word lets any node go on from what it has stored.
Result<void, std::string> Control::bring_back(MemberId id) {
    CAIRN_TRY(simulation_.kill(id));
    end([&](const Effect& effect) {
        const bool is_down =
            effect.action.kind == ActionKind::stop || effect.action.kind == ActionKind::kill;
        return is_down && effect.action.node == id;
    });
    return establish();
}

Result<void, std::string> Control::apply(const Action& action) {
    switch (action.kind) {
        case ActionKind::deposit:
            return make_deposit(simulation_, {action.validator, action.eth, action.compounding});
        case ActionKind::withdraw:
            return make_withdrawal(simulation_, *action.validator);
        case ActionKind::exit:
        case ActionKind::slash:
        case ActionKind::equivocate:
            return act_as_validator(action);
        case ActionKind::heal:
            end([](const Effect&) { return true; });
            return establish();
        case ActionKind::undo:
            return undo(action.effect);
        case ActionKind::start:
            end([&](const Effect& effect) {
                return effect.action.kind == ActionKind::stop && effect.action.node == action.node;
            });
            return establish();
        case ActionKind::restart:
            return bring_back(action.node);
        case ActionKind::kill:
            CAIRN_TRY(simulation_.kill(action.node));
            return add(action);
        default:
            return add(action);
    }
}

Result<void, std::string> Control::expire() {
    const Slot slot = simulation_.current_slot();
    const auto over = [&](const Effect& effect) { return effect.until && *effect.until <= slot; };
    if (end(over) == 0) {
        return {};
    }
    return establish();
}

template <class Predicate>
std::size_t Control::end(Predicate is_over) {
    const Slot slot = simulation_.current_slot();
    return std::erase_if(effects_, [&](const Effect& effect) {
        if (!is_over(effect)) {
            return false;
        }
        past_.push_back(effect);
        past_.back().until = slot;
        if (past_.size() > MAX_PAST) {
            past_.pop_front();
        }
        return true;
    });
}

Result<void, std::string> Control::undo(std::uint64_t effect) {
    if (end([&](const Effect& each) { return each.id == effect; }) == 0) {
        return wrong("no effect " + std::to_string(effect) + " is in force");
    }
    return establish();
}

std::string Control::what_hurt(MemberId id, Slot slot) const {
    std::string causes;
    const auto ask = [&](const Effect& effect, std::optional<Slot> until) {
        const bool touches = effect.action.node == id || !effect.action.groups.empty();
        if (touches && effect.since <= slot && (!until || slot <= *until)) {
            causes += (causes.empty() ? "" : "; ") + describe(effect.action) + " (yours, slot " +
                      std::to_string(effect.since.value) + ")";
        }
    };
    for (const Effect& effect : past_) {
        ask(effect, effect.until);
    }
    for (const Effect& effect : effects_) {
        ask(effect, std::nullopt);
    }
    return causes;
}

// A node whose storage cannot be opened stays dead until somebody restarts it.
Result<void, std::string> Control::establish_life(MemberId id, bool stopped, bool killed) {
    Result<void, std::string> outcome;
    if (simulation_.member(id).is_dead() && !killed) {
        outcome = simulation_.restart(id);
        if (!outcome) {
            Action dead;
            dead.kind = ActionKind::kill;
            dead.node = id;
            effects_.push_back({next_id_++, dead, simulation_.current_slot(), std::nullopt});
        }
    }
    Member& member = simulation_.member(id);
    if (!member.is_dead() && member.is_running() == stopped) {
        member.set_running(!stopped, simulation_.now_ms());
    }
    return outcome;
}

Result<void, std::string> Control::establish() {
    const std::size_t count = simulation_.size();
    std::vector<LinkFault> faults(count);
    std::vector<bool> stopped(count);
    std::vector<bool> killed(count);
    std::vector<bool> silent(count);
    std::vector<std::int64_t> skews(count);
    for (const Effect& effect : effects_) {
        const Action& action = effect.action;
        const std::size_t at = action.node == 0 ? 0 : action.node - 1;
        switch (action.kind) {
            case ActionKind::stop:
                stopped[at] = true;
                break;
            case ActionKind::kill:
                killed[at] = true;
                break;
            case ActionKind::silence:
                silent[at] = true;
                break;
            case ActionKind::delay:
                faults[at].delay_ms = action.amount;
                break;
            case ActionKind::drop:
                faults[at].drop_percent = static_cast<unsigned>(action.amount);
                break;
            case ActionKind::partition:
                for (std::size_t group = 0; group < action.groups.size(); ++group) {
                    for (const MemberId id : action.groups[group]) {
                        faults[id - 1].group = static_cast<unsigned>(group + 1);
                    }
                }
                break;
            case ActionKind::skew:
                skews[at] = static_cast<std::int64_t>(action.amount) * (action.is_behind ? -1 : 1);
                break;
            default:
                break;  // happens once, and is no effect
        }
    }
    const std::vector<unsigned> before = simulation_.circles();
    Result<void, std::string> outcome;
    for (std::size_t i = 0; i < count; ++i) {
        const auto id = static_cast<MemberId>(i + 1);
        if (auto done = establish_life(id, stopped[i], killed[i]); !done) {
            outcome = std::move(done);
        }
        simulation_.fault(id) = faults[i];
        simulation_.member(id).set_silent(silent[i]);
        simulation_.member(id).set_skew(skews[i]);
    }
    simulation_.hand_pools(before);
    return outcome;
}

}  // namespace cairn::devnet
