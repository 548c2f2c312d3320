// What light clients are told, checked by the light client of src/light; and blinded blocks.
#include "api/sample_node_test.hpp"
#include "builder/blinded_block.hpp"
#include "consensus/verifiers.hpp"
#include "light/store.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

const std::string LIGHT = "/eth/v1/beacon/light_client/";

template <class T>
T read_json(const Spec& spec, const json::Value& value) {
    T out{};
    EXPECT_TRUE(json::from_json(spec, json::to_json_text(value), out).has_value());
    return out;
}

TEST(LightRoutes, LetALightClientFollow) {
    SampleNode sample(1);
    const Spec& spec = sample.spec();
    sample.start_serving();
    for (std::uint64_t slot = 2; slot <= 34; ++slot) {
        sample.on_owner([&](node::Node&) { sample.play_slot(Slot{slot}); });
    }
    const Answer finalized = sample.get("/eth/v1/beacon/headers/finalized");
    const std::string root = finalized.at({"data", "root"});
    const Answer bootstrap = sample.get(LIGHT + "bootstrap/" + root);
    ASSERT_EQ(bootstrap.status, 200U) << bootstrap.body;
    EXPECT_EQ(bootstrap.version, "fulu");
    auto store = light::initialize_light_client_store(
        spec, *base::fixed_from_hex<32>(root),
        read_json<LightClientBootstrap>(spec, *bootstrap.find({"data"})));
    ASSERT_TRUE(store.has_value());

    BlsVerifier verifier;
    const Root genesis_root = sample.node().chain().head().state->genesis_validators_root;
    const Answer optimistic = sample.get(LIGHT + "optimistic_update");
    ASSERT_EQ(optimistic.status, 200U) << optimistic.body;
    EXPECT_TRUE(light::process_light_client_optimistic_update(
                    spec, *store,
                    read_json<LightClientOptimisticUpdate>(spec, *optimistic.find({"data"})),
                    Slot{34}, genesis_root, verifier)
                    .has_value());
    EXPECT_EQ(store->optimistic_header.beacon.slot, Slot{33});

    const Answer finality = sample.get(LIGHT + "finality_update", "application/octet-stream");
    ASSERT_EQ(finality.status, 200U) << finality.body;
    LightClientFinalityUpdate update;
    ASSERT_TRUE(ssz::decode(spec, Bytes(finality.body.begin(), finality.body.end()), update));
    EXPECT_TRUE(light::process_light_client_finality_update(spec, *store, update, Slot{34},
                                                            genesis_root, verifier)
                    .has_value());
}

TEST(LightRoutes, TellUpdatesByPeriod) {
    SampleNode sample(1);
    sample.start_serving();
    for (std::uint64_t slot = 2; slot <= 4; ++slot) {
        sample.on_owner([&](node::Node&) { sample.play_slot(Slot{slot}); });
    }
    const Answer updates = sample.get(LIGHT + "updates?start_period=0&count=1000");
    ASSERT_EQ(updates.status, 200U);
    ASSERT_EQ(updates.document.items.size(), 1U) << updates.body;
    EXPECT_EQ(updates.at({"0", "version"}), "fulu");
    const Answer chunks =
        sample.get(LIGHT + "updates?start_period=0&count=1", "application/octet-stream");
    ASSERT_GT(chunks.body.size(), 12U);
    const Bytes bytes(chunks.body.begin(), chunks.body.end());
    EXPECT_EQ(base::load_le64(bytes.data()), bytes.size() - 8);
    LightClientUpdate update;
    EXPECT_TRUE(ssz::decode(sample.spec(), BytesView(bytes).subspan(12), update));
    EXPECT_TRUE(sample.get(LIGHT + "updates?start_period=1&count=5").document.items.empty());
    EXPECT_TRUE(sample.get(LIGHT + "updates?start_period=0&count=0").document.items.empty());
    EXPECT_EQ(sample.get(LIGHT + "updates?start_period=0").status, 400U);
    EXPECT_EQ(sample.get(LIGHT + "updates?start_period=-1&count=1").status, 400U);
}

TEST(LightRoutes, HaveNothingInPhase0) {
    SampleNode sample(2, ForkId::phase0);
    sample.start_serving();
    sample.on_owner([](node::Node&) {});
    EXPECT_EQ(sample.get(LIGHT + "finality_update").status, 404U);
    EXPECT_EQ(sample.get(LIGHT + "optimistic_update").status, 404U);
    EXPECT_EQ(sample.get(LIGHT + "bootstrap/0x" + std::string(64, '1')).status, 404U);
    EXPECT_EQ(sample.get(LIGHT + "bootstrap/0x12").status, 400U);
    EXPECT_EQ(sample.get(LIGHT + "optimistic_update", "text/html").status, 406U);
    EXPECT_TRUE(sample.get(LIGHT + "updates?start_period=0&count=1").document.items.empty());
}

TEST(LightRoutes, BlindedBlocksHaveTheRootOfTheWholeBlock) {
    for (const ForkId fork : {ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                              ForkId::electra, ForkId::fulu}) {
        SampleNode sample(2, fork);
        sample.start_serving();
        const Answer block = sample.get("/eth/v1/beacon/blinded_blocks/2");
        ASSERT_EQ(block.status, 200U) << block.body;
        const auto blinded =
            read_json<builder::SignedBlindedBeaconBlock>(sample.spec(), *block.find({"data"}));
        EXPECT_EQ(base::to_hex(ssz::hash_tree_root(sample.spec(), blinded.message).view()),
                  sample.get("/eth/v1/beacon/blocks/2/root").at({"data", "root"}));
        const Answer ssz =
            sample.get("/eth/v1/beacon/blinded_blocks/head", "application/octet-stream");
        const Bytes bytes = ssz::encode(sample.spec(), blinded);
        EXPECT_EQ(ssz.body, std::string(bytes.begin(), bytes.end()));
    }
}

TEST(LightRoutes, ColumnsOfBlocksWithoutBlobs) {
    SampleNode sample(2);
    sample.start_serving();
    const std::string target = "/eth/v1/debug/beacon/data_column_sidecars/head";
    EXPECT_TRUE(sample.get(target).find({"data"})->items.empty());
    EXPECT_EQ(sample.get(target + "?indices=0,127").status, 200U);
    EXPECT_EQ(sample.get(target + "?indices=128").status, 400U);
    EXPECT_EQ(sample.get(target + "?indices=x").status, 400U);
    SampleNode old(2, ForkId::deneb);
    old.start_serving();
    EXPECT_EQ(old.get(target).status, 400U);
}

}  // namespace
}  // namespace cairn::api
