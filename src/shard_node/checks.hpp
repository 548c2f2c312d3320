// Whether a message from outside is worth keeping and passing on.
//
// v0.12.3 has gossip conditions for phase0 only; those for phase1 are what a block, or the next
// aggregate, would demand of the message. Threads: the chain's owner.
#pragma once

#include "node/chain.hpp"
#include "shard_node/message.hpp"

#include <string>
#include <variant>

namespace cairn::shard_node {

enum class Condition : std::uint8_t {
    // Perhaps too early, too late, or known: nobody's fault.
    slot_not_near,  // not of this slot or, for votes, of the epoch's length before it
    block_unknown,  // that is voted for
    nothing_new,    // what it says is known
    // For good.
    block_after_vote,   // the block voted for is of a later slot
    target_wrong,       // not the voted chain's checkpoint of the slot's epoch
    source_wrong,       // not the voted chain's justified checkpoint
    committee_wrong,    // no such committee, or bits of another size
    shard_wrong,        // not the committee's
    transition_wrong,   // not the one that is voted for
    signers_wrong,      // none, or more than may be
    not_an_aggregator,  // not in the committee, or not chosen
    signature_wrong,
};
std::string_view to_string(Condition condition) noexcept;

using Refusal = std::variant<Condition, consensus::Invalid>;
using Judged = Result<void, Refusal>;

std::string describe(const Refusal& refusal);
/// The sender may be honest.
bool may_be_honest(const Refusal& refusal) noexcept;

struct CheckContext {
    node::Chain& chain;
    consensus::SignatureVerifier& verifier;
};

Judged check_vote(const CheckContext& context, const Vote& vote);
Judged check_aggregate(const CheckContext& context, const VoteAggregate& aggregate);
Judged check_light_client_vote(const CheckContext& context, const consensus::LightClientVote& vote);
Judged check_light_client_aggregate(const CheckContext& context,
                                    const consensus::SignedLightAggregateAndProof& aggregate);
Judged check_custody_key_reveal(const CheckContext& context,
                                const consensus::CustodyKeyReveal& reveal);

/// Whose votes for the block of `slot` the next block can hold: the committee of the epoch that the
/// next slot is in (process_light_client_aggregate).
std::span<const consensus::ValidatorIndex> light_client_voters(const consensus::Spec& spec,
                                                               const consensus::BeaconState& state,
                                                               consensus::Slot slot);

}  // namespace cairn::shard_node
