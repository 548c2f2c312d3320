// Drawing proposers and sync committees: samples weighted by effective balance.
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/shuffling.hpp"
#include "crypto/bls.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

Bytes32 hash_with(const Bytes32& seed, std::uint64_t number) {
    FixedBytes<40> message;
    std::memcpy(message.data(), seed.data(), 32);
    base::store_le64(message.data() + 32, number);
    return crypto::sha256(message.view());
}

/// The specification's endless series of (candidate, accepted or not) for a seed: one byte of
/// chance each before electra, two since.
class Sampler {
  public:
    Sampler(const Spec& spec, const BeaconState& state, std::span<const ValidatorIndex> indices,
            const Bytes32& seed, bool shuffle)
        : spec_(spec),
          state_(state),
          indices_(indices),
          seed_(seed),
          shuffle_(shuffle),
          wide_(spec.at_least(ForkId::electra)) {}

    /// The next candidate that is accepted.
    ValidatorIndex next() {
        const std::uint64_t max_random = wide_ ? 0xffff : 0xff;
        const std::uint64_t max_balance = wide_ ? spec_.preset->MAX_EFFECTIVE_BALANCE_ELECTRA
                                                : spec_.preset->MAX_EFFECTIVE_BALANCE;
        for (;;) {
            const ValidatorIndex candidate = indices_[position()];
            const std::uint64_t chance = random_value();
            ++i_;
            const Gwei balance = state_.validators[candidate.value].effective_balance;
            if ((balance * max_random).value >= base::checked_mul(max_balance, chance)) {
                return candidate;
            }
        }
    }

  private:
    std::uint64_t position() {
        if (!shuffle_) {
            return i_ % indices_.size();
        }
        // Before electra most candidates are accepted, since then one of 64 with 32 ETH.
        const std::size_t batch_size = wide_ ? 32 : 4;
        if (i_ % batch_size == 0) {
            batch_.resize(batch_size);
            for (std::size_t k = 0; k < batch_size; ++k) {
                batch_[k] = (i_ + k) % indices_.size();
            }
            compute_shuffled_indices(batch_, indices_.size(), seed_,
                                     spec_.preset->SHUFFLE_ROUND_COUNT);
        }
        return batch_[i_ % batch_size];
    }
    std::uint64_t random_value() {
        const std::uint64_t per_hash = wide_ ? 16 : 32;
        if (i_ % per_hash == 0) {
            random_ = hash_with(seed_, i_ / per_hash);
        }
        const std::size_t k = i_ % per_hash;
        return wide_ ? random_[2 * k] | std::uint64_t{random_[2 * k + 1]} << 8U : random_[k];
    }

    const Spec& spec_;
    const BeaconState& state_;
    std::span<const ValidatorIndex> indices_;
    const Bytes32& seed_;
    bool shuffle_;
    bool wide_;
    std::uint64_t i_ = 0;
    std::vector<std::uint64_t> batch_;  // shuffled positions of candidates
    Bytes32 random_;
};

