// The routes of settings and exits, and who is let in.
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "keymanager/api_sample_test.hpp"
#include "keymanager/token.hpp"

#include <sys/stat.h>

#include <fstream>

namespace cairn::keymanager {
namespace {

using namespace consensus;
using http::Method;

std::string path_of(std::uint64_t n, std::string_view name) {
    return "/eth/v1/validator/" + hex_of(n) + "/" + std::string(name);
}

/// With key 1 given at the start, whose graffiti is configured.
struct Settings : ::testing::Test {
    Settings() {
        sample.given_keys = {1};
        sample.configured[pubkey_of(1)].graffiti = "from the file";
        sample.restart();
    }
    ApiSample sample;
};

struct SettingCase {
    std::string_view name;
    std::string_view member;
    std::string_view at_first;
    std::string_view value;
    unsigned deleted_twice;  // the answer to a second deletion
};

constexpr auto cases = std::to_array<SettingCase>({
    {"feerecipient", "ethaddress", "0x0100000000000000000000000000000000000000",
     "0xAbcF8e0d4e9587369b2301D0790347320302cc09", 204},
    {"gas_limit", "gas_limit", "60000000", "36000000", 204},
    {"graffiti", "graffiti", "from the file", "plain text value", 403},
});

TEST_F(Settings, AreSetReadKeptAndRemoved) {
    for (const SettingCase& tested : cases) {
        const std::string path = path_of(1, tested.name);
        const std::string member(tested.member);
        const auto expect = [&](std::string_view value) {
            EXPECT_EQ(sample.call(Method::get, path).body, R"({"data":{"pubkey":")" + hex_of(1) +
                                                               R"(",")" + member + R"(":")" +
                                                               std::string(value) + R"("}})")
                << tested.name;
        };
        expect(tested.at_first);
        const std::string body = R"({")" + member + R"(":")" + std::string(tested.value) + "\"}";
        EXPECT_EQ(sample.call(Method::post, path, body).status, 202U) << tested.name;
        expect(tested.value);
        sample.restart();
        expect(tested.value);
        EXPECT_EQ(sample.call(Method::delete_, path).status, 204U) << tested.name;
        expect(tested.at_first);
        EXPECT_EQ(sample.call(Method::delete_, path).status, tested.deleted_twice) << tested.name;
        sample.restart();
        expect(tested.at_first);
    }
}

TEST_F(Settings, ReachTheDuties) {
    sample.call(Method::post, path_of(1, "graffiti"), R"({"graffiti":"hello"})");
    sample.call(Method::post, path_of(1, "gas_limit"), R"({"gas_limit":"7"})");
    EXPECT_EQ(sample.choices().of(pubkey_of(1)).graffiti, "hello");
    EXPECT_EQ(sample.choices().of(pubkey_of(1)).gas_limit, 7U);
}

TEST_F(Settings, OfKeysThatAreNotHere) {
    for (const SettingCase& tested : cases) {
        const std::string path = path_of(2, tested.name);
        const std::string body =
            R"({")" + std::string(tested.member) + R"(":")" + std::string(tested.value) + "\"}";
        EXPECT_EQ(sample.call(Method::get, path).status, 404U) << tested.name;
        EXPECT_EQ(sample.call(Method::post, path, body).status, 404U) << tested.name;
        EXPECT_EQ(sample.call(Method::delete_, path).status, 404U) << tested.name;
    }
    EXPECT_EQ(sample.call(Method::post, path_of(2, "voluntary_exit")).status, 404U);
}

TEST_F(Settings, MalformedRequests) {
    struct Bad {
        std::string_view name;
        std::string body;
    };
    for (const Bad& bad : std::vector<Bad>{
             {"feerecipient", ""},
             {"feerecipient", "{}"},
             {"feerecipient", R"({"ethaddress":1})"},
             {"feerecipient", R"({"ethaddress":"0x12"})"},
             {"feerecipient", R"({"ethaddress":"0x0000000000000000000000000000000000000000"})"},
             {"feerecipient", R"({"ethaddress":"0xABcF8e0d4e9587369b2301D0790347320302cc09"})"},
             {"gas_limit", R"({"gas_limit":7})"},
             {"gas_limit", R"({"gas_limit":"-1"})"},
             {"gas_limit", R"({"gas_limit":"0"})"},
             {"gas_limit", R"({"gas_limit":"18446744073709551616"})"},
             {"graffiti", R"({"graffiti":7})"},
             {"graffiti", R"({"graffiti":")" + std::string(33, 'x') + "\"}"}}) {
        const auto answer = sample.call(Method::post, path_of(1, bad.name), bad.body);
        EXPECT_EQ(answer.status, 400U) << bad.name << " " << bad.body;
    }
    for (const std::string pubkey : {"0x12", "x", "1"}) {
        EXPECT_EQ(sample.call(Method::get, "/eth/v1/validator/" + pubkey + "/graffiti").status,
                  400U);
    }
}

TEST_F(Settings, WhatIsNotSavedIsNotSet) {
    std::filesystem::create_directory(sample.folder() + "/settings.json.new");
    const auto answer = sample.call(Method::post, path_of(1, "graffiti"), R"({"graffiti":"lost"})");
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(sample.choices().of(pubkey_of(1)).graffiti, "from the file");
}

