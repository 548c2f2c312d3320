// Cases with states: what is said when a change and its vectors disagree.
#include "spectest/runners/state_case.hpp"

#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "json/mapping.hpp"
#include "spectest/runner.hpp"

#include <gtest/gtest.h>

namespace cairn::spectest {
namespace {

const Spec& spec() {
    static const Spec instance(consensus::minimal_preset_2020(), consensus::minimal_config_2020(),
                               consensus::ForkId::phase0);
    return instance;
}

BeaconState state_at(std::uint64_t slot) {
    BeaconState state = ssz::default_value<BeaconState>(spec());
    consensus::NullVerifier verifier;
    if (slot > 0) {
        EXPECT_TRUE(consensus::process_slots(spec(), state, consensus::Slot{slot}, verifier));
    }
    return state;
}

class SlotsCase : public ::testing::Test {
  protected:
    SlotsCase() {
        vectors.id = {"", "minimal", "phase0", "sanity", "slots", "pyspec_tests", "slots_2"};
        add_text("slots.yaml", "2\n...\n");
        add_state("pre", state_at(0));
    }
    void add_text(std::string name, std::string_view text) {
        vectors.add_file(std::move(name), Bytes(text.begin(), text.end()));
    }
    void add_state(const std::string& stem, const BeaconState& state) {
        vectors.add_file(stem + ".ssz", ssz::encode(spec(), state));
    }
    std::string verdict() const {
        const Outcome outcome = run_case(vectors);
        return outcome ? "passed" : outcome.error().reason;
    }

    Case vectors;
};

TEST_F(SlotsCase, PassesWhenTheStatesAgree) {
    add_state("post", state_at(2));
    EXPECT_EQ(verdict(), "passed");
    EXPECT_TRUE(vectors.unread_files().empty());
}

TEST_F(SlotsCase, NamesTheFirstDifference) {
    BeaconState post = state_at(2);
    post.eth1_deposit_index = 7;
    add_state("post", post);
    EXPECT_EQ(verdict(), R"(eth1_deposit_index: got "0", want "7")");
}

TEST_F(SlotsCase, WithoutAPostStateTheChangeMustBeRefused) {
    EXPECT_EQ(verdict(), "accepted, but the vectors want it refused");
    add_text("slots.yaml", "0\n");
    EXPECT_EQ(verdict(), "passed");
}

TEST_F(SlotsCase, WithAPostStateTheChangeMustBeValid) {
    add_state("post", state_at(2));
    add_text("slots.yaml", "0\n");
    EXPECT_EQ(verdict().substr(0, 31), "refused: slot_not_after_state [");
}

TEST_F(SlotsCase, OverflowIsInvalid) {
    const Change overflow = [](BeaconState& state) {
        state.slot = consensus::Slot{std::numeric_limits<std::uint64_t>::max()} + 1;
        return Checked<>{};
    };
    EXPECT_TRUE(check_change(vectors, state_at(0), spec(), "post", overflow));
    add_state("post", state_at(0));
    const Outcome outcome = check_change(vectors, state_at(0), spec(), "post", overflow);
    EXPECT_EQ(outcome.error().reason, "refused: uint64 overflow");
}

TEST_F(SlotsCase, MissingAndDamagedFilesAreNoRefusal) {
    vectors.add_file("pre.ssz", {1, 2, 3});
    EXPECT_EQ(verdict(), "pre: input too short at ''");
    Case empty;
    empty.id = vectors.id;
    const Outcome outcome = run_case(empty);
    EXPECT_EQ(outcome.error().reason, "slots.yaml is missing");
}

TEST_F(SlotsCase, TheYamlTwinMustAgree) {
    add_state("post", state_at(2));
    add_text("post.yaml", json::to_json(spec(), state_at(2)));
    EXPECT_EQ(verdict(), "passed");
    add_text("post.yaml", json::to_json(spec(), state_at(1)));
    EXPECT_EQ(verdict(), "post.yaml says another value");
}

}  // namespace
}  // namespace cairn::spectest
