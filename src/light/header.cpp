#include "light/header.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "light/branch.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"
#include "ssz/proof.hpp"

namespace cairn::light {

using namespace consensus;

namespace {

// Position of block_hash among the fields of ExecutionPayloadHeader, 15 in capella and 17 since
// deneb.
constexpr GeneralizedIndex BLOCK_HASH_GINDEX_CAPELLA = 16 + 12;
constexpr GeneralizedIndex BLOCK_HASH_GINDEX_DENEB = 32 + 12;
static_assert(EXECUTION_PAYLOAD_GINDEX * 16 + 12 == EXECUTION_BLOCK_HASH_GINDEX);
static_assert(EXECUTION_PAYLOAD_GINDEX * 32 + 12 == EXECUTION_BLOCK_HASH_GINDEX_DENEB);

Branch prove_in_body(const Spec& spec, const BeaconBlockBody& body, GeneralizedIndex gindex) {
    const auto proof = ssz::compute_merkle_proof(spec, body, ssz::GeneralizedIndex(gindex));
    CAIRN_ASSERT(proof.has_value());
    Branch branch;
    branch.assign(proof->begin(), proof->end());
    return branch;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/full-node.md#modified-block_to_light_client_header
LightClientHeader block_to_light_client_header(const Spec& spec, const SignedBeaconBlock& block) {
    const BeaconBlock& message = block.message;
    auto header = ssz::default_value<LightClientHeader>(spec);
    header.beacon = {message.slot, message.proposer_index, message.parent_root, message.state_root,
                     ssz::hash_tree_root(spec, message.body)};
    if (spec.at_least(ForkId::gloas)) {
        header.execution_block_hash =
            message.body.signed_execution_payload_bid.message.parent_block_hash;
        header.execution_branch =
            prove_in_body(spec, message.body, EXECUTION_BLOCK_HASH_GINDEX_GLOAS);
    } else if (spec.at_least(ForkId::capella)) {
        header.execution = to_header(spec, message.body.execution_payload);
        header.execution_branch = prove_in_body(spec, message.body, EXECUTION_PAYLOAD_GINDEX);
    }
    return header;
}

namespace {

/// The fork whose rules the header's own execution data follows; nothing before capella.
std::optional<ForkId> execution_fork(const Spec& spec, const LightClientHeader& header) {
    const Epoch epoch = compute_epoch_at_slot(spec, header.beacon.slot);
    if (spec.at_least(ForkId::gloas) && epoch >= spec.config->GLOAS_FORK_EPOCH) {
        return ForkId::gloas;
    }
    if (spec.at_least(ForkId::deneb) && epoch >= spec.config->DENEB_FORK_EPOCH) {
        return ForkId::deneb;
    }
    if (spec.at_least(ForkId::capella) && epoch >= spec.config->CAPELLA_FORK_EPOCH) {
        return ForkId::capella;
    }
    return std::nullopt;
}

bool is_valid_gloas_header(const Spec& spec, const LightClientHeader& header) {
    const auto fork = execution_fork(spec, header);
    if (!fork) {
        return header.execution_block_hash == Hash32{} && is_empty_branch(header.execution_branch);
    }
    const GeneralizedIndex gindex = *fork == ForkId::gloas   ? EXECUTION_BLOCK_HASH_GINDEX_GLOAS
                                    : *fork == ForkId::deneb ? EXECUTION_BLOCK_HASH_GINDEX_DENEB
                                                             : EXECUTION_BLOCK_HASH_GINDEX;
    return is_valid_normalized_merkle_branch(header.execution_block_hash, header.execution_branch,
                                             gindex, header.beacon.body_root);
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/sync-protocol.md#modified-is_valid_light_client_header
bool is_valid_light_client_header(const Spec& spec, const LightClientHeader& header) {
    if (!spec.at_least(ForkId::capella)) {
        return true;
    }
    if (spec.at_least(ForkId::gloas)) {
        return is_valid_gloas_header(spec, header);
    }
    const auto fork = execution_fork(spec, header);
    if (fork != ForkId::deneb &&
        (header.execution.blob_gas_used != 0 || header.execution.excess_blob_gas != 0)) {
        return false;
    }
    if (!fork) {
        return header.execution == ExecutionPayloadHeader{} &&
               is_empty_branch(header.execution_branch);
    }
    return header.execution_branch.size() == floorlog2(EXECUTION_PAYLOAD_GINDEX) &&
           ssz::is_valid_merkle_branch(get_lc_execution_root(spec, header), header.execution_branch,
                                       floorlog2(EXECUTION_PAYLOAD_GINDEX),
                                       get_subtree_index(EXECUTION_PAYLOAD_GINDEX),
                                       header.beacon.body_root);
}

namespace {

/// gloas carries only the block hash; the rest of the execution header is in the branch.
Root root_from_block_hash(const Spec& spec, const LightClientHeader& header, ForkId fork) {
    if (header.beacon.slot == GENESIS_SLOT) {
        return ssz::hash_tree_root(spec.with_fork(fork), ExecutionPayloadHeader{});
    }
    const GeneralizedIndex gindex =
        fork == ForkId::deneb ? BLOCK_HASH_GINDEX_DENEB : BLOCK_HASH_GINDEX_CAPELLA;
    const std::size_t outer = floorlog2(EXECUTION_PAYLOAD_GINDEX);
    const std::size_t depth = floorlog2(gindex);
    const std::span<const Bytes32> branch = header.execution_branch;
    CAIRN_ASSERT(branch.size() >= outer + depth);
    const auto root = ssz::calculate_merkle_root(
        header.execution_block_hash, branch.subspan(branch.size() - outer - depth, depth),
        ssz::GeneralizedIndex(gindex));
    CAIRN_ASSERT(root.has_value());
    return *root;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/sync-protocol.md#modified-get_lc_execution_root
Root get_lc_execution_root(const Spec& spec, const LightClientHeader& header) {
    const auto fork = execution_fork(spec, header);
    if (!fork) {
        return {};
    }
    if (*fork == ForkId::gloas) {
        return header.execution_block_hash;
    }
    return spec.at_least(ForkId::gloas)
               ? root_from_block_hash(spec, header, *fork)
               : ssz::hash_tree_root(spec.with_fork(*fork), header.execution);
}

}  // namespace cairn::light
