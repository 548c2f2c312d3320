#include "consensus/misc.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/misc.hpp"
#include "ssz/merkle.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_epoch_at_slot
Epoch compute_epoch_at_slot(const Spec& spec, Slot slot) noexcept {
    return Epoch{slot.value / spec.preset->SLOTS_PER_EPOCH};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_start_slot_at_epoch
Slot compute_start_slot_at_epoch(const Spec& spec, Epoch epoch) noexcept {
    return Slot{base::checked_mul(epoch.value, spec.preset->SLOTS_PER_EPOCH)};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_activation_exit_epoch
Epoch compute_activation_exit_epoch(const Spec& spec, Epoch epoch) noexcept {
    return epoch + 1 + spec.preset->MAX_SEED_LOOKAHEAD;
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#sync-committee
std::uint64_t compute_sync_committee_period(const Spec& spec, Epoch epoch) noexcept {
    return epoch.value / spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_time_at_slot
std::uint64_t compute_time_at_slot(const Spec& spec, std::uint64_t genesis_time,
                                   Slot slot) noexcept {
    const std::uint64_t since_genesis =
        base::checked_mul(slot - GENESIS_SLOT, spec.config->SECONDS_PER_SLOT);
    return base::checked_add(genesis_time, since_genesis);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-compute_fork_version
Version compute_fork_version(const Spec& spec, Epoch epoch) noexcept {
    return fork_version(*spec.config, fork_at_epoch(*spec.config, epoch));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_fork_data_root
Root compute_fork_data_root(const Spec& spec, const Version& current_version,
                            const Root& genesis_validators_root) {
    return ssz::hash_tree_root(spec, ForkData{current_version, genesis_validators_root});
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_domain
Domain compute_domain(const Spec& spec, const DomainType& domain_type,
                      const std::optional<Version>& fork_version,
                      const std::optional<Root>& genesis_validators_root) {
    const Root fork_data_root =
        compute_fork_data_root(spec, fork_version.value_or(spec.config->GENESIS_FORK_VERSION),
                               genesis_validators_root.value_or(Root{}));
    Domain domain;
    std::memcpy(domain.data(), domain_type.data(), 4);
    std::memcpy(domain.data() + 4, fork_data_root.data(), 28);
    return domain;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_signing_root
Root compute_signing_root(const Root& object_root, const Domain& domain) {
    return ssz::hash_pair(object_root, domain);  // SigningData is exactly these two chunks
}

}  // namespace cairn::consensus
