// Hurting the network on purpose, and mending it.
//
// What is in force is a list of effects; what it means for nodes and links is worked out anew from
// the whole list at each change, so that effects can overlap and end in any order.
// Threads: the simulation's owner; parse_action is pure.
#pragma once

#include "base/result.hpp"
#include "devnet/simulation.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::devnet {

enum class ActionKind : std::uint8_t {
    stop,        // a node is switched off
    start,       // and on again
    kill,        // a node's process dies; what it has stored remains
    restart,     // and a new one goes on from there
    partition,   // groups of nodes do not hear each other
    delay,       // what a node sends and hears comes later
    drop,        // or, by chance, not at all
    silence,     // a node's validators neither propose nor vote
    skew,        // a node's clock is wrong
    heal,        // all of the above ends
    undo,        // one effect ends
    exit,        // a validator leaves
    slash,       // a validator is shown to have signed two blocks, or two votes
    withdraw,    // a validator leaves because the owner of its stake says so, by a transaction
    deposit,     // a transaction deposits for a validator, or for a new one
    equivocate,  // a validator signs two blocks or votes the next time, and must be found out
};

struct Action {
    ActionKind kind{};
    MemberId node = 0;                                   // all about one node
    std::uint64_t amount = 0;                            // delay, skew: milliseconds; drop: percent
    bool is_behind = false;                              // skew
    std::optional<consensus::ValidatorIndex> validator;  // all about one validator
    bool by_vote = false;                                // slash; else by block
    std::uint64_t eth = 32;                              // deposit
    bool compounding = false;                            // deposit
    std::vector<std::vector<MemberId>> groups;           // partition: every node is in one
    std::optional<std::uint64_t> epochs;                 // how long; null: until it is healed
    std::uint64_t effect = 0;                            // undo
};

/// {"action": "partition", "groups": [[1, 2], [3, 4]], "epochs": 4} and the like, of a network of
/// so many nodes and validators. The error is a sentence for who asked.
Result<Action, std::string> parse_action(std::string_view json, std::size_t nodes,
                                         std::uint64_t validators);
/// "stop", "start" and so on.
std::vector<std::string_view> action_names();
/// "partition 1,2 | 3,4"
std::string describe(const Action& action);

struct Effect {
    std::uint64_t id = 0;
    Action action;
    consensus::Slot since;
    std::optional<consensus::Slot> until;  // of one that is over: when it ended
};

class Control {
  public:
    /// Effects that are over, kept for who asks why something was missed.
    static constexpr std::size_t MAX_PAST = 256;

    explicit Control(Simulation& simulation) : simulation_(simulation) {}

    /// The error says why nothing was done.
    Result<void, std::string> apply(const Action& action);
    /// Ends what has had its time. The error says which node could not be restarted.
    Result<void, std::string> expire();
    const std::vector<Effect>& in_force() const noexcept { return effects_; }
    /// What hurt node `id` at `slot`: "stop 3 (yours, slot 40)"; empty if nothing did.
    std::string what_hurt(MemberId id, consensus::Slot slot) const;

  private:
    Result<void, std::string> act_as_validator(const Action& action);
    Result<void, std::string> add(const Action& action);
    Result<void, std::string> bring_back(MemberId id);
    Result<void, std::string> establish();
    Result<void, std::string> establish_life(MemberId id, bool stopped, bool killed);
    Result<void, std::string> undo(std::uint64_t effect);
    /// Those for which `is_over` holds go among the past ones.
    template <class Predicate>
    std::size_t end(Predicate is_over);

    Simulation& simulation_;
    std::vector<Effect> effects_;
    std::deque<Effect> past_;
    std::uint64_t next_id_ = 1;
};

}  // namespace cairn::devnet
