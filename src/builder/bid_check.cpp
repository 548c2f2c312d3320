#include "builder/bid_check.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "crypto/bls.hpp"

#include <algorithm>

namespace cairn::builder {

using namespace consensus;

std::string_view to_string(BidRule rule) noexcept {
    switch (rule) {
        case BidRule::parent_hash_wrong:
            return "parent_hash_wrong";
        case BidRule::prev_randao_wrong:
            return "prev_randao_wrong";
        case BidRule::timestamp_wrong:
            return "timestamp_wrong";
        case BidRule::block_number_wrong:
            return "block_number_wrong";
        case BidRule::withdrawals_root_wrong:
            return "withdrawals_root_wrong";
        case BidRule::gas_limit_wrong:
            return "gas_limit_wrong";
        case BidRule::value_zero:
            return "value_zero";
        case BidRule::too_many_blobs:
            return "too_many_blobs";
        case BidRule::signature_wrong:
            return "signature_wrong";
        case BidRule::transition_failed:
            return "transition_failed";
    }
    CAIRN_ASSERT(false);
    return {};
}

std::uint64_t nearest_gas_limit(std::uint64_t parent_gas_limit, std::uint64_t target) noexcept {
    const std::uint64_t step = std::max<std::uint64_t>(parent_gas_limit / 1024, 1) - 1;
    if (target > parent_gas_limit) {
        return parent_gas_limit + std::min(step, target - parent_gas_limit);
    }
    return parent_gas_limit - std::min(step, parent_gas_limit - target);
}

namespace {

Result<void, BidRule> require(bool holds, BidRule rule) {
    return holds ? Result<void, BidRule>{} : unexpected(rule);
}

}  // namespace

Result<void, BidRule> check_bid(const Spec& spec, const BidGround& ground,
                                const SignedBuilderBid& bid) {
    const ExecutionPayloadHeader& header = bid.message.header;
    const ExecutionPayload& local = ground.local;
    CAIRN_TRY(require(header.parent_hash == local.parent_hash, BidRule::parent_hash_wrong));
    CAIRN_TRY(require(header.prev_randao == local.prev_randao, BidRule::prev_randao_wrong));
    CAIRN_TRY(require(header.timestamp == local.timestamp, BidRule::timestamp_wrong));
    CAIRN_TRY(require(header.block_number == local.block_number, BidRule::block_number_wrong));
    CAIRN_TRY(require(header.withdrawals_root == to_header(spec, local).withdrawals_root,
                      BidRule::withdrawals_root_wrong));
    CAIRN_TRY(
        require(header.gas_limit == nearest_gas_limit(ground.parent_gas_limit, ground.gas_limit),
                BidRule::gas_limit_wrong));
    CAIRN_TRY(require(bid.message.value != ssz::Uint256{}, BidRule::value_zero));
    CAIRN_TRY(require(bid.message.blob_kzg_commitments.size() <= ground.max_blobs,
                      BidRule::too_many_blobs));
    return require(
        crypto::verify(bid.message.pubkey, compute_bid_signing_root(spec, bid.message).view(),
                       bid.signature),
        BidRule::signature_wrong);
}

}  // namespace cairn::builder
