#include "consensus/config.hpp"
#include "crypto/secret_key.hpp"
#include "node/attestation_pool.hpp"
#include "node/sync_pool.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::node {
namespace {

using namespace consensus;

const Bytes32 MESSAGE{{7}};

crypto::SecretKey key_of(std::uint8_t number) {
    Bytes32 bytes;
    bytes[31] = number;
    return *crypto::SecretKey::from_bytes(bytes.bytes);
}
BLSSignature sign_as(std::uint8_t number) {
    return crypto::sign(key_of(number), MESSAGE.view());
}
bool is_signed_by(const BLSSignature& signature, std::initializer_list<std::uint8_t> signers) {
    std::vector<BLSPubkey> pubkeys;
    for (const std::uint8_t signer : signers) {
        pubkeys.push_back(crypto::sk_to_pk(key_of(signer)));
    }
    return crypto::fast_aggregate_verify(pubkeys, MESSAGE.view(), signature);
}

Spec spec_of(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}
AttestationData data_at(std::uint64_t slot, std::uint64_t index = 0) {
    AttestationData data;
    data.slot = Slot{slot};
    data.index = CommitteeIndex{index};
    return data;
}
constexpr CommitteeIndex FIRST{0};
constexpr CommitteeIndex SECOND{1};

Attestation aggregate_of(const AttestationData& data, std::array<bool, 4> bits,
                         std::initializer_list<std::uint8_t> signers) {
    Attestation attestation;
    attestation.data = data;
    attestation.aggregation_bits = ssz::Bitlist(4);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        attestation.aggregation_bits.set(i, bits[i]);
    }
    std::vector<BLSSignature> signatures;
    for (const std::uint8_t signer : signers) {
        signatures.push_back(sign_as(signer));
    }
    attestation.signature = *crypto::aggregate(signatures);
    return attestation;
}

TEST(AttestationPool, AddsSingleVotesOnce) {
    const Spec spec = spec_of(ForkId::fulu);
    AttestationPool pool;
    EXPECT_FALSE(pool.aggregate(spec, data_at(3), FIRST).has_value());
    pool.add_single(spec, data_at(3), FIRST, 4, 0, sign_as(1));
    pool.add_single(spec, data_at(3), FIRST, 4, 2, sign_as(2));
    pool.add_single(spec, data_at(3), FIRST, 4, 2, sign_as(2));
    pool.add_single(spec, data_at(3), SECOND, 4, 1, sign_as(3));
    const auto aggregate = pool.aggregate(spec, data_at(3), FIRST);
    ASSERT_TRUE(aggregate.has_value());
    EXPECT_EQ(aggregate->aggregation_bits.count(), 2U);
    EXPECT_TRUE(is_signed_by(aggregate->signature, {1, 2}));
    EXPECT_TRUE(aggregate->committee_bits[0]);
    EXPECT_FALSE(aggregate->committee_bits[1]);
}

TEST(AttestationPool, PutsTheCommitteesOfAVoteTogetherSinceElectra) {
    const Spec spec = spec_of(ForkId::electra);
    AttestationPool pool;
    pool.add_single(spec, data_at(3), FIRST, 4, 0, sign_as(1));
    pool.add_single(spec, data_at(3), SECOND, 4, 3, sign_as(2));
    const auto found = pool.candidates(spec, Slot{0}, Slot{3});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].aggregation_bits.size(), 8U);
    EXPECT_TRUE(found[0].aggregation_bits[0] && found[0].aggregation_bits[7]);
    EXPECT_EQ(found[0].committee_bits.count(), 2U);
    EXPECT_TRUE(is_signed_by(found[0].signature, {1, 2}));
}

TEST(AttestationPool, KeepsCommitteesApartBeforeElectra) {
    const Spec spec = spec_of(ForkId::deneb);
    AttestationPool pool;
    pool.add_single(spec, data_at(3, 0), FIRST, 4, 0, sign_as(1));
    pool.add_single(spec, data_at(3, 1), SECOND, 4, 3, sign_as(2));
    EXPECT_EQ(pool.candidates(spec, Slot{0}, Slot{3}).size(), 2U);
}

