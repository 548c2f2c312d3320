#include "node/gossip_router.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/block.hpp"
#include "consensus/gossip/operations.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "node/schedule.hpp"
#include "node/signature_sets.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

std::string describe(const GossipError& error) {
    if (const auto* const unreadable = std::get_if<Unreadable>(&error)) {
        return unreadable->why;
    }
    return std::string(gossip::reason_text(std::get<gossip::GossipRule>(error)));
}

namespace {

template <class T>
Result<void, GossipError> read_into(const Spec& spec, const Payload& bytes, T& value) {
    if (const auto decoded = ssz::decode(spec, *bytes, value); !decoded) {
        return unexpected(GossipError(Unreadable{std::string(to_string(decoded.error().rule)) +
                                                 " at " + decoded.error().where}));
    }
    return {};
}

template <class T>
Result<T, GossipError> read(const Spec& spec, const Payload& bytes) {
    T value;
    CAIRN_TRY(read_into(spec, bytes, value));
    return value;
}

std::size_t position_in(std::span<const ValidatorIndex> committee, ValidatorIndex index) {
    return static_cast<std::size_t>(std::ranges::find(committee, index) - committee.begin());
}

/// The vote of one member as fork choice takes it.
Attestation to_attestation(const Spec& spec, const SingleAttestation& single,
                           std::size_t committee_size, std::size_t position) {
    auto attestation = ssz::default_value<Attestation>(spec);
    attestation.aggregation_bits = ssz::Bitlist(committee_size);
    attestation.aggregation_bits.set(position);
    attestation.data = single.data;
    attestation.signature = single.signature;
    attestation.committee_bits.set(single.committee_index.value);
    return attestation;
}

}  // namespace

std::optional<Spec> GossipRouter::spec_of(const ForkDigest& digest) const {
    const auto fork =
        fork_of_digest(chain_.network(), chain_.head().state->genesis_validators_root, digest);
    return fork ? std::optional(chain_.network().with_fork(*fork)) : std::nullopt;
}

gossip::Context GossipRouter::context(const Spec& spec, std::uint64_t now_ms) {
    return {spec, seen_, chain_.store(), chain_, now_ms, *verifier_, state_.get()};
}

StatePointer GossipRouter::current_state() {
    const auto state = chain_.state_at(chain_.head().root, chain_.current_slot());
    return state ? *state : chain_.head().state;
}

void GossipRouter::prepare(std::span<const GossipMessage* const> messages, crypto::Random& random) {
    caching_verifier_.forget();
    const StatePointer state = current_state();
    caching_verifier_.set_registry(state);
    const ForkId fork = spec_at_slot(chain_.network(), state->slot).fork_id();
    SignatureSets collected(*state, seen_, caching_verifier_);
    std::vector<SidecarMessage> sidecars;
    for (const GossipMessage* const message : messages) {
        const auto spec = spec_of(message->fork_digest);
        if (spec && spec->fork_id() == fork) {
            collected.add(*spec, *message);
            if (is_sidecar_topic(message->topic)) {
                sidecars.emplace_back(*spec, message);
            }
        }
    }
    base::Executor& executor = *chain_.network().executor;
    // The sidecars of a block have one signature, which is asked for with each of them.
    if (collected.sets().size() > 1 || sidecars.size() > 1) {
        caching_verifier_.preverify(collected.sets(), random, executor);
    }
    sidecar_proofs_.verify(sidecars, executor);
}

void GossipRouter::judge_by_current_state(MessageSource source) {
    state_ = current_state();
    caching_verifier_.set_registry(state_);
    verifier_ = source == MessageSource::own ? static_cast<SignatureVerifier*>(&trusting_verifier_)
                                             : &caching_verifier_;
}

