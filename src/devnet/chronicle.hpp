// What has happened, kept for who looks later: events, votes per epoch, who was to propose when.
// Bounded: the last events, epochs and slots. Threads: the simulation's owner.
#pragma once

#include "devnet/duty_book.hpp"
#include "devnet/simulation.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace cairn::devnet {

struct Event {
    std::uint64_t seq = 0;
    consensus::Slot slot;
    std::string kind;  // finalized, reorg, effect, missed, late, slashed, exit
    std::string text;
};

/// Target votes of an epoch as one node has counted them.
struct EpochVotes {
    consensus::Gwei voted;
    consensus::Gwei active;

    /// Of those active, from 0 to 1.
    double share() const noexcept;
};

class Chronicle {
  public:
    static constexpr std::size_t MAX_EVENTS = 50;
    static constexpr std::size_t MAX_EPOCHS = 8;
    static constexpr std::size_t MAX_SLOTS = 256;

    explicit Chronicle(const Simulation& simulation);

    /// Looks at every member whose head has changed since the last time.
    void observe();
    void add(std::string kind, std::string text);

    const std::deque<Event>& events() const noexcept { return events_; }
    const std::map<consensus::Epoch, EpochVotes>& votes(MemberId id) const {
        return members_[id - 1].votes;
    }
    std::optional<consensus::ValidatorIndex> proposer(consensus::Slot slot) const;
    const std::map<consensus::Slot, consensus::ValidatorIndex>& proposers() const noexcept {
        return proposers_;
    }
    /// As the first node that runs has it.
    const DutyBook& duties() const noexcept { return duties_; }

  private:
    struct Known {
        consensus::Root head;
        consensus::Slot slot;
        std::map<consensus::Epoch, EpochVotes> votes;
        std::uint64_t slots_reported = 0;
    };

    void observe(const Member& member, Known& known);
    void note_proposers(const consensus::BeaconState& state);
    void note_slots(const Member& member, Known& known);
    void note_slot(const Member& member, const node::SlotReport& report);
    void note_operations(const Member& member);
    /// Once for all members.
    void add_once(std::string kind, consensus::ValidatorIndex validator, std::string text);
    void note_reorg(const Member& member, const Known& known);

    const Simulation& simulation_;
    std::vector<Known> members_;
    std::deque<Event> events_;
    std::map<consensus::Slot, consensus::ValidatorIndex> proposers_;
    DutyBook duties_;
    MemberId witness_ = 1;    // whose chain the duties are of
    consensus::Slot missed_;  // the newest that is known to have no block
    std::set<std::pair<std::string, consensus::ValidatorIndex>> told_;
    consensus::Epoch finalized_;  // the newest that any member holds final
    std::uint64_t next_seq_ = 1;
};

}  // namespace cairn::devnet
