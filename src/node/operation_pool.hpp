// Operations that wait to be in a block: exits, slashings, changes of withdrawal keys.
//
//   pool.add(signed_exit, checked_under(spec, state));        // its gossip conditions hold
//   body.voluntary_exits = pool.pack(spec, state).voluntary_exits;
//   pool.prune(spec, finalized_state, current_state);         // once a slot
//
// One per validator. What is beyond a kind's bound is dropped: the newest, but of attester
// slashings the one that takes the least stake.
//
// A signature holds for a version of the protocol, and which one the rules ask for changes with the
// forks: before deneb an exit or a slashing is of the state's current or previous version, since
// deneb an exit is of capella's for ever (EIP-7044). So an entry remembers under which fork its
// signatures were found sound; under another one they are checked again before it is packed.
//
// Threads: one owner.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/spec.hpp"

#include <map>
#include <vector>

namespace cairn::consensus {
struct BeaconState;
}

namespace cairn::node {

inline constexpr std::size_t MAX_POOL_EXITS = 1024;
inline constexpr std::size_t MAX_POOL_PROPOSER_SLASHINGS = 1024;
/// One may be as large as two megabytes.
inline constexpr std::size_t MAX_POOL_ATTESTER_SLASHINGS = 32;
inline constexpr std::size_t MAX_POOL_KEY_CHANGES = 16384;
/// Entries whose signatures one call checks again; others wait.
inline constexpr std::size_t MAX_RECHECKS = 64;

/// Whose rules, and which versions of the state, a signature was checked with.
struct CheckedUnder {
    consensus::ForkId rules{};
    consensus::Fork versions;
    friend bool operator==(const CheckedUnder&, const CheckedUnder&) = default;
};
CheckedUnder checked_under(const consensus::Spec& spec, const consensus::BeaconState& state);

/// As many as a block of the fork may carry, each valid after those before it.
struct PackedOperations {
    ssz::List<consensus::ProposerSlashing> proposer_slashings;
    ssz::List<consensus::AttesterSlashing> attester_slashings;
    ssz::List<consensus::SignedVoluntaryExit> voluntary_exits;
    ssz::List<consensus::SignedBLSToExecutionChange> bls_to_execution_changes;
};

class OperationPool {
  public:
    void add(const consensus::SignedVoluntaryExit& exit, const CheckedUnder& under);
    void add(const consensus::ProposerSlashing& slashing, const CheckedUnder& under);
    /// `state` says what stake it takes.
    void add(const consensus::AttesterSlashing& slashing, const CheckedUnder& under,
             const consensus::BeaconState& state);
    /// Its signature is for all forks.
    void add(const consensus::SignedBLSToExecutionChange& change);

    /// For a block on `state`, which has been moved on to the block's slot. Slashings that take the
    /// most stake come first, the others in the order of their validators.
    PackedOperations pack(const consensus::Spec& spec, const consensus::BeaconState& state) const;

    /// Forgets what the finalized state has done already or will never allow, and what is not
    /// signed for the fork of `current`.
    void prune(const consensus::Spec& spec, const consensus::BeaconState& finalized,
               const consensus::BeaconState& current);

    // All that wait, in the order of their validators; attester slashings in the order they came.
    std::vector<consensus::SignedVoluntaryExit> list_exits() const;
    std::vector<consensus::ProposerSlashing> list_proposer_slashings() const;
    std::vector<consensus::AttesterSlashing> list_attester_slashings() const;
    std::vector<consensus::SignedBLSToExecutionChange> list_key_changes() const;

    bool empty() const noexcept;
    std::size_t exits() const noexcept { return exits_.size(); }
    std::size_t proposer_slashings() const noexcept { return proposer_slashings_.size(); }
    std::size_t attester_slashings() const noexcept { return attester_slashings_.size(); }
    std::size_t key_changes() const noexcept { return key_changes_.size(); }

  private:
    template <class Operation>
    struct Entry {
        Operation operation;
        CheckedUnder under;
    };
    struct AttesterEntry {
        consensus::AttesterSlashing operation;
        CheckedUnder under;
        std::vector<consensus::ValidatorIndex> offenders;
        consensus::Gwei stake;  // when it came
    };
    template <class Operation>
    using ByValidator = std::map<consensus::ValidatorIndex, Operation>;

    bool covers(const std::vector<consensus::ValidatorIndex>& offenders) const;
    void prune_done(const consensus::BeaconState& finalized, consensus::Epoch epoch);

    ByValidator<Entry<consensus::SignedVoluntaryExit>> exits_;
    ByValidator<Entry<consensus::ProposerSlashing>> proposer_slashings_;
    std::vector<AttesterEntry> attester_slashings_;
    ByValidator<consensus::SignedBLSToExecutionChange> key_changes_;
};

}  // namespace cairn::node