Result<void, GossipError> GossipRouter::judge_block(const SignedBeaconBlock& block,
                                                    std::uint64_t now_ms) {
    judge_by_current_state(MessageSource::stranger);
    const Spec spec = spec_at_slot(chain_.network(), block.message.slot);
    CAIRN_TRY(gossip::validate_beacon_block_gossip(context(spec, now_ms), block));
    seen_.proposer_slots.erase({block.message.slot, block.message.proposer_index});
    return {};
}

Result<Received, GossipError> GossipRouter::receive(const GossipMessage& message,
                                                    std::uint64_t now_ms, MessageSource source) {
    const auto spec = spec_of(message.fork_digest);
    if (!spec) {
        return unexpected(GossipError(Unreadable{"the digest is of another network"}));
    }
    judge_by_current_state(source);
    switch (message.topic) {
        case Topic::beacon_block: {
            CAIRN_TRY_ASSIGN(auto block, read<SignedBeaconBlock>(*spec, message.bytes));
            const auto verdict =
                gossip::validate_beacon_block_gossip(context(*spec, now_ms), block);
            watch(*spec, block, verdict);
            CAIRN_TRY(verdict);
            return Received{std::make_shared<const SignedBeaconBlock>(std::move(block)), {}};
        }
        case Topic::beacon_attestation:
        case Topic::beacon_aggregate_and_proof:
        case Topic::sync_committee:
        case Topic::sync_committee_contribution_and_proof:
            CAIRN_TRY(receive_vote(*spec, message, now_ms));
            return Received{};
        case Topic::voluntary_exit:
        case Topic::proposer_slashing:
        case Topic::attester_slashing:
        case Topic::bls_to_execution_change:
            verifier_ = &caching_verifier_;
            CAIRN_TRY(receive_operation(*spec, message, now_ms));
            return Received{};
        case Topic::blob_sidecar:
        case Topic::data_column_sidecar:
            return receive_sidecar(*spec, message, now_ms, source);
    }
    return unexpected(GossipError(Unreadable{"there is no such topic"}));
}

// Sidecars ---------------------------------------------------------------------------------------

Result<Received, GossipError> GossipRouter::receive_sidecar(const Spec& spec,
                                                            const GossipMessage& message,
                                                            std::uint64_t now_ms,
                                                            MessageSource source) {
    const bool has_columns = spec.at_least(ForkId::fulu);
    if (sidecars_ == nullptr || !spec.at_least(ForkId::deneb) ||
        has_columns != (message.topic == Topic::data_column_sidecar)) {
        return unexpected(GossipError(Unreadable{"the fork has no such topic"}));
    }
    gossip::Context judged_in = context(spec, now_ms);
    judged_in.are_kzg_proofs_verified =
        source != MessageSource::stranger || sidecar_proofs_.are_verified(message.bytes);
    const auto accept = [&](auto sidecar) {
        const Root root = ssz::hash_tree_root(spec, sidecar->signed_block_header.message);
        sidecars_->add(std::move(*sidecar));
        return Received{nullptr, root};
    };
    if (has_columns) {
        CAIRN_TRY_ASSIGN(auto sidecar, read<DataColumnSidecar>(spec, message.bytes));
        CAIRN_TRY(
            gossip::validate_data_column_sidecar_gossip(judged_in, sidecar, message.subnet_id));
        return accept(&sidecar);
    }
    auto sidecar = std::make_unique<BlobSidecar>();  // too big for a stack
    CAIRN_TRY(read_into(spec, message.bytes, *sidecar));
    CAIRN_TRY(gossip::validate_blob_sidecar_gossip(judged_in, *sidecar, message.subnet_id));
    return accept(std::move(sidecar));
}

// Votes ------------------------------------------------------------------------------------------

