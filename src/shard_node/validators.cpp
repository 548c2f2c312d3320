#include "shard_node/validators.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/signatures.hpp"
#include "node/schedule.hpp"
#include "shard_node/block_production.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_bit.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/validator.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <set>

namespace cairn::shard_node {

using namespace consensus;

namespace {

constexpr std::size_t LEAST_SHARD_DATA = 512;
constexpr std::size_t MOST_SHARD_DATA = 8192;

}  // namespace

void Validators::missed(std::string cause) {
    ++statistics_.missed;
    statistics_.last_cause = std::move(cause);
}

void Validators::check(const Checked<>& done) {
    if (!done) {
        missed(consensus::describe(done.error()));
    }
}

Checked<Validators::Scene> Validators::scene_at(Slot slot) {
    node::Chain& chain = node_.chain();
    CAIRN_TRY_ASSIGN(StatePointer state, chain.state_at(chain.head().root, slot));
    return Scene{node::spec_at_slot(chain.network(), slot), slot, std::move(state)};
}

// Proposing --------------------------------------------------------------------------------------

void Validators::propose(Slot slot) {
    check(try_propose(slot));
}

Checked<> Validators::try_propose(Slot slot) {
    CAIRN_TRY_ASSIGN(const Scene scene, scene_at(slot));
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer,
                     get_beacon_proposer_index(scene.spec, *scene.state));
    if (!keys_.contains(proposer)) {
        return {};
    }
    const crypto::SecretKey& key = keys_.at(proposer);
    SignedBeaconBlock signed_block;
    signed_block.message.slot = slot;
    const BLSSignature randao_reveal =
        get_epoch_signature(scene.spec, *scene.state, signed_block.message, key);
    CAIRN_TRY_ASSIGN(signed_block.message,
                     produce_block(node_.chain(), node_.pools(), slot, randao_reveal));
    if (!may_propose(scene, signed_block.message)) {
        return {};
    }
    signed_block.signature =
        get_block_signature(scene.spec, *scene.state, signed_block.message, key);
    if (node_.publish(std::make_shared<const SignedBeaconBlock>(std::move(signed_block)))) {
        ++statistics_.proposed;
    } else {
        missed("own block refused: " + node_.statistics().last_refusal);
    }
    return {};
}

bool Validators::may_propose(const Scene& scene, const BeaconBlock& block) {
    const Domain domain = get_domain(scene.spec, *scene.state, DOMAIN_BEACON_PROPOSER,
                                     compute_epoch_at_slot(scene.spec, block.slot));
    const protection::ToSign message =
        protection::BlockToSign{scene.state->validators[block.proposer_index.value].pubkey,
                                block.slot, compute_signing_root(scene.spec, block, domain)};
    const auto verdicts = protection_.check_and_record({&message, 1});
    if (!verdicts) {
        missed(verdicts.error().what);
        return false;
    }
    if (!may_sign(verdicts->front())) {
        missed("block not signed: " + std::string(to_string(verdicts->front())));
    }
    return may_sign(verdicts->front());
}

void Validators::propose_shard_blocks(Slot slot) {
    if (slot <= last_shard_proposals_) {
        return;
    }
    last_shard_proposals_ = slot;
    check(try_propose_shard_blocks(slot));
}