/// Whether drawing `size` takes so many candidates that shuffling all of them at once is cheaper:
/// that costs 10 ns each, a position alone 2 us.
bool is_full_shuffle_cheaper(const Spec& spec, std::uint64_t size, std::size_t candidates) {
    const Preset& preset = *spec.preset;
    const std::uint64_t candidates_per_draw =
        spec.at_least(ForkId::electra)
            ? preset.MAX_EFFECTIVE_BALANCE_ELECTRA / preset.MIN_ACTIVATION_BALANCE
            : 1;
    return size * candidates_per_draw > candidates / 200;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-compute_proposer_index
Checked<ValidatorIndex> compute_proposer_index(const Spec& spec, const BeaconState& state,
                                               std::span<const ValidatorIndex> indices,
                                               const Bytes32& seed) {
    CAIRN_REQUIRE(!indices.empty(), no_active_validators);
    return Sampler(spec, state, indices, seed, true).next();
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-compute_balance_weighted_selection
Checked<std::vector<ValidatorIndex>> compute_balance_weighted_selection(
    const Spec& spec, const BeaconState& state, std::span<const ValidatorIndex> indices,
    const Bytes32& seed, std::uint64_t size, bool shuffle_indices) {
    CAIRN_REQUIRE(!indices.empty(), no_active_validators);
    std::vector<ValidatorIndex> shuffled;
    if (shuffle_indices && is_full_shuffle_cheaper(spec, size, indices.size())) {
        shuffled.assign(indices.begin(), indices.end());
        shuffle_list(shuffled, seed, spec.preset->SHUFFLE_ROUND_COUNT);
        indices = shuffled;
        shuffle_indices = false;
    }
    Sampler sampler(spec, state, indices, seed, shuffle_indices);
    std::vector<ValidatorIndex> selected;
    while (selected.size() < size) {
        selected.push_back(sampler.next());
    }
    return selected;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-compute_proposer_indices
Checked<std::vector<ValidatorIndex>> compute_proposer_indices(
    const Spec& spec, const BeaconState& state, Epoch epoch, const Bytes32& seed,
    std::span<const ValidatorIndex> indices) {
    const Slot start_slot = compute_start_slot_at_epoch(spec, epoch);
    std::vector<ValidatorIndex> proposers;
    for (std::uint64_t i = 0; i < spec.preset->SLOTS_PER_EPOCH; ++i) {
        // gloas draws by compute_balance_weighted_selection with size 1: the same series.
        CAIRN_TRY_ASSIGN(
            const ValidatorIndex proposer,
            compute_proposer_index(spec, state, indices, hash_with(seed, (start_slot + i).value)));
        proposers.push_back(proposer);
    }
    return proposers;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-get_beacon_proposer_indices
Checked<std::vector<ValidatorIndex>> get_beacon_proposer_indices(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch) {
    const auto active = get_active_validator_indices(spec, state, epoch);
    const Bytes32 seed = get_seed(spec, state, epoch, DOMAIN_BEACON_PROPOSER);
    if (!spec.at_least(ForkId::gloas)) {
        return compute_proposer_indices(spec, state, epoch, seed, active);
    }
    std::vector<ValidatorIndex> unslashed(active.begin(), active.end());
    std::erase_if(unslashed, [&](ValidatorIndex i) { return state.validators[i.value].slashed; });
    return compute_proposer_indices(spec, state, epoch, seed, unslashed);
}

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#modified-get_beacon_proposer_index
Checked<ValidatorIndex> get_beacon_proposer_index(const Spec& spec, const BeaconState& state) {
    if (spec.at_least(ForkId::fulu)) {
        const ValidatorIndex proposer =
            state.proposer_lookahead[state.slot % spec.preset->SLOTS_PER_EPOCH];
        CAIRN_REQUIRE(proposer < state.validators.size(), validator_index_out_of_range);
        return proposer;
    }
    auto& cached = state.caches.proposer;
    if (!cached || cached->first != state.slot) {
        const Epoch epoch = get_current_epoch(spec, state);
        const Bytes32 seed =
            hash_with(get_seed(spec, state, epoch, DOMAIN_BEACON_PROPOSER), state.slot.value);
        CAIRN_TRY_ASSIGN(const ValidatorIndex proposer,
                         compute_proposer_index(
                             spec, state, get_active_validator_indices(spec, state, epoch), seed));
        cached = {state.slot, proposer};
    }
    return cached->second;
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#modified-get_next_sync_committee_indices
Checked<std::vector<ValidatorIndex>> get_next_sync_committee_indices(const Spec& spec,
                                                                     const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state) + 1;
    const Bytes32 seed = get_seed(spec, state, epoch, DOMAIN_SYNC_COMMITTEE);
    return compute_balance_weighted_selection(spec, state,
                                              get_active_validator_indices(spec, state, epoch),
                                              seed, spec.preset->SYNC_COMMITTEE_SIZE, true);
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_next_sync_committee
Checked<SyncCommittee> get_next_sync_committee(const Spec& spec, const BeaconState& state) {
    CAIRN_TRY_ASSIGN(const auto indices, get_next_sync_committee_indices(spec, state));
    SyncCommittee committee;
    for (const ValidatorIndex index : indices) {
        committee.pubkeys.push_back(state.validators[index.value].pubkey);
    }
    const auto aggregate = crypto::eth_aggregate_pubkeys(committee.pubkeys);
    CAIRN_REQUIRE(aggregate.has_value(), sync_committee_pubkey_invalid);
    committee.aggregate_pubkey = *aggregate;
    return committee;
}

}  // namespace cairn::consensus
