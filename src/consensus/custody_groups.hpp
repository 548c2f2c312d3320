// Which columns of the extended blobs a node keeps.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "ssz/values.hpp"

#include <vector>

namespace cairn::consensus {

/// Ascending. `node_id` as a number (discv5). Invalid: custody_group_count_too_large.
Checked<std::vector<CustodyIndex>> get_custody_groups(const Spec& spec, const ssz::Uint256& node_id,
                                                      std::uint64_t custody_group_count);
/// Invalid: custody_group_out_of_range.
Checked<std::vector<ColumnIndex>> compute_columns_for_custody_group(const Spec& spec,
                                                                    CustodyIndex custody_group);

}  // namespace cairn::consensus
