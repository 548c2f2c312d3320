#include "execution/intrinsic_gas.hpp"

#include <algorithm>

namespace cairn::execution {
namespace {

using evm::Revision;

/// A zero byte is one token, others are as many as they cost more.
std::uint64_t tokens_in_calldata(Revision revision, BytesView data) {
    const auto zeros = static_cast<std::uint64_t>(std::count(data.begin(), data.end(), 0));
    const std::uint64_t non_zero_tokens = revision >= Revision::istanbul ? 4 : 17;
    return zeros + (data.size() - zeros) * non_zero_tokens;
}

std::uint64_t creation_cost(Revision revision, const Transaction& transaction) {
    if (!transaction.is_creation() || revision < Revision::homestead) {
        return 0;
    }
    const std::uint64_t words = (transaction.data.size() + 31) / 32;
    return TX_CREATE_COST + (revision >= Revision::shanghai ? words * GAS_INIT_CODE_WORD_COST : 0);
}

std::uint64_t access_list_cost(const std::vector<Access>& access_list) {
    std::uint64_t cost = 0;
    for (const Access& access : access_list) {
        cost += TX_ACCESS_LIST_ADDRESS_COST;
        cost += TX_ACCESS_LIST_STORAGE_KEY_COST * access.slots.size();
    }
    return cost;
}

}  // namespace

IntrinsicCost calculate_intrinsic_cost(Revision revision, const Transaction& transaction) {
    const std::uint64_t tokens = tokens_in_calldata(revision, transaction.data);
    IntrinsicCost cost;
    cost.gas = TX_BASE_COST + tokens * STANDARD_CALLDATA_TOKEN_COST +
               creation_cost(revision, transaction) + access_list_cost(transaction.access_list) +
               transaction.authorizations.size() * PER_EMPTY_ACCOUNT_COST;
    if (revision >= Revision::prague) {
        cost.calldata_floor_gas = TX_BASE_COST + tokens * FLOOR_CALLDATA_COST;
    }
    return cost;
}

}  // namespace cairn::execution
