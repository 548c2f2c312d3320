#include "consensus/accessors.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shuffling.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_current_epoch
Epoch get_current_epoch(const Spec& spec, const BeaconState& state) noexcept {
    return compute_epoch_at_slot(spec, state.slot);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_previous_epoch
Epoch get_previous_epoch(const Spec& spec, const BeaconState& state) noexcept {
    const Epoch current_epoch = get_current_epoch(spec, state);
    return current_epoch == GENESIS_EPOCH ? GENESIS_EPOCH : current_epoch - 1;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_block_root
Checked<Root> get_block_root(const Spec& spec, const BeaconState& state, Epoch epoch) {
    return get_block_root_at_slot(spec, state, compute_start_slot_at_epoch(spec, epoch));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_block_root_at_slot
Checked<Root> get_block_root_at_slot(const Spec& spec, const BeaconState& state, Slot slot) {
    const std::uint64_t history = spec.preset->SLOTS_PER_HISTORICAL_ROOT;
    CAIRN_REQUIRE(slot < state.slot && state.slot - slot <= history, slot_out_of_history);
    return state.block_roots[slot % history];
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_randao_mix
const Bytes32& get_randao_mix(const Spec& spec, const BeaconState& state, Epoch epoch) noexcept {
    return state.randao_mixes[epoch % spec.preset->EPOCHS_PER_HISTORICAL_VECTOR];
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_seed
Bytes32 get_seed(const Spec& spec, const BeaconState& state, Epoch epoch,
                 const DomainType& domain_type) {
    const Preset& preset = *spec.preset;
    // The vector's length is added so that the subtraction cannot go below zero.
    const Epoch mix_epoch{epoch.value % preset.EPOCHS_PER_HISTORICAL_VECTOR +
                          preset.EPOCHS_PER_HISTORICAL_VECTOR - preset.MIN_SEED_LOOKAHEAD - 1};
    const Bytes32& mix = get_randao_mix(spec, state, mix_epoch);
    FixedBytes<44> message;
    std::memcpy(message.data(), domain_type.data(), 4);
    base::store_le64(message.data() + 4, epoch.value);
    std::memcpy(message.data() + 12, mix.data(), 32);
    return crypto::sha256(message.view());
}

namespace {

/// In the middle of an epoch its own active set may be at hand; else the registry is walked. Each
/// index is written, and the end moves on if it belongs there, so that no branch waits for memory.
std::vector<ValidatorIndex> collect_active(const BeaconState& state, Epoch epoch) {
    std::vector<ValidatorIndex> active(state.validators.size() + 1);
    auto end = active.begin();
    const auto& voting = state.caches.voting;
    if (voting && voting->epoch == epoch) {
        for (std::size_t i = 0; i < voting->counted.size(); ++i) {
            *end = ValidatorIndex{i};
            end += (voting->counted[i] & VotingColumns::active) != 0 ? 1 : 0;
        }
    } else {
        state.validators.for_each_run([&](std::span<const Validator> run, std::size_t first) {
            for (std::size_t i = 0; i < run.size(); ++i) {
                const bool is_active =
                    run[i].activation_epoch <= epoch && epoch < run[i].exit_epoch;
                *end = ValidatorIndex{first + i};
                end += is_active ? 1 : 0;
            }
        });
    }
    active.erase(end, active.end());
    return active;
}

const Shuffling& find_or_shuffle(const Spec& spec, const BeaconState& state, Epoch epoch,
                                 const Bytes32& seed,
                                 std::span<std::shared_ptr<const Shuffling>> cached) {
    for (const auto& entry : cached) {
        if (entry && entry->epoch == epoch && entry->seed == seed) {
            return *entry;
        }
    }
    auto fresh = std::make_shared<Shuffling>();
    fresh->epoch = epoch;
    fresh->seed = seed;
    fresh->active = collect_active(state, epoch);
    fresh->shuffled = fresh->active;
    shuffle_list(fresh->shuffled, seed, spec.preset->SHUFFLE_ROUND_COUNT);
    std::shift_right(cached.begin(), cached.end(), 1);
    cached[0] = std::move(fresh);
    return *cached[0];
}

}  // namespace

const Shuffling& get_shuffling(const Spec& spec, const BeaconState& state, Epoch epoch) {
    const Bytes32 seed = get_seed(spec, state, epoch, DOMAIN_BEACON_ATTESTER);
    return find_or_shuffle(spec, state, epoch, seed, state.caches.shufflings);
}

const Shuffling& get_road_shuffling(const Spec& spec, const BeaconState& state, Epoch epoch,
                                    const DomainType& domain_type) {
    const Bytes32 seed = get_seed(spec, state, epoch, domain_type);
    return find_or_shuffle(spec, state, epoch, seed, state.caches.road_shufflings);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_active_validator_indices
std::span<const ValidatorIndex> get_active_validator_indices(const Spec& spec,
                                                             const BeaconState& state,
                                                             Epoch epoch) {
    return get_shuffling(spec, state, epoch).active;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_active_shard_count
std::uint64_t get_active_shard_count(const Spec& spec, const BeaconState& /*state*/) noexcept {
    return spec.preset->INITIAL_ACTIVE_SHARDS;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_committee_count_per_slot
std::uint64_t get_committee_count_per_slot(const Spec& spec, const BeaconState& state,
                                           Epoch epoch) {
    const Preset& preset = *spec.preset;
    const std::uint64_t most = spec.at_least(ForkId::phase1) ? get_active_shard_count(spec, state)
                                                             : preset.MAX_COMMITTEES_PER_SLOT;
    const std::uint64_t active = get_active_validator_indices(spec, state, epoch).size();
    const std::uint64_t wanted = active / preset.SLOTS_PER_EPOCH / preset.TARGET_COMMITTEE_SIZE;
    return std::max<std::uint64_t>(1, std::min(most, wanted));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_committee
std::span<const ValidatorIndex> compute_committee(std::span<const ValidatorIndex> shuffled,
                                                  std::uint64_t index,
                                                  std::uint64_t count) noexcept {
    CAIRN_ASSERT(index < count);
    const std::uint64_t start = shuffled.size() * index / count;
    const std::uint64_t end = shuffled.size() * (index + 1) / count;
    return shuffled.subspan(start, end - start);
}

SlotCommittees::SlotCommittees(const Spec& spec, const BeaconState& state, Slot slot)
    : shuffled_(get_shuffling(spec, state, compute_epoch_at_slot(spec, slot)).shuffled),
      count_(get_committee_count_per_slot(spec, state, compute_epoch_at_slot(spec, slot))),
      first_(slot % spec.preset->SLOTS_PER_EPOCH * count_),
      count_per_epoch_(count_ * spec.preset->SLOTS_PER_EPOCH) {}

std::span<const ValidatorIndex> SlotCommittees::operator[](CommitteeIndex index) const {
    CAIRN_ASSERT(index < count_);
    return compute_committee(shuffled_, first_ + index.value, count_per_epoch_);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_beacon_committee
std::span<const ValidatorIndex> get_beacon_committee(const Spec& spec, const BeaconState& state,
                                                     Slot slot, CommitteeIndex index) {
    return SlotCommittees(spec, state, slot)[index];
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_total_balance
Gwei get_total_balance(const Spec& spec, const BeaconState& state,
                       std::span<const ValidatorIndex> indices) {
    Gwei total{0};
    for (const ValidatorIndex index : indices) {
        total += state.validators[index.value].effective_balance;
    }
    return std::max(total, Gwei{spec.preset->EFFECTIVE_BALANCE_INCREMENT});
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_total_active_balance
Gwei get_total_active_balance(const Spec& spec, const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    auto& cached = state.caches.total_active_balance;
    if (!cached || cached->first != epoch) {
        Gwei total{0};
        state.validators.for_each_run([&](std::span<const Validator> run, std::size_t) {
            for (const Validator& validator : run) {
                if (is_active_validator(validator, epoch)) {
                    total += validator.effective_balance;
                }
            }
        });
        cached = {epoch, std::max(total, Gwei{spec.preset->EFFECTIVE_BALANCE_INCREMENT})};
    }
    return cached->second;
}

std::uint64_t EffectiveBalanceIncrements::from_registry(std::size_t index) const {
    return state_.validators[index].effective_balance.value /
           spec_.preset->EFFECTIVE_BALANCE_INCREMENT;
}

EffectiveBalanceIncrements get_effective_balance_increments(const Spec& spec,
                                                            const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    auto& cached = state.caches.effective_balance_increments;
    if (!cached.increments || cached.epoch != epoch) {
        auto column = std::make_shared<std::vector<std::uint16_t>>();
        column->reserve(state.validators.size());
        const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
        const auto add = [&](Gwei effective_balance) {
            constexpr std::uint64_t most = EffectiveBalanceIncrements::too_many;
            column->push_back(
                static_cast<std::uint16_t>(std::min(most, effective_balance.value / increment)));
        };
        const auto& voting = state.caches.voting;
        if (voting && voting->epoch == epoch) {
            std::ranges::for_each(voting->effective_balance, add);
        } else {
            state.validators.for_each_run([&](std::span<const Validator> run, std::size_t) {
                std::ranges::for_each(run, add, &Validator::effective_balance);
            });
        }
        cached = {epoch, std::move(column)};
    }
    return {spec, state, *cached.increments};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_domain
Domain get_domain(const Spec& spec, const BeaconState& state, const DomainType& domain_type,
                  std::optional<Epoch> epoch) {
    const Epoch at = epoch.value_or(get_current_epoch(spec, state));
    const Version& fork_version =
        at < state.fork.epoch ? state.fork.previous_version : state.fork.current_version;
    return compute_domain(spec, domain_type, fork_version, state.genesis_validators_root);
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_committee_indices
std::vector<CommitteeIndex> get_committee_indices(const Attestation& attestation) {
    std::vector<CommitteeIndex> indices;
    for (std::size_t i = 0; i < attestation.committee_bits.size(); ++i) {
        if (attestation.committee_bits[i]) {
            indices.emplace_back(i);
        }
    }
    return indices;
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-get_attesting_indices
Checked<std::vector<ValidatorIndex>> get_attesting_indices(const Spec& spec,
                                                           const BeaconState& state,
                                                           const Attestation& attestation) {
    const Slot slot = attestation.data.slot;
    const auto committees = spec.at_least(ForkId::electra)
                                ? get_committee_indices(attestation)
                                : std::vector<CommitteeIndex>{attestation.data.index};
    const std::uint64_t count =
        get_committee_count_per_slot(spec, state, compute_epoch_at_slot(spec, slot));
    std::vector<ValidatorIndex> attesting;
    attesting.reserve(attestation.aggregation_bits.size());
    std::size_t offset = 0;
    for (const CommitteeIndex index : committees) {
        CAIRN_REQUIRE(index < count, committee_index_out_of_range);
        const auto committee = get_beacon_committee(spec, state, slot, index);
        CAIRN_REQUIRE(offset + committee.size() <= attestation.aggregation_bits.size(),
                      aggregation_bits_wrong_length);
        for (std::size_t i = 0; i < committee.size(); ++i) {
            if (attestation.aggregation_bits[offset + i]) {
                attesting.push_back(committee[i]);
            }
        }
        offset += committee.size();
    }
    return attesting;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_indexed_attestation
Checked<IndexedAttestation> get_indexed_attestation(const Spec& spec, const BeaconState& state,
                                                    const Attestation& attestation) {
    CAIRN_TRY_ASSIGN(auto attesting, get_attesting_indices(spec, state, attestation));
    std::ranges::sort(attesting);
    IndexedAttestation indexed;
    indexed.attesting_indices.assign(attesting.begin(), attesting.end());
    indexed.data = attestation.data;
    indexed.signature = attestation.signature;
    return indexed;
}

std::optional<ValidatorIndex> find_validator(const BeaconState& state, const BLSPubkey& pubkey) {
    StateCaches& caches = state.caches;
    const auto& validators = state.validators;
    const auto pubkey_of = [&](std::size_t i) {
        return i < validators.size() ? &validators[i].pubkey : nullptr;
    };
    if (!caches.pubkeys ||
        (!caches.pubkeys->has_room() && caches.indexed_pubkeys < validators.size())) {
        caches.pubkeys = std::make_shared<PubkeyIndex>(validators.size());
        caches.indexed_pubkeys = 0;
    }
    while (caches.indexed_pubkeys < validators.size()) {
        if (!caches.pubkeys->has_room()) {
            return caches.pubkeys.reset(), find_validator(state, pubkey);
        }
        const ValidatorIndex index{caches.indexed_pubkeys++};
        caches.pubkeys->insert(validators[index.value].pubkey, index, pubkey_of);
    }
    return caches.pubkeys->find(pubkey, pubkey_of);
}

void warm_caches(const Spec& spec, const BeaconState& state) {
    get_shuffling(spec, state, get_previous_epoch(spec, state));
    get_shuffling(spec, state, get_current_epoch(spec, state));
    get_total_active_balance(spec, state);
    get_effective_balance_increments(spec, state);
    static_cast<void>(get_beacon_proposer_index(spec, state));
    static_cast<void>(find_validator(state, BLSPubkey{}));
}

}  // namespace cairn::consensus
