#include "consensus/epoch/voting.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"

#include <algorithm>
#include <memory>

namespace cairn::consensus {
namespace {

Gwei slashings_of(const Spec& spec, const BeaconState& state, Epoch epoch) {
    return state.slashings[epoch % spec.preset->EPOCHS_PER_SLASHINGS_VECTOR];
}

/// Turns columns into the voting columns of `epoch`: `previous` and `current` are the status bits
/// that tell who is active then. The slashed do not count.
void keep(const Spec& spec, const BeaconState& state, EpochColumns&& columns, Epoch epoch,
          std::uint8_t previous, std::uint8_t current) {
    auto voting = std::make_shared<VotingColumns>();
    voting->epoch = epoch;
    voting->slashings = slashings_of(spec, state, epoch);
    voting->effective_balance = std::move(columns.effective_balance);
    voting->counted = std::move(columns.status);
    for (std::uint8_t& status : voting->counted) {
        const bool counts_before = (status & previous) != 0;
        const bool counts_now = (status & current) != 0;
        status = static_cast<std::uint8_t>(
            (counts_before ? VotingColumns::previous : 0U) |
            (counts_now ? VotingColumns::current | VotingColumns::active : 0U));
    }
    for (const ValidatorIndex index : columns.slashed) {
        voting->counted[index.value] &= VotingColumns::active;
    }
    state.caches.voting = std::move(voting);
}

bool is_up_to_date(const Spec& spec, const BeaconState& state) {
    const auto& voting = state.caches.voting;
    const Epoch epoch = get_current_epoch(spec, state);
    return voting && voting->epoch == epoch &&
           voting->slashings == slashings_of(spec, state, epoch);
}

/// Effective balance of those who are `counted` and have the flag of a timely target.
Gwei sum_votes(const VotingColumns& voting,
               const ssz::PersistentList<ParticipationFlags>& participation, std::uint8_t counted) {
    Gwei total{0};
    for (std::size_t i = 0; i < voting.counted.size();) {
        const auto flags = participation.run(i);
        const std::size_t count = std::min(flags.size(), voting.counted.size() - i);
        for (std::size_t k = 0; k < count; ++k) {
            const bool votes = (flags[k] & status::timely_target) != 0;
            const bool counts = (voting.counted[i + k] & counted) != 0;
            total += Gwei{votes && counts ? voting.effective_balance[i + k].value : 0};
        }
        i += count;
    }
    return total;
}

}  // namespace

Checked<TargetBalances> get_target_balances(const Spec& spec, const BeaconState& state) {
    if (!is_up_to_date(spec, state)) {
        CAIRN_TRY_ASSIGN(EpochColumns columns, get_epoch_columns(spec, state));
        // A slashed validator may be eligible without being active; it does not count anyway.
        keep(spec, state, std::move(columns), get_current_epoch(spec, state), status::eligible,
             status::active_now);
    }
    const VotingColumns& voting = *state.caches.voting;
    CAIRN_REQUIRE(state.previous_epoch_participation.size() >= voting.counted.size() &&
                      state.current_epoch_participation.size() >= voting.counted.size(),
                  registry_lists_differ_in_length);
    const Gwei previous =
        sum_votes(voting, state.previous_epoch_participation, VotingColumns::previous);
    const Gwei current =
        sum_votes(voting, state.current_epoch_participation, VotingColumns::current);
    return TargetBalances{.active = get_total_active_balance(spec, state),
                          .previous = at_least_one_increment(spec, previous),
                          .current = at_least_one_increment(spec, current)};
}

void keep_for_next_epoch(const Spec& spec, const BeaconState& state, EpochColumns&& columns) {
    if (spec.at_least(ForkId::altair)) {
        keep(spec, state, std::move(columns), get_current_epoch(spec, state) + 1,
             status::active_now, status::active_next);
    }
}

}  // namespace cairn::consensus
