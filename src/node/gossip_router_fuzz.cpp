// Gossip: rows of messages, each of a topic's valid one, left alone, changed in a field, or with
// bytes turned over.
//
// What must hold: a message as its signer made it is valid the first time and news only once; what
// is accepted is in canonical encoding; and no verdict depends on whether signatures were checked
// in a batch before.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/random.hpp"
#include "node/node.hpp"
#include "node/sample_network_test.hpp"
#include "node/simulated_engine_test.hpp"

#include <array>

using namespace cairn;
using namespace cairn::node;
using namespace cairn::consensus;

namespace {

constexpr Slot NOW{3};  // with blocks in all slots before it
constexpr std::size_t MAX_MESSAGES = 12;
constexpr ColumnIndex COLUMN = 5;

base::FuzzTally tally;

struct Deaf final : Wire {
    void publish(const GossipMessage&) override {}
    void request_blocks(PeerId, const BlocksRequest&) override {}
    void respond_blocks(PeerId, BlocksResponse) override {}
};

/// A node in slot NOW, and one valid message of each topic.
class World {
  public:
    World() {
        network_.network.executor = &base::serial_executor();
        auto chain = Chain::start(network_.network, network_.genesis,
                                  {engine_, random_, base::serial_executor()});
        CAIRN_ASSERT(chain.has_value());
        node_ = std::make_unique<Node>(*std::move(chain), engine_, random_, wire_,
                                       NodeOptions{.custody = custody()});
        for (Slot slot{1}; slot < NOW; ++slot) {
            go_to(slot);
            const auto [made, blobs] = block();
            CAIRN_ASSERT(
                node_->publish_block(std::make_shared<const SignedBeaconBlock>(made), blobs));
        }
        go_to(NOW);
        node_->set_time(node_->chain().time_ms() + 3000);
        make_votes();
        make_operations();
        make_proposal();
    }

    Custody custody() const { return {{}, spec().config->NUMBER_OF_CUSTODY_GROUPS}; }

    Chain& chain() { return node_->chain(); }
    const Spec& spec() const { return network_.network; }
    const std::array<GossipMessage, TOPIC_COUNT>& messages() const { return messages_; }
    crypto::Random& random() { return random_; }

  private:
    void go_to(Slot slot) {
        node_->set_time(
            compute_time_at_slot_ms(spec(), network_.genesis.genesis_time * 1000, slot));
    }
    template <class Message>
    void add(Topic topic, const Message& message, std::uint64_t subnet_id = 0) {
        const ForkDigest digest =
            compute_fork_digest(spec(), network_.genesis.genesis_validators_root, GENESIS_EPOCH);
        messages_[static_cast<std::size_t>(topic)] = {
            topic, subnet_id, digest, std::make_shared<const Bytes>(ssz::encode(spec(), message))};
    }
    StatePointer state() { return *chain().state_at(chain().head().root, chain().current_slot()); }

    std::pair<SignedBeaconBlock, std::shared_ptr<const BlobsBundle>> block() {
        const StatePointer at = state();
        const crypto::SecretKey key = sample_key(get_beacon_proposer_index(spec(), *at)->value);
        SignedBeaconBlock made;
        made.message.slot = at->slot;
        ProductionChoices choices;
        choices.slot = at->slot;
        choices.randao_reveal = get_epoch_signature(spec(), *at, made.message, key);
        auto produced = *node_->produce_block(choices);
        made.message = std::move(produced.block);
        made.signature = get_block_signature(spec(), *at, made.message, key);
        return {std::move(made), std::move(produced.blobs)};
    }

    // The network is of fulu: blob sidecars are what it must not take.
    void make_proposal() {
        const auto [made, blobs] = block();
        add(Topic::beacon_block, made);
        const auto sidecars =
            make_sidecars(spec(), made, blobs->blobs, blobs->proofs, BlobsOrigin::own_engine);
        CAIRN_ASSERT(sidecars.has_value());
        add(Topic::data_column_sidecar, sidecars->columns[COLUMN], COLUMN);
        add(Topic::blob_sidecar, ssz::default_value<BlobSidecar>(spec()));
    }

