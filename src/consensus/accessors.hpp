// What a state says about epochs, committees, proposers and domains.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Accessors"; v0.12.3 likewise.
//
// Shufflings, totals and proposers are computed once per epoch and kept in state.caches. Spans into
// them stay valid while the state (or a copy that shares the cache) stays in the same epoch.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "consensus/state_caches.hpp"

#include <optional>
#include <span>
#include <vector>

namespace cairn::consensus {

struct Attestation;
struct AttestationData;
struct BeaconState;
struct IndexedAttestation;
struct SyncCommittee;

Epoch get_current_epoch(const Spec& spec, const BeaconState& state) noexcept;
/// The current epoch at genesis.
Epoch get_previous_epoch(const Spec& spec, const BeaconState& state) noexcept;

/// The root at the start of a recent epoch. Invalid: slot_out_of_history.
Checked<Root> get_block_root(const Spec& spec, const BeaconState& state, Epoch epoch);
Checked<Root> get_block_root_at_slot(const Spec& spec, const BeaconState& state, Slot slot);
const Bytes32& get_randao_mix(const Spec& spec, const BeaconState& state, Epoch epoch) noexcept;
Bytes32 get_seed(const Spec& spec, const BeaconState& state, Epoch epoch,
                 const DomainType& domain_type);

/// Cached; the first call for an epoch walks the registry and shuffles.
const Shuffling& get_shuffling(const Spec& spec, const BeaconState& state, Epoch epoch);
/// The same under another domain, for committees besides the beacon's (2020 road). Cached apart.
const Shuffling& get_road_shuffling(const Spec& spec, const BeaconState& state, Epoch epoch,
                                    const DomainType& domain_type);
std::span<const ValidatorIndex> get_active_validator_indices(const Spec& spec,
                                                             const BeaconState& state, Epoch epoch);
std::uint64_t get_committee_count_per_slot(const Spec& spec, const BeaconState& state, Epoch epoch);
/// The 2020 road's cap on committees: one per active shard.
std::uint64_t get_active_shard_count(const Spec& spec, const BeaconState& state) noexcept;
/// The members of committee `index` of `count` (`index` < `count`), cut from the shuffled
/// validators.
std::span<const ValidatorIndex> compute_committee(std::span<const ValidatorIndex> shuffled,
                                                  std::uint64_t index,
                                                  std::uint64_t count) noexcept;
/// `index` < get_committee_count_per_slot; the caller has checked.
std::span<const ValidatorIndex> get_beacon_committee(const Spec& spec, const BeaconState& state,
                                                     Slot slot, CommitteeIndex index);

/// All committees of a slot from one look-up. Valid as long as the shuffling is (see above).
class SlotCommittees {
  public:
    SlotCommittees(const Spec& spec, const BeaconState& state, Slot slot);

    /// get_committee_count_per_slot
    std::uint64_t count() const noexcept { return count_; }
    /// get_beacon_committee; `index` < count().
    std::span<const ValidatorIndex> operator[](CommitteeIndex index) const;

