#include "validator/remote_duties.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::validator {

using namespace consensus;

namespace {

NodeError implausible(std::string what) {
    return {NodeRule::malformed, 0, std::move(what)};
}

/// In percent: what pays more is taken, be it a builder's or the node's own.
constexpr std::uint64_t BUILDER_BOOST_FACTOR = 100;

/// The same for either form of a block, as its root is.
BeaconBlockHeader header_of(const Spec& spec, const ProducedBlock& produced) {
    if (!produced.blinded) {
        return to_header(spec, produced.block);
    }
    const builder::BlindedBeaconBlock& block = *produced.blinded;
    return {block.slot, block.proposer_index, block.parent_root, block.state_root,
            ssz::hash_tree_root(spec, block.body)};
}

}  // namespace

RemoteDuties::RemoteDuties(BeaconNode& node, Signer& signer,
                           protection::SlashingProtection& protection, SigningContext context,
                           const ProposerChoices& choices,
                           std::function<void(const std::string&)> on_missed)
    : node_(node),
      signer_(signer),
      protection_(protection),
      context_(context),
      choices_(choices),
      on_missed_(std::move(on_missed)),
      book_(node, signer, context),
      registrations_(signer, context) {}

void RemoteDuties::missed(std::uint64_t duties, const std::string& why) {
    counts_.missed += duties;
    on_missed_(why);
}

NodeResult<BLSSignature> RemoteDuties::sign(const BLSPubkey& pubkey, SigningObject object) {
    auto signature = signer_.sign(pubkey, make_signing_request(context_, std::move(object)));
    if (!signature) {
        return unexpected(implausible(signature.error().what));
    }
    return *signature;
}

// Preparing --------------------------------------------------------------------------------------

void RemoteDuties::begin_epoch(Epoch epoch) {
    if (const auto known = book_.refresh_proposers(epoch); !known) {
        on_missed_(known.error().what);
    }
}

NodeResult<void> RemoteDuties::prepare(Epoch epoch) {
    const std::vector<BLSPubkey> pubkeys = signer_.pubkeys();
    CAIRN_TRY(book_.refresh_validators());
    std::vector<ProposerPreparation> preparations;
    for (const auto& [index, pubkey] : book_.active()) {
        preparations.push_back({index, choices_.of(pubkey).fee_recipient});
    }
    if (!preparations.empty()) {
        CAIRN_TRY(node_.prepare_proposers(preparations));
    }
    prepared_ = epoch;
    prepared_keys_ = pubkeys;
    return {};
}

void RemoteDuties::look_ahead(Epoch epoch) {
    NodeResult<void> done;
    // Keys may come and go at any time.
    if (prepared_ != epoch || prepared_keys_ != signer_.pubkeys()) {
        done = prepare(epoch);
    }
    if (done) {
        done = book_.refresh(epoch);
    }
    if (!done) {
        on_missed_(done.error().what);
    }
}

void RemoteDuties::register_with_builders(Epoch epoch, std::uint64_t now) {
    if (registered_ == epoch) {
        return;
    }
    std::vector<BLSPubkey> pubkeys;
    for (const auto& [index, pubkey] : book_.active()) {
        pubkeys.push_back(pubkey);
    }
    const BuilderRegistrations::Signed made = registrations_.sign(pubkeys, choices_, now);
    for (const std::string& failure : made.failures) {
        on_missed_(failure);
    }
    if (!made.messages.empty()) {
        if (const auto told = node_.register_validators(context_.network, made.messages); !told) {
            on_missed_("not registered with builders: " + told.error().what);
            return;
        }
    }
    registered_ = epoch;
}

// Proposing --------------------------------------------------------------------------------------

void RemoteDuties::propose(Slot slot) {
    const auto duty = book_.proposer_at(slot);
    if (!duty) {
        return;
    }
    const auto done = propose_as(node::spec_at_slot(context_.network, slot), *duty);
    if (done) {
        ++counts_.blocks;
    } else {
        missed(1, "no block in slot " + std::to_string(slot.value) + ": " + done.error().what);
    }
}