TEST_F(Settings, DamagedSettingsStopTheStart) {
    sample.call(Method::post, path_of(1, "graffiti"), R"({"graffiti":"hello"})");
    const KeyStore store = *KeyStore::open(sample.folder());
    ASSERT_TRUE(store.settings());
    for (const std::string text :
         {"", "{", "[]", R"({"version":"2","remote_keys":[],"choices":[]})",
          R"({"version":"1","remote_keys":[{}],"choices":[]})",
          R"({"version":"1","remote_keys":[],"choices":[{"pubkey":"0x"}]})"}) {
        std::ofstream(sample.folder() + "/settings.json") << text;
        EXPECT_FALSE(store.settings()) << text;
    }
    std::filesystem::remove(sample.folder() + "/settings.json");
    sample.restart();
}

// Exits ------------------------------------------------------------------------------------------

TEST_F(Settings, AnExitIsSignedForTheCurrentEpochOrTheOneAskedFor) {
    const auto signature_of = [&](std::uint64_t epoch) {
        const VoluntaryExit exit{Epoch{epoch}, ValidatorIndex{0}};
        const Root root = compute_signing_root(
            sample.spec(), exit,
            compute_domain(sample.spec(), DOMAIN_VOLUNTARY_EXIT,
                           sample.spec().config->GENESIS_FORK_VERSION, sample_network));
        return base::to_hex(crypto::sign(validator::interop_key(1), root.view()).view());
    };
    for (const auto& [query, epoch] : {std::pair("", "5"), std::pair("?epoch=9", "9")}) {
        const auto answer = sample.call(Method::post, path_of(1, "voluntary_exit") + query);
        EXPECT_EQ(answer.body, std::string(R"({"data":{"message":{"epoch":")") + epoch +
                                   R"(","validator_index":"0"},"signature":")" +
                                   signature_of(std::stoull(epoch)) + R"("}})");
    }
    EXPECT_EQ(sample.call(Method::post, path_of(1, "voluntary_exit") + "?epoch=x").status, 400U);
    sample.node().status = "pending_queued";
    EXPECT_EQ(sample.call(Method::post, path_of(1, "voluntary_exit")).status, 400U);
    sample.node().fails = validator::NodeError{validator::NodeRule::unreachable, 0, "gone"};
    EXPECT_EQ(sample.call(Method::post, path_of(1, "voluntary_exit")).status, 500U);
}

// Who is let in ----------------------------------------------------------------------------------

TEST(Access, OnlyWithTheToken) {
    ApiSample sample;
    const auto status = [&](std::vector<http::Field> headers) {
        return sample.call(Method::get, "/eth/v1/keystores", {}, std::move(headers)).status;
    };
    EXPECT_EQ(status({}), 401U);
    for (const std::string& value :
         {std::string("Bearer"), std::string("Bearer "), "Bearer " + sample_token + "a",
          "Bearer " + sample_token.substr(1), "Basic " + sample_token, sample_token,
          "bearer " + sample_token}) {
        EXPECT_EQ(status({{"Authorization", value}}), 403U) << value;
    }
    EXPECT_EQ(status({{"Authorization", "Bearer " + sample_token}}), 200U);
    for (const auto& [method, path] : {std::pair(Method::post, "/eth/v1/keystores"),
                                       {Method::delete_, "/eth/v1/keystores"},
                                       {Method::post, "/eth/v1/remotekeys"},
                                       {Method::delete_, "/eth/v1/remotekeys"},
                                       {Method::post, "/eth/v1/validator/0x/voluntary_exit"}}) {
        EXPECT_EQ(sample.call(method, path, "{}", {}).status, 401U) << path;
    }
}

TEST(Access, NotForForeignPagesNorUnderForeignNames) {
    ApiSample sample;
    const std::string own = "127.0.0.1:" + std::to_string(sample.port());
    const auto status = [&](const std::string& host, const std::string& origin) {
        http::RawClient client(sample.port());
        client.send("GET /eth/v1/keystores HTTP/1.1\r\nHost: " + host + "\r\n" +
                    (origin.empty() ? "" : "Origin: " + origin + "\r\n") +
                    "Authorization: Bearer " + sample_token + "\r\n\r\n");
        const auto answer = client.receive();
        return answer ? answer->status : 0U;
    };
    EXPECT_EQ(status(own, ""), 200U);
    EXPECT_EQ(status(own, "http://" + own), 200U);
    EXPECT_EQ(status(own, "http://evil.example"), 403U);
    EXPECT_EQ(status(own, "null"), 403U);
    EXPECT_EQ(status("evil.example", ""), 403U);
    EXPECT_EQ(status("evil.example:" + std::to_string(sample.port()), ""), 403U);
}

TEST(Token, IsMadeOnceAndOnlyForItsOwner) {
    ApiSample sample;
    const std::string path = sample.folder() + "/api-token.txt";
    EXPECT_FALSE(read_token(path));
    const auto token = read_or_make_token(path);
    ASSERT_TRUE(token) << token.error();
    EXPECT_EQ(token->size(), 66U);
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(read_or_make_token(path), token);
    EXPECT_EQ(read_token(path), token);
    EXPECT_TRUE(is_authorized("Bearer " + *token, *token));
    ::chmod(path.c_str(), 0644);
    EXPECT_NE(read_token(path).error().find("chmod 600"), std::string::npos);
    ::chmod(path.c_str(), 0600);
    for (const std::string text :
         {"", "0x12", "not hexadecimal at all, but long enough for it all!!"}) {
        std::ofstream(path) << text;
        EXPECT_FALSE(read_token(path)) << text;
    }
}

}  // namespace
}  // namespace cairn::keymanager
