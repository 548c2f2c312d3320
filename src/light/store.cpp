#include "light/store.hpp"

#include "consensus/constants.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "light/branch.hpp"
#include "light/header.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <vector>

namespace cairn::light {

using namespace consensus;

namespace {

template <class T>
bool is_empty(const Spec& spec, const T& value) {
    return value == ssz::default_value<T>(spec);
}

std::uint64_t period(const Spec& spec, Slot slot) noexcept {
    return compute_sync_committee_period_at_slot(spec, slot);
}
std::size_t participants(const LightClientUpdate& update) noexcept {
    return get_set_bit_count(update.sync_aggregate.sync_committee_bits);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#is_sync_committee_update
bool is_sync_committee_update(const LightClientUpdate& update) noexcept {
    return !is_empty_branch(update.next_sync_committee_branch);
}

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#is_finality_update
bool is_finality_update(const LightClientUpdate& update) noexcept {
    return !is_empty_branch(update.finality_branch);
}

namespace {

/// What is_better_update compares, most important first.
struct Quality {
    std::size_t active;
    bool supermajority;
    bool relevant_sync_committee;
    bool finality;
    bool sync_committee_finality;
};

Quality quality(const Spec& spec, const LightClientUpdate& update) {
    const std::uint64_t attested_period = period(spec, update.attested_header.beacon.slot);
    const std::size_t active = participants(update);
    return {
        active, active * 3 >= update.sync_aggregate.sync_committee_bits.size() * 2,
        is_sync_committee_update(update) && attested_period == period(spec, update.signature_slot),
        is_finality_update(update),
        period(spec, update.finalized_header.beacon.slot) == attested_period};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#is_better_update
bool is_better_update(const Spec& spec, const LightClientUpdate& new_update,
                      const LightClientUpdate& old_update) {
    const Quality a = quality(spec, new_update);
    const Quality b = quality(spec, old_update);
    if (a.supermajority != b.supermajority) {
        return a.supermajority;
    }
    if (!a.supermajority && a.active != b.active) {
        return a.active > b.active;
    }
    if (a.relevant_sync_committee != b.relevant_sync_committee) {
        return a.relevant_sync_committee;
    }
    if (a.finality != b.finality) {
        return a.finality;
    }
    if (a.finality && a.sync_committee_finality != b.sync_committee_finality) {
        return a.sync_committee_finality;
    }
    if (a.active != b.active) {
        return a.active > b.active;
    }
    // Older data changes the best update less often.
    if (new_update.attested_header.beacon.slot != old_update.attested_header.beacon.slot) {
        return new_update.attested_header.beacon.slot < old_update.attested_header.beacon.slot;
    }
    return new_update.signature_slot < old_update.signature_slot;
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#is_next_sync_committee_known
bool is_next_sync_committee_known(const Spec& spec, const LightClientStore& store) {
    return !is_empty(spec, store.next_sync_committee);
}

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#get_safety_threshold
std::uint64_t get_safety_threshold(const LightClientStore& store) noexcept {
    return std::max(store.previous_max_active_participants, store.current_max_active_participants) /
           2;
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#initialize_light_client_store
Checked<LightClientStore> initialize_light_client_store(const Spec& spec,
                                                        const Root& trusted_block_root,
                                                        const LightClientBootstrap& bootstrap) {
    const BeaconBlockHeader& beacon = bootstrap.header.beacon;
    CAIRN_REQUIRE(is_valid_light_client_header(spec, bootstrap.header), lc_header_invalid);
    CAIRN_REQUIRE(ssz::hash_tree_root(spec, beacon) == trusted_block_root,
                  lc_bootstrap_not_trusted);
    CAIRN_REQUIRE(is_valid_normalized_merkle_branch(
                      ssz::hash_tree_root(spec, bootstrap.current_sync_committee),
                      bootstrap.current_sync_committee_branch,
                      current_sync_committee_gindex_at_slot(spec, beacon.slot), beacon.state_root),
                  lc_current_sync_committee_branch_invalid);
    LightClientStore store;
    store.finalized_header = bootstrap.header;
    store.current_sync_committee = bootstrap.current_sync_committee;
    store.next_sync_committee = ssz::default_value<SyncCommittee>(spec);
    store.optimistic_header = bootstrap.header;
    return store;
}

namespace {

Checked<> check_slots_and_periods(const Spec& spec, const LightClientStore& store,
                                  const LightClientUpdate& update, Slot current_slot) {
    const Slot attested_slot = update.attested_header.beacon.slot;
    CAIRN_REQUIRE(current_slot >= update.signature_slot && update.signature_slot > attested_slot &&
                      attested_slot >= update.finalized_header.beacon.slot,
                  lc_slots_out_of_order);
    const std::uint64_t store_period = period(spec, store.finalized_header.beacon.slot);
    const std::uint64_t signature_period = period(spec, update.signature_slot);
    const bool next_known = is_next_sync_committee_known(spec, store);
    CAIRN_REQUIRE(
        signature_period == store_period || (next_known && signature_period == store_period + 1),
        lc_signature_period_skipped);
    const bool brings_next_committee = !next_known && is_sync_committee_update(update) &&
                                       period(spec, attested_slot) == store_period;
    CAIRN_REQUIRE(attested_slot > store.finalized_header.beacon.slot || brings_next_committee,
                  lc_update_not_relevant);
    return {};
}

Checked<> check_finality(const Spec& spec, const LightClientUpdate& update) {
    if (!is_finality_update(update)) {
        CAIRN_REQUIRE(is_empty(spec, update.finalized_header), lc_finalized_header_not_empty);
        return {};
    }
    Root finalized_root;  // the genesis checkpoint is represented by zero
    if (update.finalized_header.beacon.slot == GENESIS_SLOT) {
        CAIRN_REQUIRE(is_empty(spec, update.finalized_header), lc_finalized_header_not_empty);
    } else {
        CAIRN_REQUIRE(is_valid_light_client_header(spec, update.finalized_header),
                      lc_header_invalid);
        finalized_root = ssz::hash_tree_root(spec, update.finalized_header.beacon);
    }
    const BeaconBlockHeader& attested = update.attested_header.beacon;
    CAIRN_REQUIRE(is_valid_normalized_merkle_branch(
                      finalized_root, update.finality_branch,
                      finalized_root_gindex_at_slot(spec, attested.slot), attested.state_root),
                  lc_finality_branch_invalid);
    return {};
}

Checked<> check_next_sync_committee(const Spec& spec, const LightClientStore& store,
                                    const LightClientUpdate& update) {
    if (!is_sync_committee_update(update)) {
        CAIRN_REQUIRE(is_empty(spec, update.next_sync_committee), lc_next_sync_committee_not_empty);
        return {};
    }
    const BeaconBlockHeader& attested = update.attested_header.beacon;
    const bool same_period =
        period(spec, attested.slot) == period(spec, store.finalized_header.beacon.slot);
    if (same_period && is_next_sync_committee_known(spec, store)) {
        CAIRN_REQUIRE(update.next_sync_committee == store.next_sync_committee,
                      lc_next_sync_committee_differs);
    }
    CAIRN_REQUIRE(is_valid_normalized_merkle_branch(
                      ssz::hash_tree_root(spec, update.next_sync_committee),
                      update.next_sync_committee_branch,
                      next_sync_committee_gindex_at_slot(spec, attested.slot), attested.state_root),
                  lc_next_sync_committee_branch_invalid);
    return {};
}

Checked<> check_signature(const Spec& spec, const LightClientStore& store,
                          const LightClientUpdate& update, const Root& genesis_validators_root,
                          SignatureVerifier& verifier) {
    const bool current =
        period(spec, update.signature_slot) == period(spec, store.finalized_header.beacon.slot);
    const SyncCommittee& committee =
        current ? store.current_sync_committee : store.next_sync_committee;
    const auto& bits = update.sync_aggregate.sync_committee_bits;
    std::vector<BLSPubkey> participant_pubkeys;
    for (std::size_t i = 0; i < bits.size() && i < committee.pubkeys.size(); ++i) {
        if (bits[i]) {
            participant_pubkeys.push_back(committee.pubkeys[i]);
        }
    }
    const Slot fork_version_slot{saturating_sub(update.signature_slot.value, 1)};
    const Version version =
        compute_fork_version(spec, compute_epoch_at_slot(spec, fork_version_slot));
    const Domain domain =
        compute_domain(spec, DOMAIN_SYNC_COMMITTEE, version, genesis_validators_root);
    const Root signing_root = compute_signing_root(spec, update.attested_header.beacon, domain);
    CAIRN_REQUIRE(verifier.fast_aggregate_verify(participant_pubkeys, signing_root,
                                                 update.sync_aggregate.sync_committee_signature),
                  lc_sync_committee_signature_invalid);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#validate_light_client_update
Checked<> validate_light_client_update(const Spec& spec, const LightClientStore& store,
                                       const LightClientUpdate& update, Slot current_slot,
                                       const Root& genesis_validators_root,
                                       SignatureVerifier& verifier) {
    CAIRN_REQUIRE(participants(update) >= spec.preset->MIN_SYNC_COMMITTEE_PARTICIPANTS,
                  lc_too_few_participants);
    CAIRN_REQUIRE(is_valid_light_client_header(spec, update.attested_header), lc_header_invalid);
    CAIRN_TRY(check_slots_and_periods(spec, store, update, current_slot));
    CAIRN_TRY(check_finality(spec, update));
    CAIRN_TRY(check_next_sync_committee(spec, store, update));
    return check_signature(spec, store, update, genesis_validators_root, verifier);
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#apply_light_client_update
Checked<> apply_light_client_update(const Spec& spec, LightClientStore& store,
                                    const LightClientUpdate& update) {
    const std::uint64_t store_period = period(spec, store.finalized_header.beacon.slot);
    const std::uint64_t finalized_period = period(spec, update.finalized_header.beacon.slot);
    if (!is_next_sync_committee_known(spec, store)) {
        CAIRN_REQUIRE(finalized_period == store_period, lc_finalized_period_skipped);
        store.next_sync_committee = update.next_sync_committee;
    } else if (finalized_period == store_period + 1) {
        store.current_sync_committee = store.next_sync_committee;
        store.next_sync_committee = update.next_sync_committee;
        store.previous_max_active_participants = store.current_max_active_participants;
        store.current_max_active_participants = 0;
    }
    if (update.finalized_header.beacon.slot > store.finalized_header.beacon.slot) {
        store.finalized_header = update.finalized_header;
        if (store.finalized_header.beacon.slot > store.optimistic_header.beacon.slot) {
            store.optimistic_header = store.finalized_header;
        }
    }
    return {};
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#process_light_client_store_force_update
Checked<> process_light_client_store_force_update(const Spec& spec, LightClientStore& store,
                                                  Slot current_slot) {
    const Slot deadline = store.finalized_header.beacon.slot + spec.preset->UPDATE_TIMEOUT;
    if (current_slot <= deadline || !store.best_valid_update) {
        return {};
    }
    LightClientUpdate update = *store.best_valid_update;
    // Without finality the attested header stands in for the finalized one, so that the client can
    // follow into later sync committee periods.
    if (update.finalized_header.beacon.slot <= store.finalized_header.beacon.slot) {
        update.finalized_header = update.attested_header;
    }
    CAIRN_TRY(apply_light_client_update(spec, store, update));
    store.best_valid_update.reset();
    return {};
}

namespace {

/// Two thirds signed, and the update moves finality or brings the next committee, finalized.
bool is_final(const Spec& spec, const LightClientStore& store, const LightClientUpdate& update) {
    if (participants(update) * 3 < update.sync_aggregate.sync_committee_bits.size() * 2) {
        return false;
    }
    const bool has_finalized_next_sync_committee =
        !is_next_sync_committee_known(spec, store) && is_sync_committee_update(update) &&
        is_finality_update(update) &&
        period(spec, update.finalized_header.beacon.slot) ==
            period(spec, update.attested_header.beacon.slot);
    return update.finalized_header.beacon.slot > store.finalized_header.beacon.slot ||
           has_finalized_next_sync_committee;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#process_light_client_update
Checked<> process_light_client_update(const Spec& spec, LightClientStore& store,
                                      const LightClientUpdate& update, Slot current_slot,
                                      const Root& genesis_validators_root,
                                      SignatureVerifier& verifier) {
    CAIRN_TRY(validate_light_client_update(spec, store, update, current_slot,
                                           genesis_validators_root, verifier));
    LightClientStore next = store;
    if (!next.best_valid_update || is_better_update(spec, update, *next.best_valid_update)) {
        next.best_valid_update = update;
    }
    next.current_max_active_participants =
        std::max<std::uint64_t>(next.current_max_active_participants, participants(update));
    if (participants(update) > get_safety_threshold(next) &&
        update.attested_header.beacon.slot > next.optimistic_header.beacon.slot) {
        next.optimistic_header = update.attested_header;
    }
    if (is_final(spec, next, update)) {
        CAIRN_TRY(apply_light_client_update(spec, next, update));
        next.best_valid_update.reset();
    }
    store = std::move(next);
    return {};
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#process_light_client_finality_update
Checked<> process_light_client_finality_update(const Spec& spec, LightClientStore& store,
                                               const LightClientFinalityUpdate& finality_update,
                                               Slot current_slot,
                                               const Root& genesis_validators_root,
                                               SignatureVerifier& verifier) {
    auto update = ssz::default_value<LightClientUpdate>(spec);
    update.attested_header = finality_update.attested_header;
    update.finalized_header = finality_update.finalized_header;
    update.finality_branch = finality_update.finality_branch;
    update.sync_aggregate = finality_update.sync_aggregate;
    update.signature_slot = finality_update.signature_slot;
    return process_light_client_update(spec, store, update, current_slot, genesis_validators_root,
                                       verifier);
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#process_light_client_optimistic_update
Checked<> process_light_client_optimistic_update(
    const Spec& spec, LightClientStore& store, const LightClientOptimisticUpdate& optimistic_update,
    Slot current_slot, const Root& genesis_validators_root, SignatureVerifier& verifier) {
    auto update = ssz::default_value<LightClientUpdate>(spec);
    update.attested_header = optimistic_update.attested_header;
    update.sync_aggregate = optimistic_update.sync_aggregate;
    update.signature_slot = optimistic_update.signature_slot;
    return process_light_client_update(spec, store, update, current_slot, genesis_validators_root,
                                       verifier);
}

}  // namespace cairn::light
