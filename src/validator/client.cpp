#include "validator/client.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/signatures.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <set>

namespace cairn::validator {

using namespace consensus;
using node::Topic;

void ValidatorClient::missed(std::string cause) {
    ++statistics_.missed;
    statistics_.last_cause = std::move(cause);
}

// Proposing --------------------------------------------------------------------------------------

void ValidatorClient::propose(Slot slot) {
    if (const auto proposed = try_propose(slot); !proposed) {
        missed(describe(proposed.error()));
    }
}

bool ValidatorClient::may_propose(const Spec& spec, const BeaconState& state,
                                  const BeaconBlock& block) {
    const Domain domain =
        get_domain(spec, state, DOMAIN_BEACON_PROPOSER, compute_epoch_at_slot(spec, block.slot));
    const protection::ToSign message =
        protection::BlockToSign{state.validators[block.proposer_index.value].pubkey, block.slot,
                                compute_signing_root(spec, block, domain)};
    const auto verdicts = protection_.check_and_record({&message, 1});
    if (!verdicts) {
        missed(verdicts.error().what);
        return false;
    }
    if (!may_sign(verdicts->front())) {
        missed("block not signed: " + std::string(to_string(verdicts->front())));
        return false;
    }
    return true;
}

Checked<> ValidatorClient::try_propose(Slot slot) {
    node::Chain& chain = node_.chain();
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    CAIRN_TRY_ASSIGN(const StatePointer state, chain.state_at(chain.head().root, slot));
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, *state));
    if (!keys_.contains(proposer)) {
        return {};
    }
    const crypto::SecretKey& key = keys_.at(proposer);
    SignedBeaconBlock signed_block;
    signed_block.message.slot = slot;
    node::ProductionChoices choices;
    choices.slot = slot;
    choices.randao_reveal = get_epoch_signature(spec, *state, signed_block.message, key);
    if (fee_recipient_) {
        choices.fee_recipient = fee_recipient_(state->validators[proposer.value]);
    }
    CAIRN_TRY_ASSIGN(node::ProducedBlock made, node_.produce_block(choices));
    signed_block.message = std::move(made.block);
    if (signed_block.message.proposer_index != proposer) {
        missed("the chosen parent gives the slot to another proposer");
        return {};
    }
    if (!may_propose(spec, *state, signed_block.message)) {
        return {};
    }
    signed_block.signature = get_block_signature(spec, *state, signed_block.message, key);
    if (node_.publish_block(std::make_shared<const SignedBeaconBlock>(std::move(signed_block)),
                            made.blobs)) {
        ++statistics_.proposed;
    } else {
        missed("own block refused: " + node_.statistics().last_refusal);
    }
    return {};
}

// Attesting --------------------------------------------------------------------------------------

void ValidatorClient::attest(Slot slot) {
    voted_.clear();
    voted_in_.reset();
    if (const auto attested = try_attest(slot); !attested) {
        missed(describe(attested.error()));
    }
}

Checked<> ValidatorClient::try_attest(Slot slot) {
    node::Chain& chain = node_.chain();
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    CAIRN_TRY_ASSIGN(const StatePointer state, chain.state_at(chain.head().root, slot));
    voted_in_ = state;
    CAIRN_TRY_ASSIGN(std::vector<Voted> votes, votes_of(spec, *state, slot));
    for (const Voted& vote : protect(spec, *state, std::move(votes))) {
        attest_as(spec, *state, vote);
    }
    if (spec.at_least(ForkId::altair)) {
        sign_sync_messages(spec, *state);
    }
    return {};
}

Checked<std::vector<ValidatorClient::Voted>> ValidatorClient::votes_of(const Spec& spec,
                                                                       const BeaconState& state,
                                                                       Slot slot) {
    std::vector<Voted> votes;
    const SlotCommittees committees(spec, state, slot);
    for (std::uint64_t index = 0; index < committees.count(); ++index) {
        const auto committee = committees[CommitteeIndex{index}];
        CAIRN_TRY_ASSIGN(const AttestationData data,
                         node_.attestation_data(slot, CommitteeIndex{index}));
        for (std::size_t position = 0; position < committee.size(); ++position) {
            if (keys_.contains(committee[position])) {
                votes.push_back(
                    {data, CommitteeIndex{index}, committee[position], committee.size(), position});
            }
        }
    }
    return votes;
}

std::vector<ValidatorClient::Voted> ValidatorClient::protect(const Spec& spec,
                                                             const BeaconState& state,
                                                             std::vector<Voted> votes) {
    std::vector<protection::ToSign> messages;
    messages.reserve(votes.size());
    for (const Voted& vote : votes) {
        const AttestationData& data = vote.data;
        const Domain domain = get_domain(spec, state, DOMAIN_BEACON_ATTESTER, data.target.epoch);
        messages.push_back(protection::AttestationToSign{
            state.validators[vote.validator.value].pubkey, data.source.epoch, data.target.epoch,
            compute_signing_root(spec, data, domain)});
    }
    const auto verdicts = protection_.check_and_record(messages);
    if (!verdicts) {
        missed(verdicts.error().what);
        return {};
    }
    std::vector<Voted> allowed;
    for (std::size_t i = 0; i < votes.size(); ++i) {
        if (may_sign((*verdicts)[i])) {
            allowed.push_back(votes[i]);
        } else {
            missed("vote not signed: " + std::string(to_string((*verdicts)[i])));
        }
    }
    return allowed;
}

