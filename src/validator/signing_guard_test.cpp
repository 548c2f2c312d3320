#include "validator/signing_guard.hpp"

#include <gtest/gtest.h>

namespace cairn::validator {
namespace {

using consensus::Epoch;
using consensus::Slot;
using consensus::ValidatorIndex;

constexpr ValidatorIndex ALICE{7};
constexpr ValidatorIndex BOB{8};

TEST(SigningGuard, RefusesASecondBlockOfASlot) {
    SigningGuard guard;
    EXPECT_TRUE(guard.may_propose(ALICE, Slot{0}));
    EXPECT_FALSE(guard.may_propose(ALICE, Slot{0}));
    EXPECT_TRUE(guard.may_propose(BOB, Slot{0}));
    EXPECT_TRUE(guard.may_propose(ALICE, Slot{5}));
    EXPECT_FALSE(guard.may_propose(ALICE, Slot{4}));
}

TEST(SigningGuard, RefusesDoubleVotes) {
    SigningGuard guard;
    EXPECT_TRUE(guard.may_attest(ALICE, Epoch{0}, Epoch{0}));
    EXPECT_FALSE(guard.may_attest(ALICE, Epoch{0}, Epoch{0}));
    EXPECT_TRUE(guard.may_attest(BOB, Epoch{0}, Epoch{0}));
}

TEST(SigningGuard, RefusesToSurroundAndToBeSurrounded) {
    SigningGuard guard;
    EXPECT_TRUE(guard.may_attest(ALICE, Epoch{3}, Epoch{5}));
    EXPECT_FALSE(guard.may_attest(ALICE, Epoch{2}, Epoch{6}));  // surrounds
    EXPECT_FALSE(guard.may_attest(ALICE, Epoch{4}, Epoch{4}));  // is surrounded
    EXPECT_TRUE(guard.may_attest(ALICE, Epoch{3}, Epoch{6}));
}

TEST(SigningGuard, WhatIsRefusedLeavesNoTrace) {
    SigningGuard guard;
    EXPECT_TRUE(guard.may_attest(ALICE, Epoch{1}, Epoch{2}));
    EXPECT_FALSE(guard.may_attest(ALICE, Epoch{9}, Epoch{8}));  // no vote at all
    EXPECT_TRUE(guard.may_attest(ALICE, Epoch{1}, Epoch{3}));
}

}  // namespace
}  // namespace cairn::validator
