#include "validator/remote_signer.hpp"

#include "base/thread.hpp"
#include "consensus/containers/state.hpp"
#include "ssz/codec.hpp"
#include "validator/interop_key.hpp"
#include "validator/signing_body.hpp"
#include "validator/web3signer_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::validator {
namespace {

using namespace consensus;
using Mood = FakeWeb3signer::Mood;

constexpr Root GENESIS_ROOT{{9, 9}};

std::vector<crypto::SecretKey> keys(std::uint64_t first, std::uint64_t count) {
    std::vector<crypto::SecretKey> out;
    for (std::uint64_t i = first; i < first + count; ++i) {
        out.push_back(interop_key(i));
    }
    return out;
}

/// Everything up to `fork` from the start.
Config config_at(ForkId fork) {
    Config config = minimal_config();
    bool reached = false;
    for (const ForkId each : mainline_forks) {
        reached = reached || each == fork;
        if (each != ForkId::phase0) {
            const bool later = reached && each != fork;
            set_fork_epoch(config, each, later ? FAR_FUTURE_EPOCH : GENESIS_EPOCH);
        }
    }
    return config;
}

class RemoteSignerTest : public ::testing::TestWithParam<ForkId> {
  protected:
    RemoteSignerTest()
        : config_(config_at(GetParam())),
          spec_(minimal_preset(), config_, GetParam()),
          server_(spec_, keys(0, 2)),
          signer_({server_.url()}, {}),
          local_(keys(0, 2)),
          pubkey_(crypto::sk_to_pk(interop_key(0))) {}

    SigningRequest request(SigningObject object) const {
        return make_signing_request({spec_, GENESIS_ROOT}, std::move(object));
    }
    /// Signed there as here.
    void expect_signed(SigningObject object, std::string_view type) {
        const SigningRequest asked = request(std::move(object));
        EXPECT_EQ(signing_type(asked), type);
        const auto remote = signer_.sign(pubkey_, asked);
        ASSERT_TRUE(remote) << type << ": " << remote.error().what;
        EXPECT_EQ(*remote, *local_.sign(pubkey_, asked)) << type;
        EXPECT_EQ(server_.last_type(), type);
    }