void ValidatorClient::attest_as(const Spec& spec, const BeaconState& state, const Voted& vote) {
    const AttestationData& data = vote.data;
    const BLSSignature signature =
        get_attestation_signature(spec, state, data, keys_.at(vote.validator));
    const std::uint64_t subnet = gossip::compute_subnet_for_attestation(
        spec, get_committee_count_per_slot(spec, state, data.target.epoch), data.slot,
        vote.committee);
    bool published = false;
    if (spec.at_least(ForkId::electra)) {
        published =
            node_.publish(Topic::beacon_attestation, subnet,
                          SingleAttestation{vote.committee, vote.validator, data, signature});
    } else {
        auto attestation = ssz::default_value<Attestation>(spec);
        attestation.aggregation_bits = ssz::Bitlist(vote.committee_size);
        attestation.aggregation_bits.set(vote.position);
        attestation.data = data;
        attestation.signature = signature;
        published = node_.publish(Topic::beacon_attestation, subnet, attestation);
    }
    if (published) {
        ++statistics_.attested;
        voted_.push_back(vote);
    } else {
        missed("own vote refused: " + node_.statistics().last_refusal);
    }
}

void ValidatorClient::sign_sync_messages(const Spec& spec, const BeaconState& state) {
    sync_root_ = node_.chain().head().root;
    std::set<std::pair<ValidatorIndex, std::uint64_t>> done;
    for (std::uint64_t sub = 0; sub < SYNC_COMMITTEE_SUBNET_COUNT; ++sub) {
        for (const BLSPubkey& pubkey : gossip::get_sync_subcommittee_pubkeys(spec, state, sub)) {
            const auto validator = find_validator(state, pubkey);
            if (!validator || !keys_.contains(*validator) ||
                !done.emplace(*validator, sub).second) {
                continue;
            }
            node_.publish(Topic::sync_committee, sub,
                          get_sync_committee_message(spec, state, sync_root_, *validator,
                                                     keys_.at(*validator)));
        }
    }
}

// Aggregating ------------------------------------------------------------------------------------

void ValidatorClient::aggregate(Slot slot) {
    node::Chain& chain = node_.chain();
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    const auto state = chain.state_at(chain.head().root, slot);
    if (!state) {
        missed(describe(state.error()));
        return;
    }
    if (voted_in_ != nullptr) {
        aggregate_votes(spec, *voted_in_);
    }
    if (spec.at_least(ForkId::altair)) {
        aggregate_sync(spec, **state, slot);
    }
}

// One of ours is enough for each committee: a second message of the same content is ignored by all.
// The state is that of the votes: the head may have moved to a branch with other committees.
void ValidatorClient::aggregate_votes(const Spec& spec, const BeaconState& state) {
    std::set<CommitteeIndex> done;
    for (const Voted& vote : voted_) {
        if (done.contains(vote.committee)) {
            continue;
        }
        const crypto::SecretKey& key = keys_.at(vote.validator);
        const BLSSignature selection_proof = get_slot_signature(spec, state, vote.data.slot, key);
        if (!gossip::is_aggregator(spec, state, vote.data.slot, vote.committee, selection_proof)) {
            continue;
        }
        const auto aggregate = node_.aggregate_attestation(vote.data, vote.committee);
        if (!aggregate) {
            continue;
        }
        SignedAggregateAndProof signed_message;
        signed_message.message =
            get_aggregate_and_proof(spec, state, vote.validator, *aggregate, key);
        signed_message.signature =
            get_aggregate_and_proof_signature(spec, state, signed_message.message, key);
        node_.publish(Topic::beacon_aggregate_and_proof, 0, signed_message);
        done.insert(vote.committee);
    }
}

void ValidatorClient::aggregate_sync(const Spec& spec, const BeaconState& state, Slot slot) {
    for (std::uint64_t sub = 0; sub < SYNC_COMMITTEE_SUBNET_COUNT; ++sub) {
        const auto contribution = node_.sync_contribution(slot, sync_root_, sub);
        if (!contribution) {
            continue;
        }
        for (const BLSPubkey& pubkey : gossip::get_sync_subcommittee_pubkeys(spec, state, sub)) {
            const auto validator = find_validator(state, pubkey);
            if (!validator || !keys_.contains(*validator)) {
                continue;
            }
            const crypto::SecretKey& key = keys_.at(*validator);
            if (!gossip::is_sync_committee_aggregator(
                    spec, get_sync_committee_selection_proof(spec, state, slot, sub, key))) {
                continue;
            }
            SignedContributionAndProof signed_message;
            signed_message.message =
                get_contribution_and_proof(spec, state, *validator, *contribution, key);
            signed_message.signature =
                get_contribution_and_proof_signature(spec, state, signed_message.message, key);
            node_.publish(Topic::sync_committee_contribution_and_proof, 0, signed_message);
            break;
        }
    }
}

}  // namespace cairn::validator
