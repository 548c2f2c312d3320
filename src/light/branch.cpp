#include "light/branch.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>
#include <bit>

namespace cairn::light {

using namespace consensus;

namespace {

struct GindexByFork {
    GeneralizedIndex altair;
    GeneralizedIndex electra;
    GeneralizedIndex gloas;
};

/// The depth of a state's tree is that of the fork in force at the slot, not of the store's fork.
GeneralizedIndex at_slot(const Spec& spec, Slot slot, const GindexByFork& gindex) noexcept {
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    if (spec.at_least(ForkId::gloas) && epoch >= spec.config->GLOAS_FORK_EPOCH) {
        return gindex.gloas;
    }
    if (spec.at_least(ForkId::electra) && epoch >= spec.config->ELECTRA_FORK_EPOCH) {
        return gindex.electra;
    }
    return gindex.altair;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/sync-protocol.md#modified-finalized_root_gindex_at_slot
GeneralizedIndex finalized_root_gindex_at_slot(const Spec& spec, Slot slot) noexcept {
    return at_slot(
        spec, slot,
        {FINALIZED_ROOT_GINDEX, FINALIZED_ROOT_GINDEX_ELECTRA, FINALIZED_ROOT_GINDEX_GLOAS});
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/sync-protocol.md#modified-current_sync_committee_gindex_at_slot
GeneralizedIndex current_sync_committee_gindex_at_slot(const Spec& spec, Slot slot) noexcept {
    return at_slot(spec, slot,
                   {CURRENT_SYNC_COMMITTEE_GINDEX, CURRENT_SYNC_COMMITTEE_GINDEX_ELECTRA,
                    CURRENT_SYNC_COMMITTEE_GINDEX_GLOAS});
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/light-client/sync-protocol.md#modified-next_sync_committee_gindex_at_slot
GeneralizedIndex next_sync_committee_gindex_at_slot(const Spec& spec, Slot slot) noexcept {
    return at_slot(spec, slot,
                   {NEXT_SYNC_COMMITTEE_GINDEX, NEXT_SYNC_COMMITTEE_GINDEX_ELECTRA,
                    NEXT_SYNC_COMMITTEE_GINDEX_GLOAS});
}

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#floorlog2
std::uint64_t floorlog2(GeneralizedIndex index) noexcept {
    return static_cast<std::uint64_t>(std::bit_width(index) - 1);
}

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/sync-protocol.md#get_subtree_index
std::uint64_t get_subtree_index(GeneralizedIndex index) noexcept {
    return index - std::bit_floor(index);
}

bool is_empty_branch(std::span<const Bytes32> branch) noexcept {
    return std::ranges::all_of(branch, [](const Bytes32& node) { return node == Bytes32{}; });
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#is_valid_normalized_merkle_branch
bool is_valid_normalized_merkle_branch(const Bytes32& leaf, std::span<const Bytes32> branch,
                                       GeneralizedIndex gindex, const Root& root) {
    const std::uint64_t depth = floorlog2(gindex);
    if (branch.size() < depth) {
        return false;
    }
    const std::size_t num_extra = branch.size() - depth;
    return is_empty_branch(branch.first(num_extra)) &&
           ssz::is_valid_merkle_branch(leaf, branch.subspan(num_extra), depth,
                                       get_subtree_index(gindex), root);
}

// consensus-specs v1.7.0-beta.4 specs/electra/light-client/fork.md#normalize_merkle_branch
Branch normalize_merkle_branch(std::span<const Bytes32> branch, GeneralizedIndex gindex) {
    const std::uint64_t depth = floorlog2(gindex);
    Branch out;
    out.resize(depth > branch.size() ? depth - branch.size() : 0);
    out.insert(out.end(), branch.begin(), branch.end());
    return out;
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/sync-protocol.md#compute_sync_committee_period_at_slot
std::uint64_t compute_sync_committee_period_at_slot(const Spec& spec, Slot slot) noexcept {
    return compute_sync_committee_period(spec, compute_epoch_at_slot(spec, slot));
}

}  // namespace cairn::light
