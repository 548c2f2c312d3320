#include "consensus/gossip/sidecar.hpp"

#include "base/assert.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/data_availability.hpp"
#include "consensus/gossip/block.hpp"
#include "consensus/math.hpp"
#include "crypto/kzg.hpp"
#include "ssz/generalized_index.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"

namespace cairn::consensus::gossip {

// consensus-specs v1.7.0-beta.4 specs/electra/validator.md#sidecar
std::uint64_t compute_subnet_for_blob_sidecar(const Spec& spec, BlobIndex blob_index) noexcept {
    return blob_index % (spec.at_least(ForkId::electra)
                             ? spec.config->BLOB_SIDECAR_SUBNET_COUNT_ELECTRA
                             : spec.config->BLOB_SIDECAR_SUBNET_COUNT);
}

// consensus-specs v1.7.0-beta.4
// specs/fulu/p2p-interface.md#new-compute_subnet_for_data_column_sidecar
std::uint64_t compute_subnet_for_data_column_sidecar(const Spec& spec,
                                                     ColumnIndex column_index) noexcept {
    return column_index % spec.config->DATA_COLUMN_SIDECAR_SUBNET_COUNT;
}

namespace {

/// `leaf` at `path` of a block body with this root.
bool is_in_body(const Spec& spec, const Root& leaf, const std::string& path,
                std::span<const Bytes32> branch, const Root& body_root) {
    const auto place = ssz::get_generalized_index<BeaconBlockBody>(spec, path);
    return place && branch.size() == place->index.length() &&
           ssz::is_valid_merkle_branch(leaf, branch, branch.size(), place->index.position(),
                                       body_root);
}

bool has_commitments(const Spec& spec, const ssz::List<KZGCommitment>& commitments,
                     std::span<const Bytes32> branch, const Root& body_root) {
    for (const ssz::FieldInfo& field : ssz::type_of<BeaconBlockBody>().fields) {
        if (field.name == "blob_kzg_commitments") {
            return is_in_body(spec, ssz::hash_tree_root(field.bound, spec, &commitments),
                              "blob_kzg_commitments", branch, body_root);
        }
    }
    CAIRN_UNREACHABLE("a body has blob_kzg_commitments");
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/deneb/p2p-interface.md#new-verify_blob_sidecar_inclusion_proof
bool verify_blob_sidecar_inclusion_proof(const Spec& spec, const BlobSidecar& blob_sidecar) {
    return is_in_body(spec, ssz::hash_tree_root(spec, blob_sidecar.kzg_commitment),
                      "blob_kzg_commitments[" + std::to_string(blob_sidecar.index) + "]",
                      blob_sidecar.kzg_commitment_inclusion_proof,
                      blob_sidecar.signed_block_header.message.body_root);
}

// consensus-specs v1.7.0-beta.4
// specs/fulu/p2p-interface.md#new-verify_data_column_sidecar_inclusion_proof
bool verify_data_column_sidecar_inclusion_proof(const Spec& spec,
                                                const DataColumnSidecar& sidecar) {
    return has_commitments(spec, sidecar.kzg_commitments, sidecar.kzg_commitments_inclusion_proof,
                           sidecar.signed_block_header.message.body_root);
}

// consensus-specs v1.7.0-beta.4
// specs/fulu/partial-columns/p2p-interface.md#new-verify_partial_data_column_header_inclusion_proof
bool verify_partial_data_column_header_inclusion_proof(const Spec& spec,
                                                       const PartialDataColumnHeader& header) {
    return has_commitments(spec, header.kzg_commitments, header.kzg_commitments_inclusion_proof,
                           header.signed_block_header.message.body_root);
}

namespace {

/// The words each kind of sidecar has for the same rules about the block header it carries.
struct HeaderRules {
    GossipRule future_slot;
    GossipRule finalized_slot;
    GossipRule parent_not_seen;
    GossipRule parent_failed;
    GossipRule signature_invalid;
    GossipRule slot_not_higher;
    GossipRule finalized_not_ancestor;
    GossipRule proposer_not_expected;
};

constexpr HeaderRules blob_rules{
    GossipRule::blob_sidecar_is_from_a_future_slot,
    GossipRule::blob_sidecar_is_not_from_a_slot_greater_than_the_latest_finalized_slot,
    GossipRule::blob_sidecar_parent_has_not_been_seen,
    GossipRule::blob_sidecar_parent_failed_validation,
    GossipRule::invalid_proposer_signature_on_blob_sidecar_block_header,
    GossipRule::blob_sidecar_is_not_from_a_higher_slot_than_its_parent,
    GossipRule::finalized_checkpoint_is_not_an_ancestor_of_blob_sidecar_block,
    GossipRule::blob_sidecar_proposer_index_does_not_match_expected_proposer};
constexpr HeaderRules column_rules{
    GossipRule::sidecar_is_from_a_future_slot,
    GossipRule::sidecar_is_not_from_a_slot_greater_than_the_latest_finalized_slot,
    GossipRule::sidecar_parent_has_not_been_seen,
    GossipRule::sidecar_parent_failed_validation,
    GossipRule::invalid_proposer_signature_on_sidecar_block_header,
    GossipRule::sidecar_is_not_from_a_higher_slot_than_its_parent,
    GossipRule::finalized_checkpoint_is_not_an_ancestor_of_sidecar_block,
    GossipRule::sidecar_proposer_index_does_not_match_expected_proposer};
constexpr HeaderRules partial_rules{
    GossipRule::header_is_from_a_future_slot,
    GossipRule::header_is_not_from_a_slot_greater_than_the_latest_finalized_slot,
    GossipRule::header_parent_has_not_been_seen,
    GossipRule::header_parent_failed_validation,
    GossipRule::invalid_proposer_signature_on_header,
    GossipRule::header_is_not_from_a_higher_slot_than_its_parent,
    GossipRule::finalized_checkpoint_is_not_an_ancestor_of_header_block,
    GossipRule::header_proposer_index_does_not_match_expected_proposer};

Verdict require(bool condition, GossipRule rule) {
    return condition ? Verdict{} : unexpected(rule);
}

/// The header up to its place in the chain; the proofs come between this and check_proposer.
Verdict check_header(const Context& context, const SignedBeaconBlockHeader& signed_header,
                     const HeaderRules& rules) {
    const BeaconBlockHeader& header = signed_header.message;
    CAIRN_TRY(require(!is_future_slot(context, header.slot), rules.future_slot));
    CAIRN_TRY(require(!is_finalized_slot(context, header.slot), rules.finalized_slot));
    const auto parent = context.blocks.find(header.parent_root);
    CAIRN_TRY(require(parent.has_value(), rules.parent_not_seen));
    CAIRN_TRY(require(parent->is_valid(), rules.parent_failed));
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(header.proposer_index < state.validators.size(),
                         proposer_index_out_of_range);
    CAIRN_TRY(
        require(is_signed_by_proposer(context, state, signed_header), rules.signature_invalid));
    CAIRN_TRY(require(header.slot > parent->block->slot, rules.slot_not_higher));
    return require(descends_from_finalized(context, header.parent_root),
                   rules.finalized_not_ancestor);
}

Verdict check_proposer(const Context& context, const BeaconBlockHeader& header,
                       const HeaderRules& rules) {
    const auto parent = context.blocks.find(header.parent_root);
    CAIRN_ASSERT(parent && parent->is_valid());
    return require(expected_proposer(context, header.parent_root, *parent, header.slot) ==
                       header.proposer_index,
                   rules.proposer_not_expected);
}

/// gloas: the commitments of a known block's bid.
std::span<const KZGCommitment> commitments_of(const KnownBlock& block) {
    return block.block->body.signed_execution_payload_bid.message.blob_kzg_commitments;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/p2p-interface.md#modified-blob_sidecar_subnet_id
Verdict validate_blob_sidecar_gossip(const Context& context, const BlobSidecar& blob_sidecar,
                                     std::uint64_t subnet_id) {
    const Spec& spec = context.spec;
    const BeaconBlockHeader& header = blob_sidecar.signed_block_header.message;
    const std::tuple key{header.slot, header.proposer_index, blob_sidecar.index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.blob_sidecar_tuples.contains(key),
                         already_seen_blob_sidecar_from_this_proposer_for_this_slot_and_index);
    const std::uint64_t limit = spec.at_least(ForkId::electra)
                                    ? spec.config->MAX_BLOBS_PER_BLOCK_ELECTRA
                                    : spec.config->MAX_BLOBS_PER_BLOCK;
    CAIRN_GOSSIP_REQUIRE(blob_sidecar.index < limit, blob_index_out_of_range);
    CAIRN_GOSSIP_REQUIRE(compute_subnet_for_blob_sidecar(spec, blob_sidecar.index) == subnet_id,
                         blob_sidecar_is_for_wrong_subnet);
    CAIRN_TRY(check_header(context, blob_sidecar.signed_block_header, blob_rules));
    CAIRN_GOSSIP_REQUIRE(verify_blob_sidecar_inclusion_proof(spec, blob_sidecar),
                         invalid_blob_sidecar_inclusion_proof);
    CAIRN_GOSSIP_REQUIRE(
        context.are_kzg_proofs_verified ||
            crypto::verify_blob_kzg_proof(blob_sidecar.blob.bytes, blob_sidecar.kzg_commitment,
                                          blob_sidecar.kzg_proof)
                .value_or(false),
        invalid_blob_kzg_proof);
    CAIRN_TRY(check_proposer(context, header, blob_rules));
    context.seen.blob_sidecar_tuples.insert(key);
    return {};
}

namespace {

Verdict validate_column_of_block(const Context& context, const DataColumnSidecar& sidecar,
                                 std::uint64_t subnet_id) {
    const Spec& spec = context.spec;
    const std::pair key{sidecar.beacon_block_root, sidecar.index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.data_column_sidecar_roots.contains(key),
                         already_seen_sidecar_for_this_block_root_and_index);
    CAIRN_GOSSIP_REQUIRE(compute_subnet_for_data_column_sidecar(spec, sidecar.index) == subnet_id,
                         sidecar_is_for_wrong_subnet);
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, sidecar.slot), sidecar_is_from_a_future_slot);
    const auto block = context.blocks.find(sidecar.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block.has_value(), block_for_sidecar_beacon_block_root_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(block->is_valid(), block_for_sidecar_beacon_block_root_failed_validation);
    CAIRN_GOSSIP_REQUIRE(sidecar.slot == block->block->slot,
                         sidecar_slot_does_not_match_block_slot);
    const auto commitments = commitments_of(*block);
    CAIRN_GOSSIP_REQUIRE(verify_data_column_sidecar(spec, sidecar, commitments), invalid_sidecar);
    CAIRN_GOSSIP_REQUIRE(verify_data_column_sidecar_kzg_proofs(spec, sidecar, commitments),
                         invalid_sidecar_kzg_proofs);
    context.seen.data_column_sidecar_roots.insert(key);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-data_column_sidecar_subnet_id
Verdict validate_data_column_sidecar_gossip(const Context& context,
                                            const DataColumnSidecar& sidecar,
                                            std::uint64_t subnet_id) {
    const Spec& spec = context.spec;
    if (spec.at_least(ForkId::gloas)) {
        return validate_column_of_block(context, sidecar, subnet_id);
    }
    const BeaconBlockHeader& header = sidecar.signed_block_header.message;
    const std::tuple key{header.slot, header.proposer_index, sidecar.index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.data_column_sidecar_tuples.contains(key),
                         already_seen_sidecar_from_this_proposer_for_this_slot_and_index);
    CAIRN_GOSSIP_REQUIRE(verify_data_column_sidecar(spec, sidecar, sidecar.kzg_commitments),
                         invalid_sidecar);
    CAIRN_GOSSIP_REQUIRE(compute_subnet_for_data_column_sidecar(spec, sidecar.index) == subnet_id,
                         sidecar_is_for_wrong_subnet);
    CAIRN_TRY(check_header(context, sidecar.signed_block_header, column_rules));
    CAIRN_GOSSIP_REQUIRE(verify_data_column_sidecar_inclusion_proof(spec, sidecar),
                         invalid_sidecar_inclusion_proof);
    CAIRN_GOSSIP_REQUIRE(
        context.are_kzg_proofs_verified ||
            verify_data_column_sidecar_kzg_proofs(spec, sidecar, sidecar.kzg_commitments),
        invalid_sidecar_kzg_proofs);
    CAIRN_TRY(check_proposer(context, header, column_rules));
    context.seen.data_column_sidecar_tuples.insert(key);
    return {};
}

namespace {

// consensus-specs v1.7.0-beta.4
// specs/fulu/partial-columns/p2p-interface.md#new-verify_partial_data_column_sidecar_kzg_proofs
bool verify_partial_data_column_sidecar_kzg_proofs(const PartialDataColumnSidecar& sidecar,
                                                   std::span<const KZGCommitment> all_commitments,
                                                   ColumnIndex column_index) {
    std::vector<KZGCommitment> commitments;
    for (std::size_t i = 0; i < all_commitments.size(); ++i) {
        if (sidecar.cells_present_bitmap[i]) {
            commitments.push_back(all_commitments[i]);
        }
    }
    const std::vector<std::uint64_t> cell_indices(commitments.size(), column_index);
    const auto proven = crypto::verify_cell_kzg_proof_batch(
        commitments, cell_indices, sidecar.partial_column, sidecar.kzg_proofs);
    return proven && *proven;
}

Verdict check_partial_header(const Context& context, const PartialDataColumnHeader& header,
                             const PartialDataColumnGroupID& group_id) {
    const BeaconBlockHeader& block_header = header.signed_block_header.message;
    const auto prior = context.seen.partial_data_column_headers.find(group_id.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(
        prior == context.seen.partial_data_column_headers.end() || prior->second == header,
        header_differs_from_previously_validated_header);
    CAIRN_GOSSIP_REQUIRE(
        ssz::hash_tree_root(context.spec, block_header) == group_id.beacon_block_root,
        header_block_root_does_not_match_group_id_block_root);
    CAIRN_GOSSIP_REQUIRE(!header.kzg_commitments.empty(), header_kzg_commitments_is_empty);
    CAIRN_TRY(check_header(context, header.signed_block_header, partial_rules));
    CAIRN_GOSSIP_REQUIRE(verify_partial_data_column_header_inclusion_proof(context.spec, header),
                         invalid_header_inclusion_proof);
    CAIRN_TRY(check_proposer(context, block_header, partial_rules));
    context.seen.partial_data_column_headers[group_id.beacon_block_root] = header;
    return {};
}

Verdict check_partial_cells(const PartialDataColumnSidecar& sidecar,
                            std::span<const KZGCommitment> commitments, ColumnIndex column_index) {
    CAIRN_GOSSIP_REQUIRE(sidecar.cells_present_bitmap.size() == commitments.size(),
                         bitmap_length_does_not_match_commitments_length);
    CAIRN_GOSSIP_REQUIRE(
        verify_partial_data_column_sidecar_kzg_proofs(sidecar, commitments, column_index),
        invalid_sidecar_kzg_proofs);
    return {};
}

Verdict check_cells_under_seen_header(const Context& context,
                                      const PartialDataColumnSidecar& sidecar,
                                      const PartialDataColumnGroupID& group_id,
                                      ColumnIndex column_index) {
    const auto header = context.seen.partial_data_column_headers.find(group_id.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(header != context.seen.partial_data_column_headers.end(),
                         valid_corresponding_header_has_not_been_seen);
    const Slot slot = header->second.signed_block_header.message.slot;
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, slot),
                         corresponding_header_is_from_a_future_slot);
    CAIRN_GOSSIP_REQUIRE(
        !is_finalized_slot(context, slot),
        corresponding_header_is_not_from_a_slot_greater_than_the_latest_finalized_slot);
    return check_partial_cells(sidecar, header->second.kzg_commitments, column_index);
}

Verdict check_cells_under_block(const Context& context, const PartialDataColumnSidecar& sidecar,
                                const PartialDataColumnGroupID& group_id,
                                ColumnIndex column_index) {
    const auto block = context.blocks.find(group_id.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block.has_value(), group_id_block_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(block->is_valid(), group_id_block_failed_validation);
    CAIRN_GOSSIP_REQUIRE(group_id.slot == block->block->slot,
                         group_id_slot_does_not_match_the_block_slot);
    return check_partial_cells(sidecar, commitments_of(*block), column_index);
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/partial-columns/p2p-interface.md#modified-data_column_sidecar_subnet_id-partial-messages
Verdict validate_partial_data_column_sidecar_gossip(const Context& context,
                                                    const PartialDataColumnSidecar& sidecar,
                                                    const PartialDataColumnGroupID& group_id,
                                                    ColumnIndex column_index) {
    const std::size_t present = get_set_bit_count(sidecar.cells_present_bitmap);
    const bool gloas = context.spec.at_least(ForkId::gloas);
    const bool has_header = !gloas && sidecar.header.size() == 1;
    CAIRN_GOSSIP_REQUIRE(has_header || present > 0, partial_message_is_semantically_empty);
    CAIRN_GOSSIP_REQUIRE(sidecar.partial_column.size() == present,
                         number_of_cells_does_not_match_number_of_set_bits);
    CAIRN_GOSSIP_REQUIRE(sidecar.kzg_proofs.size() == present,
                         number_of_proofs_does_not_match_number_of_set_bits);
    if (gloas) {
        return check_cells_under_block(context, sidecar, group_id, column_index);
    }
    if (has_header) {
        CAIRN_TRY(check_partial_header(context, sidecar.header[0], group_id));
    }
    return present > 0 ? check_cells_under_seen_header(context, sidecar, group_id, column_index)
                       : Verdict{};
}

}  // namespace cairn::consensus::gossip
