#include "sharding/validator.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "crypto/sha256.hpp"
#include "sharding/accessors.hpp"
#include "sharding/sample_network_test.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace cairn::sharding {
namespace {

using consensus::LightClientVote;
using consensus::Rule;
using sample::RoadMode;
using sample::Signatures;

// The tables were made with PyPI eth2spec 1.0.0: test/differential/known_answers_2020.py.

/// Eight bytes of the SHA-256 of the indices, little endian.
std::string digest(std::span<const ValidatorIndex> indices) {
    Bytes bytes(8 * indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
        base::store_le64(&bytes[8 * i], indices[i].value);
    }
    return base::to_hex(crypto::sha256(bytes).view().first(8)).substr(2);
}

std::string sha256_hex(const BLSSignature& signature) {
    return base::to_hex(crypto::sha256(signature.view()).view()).substr(2);
}

struct Committees {
    std::uint64_t epoch;
    std::string_view light_client;
    std::array<std::string_view, 2> shards;
    std::array<std::uint64_t, 2> proposers;  // at the epoch's fourth slot
};

constexpr auto committees = std::to_array<Committees>({
    {0, "bc85c8aa797e0fd8", {"0236c63c5949ee78", "6bb0a1f9f18b96f5"}, {59, 28}},
    {1, "bc85c8aa797e0fd8", {"0236c63c5949ee78", "6bb0a1f9f18b96f5"}, {50, 20}},
    {63, "bc85c8aa797e0fd8", {"0236c63c5949ee78", "6bb0a1f9f18b96f5"}, {50, 20}},
    {64, "bc85c8aa797e0fd8", {"0236c63c5949ee78", "6bb0a1f9f18b96f5"}, {27, 7}},
    {127, "bc85c8aa797e0fd8", {"0236c63c5949ee78", "6bb0a1f9f18b96f5"}, {15, 25}},
    {128, "bc85c8aa797e0fd8", {"a62baa3a83081eda", "b58c373a09d59831"}, {22, 7}},
    {200, "bc85c8aa797e0fd8", {"70c81d0510cb6d19", "1dbba50556ee703b"}, {34, 35}},
    {300, "bc85c8aa797e0fd8", {"7a23fc91ad686e93", "20d951380df0274a"}, {13, 2}},
    {600, "f98499ad549bf81a", {"61e2c540ee621263", "226dd305da95a3da"}, {21, 54}},
});

TEST(Duties, CommitteesAndShardProposers) {
    const Spec spec = sample::spec(RoadMode::faithful);
    const BeaconState state = sample::phase1_state(RoadMode::faithful);
    for (const Committees& row : committees) {
        const Epoch epoch{row.epoch};
        EXPECT_EQ(digest(get_light_client_committee(spec, state, epoch)), row.light_client);
        for (std::size_t shard = 0; shard < 2; ++shard) {
            EXPECT_EQ(digest(*get_shard_committee(spec, state, epoch, Shard{shard})),
                      row.shards[shard]);
            EXPECT_EQ(get_shard_proposer_index(spec, state, Slot{8 * row.epoch + 3}, Shard{shard}),
                      ValidatorIndex{row.proposers[shard]});
        }
    }
    EXPECT_EQ(get_shard_committee(spec, state, Epoch{0}, Shard{2}).error().rule,
              Rule::shard_not_active);
}

struct CustodySecret {
    std::uint64_t validator;
    std::uint64_t epoch;
    std::string_view sha256;
};

constexpr auto custody_secrets = std::to_array<CustodySecret>({
    {0, 0, "31228d8f3d15c0c9b0831b78850ef75c9394ffc0862624ed3f842d0003853952"},
    {0, 31, "31228d8f3d15c0c9b0831b78850ef75c9394ffc0862624ed3f842d0003853952"},
    {0, 32, "9c28417aa471c17605fd988984fcd08ab536bca1a8dfce2d8a59d26ee2b0cf3e"},
    {5, 26, "4a7f5210e7dbda95902ddc804bcfc2f09460c8504c41185f590b5b6d7a87e2b4"},
    {5, 27, "ef104ba2bfc857caa2cfe4ae8cdbdf4f79a29b5c35012a04272c17ac17443171"},
    {63, 1, "fde06777b6e4e889217053e9a97484ee9841d7d73d63ccfaebb889b5ba26fb25"},
    {63, 100, "7299412cd8654ef1b266c156bd48ec09c0a38911b9f046990758081ab7d4830d"},
});

TEST(Duties, CustodySecrets) {
    const Spec spec = sample::spec(RoadMode::faithful);
    const BeaconState state = sample::phase1_state(RoadMode::faithful);
    for (const CustodySecret& row : custody_secrets) {
        const ValidatorIndex index{row.validator};
        EXPECT_EQ(sha256_hex(get_custody_secret(spec, state, index, sample::secret_key(index),
                                                Epoch{row.epoch})),
                  row.sha256)
            << row.validator << " at " << row.epoch;
    }
}

TEST(Duties, LightClientVoteAndAggregate) {
    const Spec spec = sample::spec(RoadMode::faithful);
    const BeaconState state = sample::phase1_state(RoadMode::faithful);
    const ValidatorIndex voter{9};
    const auto key = sample::secret_key(voter);
    auto vote = ssz::default_value<LightClientVote>(spec);
    vote.data.slot = Slot{3};
    vote.data.beacon_block_root.bytes.fill(7);
    vote.aggregation_bits.set(2);
    vote.signature = get_light_client_vote_signature(spec, state, vote.data, key);
    EXPECT_EQ(sha256_hex(vote.signature),
              "2490ef288465b93ea4068eaa04e4d6f08a4306c3df14e236d671e4ea89228114");
    const auto proof = get_light_aggregate_and_proof(spec, state, voter, vote, key);
    EXPECT_EQ(base::to_hex(ssz::hash_tree_root(spec, proof).view()).substr(2),
              "a826ee76ae0a5d622373f4b758e3afdab9ae66f7eb47e1080c058fdc4e5729aa");
    EXPECT_EQ(sha256_hex(get_light_aggregate_and_proof_signature(spec, state, proof, key)),
              "f4ca9ce8acd316f8464938bce2a679dea86d8136e04c26142b3d52555c8a62e9");
    EXPECT_EQ(get_aggregate_light_client_signature({&vote, 1}), vote.signature);
    EXPECT_EQ(get_aggregate_light_client_signature({}).error(), crypto::BlsError::empty_list);
}

TEST(Duties, LightClientSelection) {
    const Spec spec = sample::spec(RoadMode::faithful);
    const BeaconState state = sample::phase1_state(RoadMode::faithful);
    const std::vector<std::uint64_t> want{3,  4,  5,  8,  9,  11, 12, 13, 14, 18, 19,
                                          21, 22, 26, 28, 29, 30, 31, 32, 34, 35, 37,
                                          39, 41, 42, 45, 52, 53, 56, 57, 61, 62};
    std::vector<std::uint64_t> next;
    for (std::uint64_t i = 0; i < sample::VALIDATORS; ++i) {
        if (is_in_next_light_client_committee(spec, state, ValidatorIndex{i})) {
            next.push_back(i);
        }
    }
    EXPECT_EQ(next, want);
    const auto key = sample::secret_key(ValidatorIndex{9});
    std::string aggregator;
    for (Slot slot{0}; slot < 16; ++slot) {
        const auto signature = get_light_client_slot_signature(spec, state, slot, key);
        aggregator += is_light_client_aggregator(spec, state, slot, signature) ? '1' : '0';
    }
    EXPECT_EQ(aggregator, "0011101000010100");
}

struct Aggregates {
    struct Vote {
        std::uint64_t slot;
        std::uint8_t block;  // the byte its root repeats
        std::size_t bits;
    };
    std::array<Vote, 5> votes;
    std::size_t best;
};

constexpr auto aggregates = std::to_array<Aggregates>({
    {{{{9, 5, 3}, {9, 5, 0}, {9, 5, 1}, {9, 5, 3}, {8, 5, 1}}}, 0},
    {{{{9, 6, 0}, {9, 5, 0}, {8, 5, 1}, {9, 5, 2}, {8, 5, 0}}}, 3},
    {{{{9, 5, 0}, {9, 5, 0}, {9, 5, 1}, {8, 6, 2}, {8, 6, 2}}}, 2},
    {{{{9, 5, 1}, {9, 5, 2}, {8, 5, 3}, {9, 5, 0}, {8, 5, 2}}}, 1},
    {{{{9, 6, 3}, {9, 5, 2}, {9, 5, 3}, {8, 5, 0}, {9, 6, 0}}}, 2},
    {{{{9, 5, 3}, {9, 6, 2}, {9, 6, 2}, {9, 5, 3}, {9, 5, 2}}}, 0},
});

TEST(Duties, BestLightClientAggregate) {
    const Spec spec = sample::spec(RoadMode::faithful);
    consensus::BeaconBlock block;
    block.slot = Slot{10};
    block.parent_root.bytes.fill(5);
    for (const Aggregates& row : aggregates) {
        std::vector<LightClientVote> votes;
        for (std::size_t i = 0; i < row.votes.size(); ++i) {
            auto vote = ssz::default_value<LightClientVote>(spec);
            vote.data.slot = Slot{row.votes[i].slot};
            vote.data.beacon_block_root.bytes.fill(row.votes[i].block);
            vote.signature.bytes.fill(static_cast<std::uint8_t>(i));
            for (std::size_t bit = 0; bit < row.votes[i].bits; ++bit) {
                vote.aggregation_bits.set(bit + i);
            }
            votes.push_back(vote);
        }
        EXPECT_EQ(get_best_light_client_aggregate(spec, block, votes), votes[row.best]);
    }
    EXPECT_EQ(get_best_light_client_aggregate(spec, block, {}),
              ssz::default_value<LightClientVote>(spec));
}

TEST(Duties, TransitionOfPendingBlocks) {
    const Spec spec = sample::spec(RoadMode::hardened);
    BeaconState state = sample::phase1_state(RoadMode::hardened);
    EXPECT_EQ(get_shard_transition(spec, state, Shard{0}, {}), consensus::ShardTransition{});
    sample::Block block = sample::make_block(spec, state, Slot{1}, Signatures::stub);
    state = std::move(block.state);
    sample::apply(spec, state, block.message);
    sample::process_slots_to(spec, state, Slot{2});

    const auto shard_block =
        sample::make_shard_block(spec, state, Shard{0}, Bytes(300'000, 1), Signatures::real);
    const auto transition = *get_shard_transition(spec, state, Shard{0}, {&shard_block, 1});
    EXPECT_EQ(transition.start_slot, Slot{1});
    ASSERT_EQ(transition.shard_states.size(), 2U);  // slots 1 (no block) and 2
    EXPECT_EQ(transition.shard_data_roots[0], Root{});
    EXPECT_EQ(transition.shard_block_lengths[1], 300'000U);
    EXPECT_EQ(transition.shard_states[1].latest_block_root,
              ssz::hash_tree_root(spec, shard_block->message));
    EXPECT_EQ(transition.proposer_signature_aggregate, shard_block->signature);
    const auto empty = *get_shard_transition(spec, state, Shard{1}, {});
    EXPECT_EQ(empty.proposer_signature_aggregate, consensus::NO_SIGNATURE);
    EXPECT_EQ(get_shard_transition(spec, state, Shard{2}, {}).error().rule, Rule::shard_not_active);
}

/// Defect custody_bit_before_signing_undefined: what the text leaves open.
TEST(Duties, NobodyAttestsToACustodyBitOfOne) {
    const Spec spec = sample::spec(RoadMode::hardened);
    const BeaconState state = sample::phase1_state(RoadMode::hardened);
    const ValidatorIndex index{5};
    const auto secrets =
        *get_custody_secrets(get_custody_secret(spec, state, index, sample::secret_key(index)));
    int refused = 0;
    for (std::uint8_t i = 0; i < 64; ++i) {
        const auto block =
            sample::make_shard_block(spec, state, Shard{0}, Bytes(50, i), Signatures::stub);
        const bool bit = generate_custody_bit(spec, secrets, block->message);
        const bool may = may_attest_to_transition(spec, secrets, {&block, 1});
        EXPECT_NE(bit, may);
        refused += may ? 0 : 1;
    }
    EXPECT_GT(refused, 5);  // a quarter of 64 is expected under the minimal preset
    EXPECT_LT(refused, 32);
    EXPECT_TRUE(may_attest_to_transition(spec, secrets, {}));
}

}  // namespace
}  // namespace cairn::sharding
