// The examples of builder-specs, read as JSON and as SSZ: both are the same value.
#include "builder/bid.hpp"
#include "builder/blinded_block.hpp"
#include "builder/validator_registration.hpp"
#include "json/mapping.hpp"
#include "json/parse.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace cairn::builder {
namespace {

using namespace consensus;

/// In the checkout, or beside it.
std::filesystem::path examples() {
    const std::filesystem::path source = CAIRN_SOURCE_DIR;
    for (const char* const place : {"vectors", "../shared/vectors"}) {
        const auto folder = source / place / "builder-specs" / "examples";
        if (std::filesystem::exists(folder)) {
            return folder;
        }
    }
    return {};
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

class Examples : public ::testing::TestWithParam<ForkId> {
  protected:
    void SetUp() override {
        if (examples().empty()) {
            GTEST_SKIP() << "no vectors builder-specs";
        }
    }
    template <class T>
    T expect_both(const std::string& name) const {
        SCOPED_TRACE(name);
        const Spec spec(mainnet_preset(), mainnet_config(), GetParam());
        const auto path = examples() / std::string(to_string(GetParam())) / name;
        const auto document = json::parse_json(text_of(path.string() + ".json")).value();
        const json::Value* value = document.find("value");
        if (const json::Value* const data = value->find("data")) {
            EXPECT_EQ(value->find("version")->text, to_string(GetParam()));
            value = data;
        }
        T from_json{};
        const auto read =
            json::from_value(ssz::bound_of<T>(), spec, *value, static_cast<void*>(&from_json), {});
        EXPECT_TRUE(read.has_value()) << json::to_string(read.error());
        const std::string bytes = text_of(path.string() + ".ssz");
        const Bytes encoded(bytes.begin(), bytes.end());
        T from_ssz{};
        const auto decoded = ssz::decode(spec, encoded, from_ssz);
        EXPECT_TRUE(decoded.has_value()) << decoded.error().where;
        EXPECT_EQ(from_json, from_ssz);
        EXPECT_EQ(ssz::encode(spec, from_json), encoded);
        return from_json;
    }
};

TEST_P(Examples, Bid) {
    const auto bid = expect_both<SignedBuilderBid>("signed_builder_bid");
    EXPECT_EQ(to_decimal(bid.message.value), "1");
}

TEST_P(Examples, BlindedBlock) {
    const auto block = expect_both<SignedBlindedBeaconBlock>("signed_blinded_beacon_block");
    EXPECT_EQ(block.message.slot, Slot{1});
    // With any payload put in it is a block again, of which all else is the same.
    const Spec spec(mainnet_preset(), mainnet_config(), GetParam());
    const SignedBeaconBlock full = with_payload(spec, block, {});
    SignedBlindedBeaconBlock blinded = to_blinded(spec, full);
    blinded.message.body.execution_payload_header = block.message.body.execution_payload_header;
    EXPECT_EQ(blinded, block);
}

TEST_P(Examples, Payload) {
    if (GetParam() == ForkId::bellatrix || GetParam() == ForkId::capella) {
        expect_both<ExecutionPayload>("execution_payload");
        return;
    }
    expect_both<ExecutionPayloadAndBlobsBundle>("execution_payload_and_blobs_bundle");
}

TEST_P(Examples, Registrations) {
    if (GetParam() == ForkId::bellatrix) {
        const auto path = examples() / "bellatrix" / "signed_validator_registrations";
        const Spec spec(mainnet_preset(), mainnet_config(), GetParam());
        const auto document = json::parse_json(text_of(path.string() + ".json")).value();
        SignedValidatorRegistrationV1 read;
        ASSERT_TRUE(json::from_value(ssz::bound_of<SignedValidatorRegistrationV1>(), spec,
                                     document.find("value")->items.at(0), static_cast<void*>(&read),
                                     {}));
        const Bytes bytes = ssz::encode(spec, read);
        EXPECT_EQ(std::string(bytes.begin(), bytes.end()), text_of(path.string() + ".ssz"));
    }
}

INSTANTIATE_TEST_SUITE_P(Forks, Examples,
                         ::testing::Values(ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                                           ForkId::electra, ForkId::fulu),
                         [](const auto& test) { return std::string(to_string(test.param)); });

}  // namespace
}  // namespace cairn::builder
