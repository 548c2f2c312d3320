// What every validator did and had in the last epochs, as one chain has it.
//
// An epoch's votes are final when the next one is over: until then they are looked at again with
// each new head. Memory: MAX_EPOCHS of 17 bytes a validator; of a network with more than
// MAX_VALIDATORS nothing is kept. Threads: one owner.
#pragma once

#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace cairn::devnet {

/// By validator; a validator that came later than the epoch is missing.
struct EpochDuties {
    std::vector<consensus::Gwei> balances;  // at the last look in the epoch
    std::vector<std::uint8_t> votes;        // of SOURCE, TARGET and HEAD those that were in time
    std::vector<consensus::Slot> slots;     // when its vote was due; NO_DUTY: it had none
};

class DutyBook {
  public:
    static constexpr std::size_t MAX_EPOCHS = 64;
    static constexpr std::size_t MAX_VALIDATORS = 4096;
    static constexpr std::uint8_t SOURCE = 1;
    static constexpr std::uint8_t TARGET = 2;
    static constexpr std::uint8_t HEAD = 4;
    static constexpr consensus::Slot NO_DUTY{~std::uint64_t{0}};

    /// `state` is that of a new head.
    void observe(const consensus::Spec& spec, const consensus::BeaconState& state);
    const std::map<consensus::Epoch, EpochDuties>& epochs() const noexcept { return epochs_; }

  private:
    std::map<consensus::Epoch, EpochDuties> epochs_;
};

}  // namespace cairn::devnet
