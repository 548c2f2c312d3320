// The snapshots of past slots, the last of each slot, so that the page can show the network as it
// was. Bounded by MAX_BYTES: the oldest slot goes first. Threads: a plain value.
#pragma once

#include "devnet/runner.hpp"

#include <map>
#include <vector>

namespace cairn::devnet {

class PageHistory {
  public:
    static constexpr std::size_t MAX_BYTES = std::size_t{24} << 20;

    /// One snapshot for each node; what was kept of the slot is replaced.
    void keep(consensus::Slot slot, const std::vector<Snapshot>& snapshots);
    /// Of `slot`, or of the last before it that is kept. Null: there is none, or no such node.
    Snapshot at(consensus::Slot slot, MemberId node) const;
    std::vector<consensus::Slot> slots() const;

  private:
    static std::size_t size_of(const std::vector<Snapshot>& snapshots);

    std::map<consensus::Slot, std::vector<Snapshot>> slots_;
    std::size_t bytes_ = 0;
};

}  // namespace cairn::devnet