Result<StatePointer, GossipError> GossipRouter::branch_state(const Checkpoint& target) {
    const auto known = std::ranges::find(branch_states_, target, &BranchState::target);
    if (known != branch_states_.end()) {
        return known->state;
    }
    if (!chain_.store().checkpoint_states.contains(target) &&
        branch_states_made_++ >= MAX_BRANCH_STATES_PER_SLOT) {
        return unexpected(GossipError(gossip::GossipRule::too_many_branches_in_this_slot));
    }
    const auto state = chain_.checkpoint_state(target);
    if (!state) {
        return state_;
    }
    if (branch_states_.size() == MAX_BRANCH_STATES) {
        branch_states_.pop_front();
    }
    branch_states_.push_back({target, *state});
    return *state;
}

// The specification judges a vote by the head's state, which has other committees than the vote's
// own branch where the two were apart for longer than the shuffling looks ahead. Each side would
// then reject the other's votes, and nodes that hear the same would choose different heads for
// good. Fork choice, too, takes the committees of the target. Where the target is not one of that
// branch, the head's state will do: the vote will be refused.
GossipRouter::Outcome GossipRouter::move_to_branch_of(const Spec& spec, const AttestationData& vote,
                                                      std::uint64_t now_ms) {
    const Store& store = chain_.store();
    const auto voted = store.blocks.find(vote.beacon_block_root);
    const BlockIndex head = store.blocks.index_of(chain_.head().root);
    const Epoch epoch = vote.target.epoch;
    if (!voted || !gossip::is_current_or_previous_epoch(context(spec, now_ms), epoch) ||
        get_checkpoint_block(spec, store, *voted, epoch) != vote.target.root ||
        get_shuffling_dependent_root(spec, store, *voted, epoch) ==
            get_shuffling_dependent_root(spec, store, head, epoch)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(state_, branch_state(vote.target));
    return {};
}

GossipRouter::Outcome GossipRouter::receive_vote(const Spec& spec, const GossipMessage& message,
                                                 std::uint64_t now_ms) {
    // A clock that is ahead of ours by less than the disparity may be past altair before we are.
    const bool needs_sync_committee = message.topic == Topic::sync_committee ||
                                      message.topic == Topic::sync_committee_contribution_and_proof;
    if (needs_sync_committee &&
        !spec_at_slot(chain_.network(), state_->slot).at_least(ForkId::altair)) {
        return unexpected(GossipError(gossip::GossipRule::message_is_not_for_the_current_slot));
    }
    switch (message.topic) {
        case Topic::beacon_attestation:
            return spec.at_least(ForkId::electra) ? receive_single(spec, message, now_ms)
                                                  : receive_attestation(spec, message, now_ms);
        case Topic::beacon_aggregate_and_proof:
            return receive_aggregate(spec, message, now_ms);
        case Topic::sync_committee:
            return receive_sync_message(spec, message, now_ms);
        default:
            return receive_contribution(spec, message, now_ms);
    }
}

GossipRouter::Outcome GossipRouter::receive_attestation(const Spec& spec,
                                                        const GossipMessage& message,
                                                        std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto attestation, read<Attestation>(spec, message.bytes));
    CAIRN_TRY(move_to_branch_of(spec, attestation.data, now_ms));
    const auto verdict = gossip::validate_beacon_attestation_gossip(context(spec, now_ms),
                                                                    attestation, message.subnet_id);
    watch(spec, attestation, verdict);
    CAIRN_TRY(verdict);
    const auto& bits = attestation.aggregation_bits;
    std::size_t position = 0;
    while (!bits[position]) {
        ++position;
    }
    pools_.attestations.add_single(spec, attestation.data, attestation.data.index, bits.size(),
                                   position, attestation.signature);
    pools_.votes.push_back(attestation);
    return {};
}

GossipRouter::Outcome GossipRouter::receive_single(const Spec& spec, const GossipMessage& message,
                                                   std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto single, read<SingleAttestation>(spec, message.bytes));
    CAIRN_TRY(move_to_branch_of(spec, single.data, now_ms));
    const auto verdict = gossip::validate_beacon_attestation_gossip(context(spec, now_ms), single,
                                                                    message.subnet_id);
    watch(spec, single, verdict);
    CAIRN_TRY(verdict);
    const auto committee =
        get_beacon_committee(spec, *state_, single.data.slot, single.committee_index);
    const std::size_t position = position_in(committee, single.attester_index);
    pools_.attestations.add_single(spec, single.data, single.committee_index, committee.size(),
                                   position, single.signature);
    pools_.votes.push_back(to_attestation(spec, single, committee.size(), position));
    return {};
}

