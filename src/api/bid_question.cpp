#include "api/bid_question.hpp"

#include "api/metrics.hpp"
#include "builder/production.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "node/schedule.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

/// This node's networks carry no blobs.
constexpr std::uint64_t MAX_BLOBS_OF_BIDS = 0;

std::optional<SkipCause> cause_of(builder::Breaker breaker) {
    switch (breaker) {
        case builder::Breaker::closed:
            return std::nullopt;
        case builder::Breaker::missed_in_row:
            return SkipCause::missed_in_row;
        case builder::Breaker::missed_in_epoch:
            return SkipCause::missed_in_epoch;
        case builder::Breaker::not_finalising:
            return SkipCause::not_finalising;
    }
    return std::nullopt;
}

}  // namespace

BidQuestion::BidQuestion(const Context& context, Slot slot, std::uint64_t builder_boost_factor)
    : context_(context), slot_(slot), boost_(builder_boost_factor) {
    if (context.builder == nullptr || boost_ == 0) {
        return;
    }
    const auto found =
        context.node.call([&](node::Node& node) { return find_ground(context, node, slot); });
    if (!found || !*found) {
        skip(found ? found->error() : SkipCause::no_ground);
        return;
    }
    ground_ = **found;
    auto asking = base::Thread::start("builder", [this] {
        answer_ = context_.builder->get_header(ground_->spec, slot_, ground_->parent_hash,
                                               ground_->registration.pubkey);
    });
    if (asking) {
        thread_.emplace(*std::move(asking));
    } else {
        skip(SkipCause::no_ground);
    }
}

void BidQuestion::skip(SkipCause cause) {
    context_.metrics.builder().skips.count(cause);
    context_.metrics.builder().bids.count(BidOutcome::skipped);
}

/// What is built on is the head here. A block on its parent, where the head came late and weak, has
/// another parent hash than the bid, and is our own.
Result<BidQuestion::Ground, SkipCause> BidQuestion::find_ground(const Context& context,
                                                                node::Node& node, Slot slot) {
    node::Chain& chain = node.chain();
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    if (slot <= chain.head().slot || slot > chain.current_slot() + 1) {
        return unexpected(SkipCause::no_ground);
    }
    const auto state = chain.state_at(chain.head().root, slot);
    const auto proposer = state ? get_beacon_proposer_index(spec, **state)
                                : Checked<ValidatorIndex>(unexpected(state.error()));
    if (!proposer) {
        return unexpected(SkipCause::no_ground);
    }
    if (!spec.at_least(ForkId::bellatrix) || spec.at_least(ForkId::gloas) ||
        !is_merge_transition_complete(spec, **state)) {
        return unexpected(SkipCause::no_payloads);
    }
    const auto registration =
        context.builder->registration((*state)->validators[proposer->value].pubkey);
    if (!registration) {
        return unexpected(SkipCause::not_registered);
    }
    if (const auto cause =
            cause_of(builder::judge(builder::health_of(chain, slot), context.builder->breaker()))) {
        return unexpected(*cause);
    }
    const ExecutionPayloadHeader& parent = (*state)->latest_execution_payload_header;
    return Ground{spec, parent.block_hash, parent.gas_limit, *registration};
}

BidOutcome BidQuestion::refuse(builder::BidRule rule) {
    context_.metrics.builder().refusals.count(rule);
    return BidOutcome::refused;
}

Result<BidQuestion::Choice, BidOutcome> BidQuestion::weigh(const BeaconBlock& own,
                                                           const ssz::Uint256& own_value) {
    if (!*answer_) {
        context_.metrics.builder().errors.count(answer_->error().rule);
        return unexpected(BidOutcome::failed);
    }
    const builder::SignedBuilderBid& bid = **answer_;
    const auto checked = builder::check_bid(ground_->spec,
                                            {own.body.execution_payload, ground_->parent_gas_limit,
                                             ground_->registration.gas_limit, MAX_BLOBS_OF_BIDS},
                                            bid);
    if (!checked) {
        return unexpected(refuse(checked.error()));
    }
    if (!builder::is_preferred(bid.message.value, own_value, boost_)) {
        return unexpected(BidOutcome::outbid);
    }
    auto block = context_.node.call(
        [&](node::Node& node) { return builder::put_bid(node.chain(), own, bid.message); });
    if (!block || !*block) {
        return unexpected(refuse(builder::BidRule::transition_failed));
    }
    return Choice{**std::move(block), bid.message.value};
}

std::optional<BidQuestion::Choice> BidQuestion::choose(const BeaconBlock& own,
                                                       const ssz::Uint256& own_value) {
    if (!thread_) {
        return std::nullopt;
    }
    thread_->join();
    auto weighed = weigh(own, own_value);
    context_.metrics.builder().bids.count(weighed ? BidOutcome::chosen : weighed.error());
    return weighed ? std::optional(*std::move(weighed)) : std::nullopt;
}

}  // namespace cairn::api
