#include "consensus/validator/eth1_vote.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

#include <algorithm>
#include <vector>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#get_eth1_data
std::uint64_t voting_period_start_time(const Spec& spec, const BeaconState& state) noexcept {
    const std::uint64_t period =
        spec.preset->EPOCHS_PER_ETH1_VOTING_PERIOD * spec.preset->SLOTS_PER_EPOCH;
    return compute_time_at_slot(spec, state.genesis_time, state.slot - state.slot % period);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#get_eth1_data
bool is_candidate_block(const Spec& spec, const Eth1Block& block,
                        std::uint64_t period_start) noexcept {
    const std::uint64_t distance =
        base::checked_mul(spec.config->SECONDS_PER_ETH1_BLOCK, spec.config->ETH1_FOLLOW_DISTANCE);
    return base::checked_add(block.timestamp, distance) <= period_start &&
           base::checked_add(block.timestamp, base::checked_mul(distance, 2)) >= period_start;
}

namespace {

std::vector<Eth1Data> get_votes_to_consider(const Spec& spec, const BeaconState& state,
                                            std::span<const Eth1ChainBlock> eth1_chain) {
    const std::uint64_t period_start = voting_period_start_time(spec, state);
    std::vector<Eth1Data> votes;
    for (const auto& [block, block_hash] : eth1_chain) {
        if (is_candidate_block(spec, block, period_start) &&
            block.deposit_count >= state.eth1_data.deposit_count) {
            votes.push_back({block.deposit_root, block.deposit_count, block_hash});
        }
    }
    return votes;
}

struct Tally {
    Eth1Data vote;
    std::size_t count = 0;
};

/// In the order in which each was first voted for.
std::vector<Tally> count_valid_votes(const BeaconState& state,
                                     std::span<const Eth1Data> votes_to_consider) {
    std::vector<Tally> tallies;
    state.eth1_data_votes.for_each_run([&](std::span<const Eth1Data> run, std::size_t) {
        for (const Eth1Data& vote : run) {
            const auto known = std::ranges::find(tallies, vote, &Tally::vote);
            if (known != tallies.end()) {
                ++known->count;
            } else if (std::ranges::find(votes_to_consider, vote) != votes_to_consider.end()) {
                tallies.push_back({vote, 1});
            }
        }
    });
    return tallies;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/validator.md#deposits
Checked<Eth1Data> get_eth1_vote(const Spec& spec, const BeaconState& state,
                                std::span<const Eth1ChainBlock> eth1_chain) {
    if (spec.at_least(ForkId::electra) &&
        state.eth1_deposit_index == state.deposit_requests_start_index) {
        return state.eth1_data;
    }
    static_cast<void>(base::take_overflow());
    const auto votes_to_consider = get_votes_to_consider(spec, state, eth1_chain);
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    const auto tallies = count_valid_votes(state, votes_to_consider);
    const auto most = std::ranges::max_element(tallies, {}, &Tally::count);
    if (most != tallies.end()) {
        return most->vote;
    }
    return votes_to_consider.empty() ? state.eth1_data : votes_to_consider.back();
}

// consensus-specs v1.7.0-beta.4 specs/electra/validator.md#deposits
std::uint64_t get_eth1_pending_deposit_count(const Spec& spec, const BeaconState& state) noexcept {
    const std::uint64_t eth1_deposit_index_limit =
        std::min(state.eth1_data.deposit_count, state.deposit_requests_start_index);
    return state.eth1_deposit_index < eth1_deposit_index_limit
               ? std::min(spec.preset->MAX_DEPOSITS,
                          eth1_deposit_index_limit - state.eth1_deposit_index)
               : 0;
}

}  // namespace cairn::consensus
