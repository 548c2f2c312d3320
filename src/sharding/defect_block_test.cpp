// The defects of blocks and of the fork choice: each test shows the faithful reading go wrong and
// the hardened one right. Those of epochs: defect_epoch_test.cpp.
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "sharding/accessors.hpp"
#include "sharding/attestation.hpp"
#include "sharding/challenged_attestation.hpp"
#include "sharding/crosslinks.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/defect.hpp"
#include "sharding/light_client.hpp"
#include "sharding/sample_network_test.hpp"
#include "sharding/validator.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::sharding {
namespace {

using consensus::Attestation;
using consensus::Rule;
using consensus::ShardTransition;
using sample::RoadMode;
using sample::Signatures;

/// The chain of one mode up to slot 2, whose blocks and shard blocks are those of the recipe, and
/// the block of slot 3 about to be applied.
struct Chain {
    explicit Chain(RoadMode mode, std::uint64_t slots = 2)
        : spec(sample::spec(mode)), head(sample::phase1_state(mode)) {
        for (Slot slot{1}; slot <= slots; ++slot) {
            sample::Block block = sample::make_block(spec, head, slot, Signatures::stub);
            head = std::move(block.state);
            sample::apply(spec, head, block.message);
        }
        sample::Block next = sample::make_block(spec, head, head.slot + 1, Signatures::stub);
        state = std::move(next.state);
        body = std::move(next.message.body);
    }

    /// All of the block that has to do with shards.
    Checked<> process() {
        for (const Attestation& attestation : body.attestations) {
            CAIRN_TRY(process_attestation(spec, state, attestation, verifier));
        }
        return process_shard_transitions(spec, state, body.shard_transitions, body.attestations,
                                         verifier);
    }
    /// A shard that the block crosslinks.
    Shard crosslinked() const {
        const auto& transitions = body.shard_transitions;
        const auto full = std::ranges::find_if(
            transitions, [](const ShardTransition& t) { return t != ShardTransition{}; });
        return Shard{static_cast<std::uint64_t>(full - transitions.begin())};
    }
    /// Changes that shard's transition and lets its committee vote for the change.
    template <class Change>
    void change_transition(Change change) {
        const Shard shard = crosslinked();
        ShardTransition& transition = body.shard_transitions[shard.value];
        change(transition);
        for (Attestation& attestation : body.attestations) {
            if (attestation.data.shard == shard &&
                is_on_time_attestation(state, attestation.data)) {
                attestation.data.shard_transition_root = ssz::hash_tree_root(spec, transition);
                attestation.data.shard_head_root = transition.shard_states.back().latest_block_root;
            }
        }
    }

    Spec spec;
    BeaconState head;   // after the block of slot 2
    BeaconState state;  // at slot 3
    consensus::BeaconBlockBody body;
    consensus::NullVerifier verifier;
};

/// What becomes of the block after `change`, by mode.
template <class Change>
Checked<> outcome(RoadMode mode, Change change) {
    Chain chain(mode);
    change(chain);
    return chain.process();
}

template <class Change>
void expect_mended(Rule rule, Change change) {
    EXPECT_TRUE(outcome(RoadMode::faithful, change).has_value());
    const auto hardened = outcome(RoadMode::hardened, change);
    ASSERT_FALSE(hardened.has_value());
    EXPECT_EQ(hardened.error().rule, rule) << describe(hardened.error());
}

TEST(Defect, none_shows_in_an_honest_block) {
    EXPECT_TRUE(outcome(RoadMode::faithful, [](Chain&) {}).has_value());
    EXPECT_TRUE(outcome(RoadMode::hardened, [](Chain&) {}).has_value());
}

TEST(Defect, key_reveal_overflows) {
    const consensus::CustodyKeyReveal reveal{ValidatorIndex{5}, sample::STUB};
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Spec spec = sample::spec(mode);
        BeaconState state = sample::phase1_state(mode);
        state.slot = Slot{320};  // of epoch 40
        consensus::NullVerifier verifier;
        static_cast<void>(base::take_overflow());
        EXPECT_TRUE(process_custody_key_reveal(spec, state, reveal, verifier).has_value());
        EXPECT_EQ(base::take_overflow(), mode == RoadMode::faithful);
        EXPECT_EQ(state.validators[5].next_custody_secret_to_reveal, 1U);
    }
}

