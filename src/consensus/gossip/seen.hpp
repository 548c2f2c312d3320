// What a node remembers of the messages it has found valid, so that each is forwarded once.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/p2p-interface.md "Seen".
//
// Threads: one owner, who drops what lies behind finality.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/gloas.hpp"
#include "consensus/primitives.hpp"
#include "ssz/values.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace cairn::consensus::gossip {

using SubcommitteeIndex = std::uint64_t;
using ColumnIndex = std::uint64_t;
using BlobIndex = std::uint64_t;

/// The bit sets seen for one key, of which a new one must not be a subset.
using BitSets = std::vector<ssz::Bits>;

struct Seen {
    std::set<std::pair<Slot, ValidatorIndex>> proposer_slots;
    std::set<std::pair<Epoch, ValidatorIndex>> aggregator_epochs;
    /// Before electra the committee is part of the data, and the second key zero.
    std::map<std::pair<Root, CommitteeIndex>, BitSets> aggregate_data_roots;
    std::set<ValidatorIndex> voluntary_exit_indices;
    std::set<ValidatorIndex> proposer_slashing_indices;
    std::set<ValidatorIndex> attester_slashing_indices;
    std::set<std::pair<Epoch, ValidatorIndex>> attestation_validator_epochs;
    // since(altair)
    std::set<std::tuple<Slot, ValidatorIndex, SubcommitteeIndex>>
        sync_contribution_aggregator_slots;
    std::map<std::tuple<Slot, Root, SubcommitteeIndex>, BitSets> sync_contribution_data;
    std::set<std::tuple<Slot, ValidatorIndex, SubcommitteeIndex>> sync_message_validator_slots;
    // since(capella)
    std::set<ValidatorIndex> bls_to_execution_change_indices;
    // within(deneb, fulu)
    std::set<std::tuple<Slot, ValidatorIndex, BlobIndex>> blob_sidecar_tuples;
    // within(fulu, gloas)
    std::set<std::tuple<Slot, ValidatorIndex, ColumnIndex>> data_column_sidecar_tuples;
    std::unordered_map<Root, PartialDataColumnHeader> partial_data_column_headers;
    // since(gloas)
    std::set<std::pair<Root, ColumnIndex>> data_column_sidecar_roots;
    std::unordered_map<Hash32, ExecutionPayload> execution_payloads;
    std::set<std::pair<Root, BuilderIndex>> execution_payload_envelopes;
    std::set<std::pair<Slot, ValidatorIndex>> payload_attestation_validators;
    std::set<std::tuple<Slot, Hash32, Root, BuilderIndex>> execution_payload_bids;
    std::map<std::tuple<Slot, Hash32, Root>, Gwei> best_execution_payload_bid;
    std::map<std::pair<Slot, Root>, ProposerPreferences> proposer_preferences;
};

/// Some set seen has every bit of `bits`. All are of one length.
bool is_non_strict_superset(const BitSets& seen, const ssz::Bits& bits) noexcept;

}  // namespace cairn::consensus::gossip