NodeResult<void> RemoteDuties::propose_as(const Spec& spec, const ProposerDuty& duty) {
    const DutyChoices choices = choices_.of(duty.pubkey);
    BlockWish wish{
        duty.slot, {}, to_graffiti(choices.graffiti), choices.builder ? BUILDER_BOOST_FACTOR : 0};
    CAIRN_TRY_ASSIGN(
        wish.randao_reveal,
        sign(duty.pubkey, RandaoReveal{compute_epoch_at_slot(context_.network, duty.slot)}));
    CAIRN_TRY_ASSIGN(ProducedBlock produced, node_.produce_block(spec, wish));
    const BeaconBlockHeader header = header_of(spec, produced);
    const BLSSignature& reveal =
        produced.blinded ? produced.blinded->body.randao_reveal : produced.block.body.randao_reveal;
    if (header.slot != duty.slot || header.proposer_index != duty.validator_index ||
        reveal != wish.randao_reveal) {
        return unexpected(implausible("the block is not of our slot, proposer and reveal"));
    }
    const SigningRequest request = make_signing_request(
        context_, ProposedBlock{header, produced.blinded ? nullptr : &produced.block});
    const protection::ToSign asked =
        protection::BlockToSign{duty.pubkey, duty.slot, request.signing_root};
    const auto verdicts = protection_.check_and_record({&asked, 1});
    if (!verdicts) {
        return unexpected(implausible("slashing protection: " + verdicts.error().what));
    }
    if (!protection::may_sign(verdicts->front())) {
        return unexpected(implausible("slashing protection refuses: " +
                                      std::string(to_string(verdicts->front()))));
    }
    const auto signature = signer_.sign(duty.pubkey, request);
    if (!signature) {
        return unexpected(implausible(signature.error().what));
    }
    // Signed is signed: if the builder does not reveal, no other block may follow.
    if (produced.blinded) {
        return node_.publish_blinded_block(spec, {*std::move(produced.blinded), *signature});
    }
    return node_.publish_block(
        spec, {produced.fork, {std::move(produced.block), *signature}, std::move(produced.blobs)});
}

// Attesting --------------------------------------------------------------------------------------

void RemoteDuties::attest(Slot slot) {
    const Spec spec = node::spec_at_slot(context_.network, slot);
    const std::string where = " in slot " + std::to_string(slot.value) + ": ";
    votes_.clear();
    auto done = sign_votes(spec, slot);
    if (done) {
        done = publish_votes(spec);
    }
    if (!done) {
        votes_.clear();
        missed(book_.attesters_at(slot).size(), "no attestation" + where + done.error().what);
    }
    const auto members = book_.sync_members_at(slot);
    if (members.empty() || !spec.at_least(ForkId::altair)) {
        return;
    }
    sync_root_ = {};
    if (const auto spoken = sign_sync_messages(spec, slot); !spoken) {
        missed(members.size(), "no sync message" + where + spoken.error().what);
    }
}

/// The votes of all our validators in the slot go by the slashing protection in one transaction.
NodeResult<void> RemoteDuties::sign_votes(const Spec& spec, Slot slot) {
    const std::vector<AttesterTask> tasks = book_.attesters_at(slot);
    if (tasks.empty()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const AttestationData data,
                     node_.attestation_data(spec, slot, CommitteeIndex{0}));
    const Epoch epoch = compute_epoch_at_slot(context_.network, slot);
    if (data.slot != slot || data.target.epoch != epoch || data.source.epoch > epoch) {
        return unexpected(implausible("the attestation data are not of the slot"));
    }
    std::vector<SigningRequest> requests;
    std::vector<protection::ToSign> asked;
    for (const AttesterTask& task : tasks) {
        AttestationData own = data;
        own.index = spec.at_least(ForkId::electra) ? CommitteeIndex{0} : task.duty.committee_index;
        requests.push_back(make_signing_request(context_, own));
        asked.emplace_back(protection::AttestationToSign{
            task.duty.pubkey, data.source.epoch, data.target.epoch, requests.back().signing_root});
        votes_.push_back({task, own, {}});
    }
    const auto verdicts = protection_.check_and_record(asked);
    if (!verdicts) {
        return unexpected(implausible("slashing protection: " + verdicts.error().what));
    }
    std::vector<Vote> signed_votes;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (!protection::may_sign((*verdicts)[i])) {
            missed(1,
                   "slashing protection refuses a vote: " + std::string(to_string((*verdicts)[i])));
        } else if (auto signature = signer_.sign(tasks[i].duty.pubkey, requests[i])) {
            votes_[i].signature = *signature;
            signed_votes.push_back(votes_[i]);
        } else {
            missed(1, signature.error().what);
        }
    }
    votes_ = std::move(signed_votes);
    return {};
}

