#include "rpc/fee_suggestion.hpp"

#include "rpc/forms.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

constexpr std::uint64_t TIP_BLOCKS = 20;
constexpr std::size_t TIPS_PER_BLOCK = 3;
constexpr std::size_t TIP_PERCENTILE = 60;
constexpr std::uint64_t TIP_IGNORED_UNDER = 2;
constexpr std::uint64_t TIP_DEFAULT = 1'000'000;
constexpr std::uint64_t TIP_MAX = 500'000'000'000;

void collect_tips(const ChainBlock& block, std::vector<U256>& out) {
    const U256 base_fee = block.block.header.base_fee_per_gas.value_or(0);
    std::vector<U256> tips;
    for (const execution::Transaction& tx : block.block.transactions) {
        const U256 tip = effective_gas_price(tx, base_fee) - base_fee;
        if (tip >= U256(TIP_IGNORED_UNDER)) {
            tips.push_back(tip);
        }
    }
    std::sort(tips.begin(), tips.end());
    tips.resize(std::min(tips.size(), TIPS_PER_BLOCK));
    out.insert(out.end(), tips.begin(), tips.end());
}

}  // namespace

Read<U256> suggest_tip(const ChainReader& chain) {
    std::vector<U256> tips;
    std::uint64_t number = chain.head()->number();
    for (std::uint64_t i = 0; i < TIP_BLOCKS && number > 0; ++i, --number) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(number));
        if (block != nullptr) {
            collect_tips(*block, tips);
        }
    }
    if (tips.empty()) {
        return U256(TIP_DEFAULT);
    }
    std::sort(tips.begin(), tips.end());
    return std::min(tips[(tips.size() - 1) * TIP_PERCENTILE / 100], U256(TIP_MAX));
}

}  // namespace cairn::rpc