TEST(AttestationPool, TakesTheFullerOfOwnVotesAndOthersAggregates) {
    const Spec spec = spec_of(ForkId::fulu);
    AttestationPool pool;
    pool.add_single(spec, data_at(3), FIRST, 4, 0, sign_as(1));
    pool.add_aggregate(spec, aggregate_of(data_at(3), {false, true, true, false}, {2, 3}), FIRST);
    pool.add_aggregate(spec, aggregate_of(data_at(3), {false, false, false, true}, {4}), FIRST);
    const auto found = pool.candidates(spec, Slot{0}, Slot{3});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].aggregation_bits.count(), 3U);  // those of others do not overlap
    EXPECT_TRUE(is_signed_by(found[0].signature, {2, 3, 4}));
}

TEST(AttestationPool, BoundsTheAggregatesThatOverlap) {
    const Spec spec = spec_of(ForkId::fulu);
    AttestationPool pool;
    for (std::size_t i = 0; i < 3 * MAX_AGGREGATES; ++i) {
        pool.add_aggregate(spec, aggregate_of(data_at(3), {true, true, false, false}, {1, 2}),
                           FIRST);
    }
    EXPECT_EQ(pool.candidates(spec, Slot{0}, Slot{3}).size(), 1U);
}

TEST(AttestationPool, IgnoresWhatIsNoSignature) {
    const Spec spec = spec_of(ForkId::fulu);
    AttestationPool pool;
    pool.add_single(spec, data_at(3), FIRST, 4, 0, BLSSignature{});
    EXPECT_FALSE(pool.aggregate(spec, data_at(3), FIRST).has_value());
    EXPECT_TRUE(pool.candidates(spec, Slot{0}, Slot{3}).empty());
}

TEST(AttestationPool, OffersTheNewestFirstAndForgetsTheOld) {
    const Spec spec = spec_of(ForkId::fulu);
    AttestationPool pool;
    for (const std::uint64_t slot : {2U, 5U, 4U}) {
        pool.add_single(spec, data_at(slot), FIRST, 4, 0, sign_as(1));
    }
    const auto found = pool.candidates(spec, Slot{3}, Slot{5});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].data.slot, Slot{5});
    pool.prune(Slot{5});
    EXPECT_EQ(pool.candidates(spec, Slot{0}, Slot{9}).size(), 1U);
}

SyncCommitteeMessage message_of(std::uint8_t signer) {
    return {Slot{3}, Root{{1}}, ValidatorIndex{signer}, sign_as(signer)};
}

TEST(SyncPool, CountsAMemberAsOftenAsItSits) {
    const Spec spec = spec_of(ForkId::fulu);
    SyncPool pool;
    pool.add_message(spec, message_of(1), 0, std::vector<std::size_t>{0, 5});
    pool.add_message(spec, message_of(1), 0, std::vector<std::size_t>{0, 5});
    pool.add_message(spec, message_of(2), 0, std::vector<std::size_t>{1});
    const auto contribution = pool.contribution(spec, Slot{3}, Root{{1}}, 0);
    ASSERT_TRUE(contribution.has_value());
    EXPECT_EQ(contribution->aggregation_bits.count(), 3U);
    EXPECT_TRUE(is_signed_by(contribution->signature, {1, 1, 2}));
    EXPECT_FALSE(pool.contribution(spec, Slot{3}, Root{{1}}, 1).has_value());
}

TEST(SyncPool, TakesTheFullestOfEachSubcommittee) {
    const Spec spec = spec_of(ForkId::fulu);
    SyncPool pool;
    EXPECT_TRUE(pool.best(spec, Slot{3}, Root{{1}}).empty());
    pool.add_message(spec, message_of(1), 0, std::vector<std::size_t>{0});
    pool.add_message(spec, message_of(2), 2, std::vector<std::size_t>{1});
    SyncPool others;
    others.add_message(spec, message_of(1), 0, std::vector<std::size_t>{0});
    others.add_message(spec, message_of(2), 0, std::vector<std::size_t>{1});
    pool.add_contribution(*others.contribution(spec, Slot{3}, Root{{1}}, 0));
    const auto best = pool.best(spec, Slot{3}, Root{{1}});
    ASSERT_EQ(best.size(), 2U);
    EXPECT_EQ(best[0].aggregation_bits.count(), 2U);
    EXPECT_EQ(best[1].subcommittee_index, 2U);
    pool.prune(Slot{4});
    EXPECT_TRUE(pool.best(spec, Slot{3}, Root{{1}}).empty());
}

}  // namespace
}  // namespace cairn::node
