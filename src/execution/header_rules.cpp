#include "execution/header_rules.hpp"

#include "execution/difficulty.hpp"

#include <algorithm>
#include <string_view>

namespace cairn::execution {
namespace {

using evm::Revision;
using Checked = Result<void, BlockError>;

unexpected<BlockError> fail(BlockRule rule) {
    return unexpected(BlockError{.rule = rule});
}

Checked validate_gas_limit(const BlockRules& rules, const Header& parent, const Header& header) {
    constexpr std::uint64_t GAS_LIMIT_ADJUSTMENT_FACTOR = 1024;
    constexpr std::uint64_t GAS_LIMIT_MINIMUM = 5000;
    const std::uint64_t before =
        rules.is_first_london ? parent.gas_limit * ELASTICITY_MULTIPLIER : parent.gas_limit;
    const std::uint64_t distance =
        before > header.gas_limit ? before - header.gas_limit : header.gas_limit - before;
    const bool is_near =
        distance < std::max<std::uint64_t>(before / GAS_LIMIT_ADJUSTMENT_FACTOR, 1);
    return is_near && header.gas_limit >= GAS_LIMIT_MINIMUM ? Checked{}
                                                            : fail(BlockRule::gas_limit);
}

Checked validate_proof(const BlockRules& rules, const Header& parent, const Header& header) {
    if (rules.revision >= Revision::paris) {
        if (!header.difficulty.is_zero()) {
            return fail(BlockRule::difficulty);
        }
        if (header.nonce != FixedBytes<8>{}) {
            return fail(BlockRule::nonce_not_zero);
        }
        return header.ommers_hash == EMPTY_OMMER_HASH ? Checked{}
                                                      : fail(BlockRule::ommers_after_merge);
    }
    const U256 difficulty = calculate_block_difficulty(rules.revision, rules.bomb_delay_blocks,
                                                       header.number, header.timestamp, parent);
    return header.difficulty == difficulty ? Checked{} : fail(BlockRule::difficulty);
}

Checked validate_extra_data(const BlockRules& rules, const Header& header) {
    constexpr std::size_t most = 32;
    constexpr std::string_view dao = "dao-hard-fork";
    if (header.extra_data.size() > most) {
        return fail(BlockRule::extra_data_too_long);
    }
    const bool is_dao =
        std::equal(header.extra_data.begin(), header.extra_data.end(), dao.begin(), dao.end(),
                   [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
    return !rules.has_dao_extra_data || is_dao ? Checked{} : fail(BlockRule::dao_extra_data);
}

Checked check_presence(bool is_there, bool belongs_there) {
    if (is_there == belongs_there) {
        return {};
    }
    return fail(belongs_there ? BlockRule::field_missing : BlockRule::field_unexpected);
}

Checked validate_fields(const BlockRules& rules, const Header& header) {
    const auto since = [&](Revision revision) { return rules.revision >= revision; };
    CAIRN_TRY(check_presence(header.base_fee_per_gas.has_value(), since(Revision::london)));
    CAIRN_TRY(check_presence(header.withdrawals_root.has_value(), since(Revision::shanghai)));
    CAIRN_TRY(check_presence(header.blob_gas_used.has_value(), since(Revision::cancun)));
    CAIRN_TRY(check_presence(header.excess_blob_gas.has_value(), since(Revision::cancun)));
    CAIRN_TRY(check_presence(header.parent_beacon_block_root.has_value(), since(Revision::cancun)));
    return check_presence(header.requests_hash.has_value(), since(Revision::prague));
}

Checked validate_base_fee(const BlockRules& rules, const Header& parent, const Header& header) {
    if (!header.base_fee_per_gas) {
        return {};
    }
    const bool is_first = rules.is_first_london || !parent.base_fee_per_gas;
    const U256 wanted = is_first ? U256(INITIAL_BASE_FEE) : calculate_base_fee_per_gas(parent);
    return *header.base_fee_per_gas == wanted ? Checked{} : fail(BlockRule::base_fee);
}

Checked validate_blob_gas(const BlockRules& rules, const Header& parent, const Header& header) {
    if (!header.blob_gas_used || !header.excess_blob_gas) {
        return {};
    }
    if (*header.blob_gas_used > rules.blobs.max * GAS_PER_BLOB) {
        return fail(BlockRule::blob_gas_over_limit);
    }
    const BlobFeeBound bound =
        rules.revision >= Revision::osaka ? BlobFeeBound::execution_cost : BlobFeeBound::none;
    const std::uint64_t excess = calculate_excess_blob_gas(parent, rules.blobs, bound);
    return *header.excess_blob_gas == excess ? Checked{} : fail(BlockRule::excess_blob_gas);
}

}  // namespace

Checked validate_header(const BlockRules& rules, const Header& parent, const Bytes32& parent_hash,
                        const Header& header) {
    if (header.parent_hash != parent_hash) {
        return fail(BlockRule::parent_hash);
    }
    if (header.number != parent.number + 1) {
        return fail(BlockRule::number);
    }
    if (header.timestamp <= parent.timestamp) {
        return fail(BlockRule::timestamp);
    }
    CAIRN_TRY(validate_gas_limit(rules, parent, header));
    CAIRN_TRY(validate_fields(rules, header));
    if (header.gas_used > header.gas_limit) {
        return fail(BlockRule::gas_used_over_limit);
    }
    CAIRN_TRY(validate_extra_data(rules, header));
    CAIRN_TRY(validate_proof(rules, parent, header));
    CAIRN_TRY(validate_base_fee(rules, parent, header));
    return validate_blob_gas(rules, parent, header);
}

}  // namespace cairn::execution