TEST(Defect, late_attestation_names_any_shard) {
    expect_mended(Rule::attestation_shard_wrong, [](Chain& chain) {
        auto late = sample::late_attestation(chain.spec, chain.state, Slot{1}, Signatures::stub);
        late.data.shard = Shard{77};
        chain.body.attestations.push_back(late);
    });
}

TEST(Defect, challenged_committee_unbounded) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        Chain chain(mode);
        // Committee 0 of slot 2, named as the committee behind the last of slot 1.
        Attestation attestation = sample::attest(chain.spec, chain.state, Slot{2},
                                                 CommitteeIndex{0}, {}, 2, Signatures::stub);
        const auto committee =
            get_beacon_committee(chain.spec, chain.state, Slot{2}, CommitteeIndex{0});
        attestation.data.slot = Slot{1};
        attestation.data.index =
            CommitteeIndex{get_committee_count_per_slot(chain.spec, chain.state, Epoch{0})};
        const auto attested =
            verify_challenged_attestation(chain.spec, chain.state, attestation, chain.verifier);
        if (mode == RoadMode::faithful) {
            ASSERT_TRUE(attested.has_value());
            EXPECT_TRUE(std::ranges::equal(attested->committee, committee));
            attestation.data.index = CommitteeIndex{1000};
            EXPECT_FALSE(
                verify_challenged_attestation(chain.spec, chain.state, attestation, chain.verifier)
                    .has_value());
        } else {
            EXPECT_EQ(attested.error().rule, Rule::committee_index_out_of_range);
        }
    }
}

TEST(Defect, cleared_challenge_counts_in_responses) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Spec spec = sample::spec(mode);
        BeaconState state = sample::phase1_state(mode);
        state.custody_chunk_challenge_records.push_back({});
        const auto response = sample::open_challenge(spec, state);
        const auto result = process_chunk_challenge_response(spec, state, response);
        if (mode == RoadMode::faithful) {
            EXPECT_EQ(result.error().rule, Rule::response_without_one_challenge);
        } else {
            EXPECT_TRUE(result.has_value());
            EXPECT_TRUE(is_empty_record(state.custody_chunk_challenge_records[1]));
        }
    }
}

TEST(Defect, shard_proposer_never_pays) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        Chain chain(mode);
        const Shard shard = chain.crosslinked();
        const ShardTransition& transition = chain.body.shard_transitions[shard.value];
        const std::uint64_t length = transition.shard_block_lengths.back();
        ASSERT_GT(length, 0U);
        const ValidatorIndex proposer = *get_shard_proposer_index(
            chain.spec, chain.state, transition.shard_states.back().slot, shard);
        const Gwei before = chain.state.balances[proposer.value];
        const Gwei price = transition.shard_states.back().gasprice * length;
        ASSERT_TRUE(chain.process().has_value());
        const ValidatorIndex beacon_proposer = *get_beacon_proposer_index(chain.spec, chain.state);
        ASSERT_NE(proposer, beacon_proposer);
        EXPECT_EQ(chain.state.balances[proposer.value],
                  mode == RoadMode::faithful ? before : before - price.value);
    }
}

TEST(Defect, transition_block_root_unchecked) {
    expect_mended(Rule::transition_block_root_wrong, [](Chain& chain) {
        chain.change_transition([](ShardTransition& transition) {
            transition.shard_states.back().latest_block_root.bytes.fill(0xee);
        });
    });
}

