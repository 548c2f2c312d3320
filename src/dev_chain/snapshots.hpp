// Points of a chain to come back to: evm_snapshot and evm_revert.
//
// Bounded: MAX_SNAPSHOTS, the oldest goes. Threads: one owner.
#pragma once

#include "dev_chain/chain_maker.hpp"

#include <map>

namespace cairn::dev_chain {

inline constexpr std::size_t MAX_SNAPSHOTS = 4'096;

class Snapshots {
  public:
    /// Numbers rise from 0 and are not given twice.
    std::uint64_t take(ChainMaker& chain);
    /// False: there is no such snapshot. It and all later ones are used up.
    bool revert(ChainMaker& chain, std::uint64_t number);
    /// Blocks above `number` are taken back: snapshots of them are gone.
    void forget_above(std::uint64_t number);
    void clear() { snapshots_.clear(); }

    /// The head of each.
    std::map<std::uint64_t, ChainBlockPtr> heads() const;

  private:
    struct Snapshot {
        Ledger::Mark mark;
        std::optional<U256> base_fee;
    };
    std::map<std::uint64_t, Snapshot> snapshots_;
    std::uint64_t next_ = 0;
};

}  // namespace cairn::dev_chain
