// Whether someone else signs with our keys: before the first signature, two whole epochs of silence
// are watched. The epoch of the start does not count: what is seen in it may be our own.
// Threads: one owner.
#pragma once

#include "validator/beacon_node.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

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

/// The same for keys that come at different times: each may sign after two epochs of its own.
class DoppelgangerWatch {
  public:
    using Active = std::map<consensus::ValidatorIndex, consensus::BLSPubkey>;

    /// These need no watch: the chain has not begun, so nobody can have signed.
    void clear(const Active& active);
    /// To be called at least once in each epoch, with all that are active. An error: some could
    /// not be asked about.
    NodeResult<void> look(BeaconNodeQueries& node, consensus::Epoch now, const Active& active);

    bool may_sign(const consensus::BLSPubkey& pubkey) const { return cleared_.contains(pubkey); }
    bool may_any_sign() const noexcept { return !cleared_.empty(); }
    /// Who was seen signing elsewhere.
    std::optional<consensus::ValidatorIndex> seen() const noexcept { return seen_; }
    /// When the keys that are still watched may sign, if all goes well; nothing: none is.
    std::optional<consensus::Epoch> last_epoch() const noexcept;

  private:
    struct Cohort {
        Doppelganger watch;
        std::set<consensus::BLSPubkey> keys;
    };
    void welcome(consensus::Epoch now, const Active& active);

    std::vector<Cohort> cohorts_;  // by the epoch in which they came
    std::set<consensus::BLSPubkey> cleared_;
    std::optional<consensus::ValidatorIndex> seen_;
};

}  // namespace cairn::validator
