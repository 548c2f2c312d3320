// The builder's part in a block that is asked for: it makes its bid while the node makes its own
// block, and the better one wins.
//
//   BidQuestion question(context, slot, boost);                  // asks, and does not wait
//   CAIRN_TRY_ASSIGN(BeaconBlock own, context.node.ask(...));
//   if (auto bid = question.choose(own)) { ... }                 // waits at most the bid's time
//
// A builder that is late, fails or lies costs its own chance and nothing else; each case is
// counted. Threads: one owner, a handler; the question goes out on a thread of its own, which ends
// with it.
#pragma once

#include "api/builder_counts.hpp"
#include "api/context.hpp"
#include "base/thread.hpp"
#include "builder/external_builder.hpp"

#include <optional>

namespace cairn::api {

inline constexpr std::uint64_t DEFAULT_BUILDER_BOOST_FACTOR = 100;

class BidQuestion {
  public:
    /// No builder, or a boost factor of 0: nobody is asked.
    BidQuestion(const Context& context, consensus::Slot slot, std::uint64_t builder_boost_factor);
    BidQuestion(const BidQuestion&) = delete;
    BidQuestion& operator=(const BidQuestion&) = delete;
    BidQuestion(BidQuestion&&) = delete;
    BidQuestion& operator=(BidQuestion&&) = delete;
    ~BidQuestion() = default;

    struct Choice {
        builder::BlindedBeaconBlock block;
        ssz::Uint256 value;  // Wei
    };
    /// Null: `own`, whose payload is worth `own_value`, is the block.
    std::optional<Choice> choose(const consensus::BeaconBlock& own,
                                 const ssz::Uint256& own_value = {});

  private:
    struct Ground {
        consensus::Spec spec;  // of the slot's fork
        consensus::Hash32 parent_hash;
        std::uint64_t parent_gas_limit = 0;
        builder::ValidatorRegistrationV1 registration;  // the proposer's
    };

    void skip(SkipCause cause);
    static Result<Ground, SkipCause> find_ground(const Context& context, node::Node& node,
                                                 consensus::Slot slot);
    Result<Choice, BidOutcome> weigh(const consensus::BeaconBlock& own,
                                     const ssz::Uint256& own_value);
    BidOutcome refuse(builder::BidRule rule);

    const Context& context_;
    consensus::Slot slot_;
    std::uint64_t boost_;
    std::optional<Ground> ground_;
    std::optional<builder::BuilderResult<builder::SignedBuilderBid>> answer_;  // the thread's
    std::optional<base::Thread> thread_;  // null: nobody was asked. The last member: it ends first
};

}  // namespace cairn::api