GossipRouter::Outcome GossipRouter::receive_aggregate(const Spec& spec,
                                                      const GossipMessage& message,
                                                      std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto proof, read<SignedAggregateAndProof>(spec, message.bytes));
    const Attestation& aggregate = proof.message.aggregate;
    CAIRN_TRY(move_to_branch_of(spec, aggregate.data, now_ms));
    const auto verdict =
        gossip::validate_beacon_aggregate_and_proof_gossip(context(spec, now_ms), proof);
    watch(spec, aggregate, verdict);
    CAIRN_TRY(verdict);
    pools_.attestations.add_aggregate(spec, aggregate,
                                      spec.at_least(ForkId::electra)
                                          ? get_committee_indices(aggregate).front()
                                          : aggregate.data.index);
    pools_.votes.push_back(aggregate);
    return {};
}

GossipRouter::Outcome GossipRouter::receive_sync_message(const Spec& spec,
                                                         const GossipMessage& message,
                                                         std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto sync_message, read<SyncCommitteeMessage>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_sync_committee_message_gossip(context(spec, now_ms), sync_message,
                                                             message.subnet_id));
    const BeaconState& state = *state_;
    const BLSPubkey& pubkey = state.validators[sync_message.validator_index.value].pubkey;
    const auto members = gossip::get_sync_subcommittee_pubkeys(spec, state, message.subnet_id);
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i] == pubkey) {
            positions.push_back(i);
        }
    }
    pools_.sync.add_message(spec, sync_message, message.subnet_id, positions);
    return {};
}

GossipRouter::Outcome GossipRouter::receive_contribution(const Spec& spec,
                                                         const GossipMessage& message,
                                                         std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto proof, read<SignedContributionAndProof>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_sync_committee_contribution_and_proof_gossip(context(spec, now_ms),
                                                                            proof));
    pools_.sync.add_contribution(proof.message.contribution);
    return {};
}

// Operations -------------------------------------------------------------------------------------

GossipRouter::Outcome GossipRouter::receive_operation(const Spec& spec,
                                                      const GossipMessage& message,
                                                      std::uint64_t now_ms) {
    switch (message.topic) {
        case Topic::voluntary_exit:
            return receive_exit(spec, message, now_ms);
        case Topic::proposer_slashing:
            return receive_proposer_slashing(spec, message, now_ms);
        case Topic::attester_slashing:
            return receive_attester_slashing(spec, message, now_ms);
        default:
            return receive_key_change(spec, message, now_ms);
    }
}

GossipRouter::Outcome GossipRouter::receive_exit(const Spec& spec, const GossipMessage& message,
                                                 std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto exit, read<SignedVoluntaryExit>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_voluntary_exit_gossip(context(spec, now_ms), exit));
    pools_.operations.add(exit, checked_under(spec, *state_));
    return {};
}

GossipRouter::Outcome GossipRouter::receive_proposer_slashing(const Spec& spec,
                                                              const GossipMessage& message,
                                                              std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto slashing, read<ProposerSlashing>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_proposer_slashing_gossip(context(spec, now_ms), slashing));
    pools_.operations.add(slashing, checked_under(spec, *state_));
    return {};
}

GossipRouter::Outcome GossipRouter::receive_attester_slashing(const Spec& spec,
                                                              const GossipMessage& message,
                                                              std::uint64_t now_ms) {
    CAIRN_TRY_ASSIGN(const auto slashing, read<AttesterSlashing>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_attester_slashing_gossip(context(spec, now_ms), slashing));
    pools_.operations.add(slashing, checked_under(spec, *state_), *state_);
    chain_.count_slashing(slashing);
    return {};
}