    Config config_;
    Spec spec_;
    FakeWeb3signer server_;
    RemoteSigner signer_;
    LocalSigner local_;
    BLSPubkey pubkey_;
};

TEST_P(RemoteSignerTest, signs_every_type_of_message) {
    const Slot slot{9};
    auto block = ssz::default_value<BeaconBlock>(spec_);
    block.slot = slot;
    expect_signed(RandaoReveal{Epoch{1}}, "RANDAO_REVEAL");
    expect_signed(ProposedBlock{to_header(spec_, block), &block}, "BLOCK_V2");
    AttestationData data;
    data.slot = slot;
    data.target.epoch = Epoch{1};
    expect_signed(data, "ATTESTATION");
    expect_signed(AggregationSlot{slot}, "AGGREGATION_SLOT");
    AggregateAndProof aggregate{ValidatorIndex{3}, ssz::default_value<Attestation>(spec_), {}};
    aggregate.aggregate.data = data;
    expect_signed(aggregate, spec_.at_least(ForkId::electra) ? "AGGREGATE_AND_PROOF_V2"
                                                             : "AGGREGATE_AND_PROOF");
    expect_signed(VoluntaryExit{Epoch{4}, ValidatorIndex{5}}, "VOLUNTARY_EXIT");
    expect_signed(builder::ValidatorRegistrationV1{{{5}}, 36'000'000, 1'700'000'000, pubkey_},
                  "VALIDATOR_REGISTRATION");
    expect_signed(DepositMessage{pubkey_, {{1}}, Gwei{32'000'000'000}}, "DEPOSIT");
    if (!spec_.at_least(ForkId::altair)) {
        return;
    }
    expect_signed(SyncHead{slot, Root{{7}}}, "SYNC_COMMITTEE_MESSAGE");
    expect_signed(SyncAggregatorSelectionData{slot, 2}, "SYNC_COMMITTEE_SELECTION_PROOF");
    auto contribution = ssz::default_value<ContributionAndProof>(spec_);
    contribution.contribution.slot = slot;
    expect_signed(contribution, "SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF");
}

TEST_P(RemoteSignerTest, a_header_is_enough_from_bellatrix_on) {
    auto block = ssz::default_value<BeaconBlock>(spec_);
    const auto signature = signer_.sign(pubkey_, request(ProposedBlock{to_header(spec_, block)}));
    EXPECT_EQ(signature.has_value(), spec_.at_least(ForkId::bellatrix));
}

INSTANTIATE_TEST_SUITE_P(Forks, RemoteSignerTest,
                         ::testing::Values(ForkId::phase0, ForkId::altair, ForkId::bellatrix,
                                           ForkId::capella, ForkId::deneb, ForkId::electra,
                                           ForkId::fulu),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

class RemoteSignerFaults : public ::testing::Test {
  protected:
    RemoteSignerFaults()
        : config_(config_at(ForkId::fulu)),
          spec_(minimal_preset(), config_, ForkId::fulu),
          first_(spec_, keys(0, 2)),
          second_(spec_, keys(1, 2)) {}

    RemoteSigner both() {
        return RemoteSigner({first_.url(), second_.url()}, {.attempts = 2,
                                                            .rest = std::chrono::milliseconds(1000),
                                                            .now = [this] { return now_ms_; }});
    }
    Result<BLSSignature, SignError> ask(RemoteSigner& signer, std::uint64_t key) {
        return signer.sign(crypto::sk_to_pk(interop_key(key)),
                           make_signing_request({spec_, GENESIS_ROOT}, RandaoReveal{Epoch{1}}));
    }
    void expect_refused(RemoteSigner& signer, std::string_view words) {
        const auto signature = ask(signer, 0);
        ASSERT_FALSE(signature) << words;
        EXPECT_NE(signature.error().what.find(words), std::string::npos) << signature.error().what;
    }

    Config config_;
    Spec spec_;
    FakeWeb3signer first_;
    FakeWeb3signer second_;
    std::uint64_t now_ms_ = 1'000'000;
};

TEST_F(RemoteSignerFaults, lists_the_keys_of_all) {
    RemoteSigner signer = both();
    EXPECT_TRUE(signer.pubkeys().empty());
    const auto listed = signer.list_pubkeys();
    ASSERT_TRUE(listed) << listed.error().what;
    EXPECT_EQ(listed->size(), 3U);
    EXPECT_EQ(signer.pubkeys(), *listed);
    EXPECT_TRUE(signer.is_up());
}

TEST_F(RemoteSignerFaults, one_that_does_not_answer_hides_no_keys) {
    RemoteSigner signer = both();
    second_.stop();
    EXPECT_FALSE(signer.list_pubkeys());
    EXPECT_TRUE(signer.is_up());
    first_.stop();
    EXPECT_FALSE(signer.is_up());
}

TEST_F(RemoteSignerFaults, asks_the_one_that_has_the_key) {
    RemoteSigner signer = both();
    EXPECT_TRUE(ask(signer, 0));
    EXPECT_EQ(second_.asked, 0);
    EXPECT_TRUE(ask(signer, 2));
    EXPECT_EQ(first_.asked, 2);
    EXPECT_EQ(second_.asked, 1);
    const auto nowhere = ask(signer, 7);
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().what.find("does not have the key"), std::string::npos);
    EXPECT_EQ(second_.asked, 2);
}

TEST_F(RemoteSignerFaults, reads_plain_text_too) {
    first_.mood = Mood::text;
    RemoteSigner signer = both();
    EXPECT_TRUE(ask(signer, 0));
}

TEST_F(RemoteSignerFaults, a_signature_that_does_not_verify_is_refused) {
    RemoteSigner signer({first_.url()}, {.attempts = 1});
    first_.mood = Mood::liar;
    expect_refused(signer, "does not verify");
    EXPECT_EQ(first_.signed_count, 1);
    first_.mood = Mood::garbage;
    RemoteSigner other({first_.url()}, {.attempts = 1});
    expect_refused(other, "no signature");
}

TEST_F(RemoteSignerFaults, another_signs_in_the_place_of_a_liar) {
    first_.mood = Mood::liar;
    RemoteSigner signer = both();
    EXPECT_TRUE(ask(signer, 1));
}

TEST_F(RemoteSignerFaults, a_refusal_is_final) {
    first_.mood = Mood::protected_;
    RemoteSigner signer = both();
    expect_refused(signer, "412");
    EXPECT_EQ(first_.asked, 1);
    EXPECT_EQ(second_.asked, 0);
}

TEST_F(RemoteSignerFaults, a_broken_one_is_tried_again_and_then_left_alone) {
    first_.mood = Mood::broken;
    RemoteSigner signer({first_.url()}, {.attempts = 2,
                                         .rest = std::chrono::milliseconds(1000),
                                         .now = [this] { return now_ms_; }});
    expect_refused(signer, "out of order");
    EXPECT_EQ(first_.asked, 2);
    expect_refused(signer, "left alone");
    EXPECT_EQ(first_.asked, 2);
    now_ms_ += 1001;
    first_.mood = Mood::json;
    EXPECT_TRUE(ask(signer, 0));
    first_.mood = Mood::busy;
    expect_refused(signer, "later");
}

TEST_F(RemoteSignerFaults, a_dead_one_costs_a_duty_and_the_next_one_serves) {
    RemoteSigner signer = both();
    EXPECT_TRUE(ask(signer, 1));
    first_.stop();
    EXPECT_TRUE(ask(signer, 1));
    EXPECT_EQ(second_.asked, 1);
    second_.stop();
    EXPECT_FALSE(ask(signer, 1));
}

TEST_F(RemoteSignerFaults, a_silent_one_costs_its_timeout_once) {
    first_.mood = Mood::silent;
    RemoteSigner signer({first_.url(), second_.url()}, {.timeout = std::chrono::milliseconds(50),
                                                        .attempts = 1,
                                                        .now = [this] { return now_ms_; }});
    EXPECT_TRUE(ask(signer, 1));
    EXPECT_EQ(first_.asked, 1);
    EXPECT_TRUE(ask(signer, 1));
    EXPECT_EQ(first_.asked, 1);
    EXPECT_FALSE(ask(signer, 0));
}

TEST_F(RemoteSignerFaults, side_by_side) {
    RemoteSigner signer = both();
    std::vector<base::Thread> askers;
    std::atomic<int> good = 0;
    for (std::uint64_t n = 0; n < 4; ++n) {
        auto asker = base::Thread::start("asker", [&, n] {
            for (std::uint64_t i = 0; i < 5; ++i) {
                good += ask(signer, (n + i) % 3) ? 1 : 0;
            }
        });
        ASSERT_TRUE(asker);
        askers.push_back(*std::move(asker));
    }
    askers.clear();
    EXPECT_EQ(good, 20);
}

}  // namespace
}  // namespace cairn::validator