    // With so few members everyone adds up.
    void make_votes() {
        const StatePointer at = state();
        SingleAttestation vote;
        vote.attester_index = get_beacon_committee(spec(), *at, NOW, CommitteeIndex{0})[0];
        const crypto::SecretKey key = sample_key(vote.attester_index.value);
        vote.data = *node_->attestation_data(NOW, CommitteeIndex{0});
        vote.signature = get_attestation_signature(spec(), *at, vote.data, key);
        const std::uint64_t subnet = gossip::compute_subnet_for_attestation(
            spec(), get_committee_count_per_slot(spec(), *at, GENESIS_EPOCH), NOW,
            CommitteeIndex{0});
        add(Topic::beacon_attestation, vote, subnet);
        CAIRN_ASSERT(node_->publish(Topic::beacon_attestation, subnet, vote));
        SignedAggregateAndProof proof;
        proof.message.aggregator_index = vote.attester_index;
        proof.message.aggregate = *node_->aggregate_attestation(vote.data, CommitteeIndex{0});
        proof.message.selection_proof = get_slot_signature(spec(), *at, NOW, key);
        proof.signature = get_aggregate_and_proof_signature(spec(), *at, proof.message, key);
        add(Topic::beacon_aggregate_and_proof, proof);
        make_sync_messages(*at);
    }

    void make_sync_messages(const BeaconState& at) {
        const Root& head = chain().head().root;
        const auto member = *find_validator(at, at.current_sync_committee.pubkeys[0]);
        const crypto::SecretKey key = sample_key(member.value);
        const auto message = get_sync_committee_message(spec(), at, head, member, key);
        add(Topic::sync_committee, message);
        CAIRN_ASSERT(node_->publish(Topic::sync_committee, 0, message));
        SignedContributionAndProof proof;
        proof.message.aggregator_index = member;
        proof.message.contribution = *node_->sync_contribution(NOW, head, 0);
        proof.message.selection_proof = get_sync_committee_selection_proof(spec(), at, NOW, 0, key);
        proof.signature = get_contribution_and_proof_signature(spec(), at, proof.message, key);
        add(Topic::sync_committee_contribution_and_proof, proof);
    }

    void make_operations() {
        const BeaconState& genesis = network_.genesis;
        constexpr std::array<std::uint64_t, 2> both = {5, 6};
        add(Topic::voluntary_exit, sample_exit(network_, genesis, 3, 0));
        add(Topic::proposer_slashing, sample_proposer_slashing(network_, genesis, 4, Slot{1}));
        add(Topic::attester_slashing, sample_attester_slashing(network_, genesis, both, 0));
        add(Topic::bls_to_execution_change, sample_key_change(network_, 20));
    }

