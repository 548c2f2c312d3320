// Which columns of the extended blobs a node keeps.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/{das-core,validator}.md,
// specs/gloas/fork-choice.md.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "ssz/values.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// Ascending. `node_id` as a number (discv5). Invalid: custody_group_count_too_large.
Checked<std::vector<CustodyIndex>> get_custody_groups(const Spec& spec, const ssz::Uint256& node_id,
                                                      std::uint64_t custody_group_count);
/// Invalid: custody_group_out_of_range.
Checked<std::vector<ColumnIndex>> compute_columns_for_custody_group(const Spec& spec,
                                                                    CustodyIndex custody_group);
/// One bit per column, set for those of the node's groups: CustodyColumnBits. Invalid:
/// custody_group_count_too_large.
Checked<ssz::Bitvector> get_custody_column_bits(const Spec& spec, const ssz::Uint256& node_id,
                                                std::uint64_t custody_group_count);

/// How many groups a node must keep that has these validators attached. Invalid:
/// validator_index_out_of_range, uint64_overflow, no_balance_per_custody_group.
Checked<std::uint64_t> get_validators_custody_requirement(
    const Spec& spec, const BeaconState& state, std::span<const ValidatorIndex> validator_indices);

}  // namespace cairn::consensus
