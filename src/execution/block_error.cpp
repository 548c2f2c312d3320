#include "execution/block_error.hpp"

#include <array>

namespace cairn::execution {

namespace {

struct Text {
    BlockRule rule;
    std::string_view text;
};
/// In the order of the enumerators.
constexpr auto TEXTS = std::to_array<Text>({
    {BlockRule::parent_hash, "not the parent"},
    {BlockRule::number, "number is not the parent's + 1"},
    {BlockRule::timestamp, "not later than the parent"},
    {BlockRule::gas_limit, "gas limit too far from the parent's"},
    {BlockRule::gas_used_over_limit, "gas used over the limit"},
    {BlockRule::extra_data_too_long, "extra data too long"},
    {BlockRule::difficulty, "wrong difficulty"},
    {BlockRule::nonce_not_zero, "nonce after the merge"},
    {BlockRule::ommers_after_merge, "ommers after the merge"},
    {BlockRule::dao_extra_data, "extra data of the DAO fork"},
    {BlockRule::field_missing, "a field of the fork is missing"},
    {BlockRule::field_unexpected, "a field of a later fork"},
    {BlockRule::base_fee, "wrong base fee"},
    {BlockRule::excess_blob_gas, "wrong excess blob gas"},
    {BlockRule::blob_gas_over_limit, "blob gas over the limit"},
    {BlockRule::withdrawals_missing, "withdrawals missing or too early"},
    {BlockRule::block_too_large, "block too large"},
    {BlockRule::transactions_root, "wrong transactions root"},
    {BlockRule::ommers_hash, "wrong ommers hash"},
    {BlockRule::withdrawals_root, "wrong withdrawals root"},
    {BlockRule::too_many_ommers, "more than two ommers"},
    {BlockRule::ommer_invalid, "an ommer's header is invalid"},
    {BlockRule::ommer_repeated, "an ommer twice"},
    {BlockRule::ommer_is_ancestor, "an ommer that is an ancestor"},
    {BlockRule::ommer_not_related, "an ommer that is not related"},
    {BlockRule::transaction_invalid, "an invalid transaction"},
    {BlockRule::gas_used, "wrong gas used"},
    {BlockRule::blob_gas_used, "wrong blob gas used"},
    {BlockRule::receipt_root, "wrong receipt root"},
    {BlockRule::logs_bloom, "wrong logs bloom"},
    {BlockRule::state_root, "wrong state root"},
    {BlockRule::requests_hash, "wrong requests hash"},
    {BlockRule::system_contract_missing, "a system contract has no code"},
    {BlockRule::system_call_failed, "a system call failed"},
    {BlockRule::deposit_event, "a deposit's log has another layout"},
});

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < TEXTS.size(); ++i) {
        if (static_cast<std::size_t>(TEXTS[i].rule) != i) {
            return false;
        }
    }
    return TEXTS.back().rule == BlockRule::deposit_event;
}
static_assert(is_in_order());

}  // namespace

std::string_view to_string(BlockRule rule) noexcept {
    return TEXTS[static_cast<std::size_t>(rule)].text;
}

std::string to_string(const BlockError& error) {
    std::string text(to_string(error.rule));
    if (error.ommer_rule) {
        text += ": ";
        text += to_string(*error.ommer_rule);
    }
    if (error.transaction_rule) {
        text += " " + std::to_string(error.transaction) + ": ";
        text += to_string(*error.transaction_rule);
    }
    return text;
}

}  // namespace cairn::execution
