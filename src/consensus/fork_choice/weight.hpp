// What the votes and the proposer's boost make a node weigh.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,gloas}/fork-choice.md; v0.12.3
// specs/phase0/fork-choice.md (get_latest_attesting_balance is get_attestation_score: who counts
// differs, see get_voting_balances, and no block is boosted).
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// The attestation scores of all nodes, by block.
using Scores = std::vector<NodeWeights>;

/// Under the justified state's balances. Cost: linear in blocks.
Scores get_attestation_scores(const Store& store);
/// Under another state's balances. Cost: linear in validators and blocks.
Scores get_attestation_scores(const Store& store, const VotingBalances& balances);
Gwei get_attestation_score(const Scores& scores, NodeIndex node) noexcept;

/// A share in percent of a slot's committees.
Gwei calculate_committee_fraction(const Spec& spec, const VotingBalances& balances,
                                  std::uint64_t committee_percent) noexcept;
Gwei compute_proposer_score(const Spec& spec, const VotingBalances& balances) noexcept;
Gwei get_proposer_score(const Spec& spec, const Store& store) noexcept;

/// Whom the boost supports, and how much. No block: nobody.
struct ProposerBoost {
    BlockIndex block = NO_BLOCK;
    Gwei score;
};
ProposerBoost get_proposer_boost(const Spec& spec, const Store& store, const Scores& scores);
/// gloas: not for a block whose weak parent of the slot before had a rival in time.
bool should_apply_proposer_boost(const Spec& spec, const Store& store, const Scores& scores);

/// Cost: linear in blocks.
Gwei get_weight(const Spec& spec, const Store& store, NodeIndex node);
/// Scores and boost of all nodes: get_weight but for the payload decision of the previous slot.
Scores get_boosted_scores(const Spec& spec, const Store& store);

}  // namespace cairn::consensus