TEST(Defect, transition_block_length_unbounded) {
    expect_mended(Rule::shard_block_too_long, [](Chain& chain) {
        const Shard shard = chain.crosslinked();
        Gwei gasprice = chain.state.shard_states[shard.value].gasprice;
        chain.change_transition([&](ShardTransition& transition) {
            transition.shard_block_lengths.back() = chain.spec.preset->MAX_SHARD_BLOCK_SIZE + 1;
            for (std::size_t i = 0; i < transition.shard_states.size(); ++i) {
                gasprice = compute_updated_gasprice(chain.spec, gasprice,
                                                    transition.shard_block_lengths[i]);
                transition.shard_states[i].gasprice = gasprice;
            }
        });
    });
}

TEST(Defect, idle_shard_transition_unchecked) {
    expect_mended(Rule::idle_shard_transition_not_empty, [](Chain& chain) {
        chain.body.shard_transitions[chain.spec.preset->MAX_SHARDS - 1].start_slot = Slot{9};
    });
}

TEST(Defect, previous_epoch_crosslink_unmarked) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        Chain chain(mode, 7);  // the block of slot 8 holds the attestations of slot 7
        ASSERT_NE(chain.crosslinked(), Shard{chain.spec.preset->MAX_SHARDS});
        ASSERT_TRUE(chain.process().has_value());
        const auto& attestations = chain.state.previous_epoch_attestations;
        const bool marked = std::ranges::any_of(
            attestations.to_vector(), [](const consensus::PendingAttestation& pending) {
                return pending.data.slot == 7 && pending.crosslink_success;
            });
        EXPECT_EQ(marked, mode == RoadMode::hardened);
    }
}

TEST(Defect, light_client_vote_of_another_message) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        Chain chain(mode);
        const Slot voted = compute_previous_slot(chain.state.slot);
        const consensus::LightClientVoteData data{
            voted, *get_block_root_at_slot(chain.spec, chain.state, voted)};
        const auto committee = get_light_client_committee(chain.spec, chain.state, Epoch{0});
        auto body = ssz::default_value<consensus::BeaconBlockBody>(chain.spec);
        body.light_client_bits.set(1);
        body.light_client_signature = get_light_client_vote_signature(
            chain.spec, chain.state, data, sample::secret_key(committee[1]));
        consensus::BlsVerifier verifier;
        const auto result = process_light_client_aggregate(chain.spec, chain.state, body, verifier);
        EXPECT_EQ(result.has_value(), mode == RoadMode::hardened);
    }
}

TEST(Defect, light_client_bits_beyond_committee) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        Chain chain(mode);
        chain.body.light_client_bits.set(127);
        const auto result =
            process_light_client_aggregate(chain.spec, chain.state, chain.body, chain.verifier);
        EXPECT_EQ(result.has_value(), mode == RoadMode::faithful);
    }
}

/// A beacon store at the chain's head, and the store of shard 0.
struct Stores {
    explicit Stores(const Chain& chain) {
        consensus::TreeBlock anchor;
        anchor.root = sample::block_root(chain.spec, chain.head);
        anchor.slot = chain.head.slot;
        anchor.state = std::make_shared<const BeaconState>(chain.head);
        beacon.blocks.insert(anchor);
        head = anchor.root;
        beacon.votes.set_balances(get_voting_balances(chain.spec, chain.head));
        shard = *get_forkchoice_shard_store(chain.head, Shard{0});
    }
    /// A block on `parent`, unchecked.
    Root add(const Spec& spec, const Root& parent, Slot slot) {
        auto block = std::make_shared<consensus::SignedShardBlock>();
        block->message.shard_parent_root = parent;
        block->message.slot = slot;
        const Root root = ssz::hash_tree_root(spec, block->message);
        shard.signed_blocks[root] = std::move(block);
        return root;
    }

    consensus::Store beacon;
    Root head;
    ShardStore shard;
};

