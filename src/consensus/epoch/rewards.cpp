#include "consensus/epoch/rewards.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/parallel.hpp"
#include "consensus/math.hpp"

#include <algorithm>
#include <bit>

namespace cairn::consensus {
namespace {

/// How an eligible validator's inactivity score moves.
struct ScoreUpdate {
    std::uint64_t bias;
    std::uint64_t recovery;  // 0 during a leak

    std::uint64_t operator()(std::uint64_t score, bool timely_target) const noexcept {
        const std::uint64_t moved =
            timely_target ? saturating_sub(score, 1) : base::checked_add(score, bias);
        return saturating_sub(moved, recovery);
    }
};

/// New scores of the run that begins at validator `first`; true if any differs.
bool update_scores(std::span<const std::uint64_t> scores, const std::uint8_t* statuses,
                   const ScoreUpdate& update, std::uint64_t* updated) {
    std::uint64_t difference = 0;
    for (std::size_t k = 0; k < scores.size(); ++k) {
        const bool eligible = (statuses[k] & status::eligible) != 0;
        const bool timely_target = (statuses[k] & status::timely_target) != 0;
        updated[k] = eligible ? update(scores[k], timely_target) : scores[k];
        difference |= updated[k] ^ scores[k];
    }
    return difference != 0;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#inactivity-scores
Checked<> process_inactivity_updates(const Spec& spec, BeaconState& state,
                                     const EpochColumns& columns) {
    if (get_current_epoch(spec, state) == GENESIS_EPOCH) {
        return {};
    }
    auto& scores = state.inactivity_scores;
    CAIRN_REQUIRE(scores.size() >= columns.size(), registry_lists_differ_in_length);
    const ScoreUpdate update{
        spec.config->INACTIVITY_SCORE_BIAS,
        is_in_inactivity_leak(spec, state) ? 0 : spec.config->INACTIVITY_SCORE_RECOVERY_RATE};
    std::vector<std::uint64_t> updated;
    for (std::size_t i = 0; i < columns.size();) {
        auto run = scores.run(i);
        run = run.first(std::min(run.size(), columns.size() - i));
        updated.resize(run.size());
        if (update_scores(run, &columns.status[i], update, updated.data())) {
            for (std::size_t k = 0; k < updated.size(); ++k) {
                if (scores[i + k] != updated[k]) {
                    scores.set(i + k, updated[k]);
                }
            }
        }
        i += updated.size();
    }
    return {};
}

Checked<> process_inactivity_updates(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return process_inactivity_updates(spec, state, columns);
}

namespace {

/// altair on: the deltas of the three flags and of inactivity, one after the other, as a balance
/// that reaches zero stays there until the next reward.
class FlagRewards {
  public:
    FlagRewards(const Spec& spec, const BeaconState& state, const EpochColumns& columns)
        : table_(spec, state, columns),
          inactivity_(spec),
          columns_(columns),
          scores_(state.inactivity_scores) {}

    void apply(std::span<Gwei> balances, std::size_t first) const noexcept {
        Gwei row_balance{0};
        FlagDeltas row = table_.of(row_balance);
        const std::size_t count = std::min(balances.size(), columns_.size() - first);
        auto scores = scores_.run(first);
        for (std::size_t k = 0; k < count; ++k) {
            const std::uint8_t flags = columns_.status[first + k];
            if ((flags & status::eligible) == 0) {
                continue;
            }
            const Gwei effective_balance = columns_.effective_balance[first + k];
            if (effective_balance != row_balance) {
                row_balance = effective_balance;
                row = table_.of(effective_balance);
            }
            std::uint64_t balance = balances[k].value;
            for (std::size_t flag = 0; flag < row.reward.size(); ++flag) {
                const bool timely = ((flags >> flag) & 1U) != 0;
                balance = base::checked_add(balance, timely ? row.reward[flag] : 0);
                balance = saturating_sub(balance, timely ? 0 : row.penalty[flag]);
            }
            if ((flags & status::timely_target) == 0) {
                balance = saturating_sub(balance, inactivity_.of(effective_balance, scores[k]));
            }
            balances[k] = Gwei{balance};
        }
    }

  private:
    FlagDeltaTable table_;
    InactivityPenalty inactivity_;
    const EpochColumns& columns_;
    const ssz::PersistentList<std::uint64_t>& scores_;
};

Checked<> apply_flag_rewards(const Spec& spec, BeaconState& state, const EpochColumns& columns) {
    CAIRN_REQUIRE(state.inactivity_scores.size() >= columns.size(),
                  registry_lists_differ_in_length);
    const FlagRewards rewards(spec, state, columns);
    OverflowRelay relay;
    state.balances.transform_runs(executor_of(spec),
                                  [&](std::span<Gwei> balances, std::size_t first) {
                                      const OverflowRelay::Watch watch(relay);
                                      if (first < columns.size()) {
                                          rewards.apply(balances, first);
                                      }
                                  });
    relay.report();
    return {};
}

/// phase0 and phase1: all rewards at once, then all penalties.
Checked<> apply_attestation_deltas(const Spec& spec, BeaconState& state,
                                   const EpochColumns& columns) {
    CAIRN_TRY_ASSIGN(const Deltas deltas, get_attestation_deltas(spec, state, columns));
    OverflowRelay relay;
    state.balances.transform_runs(executor_of(spec), [&](std::span<Gwei> balances,
                                                         std::size_t first) {
        const OverflowRelay::Watch watch(relay);
        for (std::size_t k = 0; k < balances.size() && first + k < columns.size(); ++k) {
            const Gwei rewarded = balances[k] + deltas.rewards[first + k];
            balances[k] = Gwei{saturating_sub(rewarded.value, deltas.penalties[first + k].value)};
        }
    });
    relay.report();
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#rewards-and-penalties-1
Checked<> process_rewards_and_penalties(const Spec& spec, BeaconState& state,
                                        const EpochColumns& columns) {
    // Rewards are for the work of the previous epoch, and the genesis epoch has none.
    if (get_current_epoch(spec, state) == GENESIS_EPOCH) {
        return {};
    }
    return spec.at_least(ForkId::altair) ? apply_flag_rewards(spec, state, columns)
                                         : apply_attestation_deltas(spec, state, columns);
}

Checked<> process_rewards_and_penalties(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return process_rewards_and_penalties(spec, state, columns);
}

}  // namespace cairn::consensus
