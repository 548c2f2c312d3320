// Whether someone else signs with our keys: before the first signature, two whole epochs of silence
// are watched. The epoch of the start does not count: what is seen in it may be our own.
// Threads: one owner.
#pragma once

#include "validator/beacon_node.hpp"

namespace cairn::validator {

class Doppelganger {
  public:
    static constexpr std::uint64_t WATCHED_EPOCHS = 2;

    explicit Doppelganger(consensus::Epoch start) : start_(start) {}

    enum class Finding : std::uint8_t {
        watching,  // too early to tell
        silent,    // nobody signed in all watched epochs
        seen,      // somebody did: never sign
    };
    /// To be called at least once in each epoch. An epoch that could not be asked about in the one
    /// after it begins the watch anew. Errors leave everything as it was.
    NodeResult<Finding> watch(BeaconNodeQueries& node, consensus::Epoch now,
                              std::span<const consensus::ValidatorIndex> validators);

    /// Who was seen.
    const std::vector<consensus::ValidatorIndex>& seen() const noexcept { return seen_; }
    /// The first epoch in which to sign, if all goes well.
    consensus::Epoch first_epoch() const noexcept { return start_ + WATCHED_EPOCHS + 1; }

  private:
    NodeResult<void> look(BeaconNodeQueries& node, consensus::Epoch epoch,
                          std::span<const consensus::ValidatorIndex> validators);

    consensus::Epoch start_;
    std::uint64_t silent_epochs_ = 0;  // after the start, seen to their end
    std::vector<consensus::ValidatorIndex> seen_;
};

}  // namespace cairn::validator
