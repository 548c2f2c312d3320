#include "store/state_diff.hpp"

#include "consensus/containers/state.hpp"
#include "ssz/codec.hpp"
#include "store/varint.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::store {
namespace {

using namespace consensus;

Spec spec_of(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

BeaconState state_with(const Spec& spec, std::uint64_t validators) {
    auto state = ssz::default_value<BeaconState>(spec);
    for (std::uint64_t i = 0; i < validators; ++i) {
        Validator validator;
        base::store_le64(validator.pubkey.data(), i + 1);
        state.validators.push_back(validator);
        state.balances.push_back(Gwei{32'000'000'000 + i});
    }
    return state;
}

/// Encodes, applies, compares; the difference.
Bytes round_trip(const Spec& spec, const BeaconState& older, const BeaconState& newer) {
    const Bytes before = ssz::encode(spec, older);
    const Bytes after = ssz::encode(spec, newer);
    const auto difference = encode_difference(spec, before, after);
    EXPECT_TRUE(difference.has_value());
    EXPECT_EQ(apply_difference(spec, before, *difference).value(), after);
    return *difference;
}

TEST(StateDiff, WhatIsEqualCostsNothing) {
    for (const ForkId fork : {ForkId::phase0, ForkId::altair, ForkId::capella, ForkId::fulu}) {
        const Spec spec = spec_of(fork);
        const BeaconState state = state_with(spec, 300);
        EXPECT_LT(round_trip(spec, state, state).size(), 100U);
    }
}

TEST(StateDiff, AListThatGrowsMovesNothing) {
    const Spec spec = spec_of(ForkId::electra);
    const BeaconState older = state_with(spec, 1000);
    BeaconState newer = state_with(spec, 1001);
    newer.slot = Slot{77};
    newer.balances.mut(500) = Gwei{1};
    const std::size_t size = round_trip(spec, older, newer).size();
    EXPECT_LT(size, 300U);
    EXPECT_LT(round_trip(spec, newer, older).size(), 100U);
}

TEST(StateDiff, AnyChanges) {
    const Spec spec = spec_of(ForkId::fulu);
    std::mt19937_64 random(3);
    for (int round = 0; round < 200; ++round) {
        const BeaconState older = state_with(spec, random() % 40);
        BeaconState newer = state_with(spec, random() % 40);
        for (std::uint64_t i = random() % 20; i > 0 && newer.balances.size() > 0; --i) {
            newer.balances.mut(random() % newer.balances.size()) = Gwei{random()};
            newer.state_roots.mut(random() % 64)[random() % 32] = 1;
        }
        round_trip(spec, older, newer);
    }
}

TEST(StateDiff, MalformedInputIsRefused) {
    const Spec spec = spec_of(ForkId::deneb);
    const Bytes before = ssz::encode(spec, state_with(spec, 3));
    const Bytes after = ssz::encode(spec, state_with(spec, 9));
    const Bytes difference = *encode_difference(spec, before, after);
    for (std::size_t size = 0; size < difference.size(); ++size) {
        const auto cut = apply_difference(spec, before, BytesView(difference).first(size));
        ASSERT_FALSE(cut.has_value()) << size;
        EXPECT_EQ(cut.error(), DifferenceError::difference_malformed);
    }
    Bytes longer = difference;
    longer.push_back(0);
    EXPECT_FALSE(apply_difference(spec, before, longer).has_value());
    EXPECT_EQ(apply_difference(spec, BytesView(before).first(100), difference).error(),
              DifferenceError::state_malformed);
    EXPECT_EQ(encode_difference(spec, before, Bytes(after.size(), 0)).error(),
              DifferenceError::state_malformed);
}

TEST(StateDiff, DamageNeverTakesMoreThanItsInput) {
    const Spec spec = spec_of(ForkId::deneb);
    const Bytes before = ssz::encode(spec, state_with(spec, 3));
    const Bytes difference =
        *encode_difference(spec, before, ssz::encode(spec, state_with(spec, 9)));
    std::mt19937_64 random(4);
    for (int round = 0; round < 2000; ++round) {
        Bytes changed = difference;
        changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
        const auto applied = apply_difference(spec, before, changed);
        if (applied) {
            EXPECT_LE(applied->size(), before.size() + changed.size());
        }
    }
}

TEST(Varint, ShortestFormOnly) {
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, ~std::uint64_t{0}}) {
        Bytes bytes;
        put_varint(bytes, value);
        BytesView view = bytes;
        EXPECT_EQ(take_varint(view), value);
        EXPECT_TRUE(view.empty());
    }
    for (const Bytes& bad : {Bytes{}, Bytes{0x80}, Bytes{0x80, 0}, Bytes(10, 0xff),
                             Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}}) {
        BytesView view = bad;
        EXPECT_EQ(take_varint(view), std::nullopt);
    }
}

}  // namespace
}  // namespace cairn::store
