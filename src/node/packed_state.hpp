// A state that takes a fraction of the memory, for as long as nobody asks for it.
//
//   const PackedState packed(*state, *anchor);
//   auto again = packed.unpack(near.validators);   // equal to *state
//
// The registry, which is most of a state, is kept as what differs from another one, whose memory it
// shares and keeps; so are effective balances, in a column. The other lists stay as they are, the
// caches do not, but for the public keys' index.
//
// Memory: 8 bytes a validator where any effective balance differs, 128 for each whose other fields
// do; balances, scores and participation as far as they are not shared. Cost: a comparison of two
// registries, and for what comes out its root, as far as it differs from `near`.
// Threads: constant once made.
#pragma once

#include "consensus/containers/state.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace cairn::node {

class PackedState {
  public:
    using Registry = ssz::PersistentList<consensus::Validator>;

    PackedState(const consensus::BeaconState& state, const consensus::BeaconState& base);

    /// The state without caches. Its registry shares with `near` where they are equal.
    std::shared_ptr<consensus::BeaconState> unpack(const Registry& near) const;
    /// What it takes beside its base.
    std::size_t bytes() const noexcept { return bytes_; }

  private:
    using Balances = std::vector<consensus::Gwei>;
    using Others = std::vector<std::pair<std::size_t, consensus::Validator>>;

    consensus::BeaconState rest_;  // without its registry
    Registry base_;
    std::size_t validators_;
    Balances effective_balances_;  // empty: those of the base
    Others others_;  // by index: whose other fields differ, or who came after the base
    std::size_t bytes_ = 0;
};

}  // namespace cairn::node
