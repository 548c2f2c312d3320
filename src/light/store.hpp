// The light client: follows the chain's head and finality by the signatures of sync committees.
// Spec: consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md and its later
// changes.
//
//   CAIRN_TRY_ASSIGN(LightClientStore store,
//                    initialize_light_client_store(spec, trusted_block_root, bootstrap));
//   CAIRN_TRY(process_light_client_update(spec, store, update, current_slot, root, verifier));
//
// Data comes in containers of spec's fork; older data is upgraded first (upgrade.hpp). On error the
// store is unchanged. Threads: one owner. Cost: one aggregate signature an update.
#pragma once

#include "consensus/containers/light_client.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <optional>

namespace cairn::light {

struct LightClientStore {
    consensus::LightClientHeader finalized_header;
    consensus::SyncCommittee current_sync_committee;
    consensus::SyncCommittee next_sync_committee;
    /// To fall back on when nothing better comes for UPDATE_TIMEOUT slots.
    std::optional<consensus::LightClientUpdate> best_valid_update;
    consensus::LightClientHeader optimistic_header;
    std::uint64_t previous_max_active_participants = 0;
    std::uint64_t current_max_active_participants = 0;
};

consensus::Checked<LightClientStore> initialize_light_client_store(
    const consensus::Spec& spec, const consensus::Root& trusted_block_root,
    const consensus::LightClientBootstrap& bootstrap);

bool is_sync_committee_update(const consensus::LightClientUpdate& update) noexcept;
bool is_finality_update(const consensus::LightClientUpdate& update) noexcept;
bool is_better_update(const consensus::Spec& spec, const consensus::LightClientUpdate& new_update,
                      const consensus::LightClientUpdate& old_update);
bool is_next_sync_committee_known(const consensus::Spec& spec, const LightClientStore& store);
/// Participants an optimistic header needs more than.
std::uint64_t get_safety_threshold(const LightClientStore& store) noexcept;

consensus::Checked<> validate_light_client_update(const consensus::Spec& spec,
                                                  const LightClientStore& store,
                                                  const consensus::LightClientUpdate& update,
                                                  consensus::Slot current_slot,
                                                  const consensus::Root& genesis_validators_root,
                                                  consensus::SignatureVerifier& verifier);
consensus::Checked<> process_light_client_update(const consensus::Spec& spec,
                                                 LightClientStore& store,
                                                 const consensus::LightClientUpdate& update,
                                                 consensus::Slot current_slot,
                                                 const consensus::Root& genesis_validators_root,
                                                 consensus::SignatureVerifier& verifier);
consensus::Checked<> process_light_client_finality_update(
    const consensus::Spec& spec, LightClientStore& store,
    const consensus::LightClientFinalityUpdate& finality_update, consensus::Slot current_slot,
    const consensus::Root& genesis_validators_root, consensus::SignatureVerifier& verifier);
consensus::Checked<> process_light_client_optimistic_update(
    const consensus::Spec& spec, LightClientStore& store,
    const consensus::LightClientOptimisticUpdate& optimistic_update, consensus::Slot current_slot,
    const consensus::Root& genesis_validators_root, consensus::SignatureVerifier& verifier);
/// Settles for the best update when the timeout has passed.
consensus::Checked<> process_light_client_store_force_update(const consensus::Spec& spec,
                                                             LightClientStore& store,
                                                             consensus::Slot current_slot);
consensus::Checked<> apply_light_client_update(const consensus::Spec& spec, LightClientStore& store,
                                               const consensus::LightClientUpdate& update);

}  // namespace cairn::light
