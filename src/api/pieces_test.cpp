// Bodies made piece by piece: the same as whole ones, and the owner has no part in them.
#include "api/pieces.hpp"

#include "api/sample_node_test.hpp"
#include "consensus/containers/state.hpp"
#include "http/raw_client.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

std::string drain(const http::BodySource& source, std::size_t& pieces) {
    std::string all;
    for (std::string piece = source(); !piece.empty(); piece = source()) {
        EXPECT_LT(piece.size(), 2 * PIECE_BYTES);
        all += piece;
        ++pieces;
    }
    EXPECT_TRUE(source().empty());
    return all;
}

TEST(Pieces, OfListsAreJson) {
    const auto even = [](std::size_t i, std::string& out) {
        out += std::to_string(i);
        return i % 2 == 0;
    };
    std::size_t pieces = 0;
    EXPECT_EQ(drain(pieces_of_list(Media::json, 0, even), pieces), "[]");
    EXPECT_EQ(drain(pieces_of_list(Media::json, 6, even), pieces), "[0,2,4]");
    EXPECT_EQ(drain(pieces_of_list(Media::ssz, 6, even), pieces), "024");
    EXPECT_EQ(drain(pieces_of_list(Media::ssz, 0, even), pieces), "");
    EXPECT_EQ(pieces, 3U);
    const auto none = [](std::size_t, std::string&) { return false; };
    EXPECT_EQ(drain(pieces_of_list(Media::json, 1000, none), pieces), "[]");
    const std::string all = drain(pieces_of_list(Media::json, 50'000, even), pieces);
    EXPECT_GT(pieces, 5U);
    EXPECT_EQ(json::parse_json(all)->items.size(), 25'000U);
}

TEST(Pieces, OfAStateAreItsJson) {
    SampleNode sample(3, ForkId::fulu, 1000);
    const auto state = sample.node().chain().head().state;
    std::size_t pieces = 0;
    EXPECT_EQ(drain(pieces_of_container(sample.spec(), ssz::type_of<BeaconState>(), state), pieces),
              json::to_json(sample.spec(), *state));
    EXPECT_GT(pieces, 1U);
    sample.start_serving();
    const Answer answer = sample.get("/eth/v2/debug/beacon/states/head");
    EXPECT_EQ(answer.version, "fulu");
    EXPECT_EQ(answer.at({"version"}), "fulu");
    EXPECT_EQ(answer.at({"finalized"}), "false");
    EXPECT_EQ(json::to_json_text(*answer.find({"data"})), json::to_json(sample.spec(), *state));
}

/// The owner is busy from the header to the last piece: the body comes all the same.
TEST(Pieces, LeaveTheOwnerAlone) {
    constexpr std::size_t IDLE = 10'000;
    SampleNode sample(1, ForkId::fulu, IDLE);
    sample.start_serving();
    for (const std::string_view target :
         {"/eth/v1/beacon/states/head/validators", "/eth/v1/beacon/states/head/validator_balances",
          "/eth/v2/debug/beacon/states/head"}) {
        http::RawClient client(sample.port());
        client.request("GET", target, "Accept: application/json\r\n");
        const auto header = client.receive_until("\r\n\r\n");
        ASSERT_TRUE(header && header->starts_with("HTTP/1.1 200")) << target;
        std::optional<std::string> body;
        sample.on_owner([&](node::Node&) { body = client.receive_until("\r\n0\r\n\r\n"); });
        ASSERT_TRUE(body.has_value()) << target;
        EXPECT_GT(body->size(), IDLE * 20) << target;
    }
}

TEST(Pieces, ALargeRegistryIsWhole) {
    constexpr std::size_t IDLE = 5000;
    SampleNode sample(1, ForkId::fulu, IDLE);
    sample.start_serving();
    const std::string base = "/eth/v1/beacon/states/head/";
    const Answer all = sample.get(base + "validators");
    EXPECT_EQ(all.find({"data"})->items.size(), SAMPLE_VALIDATORS + IDLE);
    EXPECT_EQ(all.at({"data", "5063", "index"}), "5063");
    EXPECT_EQ(
        sample.get(base + "validators?status=pending_initialized").find({"data"})->items.size(),
        IDLE);
    EXPECT_EQ(sample.get(base + "validator_balances", "application/octet-stream").body.size(),
              16 * (SAMPLE_VALIDATORS + IDLE));
    EXPECT_EQ(sample.post(base + "validator_identities", "[]").find({"data"})->items.size(),
              SAMPLE_VALIDATORS + IDLE);
    const Answer bytes = sample.get("/eth/v2/debug/beacon/states/head", "application/octet-stream");
    BeaconState state;
    EXPECT_TRUE(ssz::decode(sample.spec(), Bytes(bytes.body.begin(), bytes.body.end()), state));
    EXPECT_EQ(state.validators.size(), SAMPLE_VALIDATORS + IDLE);
}

}  // namespace
}  // namespace cairn::api
