// The tables of all containers: shape by fork, round trips, known roots.
#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/light_client.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/dead_fields.hpp"
#include "consensus/spec.hpp"
#include "consensus/type_by_name.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/type.hpp"

#include <algorithm>
#include <set>

namespace cairn::consensus {
namespace {

Spec minimal_spec(ForkId fork) {
    return fork == ForkId::phase1 ? Spec(minimal_preset_2020(), minimal_config_2020(), fork)
                                  : Spec(minimal_preset(), minimal_config(), fork);
}

std::vector<std::string_view> live_fields(std::string_view container, ForkId fork) {
    std::vector<std::string_view> names;
    for (const ssz::FieldInfo& field : type_by_name(container)->fields) {
        if (field.forks.has(static_cast<std::uint8_t>(fork))) {
            names.push_back(field.name);
        }
    }
    return names;
}

TEST(Containers, NamesAreSortedAndComplete) {
    EXPECT_TRUE(std::ranges::is_sorted(all_types(), {}, &NamedType::name));
    for (const NamedType& named : all_types()) {
        EXPECT_EQ(named.name, named.type->name);
        EXPECT_EQ(type_by_name(named.name), named.type);
    }
    EXPECT_EQ(type_by_name("BeaconStates"), nullptr);
    EXPECT_EQ(type_by_name(""), nullptr);
    EXPECT_FALSE(top_level_bound("beaconstate").has_value());
}

TEST(Containers, FieldNamesDifferWithinAContainer) {
    for (const NamedType& named : all_types()) {
        std::set<std::string_view> seen;
        for (const ssz::FieldInfo& field : named.type->fields) {
            EXPECT_TRUE(seen.insert(field.name).second) << named.name << '.' << field.name;
        }
    }
}

TEST(Containers, StateAndBodyHaveThePublishedWidths) {
    struct Width {
        ForkId fork;
        std::size_t state;
        std::size_t body;
    };
    for (const auto& [fork, state, body] :
         {Width{ForkId::phase0, 21, 8}, Width{ForkId::altair, 24, 9},
          Width{ForkId::bellatrix, 25, 10}, Width{ForkId::capella, 28, 11},
          Width{ForkId::deneb, 28, 12}, Width{ForkId::electra, 37, 13}, Width{ForkId::fulu, 38, 13},
          Width{ForkId::gloas, 46, 13}, Width{ForkId::phase1, 29, 16}}) {
        EXPECT_EQ(live_fields("BeaconState", fork).size(), state) << to_string(fork);
        EXPECT_EQ(live_fields("BeaconBlockBody", fork).size(), body) << to_string(fork);
    }
}

TEST(Containers, AFieldThatReplacesAnotherStandsInItsPlace) {
    const auto fulu = live_fields("BeaconState", ForkId::fulu);
    const auto gloas = live_fields("BeaconState", ForkId::gloas);
    EXPECT_EQ(fulu[24], "latest_execution_payload_header");
    EXPECT_EQ(gloas[24], "latest_block_hash");
    EXPECT_EQ(live_fields("BeaconState", ForkId::phase0)[15], "previous_epoch_attestations");
    EXPECT_EQ(live_fields("BeaconState", ForkId::altair)[15], "previous_epoch_participation");
    EXPECT_EQ(live_fields("LightClientHeader", ForkId::gloas)[1], "execution_block_hash");
}

TEST(Containers, TheTwoRoadsDoNotMix) {
    const auto phase1 = live_fields("BeaconState", ForkId::phase1);
    EXPECT_EQ(std::ranges::find(phase1, "inactivity_scores"), phase1.end());
    const auto gloas = live_fields("Validator", ForkId::gloas);
    EXPECT_EQ(gloas.size(), 8U);
    EXPECT_EQ(live_fields("Validator", ForkId::phase1).size(), 10U);
}

class EveryFork : public testing::TestWithParam<ForkId> {};
INSTANTIATE_TEST_SUITE_P(Containers, EveryFork, testing::ValuesIn(all_forks),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST_P(EveryFork, DefaultValuesSurviveEncodingAndDecoding) {
    const Spec spec = minimal_spec(GetParam());
    for (const NamedType& named : all_types()) {
        const ssz::Bound bound{named.type};
        const auto value = named.make();
        ssz::reset_to_default(bound, spec, value.get());
        const Bytes bytes = ssz::encode(bound, spec, value.get());
        const auto decoded = named.make();
        const auto result = ssz::decode(bound, spec, bytes, decoded.get());
        ASSERT_TRUE(result.has_value()) << named.name << ": " << result.error().where;
        EXPECT_TRUE(named.type->equal(value.get(), decoded.get())) << named.name;
        EXPECT_EQ(ssz::hash_tree_root(bound, spec, value.get()),
                  ssz::hash_tree_root(bound, spec, decoded.get()))
            << named.name;
        EXPECT_EQ(find_dead_field_in_use(bound, spec, value.get()), std::nullopt) << named.name;
    }
}

TEST_P(EveryFork, OneByteMoreOrLessIsRefused) {
    const Spec spec = minimal_spec(GetParam());
    for (const NamedType& named : all_types()) {
        const ssz::Bound bound{named.type};
        const auto value = named.make();
        ssz::reset_to_default(bound, spec, value.get());
        Bytes bytes = ssz::encode(bound, spec, value.get());
        if (bytes.empty()) {
            continue;  // a container of later forks only
        }
        const BytesView shorter = BytesView(bytes).first(bytes.size() - 1);
        EXPECT_FALSE(ssz::decode(bound, spec, shorter, value.get()).has_value()) << named.name;
        if (ssz::fixed_size(bound, spec) != 0) {
            bytes.push_back(0);
            EXPECT_FALSE(ssz::decode(bound, spec, bytes, value.get()).has_value()) << named.name;
        }
    }
}

struct KnownRoot {
    const Preset& preset;
    ForkId fork;
    std::string_view container;
    std::string_view root;
};

void expect_default_root(const KnownRoot& known) {
    const Spec spec(known.preset, minimal_config(), known.fork);
    const ssz::Bound bound = *top_level_bound(known.container);
    const auto value = named_type(known.container)->make();
    ssz::reset_to_default(bound, spec, value.get());
    const Bytes32 found = ssz::hash_tree_root(bound, spec, value.get());
    EXPECT_EQ(base::to_hex(found.view()), known.root)
        << to_string(known.fork) << ' ' << known.container;
}

// From ssz_static of consensus-specs v1.7.0-beta.4, cases ssz_zero and ssz_nil.
TEST(Containers, DefaultRootsAreThoseOfTheVectors) {
    const Preset& minimal = minimal_preset();
    for (const KnownRoot& known : {
             KnownRoot{minimal, ForkId::phase0, "HistoricalBatch",
                       "0x87eb0ddba57e35f6d286673802a4af5975e22506c7cf4c64bb6be5ee11527f2c"},
             KnownRoot{minimal, ForkId::altair, "LightClientUpdate",
                       "0xcdb91a2f8b9eecb741347e46702cc624389b0b66a8e461207fc6dee1bdde5cc7"},
             KnownRoot{minimal, ForkId::gloas, "LightClientUpdate",
                       "0x4e40f19d134476c713b13711a45e499578e974095a5bfa23589bab36a0b411ab"},
             KnownRoot{minimal, ForkId::gloas, "ExecutionRequests",
                       "0x87b69a306c8e430d0857f7c4ac5e27cecffa1108d43c2e5df7388056fea7a423"},
             KnownRoot{minimal, ForkId::gloas, "PayloadAttestation",
                       "0xfe85eddd4bbcf49631b8be83693a89d8176f6a6616f4d4a541fa1968d2ad3aa7"},
         }) {
        expect_default_root(known);
    }
}

// From eth2spec 1.0.0 with the configuration files of v0.12.3.
TEST(Containers, DefaultRootsOfThe2020LineAreThoseOfItsSpecification) {
    const Preset& mainnet = mainnet_preset_2020();
    const Preset& minimal = minimal_preset_2020();
    for (const KnownRoot& known : {
             KnownRoot{minimal, ForkId::phase0, "BeaconState",
                       "0x695ae40675b9d2a7d4927f9725717976fedfb7c4f6e72209b3b7847361ff398e"},
             KnownRoot{minimal, ForkId::phase0, "SignedBeaconBlock",
                       "0x0166237467e5ce842998120af978d6be57fba5c0dce593344ad7266f34e4ac9c"},
             KnownRoot{minimal, ForkId::phase1, "BeaconState",
                       "0xc8d256ecd62b49716af9fce6fb922d49c9479aff2a6cfd9997c23cf1bd2e8e7d"},
             KnownRoot{minimal, ForkId::phase1, "SignedBeaconBlock",
                       "0xa8659831f97eafb87e192ae7f866cbf1d444e57ed09e15042d26eab79c0f1b29"},
             KnownRoot{mainnet, ForkId::phase0, "BeaconState",
                       "0x50866401abe25609c9d10a995f82ad4f9462d8a72b81b87cb87f7d92a0c48f62"},
             KnownRoot{mainnet, ForkId::phase1, "BeaconState",
                       "0xe7adea0d978167598da087ff4f7e1e75c3e2676038e3ca8b8f9f3ad2544f519c"},
             KnownRoot{mainnet, ForkId::phase1, "SignedBeaconBlock",
                       "0x89a4b51aafe211409a3e21a9ba4cb7e4be0cb38c1e4f03c7c48ddee06d9163cb"},
         }) {
        expect_default_root(known);
    }
}

TEST(Containers, LimitsFollowTheFork) {
    Attestation attestation;
    attestation.committee_bits = ssz::Bitvector(4);
    attestation.aggregation_bits = ssz::Bitlist(2049);
    const auto accepts = [&](ForkId fork) {
        const Spec spec = minimal_spec(fork);
        Attestation decoded;
        return ssz::decode(spec, ssz::encode(spec, attestation), decoded).has_value();
    };
    EXPECT_FALSE(accepts(ForkId::phase0));  // MAX_VALIDATORS_PER_COMMITTEE is 2048
    EXPECT_FALSE(accepts(ForkId::deneb));
    EXPECT_FALSE(accepts(ForkId::phase1));
    EXPECT_TRUE(accepts(ForkId::electra));  // of all committees of a slot
    attestation.aggregation_bits = ssz::Bitlist(4 * 2048 + 1);
    EXPECT_FALSE(accepts(ForkId::electra));
    EXPECT_TRUE(accepts(ForkId::gloas));  // without limit
}

TEST(Containers, MembersOfTheCurrentLineFillTwoCacheLines) {
    EXPECT_EQ(sizeof(Validator), 128U + 16U);
    EXPECT_EQ(type_by_name("Validator")->fields[8].offset, 128U);
}

}  // namespace
}  // namespace cairn::consensus