TEST(Defect, unknown_shard_head_breaks_head) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Chain chain(mode);
        Stores stores(chain);
        const auto& crosslink = chain.head.shard_states[0];
        const Root child = stores.add(chain.spec, crosslink.latest_block_root, crosslink.slot + 1);
        stores.shard.latest_messages[ValidatorIndex{0}] = {Epoch{0}, Root{{0xaa}}};
        const auto head = get_shard_head(chain.spec, stores.beacon, stores.head, stores.shard);
        if (mode == RoadMode::faithful) {
            EXPECT_EQ(head.error().rule, Rule::shard_block_unknown);
        } else {
            EXPECT_EQ(head, child);
        }
    }
}

TEST(Defect, shard_head_leaves_offset_slots) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Chain chain(mode);
        Stores stores(chain);
        const auto& crosslink = chain.head.shard_states[0];
        const Root at_offset_4 =
            stores.add(chain.spec, crosslink.latest_block_root, crosslink.slot + 4);
        EXPECT_EQ(get_shard_head(chain.spec, stores.beacon, stores.head, stores.shard),
                  mode == RoadMode::faithful ? at_offset_4 : crosslink.latest_block_root);
    }
}

TEST(Defect, shard_block_before_parent) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Chain chain(mode);
        const auto block = sample::make_shard_block(chain.spec, chain.head, Shard{0}, Bytes(9, 1),
                                                    Signatures::stub);
        consensus::ShardState parent = chain.head.shard_states[0];
        parent.slot = block->message.slot;  // the parent stands at the block's own slot
        const auto result =
            verify_shard_block_message(chain.spec, chain.head, parent, block->message);
        EXPECT_EQ(result.has_value(), mode == RoadMode::faithful);
    }
}

TEST(Defect, finalized_phase0_has_no_shards) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        const Chain chain(mode);
        Stores stores(chain);
        const auto block = sample::make_shard_block(chain.spec, chain.head, Shard{0}, Bytes(9, 1),
                                                    Signatures::stub);
        BeaconState phase0 = chain.head;
        phase0.shard_states.clear();
        consensus::TreeBlock finalized;
        finalized.root.bytes.fill(7);
        finalized.state = std::make_shared<const BeaconState>(phase0);
        consensus::TreeBlock parent = stores.beacon.blocks[0];
        parent.parent = 0;
        stores.beacon.blocks = {};
        stores.beacon.blocks.insert(finalized);
        stores.beacon.blocks.insert(parent);
        stores.beacon.finalized_checkpoint.root = finalized.root;
        consensus::NullVerifier verifier;
        const auto result =
            on_shard_block(chain.spec, stores.beacon, stores.shard, *block, verifier);
        EXPECT_EQ(result.has_value(), mode == RoadMode::hardened);
        EXPECT_TRUE(result || result.error().rule == Rule::shard_not_active);
    }
}

TEST(Defect, fraud_proof_reads_missing_field) {
    const Chain chain(RoadMode::hardened);
    const Shard shard = chain.crosslinked();
    const auto& before = chain.state.shard_states[shard.value];
    ShardTransition transition = chain.body.shard_transitions[shard.value];
    const std::size_t last = transition.shard_states.size() - 1;
    const auto blocks = sample::shard_blocks(chain.spec, chain.head, shard, Signatures::stub);
    ASSERT_EQ(blocks.size(), 1U);
    const auto proves_fraud = [&](std::uint64_t offset) {
        return is_valid_fraud_proof(chain.spec, before, transition, offset, blocks[0]->message);
    };
    EXPECT_EQ(proves_fraud(last), false);
    transition.shard_states[last].gasprice += 1U;
    EXPECT_EQ(proves_fraud(last), true);
    EXPECT_EQ(proves_fraud(last + 1).error().rule, Rule::fraud_proof_offset_out_of_range);
}

TEST(Defect, full_attestation_lacks_shard) {
    const Spec spec = sample::spec(RoadMode::hardened);
    const consensus::FullAttestationData full;
    consensus::AttestationData data;
    data.shard_transition_root = ssz::hash_tree_root(spec, full.shard_transition);
    EXPECT_NE(ssz::hash_tree_root(spec, full), ssz::hash_tree_root(spec, data));
}

}  // namespace
}  // namespace cairn::sharding