    SampleNetwork network_ = sample_network(ForkId::fulu, ForkId::fulu);
    SimulatedEngine engine_{SAMPLE_TERMINAL_HASH, 0, {1, 1, network_.genesis.genesis_time}};
    crypto::SeededRandom random_{1};
    Deaf wire_;
    std::unique_ptr<Node> node_;
    std::array<GossipMessage, TOPIC_COUNT> messages_;
};

World& world() {
    static World world;
    return world;
}

/// One number of a message, at a place that moves no offset: still a message, but another one.
template <class T, class Change>
Bytes changed(const GossipMessage& message, Change&& change) {
    T value;
    CAIRN_ASSERT(ssz::decode(world().spec(), *message.bytes, value));
    change(value);
    return ssz::encode(world().spec(), value);
}

/// Adds a little, or a lot, to one of the numbers.
void nudge(base::FuzzInput& input, std::initializer_list<std::uint64_t*> numbers) {
    std::uint64_t* const number = *(numbers.begin() + input.below(numbers.size()));
    const std::uint64_t by = input.byte();
    *number += input.one_in(4) ? by << (input.byte() & 63U) : by;
}

Bytes change_vote(base::FuzzInput& input, const GossipMessage& message) {
    switch (message.topic) {
        case Topic::beacon_block:
            return changed<SignedBeaconBlock>(message, [&](SignedBeaconBlock& block) {
                nudge(input, {&block.message.slot.value, &block.message.proposer_index.value});
            });
        case Topic::beacon_attestation:
            return changed<SingleAttestation>(message, [&](SingleAttestation& vote) {
                nudge(input, {&vote.attester_index.value, &vote.committee_index.value,
                              &vote.data.slot.value, &vote.data.target.epoch.value});
            });
        case Topic::beacon_aggregate_and_proof:
            return changed<SignedAggregateAndProof>(message, [&](SignedAggregateAndProof& proof) {
                AttestationData& data = proof.message.aggregate.data;
                nudge(input, {&proof.message.aggregator_index.value, &data.slot.value,
                              &data.target.epoch.value, &data.index.value});
            });
        case Topic::sync_committee:
            return changed<SyncCommitteeMessage>(message, [&](SyncCommitteeMessage& vote) {
                nudge(input, {&vote.slot.value, &vote.validator_index.value});
            });
        default:
            return changed<SignedContributionAndProof>(
                message, [&](SignedContributionAndProof& proof) {
                    nudge(input, {&proof.message.aggregator_index.value,
                                  &proof.message.contribution.slot.value,
                                  &proof.message.contribution.subcommittee_index});
                });
    }
}

Bytes change(base::FuzzInput& input, const GossipMessage& message) {
    switch (message.topic) {
        case Topic::voluntary_exit:
            return changed<SignedVoluntaryExit>(message, [&](SignedVoluntaryExit& exit) {
                nudge(input, {&exit.message.epoch.value, &exit.message.validator_index.value});
            });
        case Topic::proposer_slashing:
            return changed<ProposerSlashing>(message, [&](ProposerSlashing& slashing) {
                nudge(input, {&slashing.signed_header_1.message.slot.value,
                              &slashing.signed_header_2.message.proposer_index.value});
            });
        case Topic::attester_slashing:
            return changed<AttesterSlashing>(message, [&](AttesterSlashing& slashing) {
                nudge(input, {&slashing.attestation_1.attesting_indices[0].value,
                              &slashing.attestation_2.data.target.epoch.value,
                              &slashing.attestation_1.data.source.epoch.value});
            });
        case Topic::bls_to_execution_change:
            return changed<SignedBLSToExecutionChange>(
                message, [&](SignedBLSToExecutionChange& key_change) {
                    nudge(input, {&key_change.message.validator_index.value});
                });
        case Topic::data_column_sidecar:
            return changed<DataColumnSidecar>(message, [&](DataColumnSidecar& sidecar) {
                BeaconBlockHeader& header = sidecar.signed_block_header.message;
                nudge(input, {&sidecar.index, &header.slot.value, &header.proposer_index.value});
                sidecar.column[0].bytes[31] ^= input.byte();
            });
        case Topic::blob_sidecar:
            return *message.bytes;
        default:
            return change_vote(input, message);
    }
}

enum class Kind : std::uint8_t { untouched, changed, broken };
struct Sent {
    GossipMessage message;
    Kind kind = Kind::untouched;
};

Sent take_message(base::FuzzInput& input) {
    Sent sent{world().messages()[input.below(TOPIC_COUNT)], Kind::untouched};
    const std::size_t choice = input.below(4);
    if (choice < 2) {
        return sent;
    }
    Bytes bytes = *sent.message.bytes;
    if (choice == 2) {
        sent.kind = Kind::changed;
        bytes = change(input, sent.message);
    } else {
        sent.kind = Kind::broken;
        sent.message.subnet_id += input.one_in(8) ? 1U : 0U;
        for (std::size_t flips = 1 + input.below(4); flips > 0 && !bytes.empty(); --flips) {
            const std::size_t at = input.byte() * 256U + input.byte();
            bytes[at % bytes.size()] ^= input.byte();
        }
        bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), input.one_in(8) ? 1 : 0));
    }
    sent.message.bytes = std::make_shared<const Bytes>(std::move(bytes));
    return sent;
}

using Verdict = std::optional<std::string>;  // why not
Verdict receive(GossipRouter& router, const GossipMessage& message) {
    const auto received = router.receive(message, world().chain().time_ms());
    std::ignore = base::take_overflow();
    return received ? std::nullopt : Verdict(describe(received.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::FuzzInput input({data, size});
    Pools pools;
    Pools twins;
    HeldSidecars sidecars(world().spec(), world().custody());
    HeldSidecars sidecars_of_twin(world().spec(), world().custody());
    GossipRouter router(world().chain(), pools, nullptr, &sidecars);
    GossipRouter prepared(world().chain(), twins, nullptr, &sidecars_of_twin);
    std::vector<Sent> row;
    std::vector<const GossipMessage*> ahead;
    while (row.size() < MAX_MESSAGES && !input.empty()) {
        row.push_back(take_message(input));
    }
    for (const Sent& sent : row) {
        ahead.push_back(&sent.message);
    }
    prepared.prepare(ahead, world().random());
    std::array<bool, TOPIC_COUNT> seen{};
    bool any_valid = row.empty();
    for (const Sent& sent : row) {
        const Verdict verdict = receive(router, sent.message);
        CAIRN_ASSERT(verdict == receive(prepared, sent.message));
        const auto topic = static_cast<std::size_t>(sent.message.topic);
        any_valid = any_valid || !verdict;
        tally.add(!verdict ? "accepted" : "refused");
        if (sent.kind == Kind::untouched) {
            // Another of its kind may have come before: then it is no news.
            CAIRN_ASSERT(!verdict || seen[topic] || sent.message.topic == Topic::blob_sidecar);
            CAIRN_ASSERT(receive(router, sent.message).has_value());
            CAIRN_ASSERT(receive(prepared, sent.message).has_value());
        }
        seen[topic] = true;
    }
    tally.input(any_valid);
    return 0;
}