Checked<> Validators::try_propose_shard_blocks(Slot slot) {
    const node::Head& head = node_.chain().head();
    if (head.state->shard_states.empty()) {
        return {};  // no beacon block of phase1 yet
    }
    const Scene scene{node::spec_at_slot(node_.chain().network(), slot), slot, head.state};
    for (const auto& store : node_.shards().stores()) {
        CAIRN_TRY(propose_shard_block(scene, store.shard));
    }
    return {};
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#verify_shard_block_message: the scene's
// state is the beacon parent's.
Checked<> Validators::propose_shard_block(const Scene& scene, Shard shard) {
    CAIRN_TRY_ASSIGN(
        const ValidatorIndex proposer,
        sharding::get_shard_proposer_index(scene.spec, *scene.state, scene.slot, shard));
    CAIRN_TRY_ASSIGN(const Slot latest, sharding::get_latest_slot_for_shard(*scene.state, shard));
    const auto slots = sharding::compute_offset_slots(latest, scene.slot + 1);
    if (!keys_.contains(proposer) ||
        std::ranges::find(slots, scene.slot) == slots.end()) {  // too far behind: crosslinks first
        return {};
    }
    SignedShardBlock block;
    CAIRN_TRY_ASSIGN(block.message.shard_parent_root, node_.shards().head(shard));
    block.message.beacon_parent_root = node_.chain().head().root;
    block.message.slot = scene.slot;
    block.message.shard = shard;
    block.message.proposer_index = proposer;
    block.message.body.bytes = make_shard_data();
    const Domain domain = get_domain(scene.spec, *scene.state, DOMAIN_SHARD_PROPOSAL,
                                     compute_epoch_at_slot(scene.spec, scene.slot));
    block.signature = crypto::sign(keys_.at(proposer),
                                   compute_signing_root(scene.spec, block.message, domain).view());
    if (node_.publish(std::make_shared<const SignedShardBlock>(std::move(block)))) {
        ++statistics_.shard_blocks_proposed;
    } else {
        missed("own shard block refused: " + node_.statistics().last_refusal);
    }
    return {};
}

Bytes Validators::make_shard_data() {
    std::array<std::uint8_t, 8> length{};
    random_.fill(length);
    Bytes data(LEAST_SHARD_DATA +
               base::load_le64(length.data()) % (MOST_SHARD_DATA - LEAST_SHARD_DATA));
    random_.fill(data);
    return data;
}

// Attesting --------------------------------------------------------------------------------------

void Validators::attest(Slot slot) {
    voted_.clear();
    check(try_attest(slot));
}

// consensus-specs v0.12.3 specs/phase0/validator.md#attestation-data
Checked<AttestationData> Validators::attestation_data(const Scene& scene,
                                                      CommitteeIndex committee) const {
    const Epoch epoch = compute_epoch_at_slot(scene.spec, scene.slot);
    AttestationData data;
    data.slot = scene.slot;
    data.index = committee;
    data.beacon_block_root = node_.chain().head().root;
    data.source = scene.state->current_justified_checkpoint;
    data.target = {epoch, data.beacon_block_root};
    const Slot epoch_start = compute_start_slot_at_epoch(scene.spec, epoch);
    if (node_.chain().head().slot > epoch_start) {
        CAIRN_TRY_ASSIGN(data.target.root, get_block_root(scene.spec, *scene.state, epoch));
    }
    return data;
}

Checked<> Validators::try_attest(Slot slot) {
    CAIRN_TRY_ASSIGN(const Scene scene, scene_at(slot));
    const SlotCommittees committees(scene.spec, *scene.state, slot);
    std::vector<Ballot> ballots;
    for (CommitteeIndex index{0}; index < committees.count(); ++index) {
        CAIRN_TRY(fill_in_committee(scene, index, committees[index], ballots));
    }
    for (Ballot& ballot : allowed(scene, std::move(ballots))) {
        attest_as(scene, std::move(ballot));
    }
    if (scene.spec.at_least(ForkId::phase1)) {
        vote_for_light_clients(scene);
        reveal_custody_keys(scene);
    }
    return {};
}

Checked<> Validators::fill_in_committee(const Scene& scene, CommitteeIndex index,
                                        std::span<const ValidatorIndex> committee,
                                        std::vector<Ballot>& ballots) {
    const bool sharded = scene.spec.at_least(ForkId::phase1);
    Voted vote;
    CAIRN_TRY_ASSIGN(vote.data, attestation_data(scene, index));
    ShardBlocks pending;
    if (sharded) {
        vote.data.shard = sharding::compute_shard_from_committee_index(scene.spec, *scene.state,
                                                                       index, scene.slot);
        CAIRN_TRY_ASSIGN(pending, node_.shards().pending(vote.data.shard));
    }
    for (const ValidatorIndex validator : committee) {
        if (!keys_.contains(validator)) {
            continue;
        }
        vote.validator = validator;
        Ballot& ballot = ballots.emplace_back(Ballot{vote, committee});
        if (sharded) {
            CAIRN_TRY(add_shard_vote(scene, pending, ballot.vote));
        }
    }
    return {};
}

std::vector<Validators::Ballot> Validators::allowed(const Scene& scene,
                                                    std::vector<Ballot> ballots) {
    std::vector<protection::ToSign> messages;
    for (const auto& [vote, committee] : ballots) {
        const Domain domain =
            get_domain(scene.spec, *scene.state, DOMAIN_BEACON_ATTESTER, vote.data.target.epoch);
        messages.push_back(protection::AttestationToSign{
            scene.state->validators[vote.validator.value].pubkey, vote.data.source.epoch,
            vote.data.target.epoch, compute_signing_root(scene.spec, vote.data, domain)});
    }
    const auto verdicts = protection_.check_and_record(messages);
    if (!verdicts) {
        missed(verdicts.error().what);
        return {};
    }
    std::vector<Ballot> allowed;
    for (std::size_t i = 0; i < ballots.size(); ++i) {
        if (may_sign((*verdicts)[i])) {
            allowed.push_back(std::move(ballots[i]));
        } else {
            missed("vote not signed: " + std::string(to_string((*verdicts)[i])));
        }
    }
    return allowed;
}

void Validators::attest_as(const Scene& scene, Ballot ballot) {
    Voted& vote = ballot.vote;
    Vote message;
    message.attestation.aggregation_bits = ssz::Bitlist(ballot.committee.size());
    message.attestation.aggregation_bits.set(static_cast<std::size_t>(
        std::ranges::find(ballot.committee, vote.validator) - ballot.committee.begin()));
    message.attestation.data = vote.data;
    message.attestation.signature =
        get_attestation_signature(scene.spec, *scene.state, vote.data, keys_.at(vote.validator));
    message.transition = vote.transition;
    if (node_.publish(std::make_shared<const Vote>(std::move(message)))) {
        ++statistics_.attested;
        voted_.push_back(std::move(vote));
    } else {
        missed("own vote refused: " + node_.statistics().last_refusal);
    }
}

// consensus-specs v0.12.3 specs/phase1/validator.md#attestation-data
Checked<> Validators::add_shard_vote(const Scene& scene, const ShardBlocks& pending, Voted& vote) {
    CAIRN_TRY_ASSIGN(const std::size_t signable, count_signable(scene, pending, vote));
    statistics_.custody_bits_avoided += signable < pending.size() ? 1U : 0U;
    CAIRN_TRY_ASSIGN(vote.transition,
                     sharding::get_shard_transition(scene.spec, *scene.state, vote.data.shard,
                                                    std::span(pending).first(signable)));
    vote.data.shard_transition_root = ssz::hash_tree_root(scene.spec, vote.transition);
    vote.data.shard_head_root = vote.transition.shard_states.back().latest_block_root;
    return {};
}

/// How many of the blocks, from the first on, have a custody bit of zero under the validator's
/// secret.
Checked<std::size_t> Validators::count_signable(const Scene& scene, const ShardBlocks& pending,
                                                const Voted& vote) {
    if (pending.empty()) {
        return std::size_t{0};
    }
    const BLSSignature secret = sharding::get_custody_secret(
        scene.spec, *scene.state, vote.validator, keys_.at(vote.validator), vote.data.target.epoch);
    CAIRN_TRY_ASSIGN(const auto secrets, sharding::get_custody_secrets(secret));
    const auto has_bit = [&](const sharding::SignedShardBlockPointer& block) {
        return sharding::generate_custody_bit(scene.spec, secrets, block->message);
    };
    return static_cast<std::size_t>(std::ranges::find_if(pending, has_bit) - pending.begin());
}

// consensus-specs v0.12.3 specs/phase1/validator.md#light-client-committee. A node adds up the
// votes of its validators before it sends them.
void Validators::vote_for_light_clients(const Scene& scene) {
    auto vote = ssz::default_value<LightClientVote>(scene.spec);
    vote.data = {scene.slot, node_.chain().head().root};
    const auto committee = light_client_voters(scene.spec, *scene.state, scene.slot);
    std::vector<LightClientVote> own;
    for (std::size_t i = 0; i < committee.size(); ++i) {
        if (const auto key = keys_.find(committee[i]); key != keys_.end()) {
            vote.aggregation_bits.set(i);
            own.emplace_back().signature = sharding::get_light_client_vote_signature(
                scene.spec, *scene.state, vote.data, key->second);
        }
    }
    const auto signature = sharding::get_aggregate_light_client_signature(own);
    if (!signature) {
        return;  // none of ours is in the committee
    }
    vote.signature = *signature;
    if (node_.publish(std::make_shared<const LightClientVote>(std::move(vote)))) {
        statistics_.light_client_votes += own.size();
    } else {
        missed("own light client vote refused: " + node_.statistics().last_refusal);
    }
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#custody-key-reveals
void Validators::reveal_custody_keys(const Scene& scene) {
    const Epoch epoch = compute_epoch_at_slot(scene.spec, scene.slot);
    for (const auto& [index, key] : keys_) {
        const std::uint64_t due =
            scene.state->validators[index.value].next_custody_secret_to_reveal;
        if (due >= sharding::get_custody_period_for_validator(scene.spec, index, epoch) ||
            node_.pools().reveals.contains(index)) {
            continue;
        }
        const Epoch to_sign = sharding::get_randao_epoch_for_custody_period(scene.spec, due, index);
        const Domain domain = get_domain(scene.spec, *scene.state, DOMAIN_RANDAO, to_sign);
        const CustodyKeyReveal reveal{
            index, crypto::sign(key, compute_signing_root(scene.spec, to_sign, domain).view())};
        if (node_.publish(std::make_shared<const CustodyKeyReveal>(reveal))) {
            ++statistics_.custody_keys_revealed;
        } else {
            missed("own custody key refused: " + node_.statistics().last_refusal);
        }
    }
}

// Aggregating ------------------------------------------------------------------------------------

void Validators::aggregate(Slot slot) {
    const auto scene = scene_at(slot);
    if (!scene) {
        missed(consensus::describe(scene.error()));
        return;
    }
    aggregate_votes(*scene);
    if (scene->spec.at_least(ForkId::phase1)) {
        aggregate_light_client_votes(*scene);
    }
}

// One of ours is enough for each vote.
void Validators::aggregate_votes(const Scene& scene) {
    std::set<Root> done;
    for (const Voted& vote : voted_) {
        const Root root = ssz::hash_tree_root(scene.spec, vote.data);
        const crypto::SecretKey& key = keys_.at(vote.validator);
        const BLSSignature proof = get_slot_signature(scene.spec, *scene.state, scene.slot, key);
        if (done.contains(root) ||
            !gossip::is_aggregator(scene.spec, *scene.state, scene.slot, vote.data.index, proof)) {
            continue;
        }
        const auto sum = node_.pools().votes.aggregate(scene.spec, vote.data);
        if (!sum) {
            continue;
        }
        VoteAggregate message;
        SignedAggregateAndProof& signed_message = message.signed_aggregate;
        signed_message.message =
            get_aggregate_and_proof(scene.spec, *scene.state, vote.validator, *sum, key);
        signed_message.signature = get_aggregate_and_proof_signature(scene.spec, *scene.state,
                                                                     signed_message.message, key);
        message.transition = vote.transition;
        node_.publish(std::make_shared<const VoteAggregate>(std::move(message)));
        done.insert(root);
    }
}

// consensus-specs v0.12.3 specs/phase1/validator.md#light-client-vote-aggregation
void Validators::aggregate_light_client_votes(const Scene& scene) {
    const LightClientVoteData data{scene.slot, node_.chain().head().root};
    const auto sums = node_.pools().light.aggregates(data);
    if (sums.empty()) {
        return;
    }
    for (const ValidatorIndex index : light_client_voters(scene.spec, *scene.state, scene.slot)) {
        const auto key = keys_.find(index);
        if (key == keys_.end()) {
            continue;
        }
        const auto message = sharding::get_light_aggregate_and_proof(
            scene.spec, *scene.state, index, sums.front(), key->second);
        if (!sharding::is_light_client_aggregator(scene.spec, *scene.state, scene.slot,
                                                  message.selection_proof)) {
            continue;
        }
        const BLSSignature signature = sharding::get_light_aggregate_and_proof_signature(
            scene.spec, *scene.state, message, key->second);
        node_.publish(std::make_shared<const SignedLightAggregateAndProof>(
            SignedLightAggregateAndProof{message, signature}));
        return;
    }
}

}  // namespace cairn::shard_node
