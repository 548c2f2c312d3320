// Whether a builder's bid fits the block that is to be made: what it says of its payload is
// compared with the payload that our own execution layer has built on the same state. Spec:
// builder-specs v0.5.0 specs/{bellatrix,deneb,electra}/validator.md#bid-processing, and
// consensus-specs v1.7.0-beta.4 process_execution_payload for what would make the block invalid.
//
// The specification also wants `header.fee_recipient` to be the registered one. Builders put
// themselves there and pay by their last transaction, which a header does not show; as in other
// clients it is not compared. Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "builder/bid.hpp"

#include <optional>
#include <string_view>

namespace cairn::builder {

enum class BidRule : std::uint8_t {
    parent_hash_wrong,       // not on the payload of the block's parent
    prev_randao_wrong,       // not the mix of the block's epoch
    timestamp_wrong,         // not that of the slot
    block_number_wrong,      // not the parent's and one
    withdrawals_root_wrong,  // not the withdrawals that are due (capella)
    gas_limit_wrong,         // not the registered one, or as near to it as the parent's lets it be
    value_zero,
    too_many_blobs,     // more commitments than the block may have (deneb)
    signature_wrong,    // not the builder's
    transition_failed,  // the block with it would be invalid
};
inline constexpr std::size_t BID_RULES = 10;
/// Its name, as metrics have it: "parent_hash_wrong".
std::string_view to_string(BidRule rule) noexcept;

struct BidGround {
    /// Our own payload for the same slot.
    const consensus::ExecutionPayload& local;
    std::uint64_t parent_gas_limit = 0;
    /// What the proposer has registered.
    std::uint64_t gas_limit = 0;
    /// How many blobs the block may have; at most max_blobs_per_block.
    std::uint64_t max_blobs = 0;
};

/// `spec` is of the block's fork. Cost: one signature, 1.5 ms.
Result<void, BidRule> check_bid(const consensus::Spec& spec, const BidGround& ground,
                                const SignedBuilderBid& bid);

/// The gas limit nearest to `target` that a block on a parent with `parent_gas_limit` may have
/// (Yellow Paper, equations 54 to 56: it moves by less than a 1024th).
std::uint64_t nearest_gas_limit(std::uint64_t parent_gas_limit, std::uint64_t target) noexcept;

}  // namespace cairn::builder
