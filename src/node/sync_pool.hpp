// What the sync committee has signed: single messages, added together per subcommittee, and the
// contributions of others. Of each block and subcommittee the contribution with most members is
// kept. What is handed in has passed the gossip conditions.
// Memory: the last few slots. Threads: one owner.
#pragma once

#include "consensus/containers/validator.hpp"
#include "consensus/spec.hpp"
#include "crypto/bls.hpp"

#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

namespace cairn::node {

class SyncPool {
  public:
    /// `positions`: where the validator sits in this subcommittee, which may be several places.
    void add_message(const consensus::Spec& spec, const consensus::SyncCommitteeMessage& message,
                     std::uint64_t subcommittee, std::span<const std::size_t> positions);
    void add_contribution(const consensus::SyncCommitteeContribution& contribution);

    /// The sum of the single messages. Null: none.
    std::optional<consensus::SyncCommitteeContribution> contribution(
        const consensus::Spec& spec, consensus::Slot slot, const consensus::Root& block_root,
        std::uint64_t subcommittee) const;

    /// The best of every subcommittee that has any, for a block on top of `block_root`.
    std::vector<consensus::SyncCommitteeContribution> best(const consensus::Spec& spec,
                                                           consensus::Slot slot,
                                                           const consensus::Root& block_root) const;

    /// Forgets what is older than `slot`.
    void prune(consensus::Slot slot);

  private:
    using Key = std::tuple<consensus::Slot, consensus::Root, std::uint64_t>;
    struct Sum {
        ssz::Bits bits;
        crypto::Signature signature;
    };
    using Sums = std::map<Key, Sum>;

    static const Sum* find(const Sums& sums, const Key& key);

    Sums singles_;
    Sums contributions_;
};

}  // namespace cairn::node
