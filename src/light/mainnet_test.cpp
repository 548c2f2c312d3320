// What real mainnet data the light client accepts. mainnet_bits_test.cpp has what it refuses.
#include "consensus/misc.hpp"
#include "light/portal_data_test.hpp"

#include <gtest/gtest.h>

namespace cairn::light {
namespace {

using namespace consensus;

class MainnetLightClient : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(portal_data_folder)) {
            GTEST_SKIP() << "no " << portal_data_folder.lexically_normal();
        }
    }
};

template <class Object, class Process>
void expect_followed(const Spec& spec, LightClientStore& store, const Content& content,
                     Process process_object) {
    const auto read = read_forked<Object>(content.value);
    ASSERT_TRUE(read.has_value());
    const Object& object = read->second;
    BlsVerifier verifier;
    const auto done = process_object(spec, store, object, object.signature_slot,
                                     mainnet_genesis_validators_root, verifier);
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(store.optimistic_header, object.attested_header);
}

void expect_latest_followed(const PortalData& data, LightClientStore store) {
    expect_followed<LightClientFinalityUpdate>(data.spec, store, data.finality_update,
                                               process_light_client_finality_update);
    const auto finality = read_forked<LightClientFinalityUpdate>(data.finality_update.value);
    EXPECT_EQ(store.finalized_header, finality->second.finalized_header);
    const auto optimistic = read_forked<LightClientOptimisticUpdate>(data.optimistic_update.value);
    if (optimistic->second.attested_header != finality->second.attested_header) {
        expect_followed<LightClientOptimisticUpdate>(data.spec, store, data.optimistic_update,
                                                     process_light_client_optimistic_update);
    } else {
        EXPECT_EQ(optimistic->second.sync_aggregate, finality->second.sync_aggregate);
    }
}

TEST_F(MainnetLightClient, FollowsDenebFromTheBootstrapToTheLatestUpdates) {
    const PortalData data = PortalData::read(ForkId::deneb);
    LightClientStore store = data.bootstrapped();
    const auto updates = data.updates();
    ASSERT_EQ(updates.size(), 2U);
    BlsVerifier verifier;
    for (const LightClientUpdate& update : updates) {
        const auto done = process(data.spec, store, update, verifier);
        ASSERT_TRUE(done) << describe(done.error());
        EXPECT_EQ(store.next_sync_committee, update.next_sync_committee);
    }
    EXPECT_EQ(store.current_sync_committee, updates[0].next_sync_committee);
    EXPECT_EQ(store.finalized_header, updates[1].finalized_header);
    expect_latest_followed(data, store);
}

TEST_F(MainnetLightClient, FollowsCapellaPeriodByPeriod) {
    const PortalData data = PortalData::read(ForkId::capella);
    const auto updates = data.updates();
    ASSERT_EQ(updates.size(), 4U);
    BlsVerifier verifier;
    for (std::size_t i = 1; i < updates.size(); ++i) {
        LightClientStore store = data.store_for_update(i).value();
        LightClientStore other = store;
        other.current_sync_committee = updates[i].next_sync_committee;
        const auto done = process(data.spec, store, updates[i], verifier);
        ASSERT_TRUE(done) << i << ": " << describe(done.error());
        EXPECT_EQ(store.optimistic_header, updates[i].attested_header);
        EXPECT_EQ(process(data.spec, other, updates[i], verifier).error().rule,
                  Rule::lc_sync_committee_signature_invalid);
    }
    LightClientStore store = data.store_for_latest();
    EXPECT_EQ(store.current_sync_committee, updates.back().next_sync_committee);
    expect_latest_followed(data, store);
}

TEST_F(MainnetLightClient, KeepingKeysDoesNotChangeTheVerdict) {
    const PortalData data = PortalData::read(ForkId::capella);
    LightClientUpdate update = data.updates()[1];
    const LightClientStore before = data.store_for_update(1).value();
    KeepingVerifier keeping;
    LightClientStore store = before;
    EXPECT_TRUE(process(data.spec, store, update, keeping));
    update.sync_aggregate.sync_committee_bits.set(3, !update.sync_aggregate.sync_committee_bits[3]);
    BlsVerifier bls;
    store = before;
    EXPECT_FALSE(process(data.spec, store, update, keeping));
    EXPECT_FALSE(process(data.spec, store, update, bls));
}

TEST_F(MainnetLightClient, ContentsOfTheHiveTestsAreTheSame) {
    const PortalData data = PortalData::read(ForkId::deneb);
    const auto summaries =
        read_contents("historical_summaries_with_proof/deneb/historical_summaries_with_proof.yaml");
    const auto hive = read_contents("hive/test_data.yaml");
    ASSERT_EQ(hive.size(), 5U);
    const Content* const same[] = {&data.bootstrap, &data.finality_update, &data.optimistic_update,
                                   &data.range, &summaries.at(0)};
    for (std::size_t i = 0; i < hive.size(); ++i) {
        EXPECT_EQ(hive[i].key, same[i]->key) << i;
        EXPECT_EQ(hive[i].value, same[i]->value) << i;
    }
}

/// The signature covers the attested header alone, and of signature_slot only the period and the
/// fork: what a later clock lets pass is another slot of the same period behind the attested one.
TEST_F(MainnetLightClient, SignatureSlotIsBoundByTheClockAlone) {
    const PortalData data = PortalData::read(ForkId::capella);
    const LightClientUpdate update = data.updates()[1];
    const LightClientStore before = data.store_for_update(1).value();
    const Slot clock = update.signature_slot + 1000;
    const std::uint64_t period = 8192;
    KeepingVerifier verifier;
    for (unsigned bit = 0; bit < 64; ++bit) {
        LightClientUpdate changed = update;
        changed.signature_slot.value ^= std::uint64_t{1} << bit;
        LightClientStore store = before;
        const bool accepted = process_light_client_update(data.spec, store, changed, clock,
                                                          mainnet_genesis_validators_root, verifier)
                                  .has_value();
        const bool undetectable =
            changed.signature_slot > update.attested_header.beacon.slot &&
            changed.signature_slot <= clock &&
            changed.signature_slot.value / period == update.signature_slot.value / period;
        EXPECT_EQ(accepted, undetectable) << "bit " << bit;
    }
}

TEST_F(MainnetLightClient, HistoricalSummariesStandInTheStateUnderAHeader) {
    for (const char* fork : {"deneb", "electra"}) {
        const std::string file = "historical_summaries_with_proof/" + std::string(fork) +
                                 "/historical_summaries_with_proof.yaml";
        const auto contents = read_contents(file);
        ASSERT_EQ(contents.size(), 1U);
        const auto read = read_forked<HistoricalSummariesWithProof>(contents[0].value);
        ASSERT_TRUE(read.has_value()) << fork;
        const auto& [spec, summaries] = *read;
        BeaconBlockHeader header;
        header.slot = compute_start_slot_at_epoch(spec, summaries.epoch);
        header.state_root = Root::from(read_hex(file, "beacon_state_root"));
        EXPECT_TRUE(is_valid_historical_summaries(spec, header, summaries)) << fork;
        BeaconBlockHeader other = header;
        other.slot = header.slot + 32;
        EXPECT_FALSE(is_valid_historical_summaries(spec, other, summaries)) << fork;
        HistoricalSummariesWithProof longer = summaries;
        longer.proof.insert(longer.proof.begin(), Bytes32{});
        EXPECT_FALSE(is_valid_historical_summaries(spec, header, longer)) << fork;
    }
}

}  // namespace
}  // namespace cairn::light
