#include "consensus/custody_groups.hpp"

#include "consensus/containers/state.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace cairn::consensus {
namespace {

/// Adds one; the largest number is followed by zero.
void increment(ssz::Uint256& number) noexcept {
    for (std::uint64_t& limb : number.limbs) {
        if (++limb != 0) {
            return;
        }
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md#get_custody_groups
Checked<std::vector<CustodyIndex>> get_custody_groups(const Spec& spec, const ssz::Uint256& node_id,
                                                      std::uint64_t custody_group_count) {
    const std::uint64_t group_count = spec.config->NUMBER_OF_CUSTODY_GROUPS;
    CAIRN_REQUIRE(custody_group_count <= group_count, custody_group_count_too_large);
    std::set<CustodyIndex> groups;
    ssz::Uint256 current_id = node_id;
    while (groups.size() < custody_group_count) {
        FixedBytes<32> bytes;
        for (std::size_t i = 0; i < 4; ++i) {
            base::store_le64(bytes.data() + 8 * i, current_id.limbs[i]);
        }
        groups.insert(base::load_le64(crypto::sha256(bytes.view()).data()) % group_count);
        increment(current_id);
    }
    return std::vector<CustodyIndex>(groups.begin(), groups.end());
}

// consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md#compute_columns_for_custody_group
Checked<std::vector<ColumnIndex>> compute_columns_for_custody_group(const Spec& spec,
                                                                    CustodyIndex custody_group) {
    const std::uint64_t group_count = spec.config->NUMBER_OF_CUSTODY_GROUPS;
    CAIRN_REQUIRE(custody_group < group_count, custody_group_out_of_range);
    std::vector<ColumnIndex> columns;
    for (std::uint64_t i = 0; i < spec.preset->NUMBER_OF_COLUMNS / group_count; ++i) {
        columns.push_back(group_count * i + custody_group);
    }
    return columns;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-get_custody_column_bits
Checked<ssz::Bitvector> get_custody_column_bits(const Spec& spec, const ssz::Uint256& node_id,
                                                std::uint64_t custody_group_count) {
    CAIRN_TRY_ASSIGN(const auto groups, get_custody_groups(spec, node_id, custody_group_count));
    ssz::Bitvector bits(spec.preset->NUMBER_OF_COLUMNS);
    for (const CustodyIndex group : groups) {
        CAIRN_TRY_ASSIGN(const auto columns, compute_columns_for_custody_group(spec, group));
        for (const ColumnIndex column : columns) {
            bits.set(column);
        }
    }
    return bits;
}

// consensus-specs v1.7.0-beta.4 specs/fulu/validator.md#validator-custody
Checked<std::uint64_t> get_validators_custody_requirement(
    const Spec& spec, const BeaconState& state, std::span<const ValidatorIndex> validator_indices) {
    const Config& config = *spec.config;
    CAIRN_REQUIRE(config.BALANCE_PER_ADDITIONAL_CUSTODY_GROUP > 0, no_balance_per_custody_group);
    std::uint64_t total_node_balance = 0;
    for (const ValidatorIndex index : validator_indices) {
        CAIRN_REQUIRE(index < state.validators.size(), validator_index_out_of_range);
        const std::uint64_t balance = state.validators[index.value].effective_balance.value;
        CAIRN_REQUIRE(balance <= std::numeric_limits<std::uint64_t>::max() - total_node_balance,
                      uint64_overflow);
        total_node_balance += balance;
    }
    const std::uint64_t count =
        total_node_balance / config.BALANCE_PER_ADDITIONAL_CUSTODY_GROUP.value;
    return std::min(std::max(count, config.VALIDATOR_CUSTODY_REQUIREMENT),
                    config.NUMBER_OF_CUSTODY_GROUPS);
}

}  // namespace cairn::consensus
