// Time, domains and signing roots.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Misc"; v0.12.3 likewise.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/spec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <optional>

namespace cairn::consensus {

Epoch compute_epoch_at_slot(const Spec& spec, Slot slot) noexcept;
Slot compute_start_slot_at_epoch(const Spec& spec, Epoch epoch) noexcept;
/// The first epoch in which an activation or exit initiated in `epoch` takes effect.
Epoch compute_activation_exit_epoch(const Spec& spec, Epoch epoch) noexcept;
/// altair: the number of the sync committee in office.
std::uint64_t compute_sync_committee_period(const Spec& spec, Epoch epoch) noexcept;
/// Seconds since 1970 at which the slot begins.
std::uint64_t compute_time_at_slot(const Spec& spec, std::uint64_t genesis_time,
                                   Slot slot) noexcept;

/// The version in force at an epoch, by the configuration's schedule.
Version compute_fork_version(const Spec& spec, Epoch epoch) noexcept;
Root compute_fork_data_root(const Spec& spec, const Version& current_version,
                            const Root& genesis_validators_root);
/// Defaults: the genesis fork version, a zero genesis_validators_root.
Domain compute_domain(const Spec& spec, const DomainType& domain_type,
                      const std::optional<Version>& fork_version = std::nullopt,
                      const std::optional<Root>& genesis_validators_root = std::nullopt);

/// hash_tree_root(SigningData(object_root, domain))
Root compute_signing_root(const Root& object_root, const Domain& domain);
template <class Object>
Root compute_signing_root(const Spec& spec, const Object& object, const Domain& domain) {
    return compute_signing_root(ssz::hash_tree_root(spec, object), domain);
}

}  // namespace cairn::consensus