NodeResult<void> RemoteDuties::publish_votes(const Spec& spec) {
    if (votes_.empty()) {
        return {};
    }
    if (spec.at_least(ForkId::electra)) {
        std::vector<SingleAttestation> messages;
        for (const Vote& vote : votes_) {
            const AttesterDuty& duty = vote.task.duty;
            messages.push_back(
                {duty.committee_index, duty.validator_index, vote.data, vote.signature});
        }
        CAIRN_TRY(node_.publish(spec, std::span<const SingleAttestation>(messages)));
    } else {
        std::vector<Attestation> messages;
        for (const Vote& vote : votes_) {
            const AttesterDuty& duty = vote.task.duty;
            auto message = ssz::default_value<Attestation>(spec);
            message.aggregation_bits = ssz::Bitlist(duty.committee_length);
            message.aggregation_bits.set(duty.validator_committee_index);
            message.data = vote.data;
            message.signature = vote.signature;
            messages.push_back(std::move(message));
        }
        CAIRN_TRY(node_.publish(spec, std::span<const Attestation>(messages)));
    }
    counts_.attestations += votes_.size();
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#sync-committee-messages
NodeResult<void> RemoteDuties::sign_sync_messages(const Spec& spec, Slot slot) {
    CAIRN_TRY_ASSIGN(const HeadRoot head, node_.head_root());
    if (head.execution_optimistic) {
        return unexpected(implausible("the node has not verified its head"));
    }
    std::vector<SyncCommitteeMessage> messages;
    for (const SyncTask& member : book_.sync_members_at(slot)) {
        CAIRN_TRY_ASSIGN(const BLSSignature signature,
                         sign(member.pubkey, SyncHead{slot, head.root}));
        messages.push_back({slot, head.root, member.validator_index, signature});
    }
    CAIRN_TRY(node_.publish(spec, std::span<const SyncCommitteeMessage>(messages)));
    counts_.sync_messages += messages.size();
    sync_root_ = head.root;
    return {};
}

// Aggregating ------------------------------------------------------------------------------------

void RemoteDuties::aggregate(Slot slot) {
    const Spec spec = node::spec_at_slot(context_.network, slot);
    if (!votes_.empty() && votes_.front().data.slot == slot) {
        aggregate_votes(spec);
    }
    if (spec.at_least(ForkId::altair) && sync_root_ != Root{}) {
        aggregate_sync(spec, slot);
    }
}

// One of ours is enough for each committee: a second message of the same content is ignored by all.
void RemoteDuties::aggregate_votes(const Spec& spec) {
    std::set<CommitteeIndex> done;
    std::vector<SignedAggregateAndProof> messages;
    for (const Vote& vote : votes_) {
        const AttesterDuty& duty = vote.task.duty;
        if (!vote.task.is_aggregator || !done.insert(duty.committee_index).second) {
            continue;
        }
        auto aggregate = node_.aggregate(spec, vote.data, duty.committee_index);
        if (!aggregate || aggregate->data != vote.data) {
            missed(1, "no aggregate: " + (aggregate ? "of another vote" : aggregate.error().what));
            continue;
        }
        AggregateAndProof message{duty.validator_index, *std::move(aggregate),
                                  vote.task.selection_proof};
        if (const auto signature = sign(duty.pubkey, message)) {
            messages.push_back({std::move(message), *signature});
        } else {
            missed(1, signature.error().what);
        }
    }
    if (messages.empty()) {
        return;
    }
    if (const auto sent = node_.publish(spec, std::span<const SignedAggregateAndProof>(messages))) {
        counts_.aggregates += messages.size();
    } else {
        missed(messages.size(), sent.error().what);
    }
}

void RemoteDuties::aggregate_sync(const Spec& spec, Slot slot) {
    std::set<std::uint64_t> done;
    std::vector<SignedContributionAndProof> messages;
    for (const SyncTask& member : book_.sync_members_at(slot)) {
        for (const std::uint64_t subcommittee : member.subcommittees) {
            if (done.contains(subcommittee)) {
                continue;
            }
            const auto proof = sign(member.pubkey, SyncAggregatorSelectionData{slot, subcommittee});
            if (!proof || !gossip::is_sync_committee_aggregator(spec, *proof)) {
                continue;
            }
            done.insert(subcommittee);
            auto contribution = node_.contribution(spec, slot, subcommittee, sync_root_);
            if (!contribution) {
                missed(1, contribution.error().what);
                continue;
            }
            ContributionAndProof message{member.validator_index, *std::move(contribution), *proof};
            if (const auto signature = sign(member.pubkey, message)) {
                messages.push_back({std::move(message), *signature});
            }
        }
    }
    if (messages.empty()) {
        return;
    }
    if (const auto sent =
            node_.publish(spec, std::span<const SignedContributionAndProof>(messages))) {
        counts_.contributions += messages.size();
    } else {
        missed(messages.size(), sent.error().what);
    }
}

}  // namespace cairn::validator