  private:
    std::span<const ValidatorIndex> shuffled_;
    std::uint64_t count_;
    std::uint64_t first_;  // of the slot among the committees of the epoch
    std::uint64_t count_per_epoch_;
};

/// Invalid: no_active_validators.
Checked<ValidatorIndex> get_beacon_proposer_index(const Spec& spec, const BeaconState& state);
Checked<ValidatorIndex> compute_proposer_index(const Spec& spec, const BeaconState& state,
                                               std::span<const ValidatorIndex> indices,
                                               const Bytes32& seed);
Checked<std::vector<ValidatorIndex>> compute_proposer_indices(
    const Spec& spec, const BeaconState& state, Epoch epoch, const Bytes32& seed,
    std::span<const ValidatorIndex> indices);
/// fulu: the proposers of all slots of an epoch.
Checked<std::vector<ValidatorIndex>> get_beacon_proposer_indices(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch);
/// gloas: draws `size` of `indices`, each with a chance in proportion to its effective balance.
Checked<std::vector<ValidatorIndex>> compute_balance_weighted_selection(
    const Spec& spec, const BeaconState& state, std::span<const ValidatorIndex> indices,
    const Bytes32& seed, std::uint64_t size, bool shuffle_indices);

/// At least EFFECTIVE_BALANCE_INCREMENT, to avoid divisions by zero.
Gwei get_total_balance(const Spec& spec, const BeaconState& state,
                       std::span<const ValidatorIndex> indices);
Gwei get_total_active_balance(const Spec& spec, const BeaconState& state);

/// effective_balance / EFFECTIVE_BALANCE_INCREMENT by index, of every validator that can be active
/// in the current epoch. Two bytes each: a million stay in a core's cache, where the registry
/// misses it. Valid as long as the state stays in its epoch.
class EffectiveBalanceIncrements {
  public:
    std::uint64_t operator[](std::size_t index) const {
        return column_[index] == too_many ? from_registry(index) : column_[index];
    }

    static constexpr std::uint16_t too_many = 0xffff;

  private:
    friend EffectiveBalanceIncrements get_effective_balance_increments(const Spec& spec,
                                                                       const BeaconState& state);
    EffectiveBalanceIncrements(const Spec& spec, const BeaconState& state,
                               std::span<const std::uint16_t> column)
        : spec_(spec), state_(state), column_(column) {}
    std::uint64_t from_registry(std::size_t index) const;

    const Spec& spec_;
    const BeaconState& state_;
    std::span<const std::uint16_t> column_;
};
/// Cached per epoch; the first call walks the registry.
EffectiveBalanceIncrements get_effective_balance_increments(const Spec& spec,
                                                            const BeaconState& state);

/// The domain of `epoch` (default: the current one) under the state's fork.
Domain get_domain(const Spec& spec, const BeaconState& state, const DomainType& domain_type,
                  std::optional<Epoch> epoch = std::nullopt);

/// In committee order, each once (a set in the specification; committees of a slot are disjoint).
/// Invalid: committee_index_out_of_range, aggregation_bits_wrong_length.
Checked<std::vector<ValidatorIndex>> get_attesting_indices(const Spec& spec,
                                                           const BeaconState& state,
                                                           const Attestation& attestation);
Checked<IndexedAttestation> get_indexed_attestation(const Spec& spec, const BeaconState& state,
                                                    const Attestation& attestation);
/// electra: the committees an attestation's bits name.
std::vector<CommitteeIndex> get_committee_indices(const Attestation& attestation);

std::uint64_t get_validator_churn_limit(const Spec& spec, const BeaconState& state);
std::uint64_t get_validator_activation_churn_limit(const Spec& spec, const BeaconState& state);
Gwei get_balance_churn_limit(const Spec& spec, const BeaconState& state);
Gwei get_activation_exit_churn_limit(const Spec& spec, const BeaconState& state);
Gwei get_consolidation_churn_limit(const Spec& spec, const BeaconState& state);
Gwei get_activation_churn_limit(const Spec& spec, const BeaconState& state);  // gloas
Gwei get_exit_churn_limit(const Spec& spec, const BeaconState& state);        // gloas

Checked<std::vector<ValidatorIndex>> get_next_sync_committee_indices(const Spec& spec,
                                                                     const BeaconState& state);
Checked<SyncCommittee> get_next_sync_committee(const Spec& spec, const BeaconState& state);

/// The validator with this public key, if it is in the registry. O(1) after the first call.
std::optional<ValidatorIndex> find_validator(const BeaconState& state, const BLSPubkey& pubkey);

/// Fills what readers of a snapshot ask for: shufflings of the current and previous epoch, total
/// active balance, effective balances, proposer, public keys.
void warm_caches(const Spec& spec, const BeaconState& state);

}  // namespace cairn::consensus