GossipRouter::Outcome GossipRouter::receive_key_change(const Spec& spec,
                                                       const GossipMessage& message,
                                                       std::uint64_t now_ms) {
    if (!spec.at_least(ForkId::capella)) {
        return unexpected(GossipError(Unreadable{"the fork has no such topic"}));
    }
    CAIRN_TRY_ASSIGN(const auto change, read<SignedBLSToExecutionChange>(spec, message.bytes));
    CAIRN_TRY(gossip::validate_bls_to_execution_change_gossip(context(spec, now_ms), change));
    pools_.operations.add(change);
    return {};
}

// Contradictions ---------------------------------------------------------------------------------

namespace {

std::optional<Slasher::Signature> signature_after(const gossip::Verdict& verdict) {
    using gossip::GossipRule;
    if (verdict) {
        return Slasher::Signature::verified;
    }
    const bool is_second =
        verdict.error() ==
            GossipRule::block_is_not_the_first_valid_block_for_this_slot_and_proposer ||
        verdict.error() == GossipRule::already_seen_attestation_for_this_epoch_and_validator;
    return is_second ? std::optional(Slasher::Signature::unknown) : std::nullopt;
}

Checked<IndexedAttestation> to_indexed(const Spec& spec, const BeaconState& state,
                                       const Attestation& attestation) {
    return get_indexed_attestation(spec, state, attestation);
}
Checked<IndexedAttestation> to_indexed(const Spec&, const BeaconState&,
                                       const SingleAttestation& single) {
    IndexedAttestation indexed;
    indexed.attesting_indices.push_back(single.attester_index);
    indexed.data = single.data;
    indexed.signature = single.signature;
    return indexed;
}

}  // namespace

void GossipRouter::watch(const Spec& spec, const SignedBeaconBlock& block,
                         const gossip::Verdict& verdict) {
    const auto signature = signature_after(verdict);
    if (slasher_ != nullptr && signature) {
        slasher_->on_header(header_of(spec, block), *signature);
    }
}

template <class Vote>
void GossipRouter::watch(const Spec& spec, const Vote& vote, const gossip::Verdict& verdict) {
    const auto signature = signature_after(verdict);
    if (slasher_ == nullptr || !signature) {
        return;
    }
    if (const auto indexed = to_indexed(spec, *state_, vote)) {
        slasher_->on_vote(*indexed, *signature);
    }
}

void GossipRouter::prune(Slot slot) {
    branch_states_made_ = 0;
    const Epoch epoch = compute_epoch_at_slot(chain_.network(), slot);
    const auto before = [](auto& set, const auto& first) {
        set.erase(set.begin(), set.lower_bound(first));
    };
    before(seen_.proposer_slots, std::pair{slot, ValidatorIndex{0}});
    before(seen_.aggregator_epochs, std::pair{epoch, ValidatorIndex{0}});
    before(seen_.attestation_validator_epochs, std::pair{epoch, ValidatorIndex{0}});
    before(seen_.sync_contribution_aggregator_slots, std::tuple{slot, ValidatorIndex{0}, 0});
    before(seen_.sync_contribution_data, std::tuple{slot, Root{}, 0});
    before(seen_.sync_message_validator_slots, std::tuple{slot, ValidatorIndex{0}, 0});
    before(seen_.blob_sidecar_tuples, std::tuple{slot, ValidatorIndex{0}, 0});
    before(seen_.data_column_sidecar_tuples, std::tuple{slot, ValidatorIndex{0}, 0});
    // Keyed by root, so not by age; a repeated one is still known by its aggregator and epoch.
    if (slot.value % chain_.network().preset->SLOTS_PER_EPOCH == 0) {
        seen_.aggregate_data_roots.clear();
    }
}

}  // namespace cairn::node
