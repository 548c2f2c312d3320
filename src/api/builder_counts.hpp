// What is counted of a node's dealings with its block builder. Filled by handlers, told by Metrics.
// Threads: any.
#pragma once

#include "builder/bid_check.hpp"
#include "builder/client.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace cairn::api {

/// What became of the builder in a block that was asked for.
enum class BidOutcome : std::uint8_t {
    chosen,   // its payload is in the block
    outbid,   // our own pays as much, by the boost factor
    refused,  // its bid does not fit
    failed,   // no bid came
    skipped,  // it was not asked
};
inline constexpr std::size_t BID_OUTCOMES = 5;
std::string_view to_string(BidOutcome outcome) noexcept;

/// Why a builder was not asked.
enum class SkipCause : std::uint8_t {
    not_registered,   // the proposer wants none
    no_payloads,      // before the merge, or the fork has its builders in the protocol
    missed_in_row,    // the circuit breaker: slots without a block
    missed_in_epoch,  // the same
    not_finalising,   // the same: no finality
    no_ground,        // the node could not say on what to build
};
inline constexpr std::size_t SKIP_CAUSES = 6;
std::string_view to_string(SkipCause cause) noexcept;

/// What came of a signed block.
enum class RevealOutcome : std::uint8_t {
    revealed,     // the payload is the one that was signed
    handed_over,  // the builder publishes it
    failed,       // nothing was revealed
    wrong,        // another payload, or other blobs
};
inline constexpr std::size_t REVEAL_OUTCOMES = 4;
std::string_view to_string(RevealOutcome outcome) noexcept;

template <class Enum, std::size_t N>
class CountsBy {
  public:
    void count(Enum what) { ++counts_[static_cast<std::size_t>(what)]; }
    std::uint64_t of(Enum what) const { return counts_[static_cast<std::size_t>(what)]; }
    static constexpr std::size_t size() noexcept { return N; }

  private:
    std::array<std::atomic<std::uint64_t>, N> counts_{};
};

struct BuilderCounts {
    CountsBy<BidOutcome, BID_OUTCOMES> bids;
    CountsBy<builder::BidRule, builder::BID_RULES> refusals;
    CountsBy<SkipCause, SKIP_CAUSES> skips;
    CountsBy<builder::BuilderRule, builder::BUILDER_RULES> errors;
    CountsBy<RevealOutcome, REVEAL_OUTCOMES> reveals;
    std::atomic<std::uint64_t> registrations = 0;
};

}  // namespace cairn::api
