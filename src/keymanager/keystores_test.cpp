// The routes of keys: what is imported signs and outlives the process, what is deleted does
// neither.
#include "keymanager/api_sample_test.hpp"

namespace cairn::keymanager {
namespace {

using namespace consensus;
using http::Method;
using protection::Interchange;

constexpr const char* KEYSTORES = "/eth/v1/keystores";
constexpr const char* REMOTEKEYS = "/eth/v1/remotekeys";

struct Import {
    std::uint64_t key;
    std::string password;
};

std::string import_body(const std::vector<Import>& imports, const std::string& history = {}) {
    json::Writer out;
    out.begin_object().key("keystores").begin_array();
    for (const Import& import : imports) {
        out.value(keystore_of(import.key));
    }
    out.end_array().key("passwords").begin_array();
    for (const Import& import : imports) {
        out.value(import.password);
    }
    out.end_array();
    if (!history.empty()) {
        out.field("slashing_protection", history);
    }
    return out.end_object().take();
}
std::string import_body(std::uint64_t key, const std::string& history = {}) {
    return import_body({{key, "password " + std::to_string(key)}}, history);
}

std::string delete_body(const std::vector<std::uint64_t>& keys) {
    json::Writer out;
    out.begin_object().key("pubkeys").begin_array();
    for (const std::uint64_t n : keys) {
        out.value(hex_of(n));
    }
    return out.end_array().end_object().take();
}

json::Value parse(const http::ReceivedResponse& answer) {
    const auto document = json::parse_json(answer.body);
    EXPECT_TRUE(document) << answer.body;
    return document.value_or(json::Value{});
}

std::vector<std::string> statuses(const http::ReceivedResponse& answer) {
    EXPECT_EQ(answer.status, 200U) << answer.body;
    std::vector<std::string> out;
    const json::Value document = parse(answer);
    const json::Value* const data = document.find("data");
    for (const json::Value& item : data == nullptr ? std::vector<json::Value>{} : data->items) {
        out.push_back(item.find("status")->text);
    }
    return out;
}
using Statuses = std::vector<std::string>;

Interchange history_in(const http::ReceivedResponse& answer) {
    return protection::parse_interchange(parse(answer).find("slashing_protection")->text).value();
}

protection::Verdict ask(ApiSample& sample, std::uint64_t key, std::uint64_t target,
                        std::uint8_t root = 1) {
    const protection::ToSign vote = protection::AttestationToSign{pubkey_of(key), Epoch{target - 1},
                                                                  Epoch{target}, Root{{root}}};
    return sample.protection().check_and_record({&vote, 1}).value().front();
}

TEST(Keystores, AnImportedKeySignsAndOutlivesTheProcess) {
    ApiSample sample;
    EXPECT_EQ(sample.call(Method::get, KEYSTORES).body, R"({"data":[]})");
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES, import_body(3))), Statuses{"imported"});
    const std::string listed = R"({"data":[{"validating_pubkey":")" + hex_of(3) +
                               R"(","derivation_path":"m/12381/3600/3/0/0","readonly":false}]})";
    for (int life = 0; life < 2; ++life) {
        EXPECT_EQ(sample.call(Method::get, KEYSTORES).body, listed);
        EXPECT_EQ(*sample.ring().sign(pubkey_of(3), sample.reveal()),
                  crypto::sign(validator::interop_key(3), sample.reveal().signing_root.view()));
        EXPECT_EQ(ask(sample, 3, 10U + static_cast<std::uint64_t>(life)),
                  protection::Verdict::safe);
        sample.restart();
    }
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES, import_body(3))),
              Statuses{"duplicate"});
}

TEST(Keystores, EachImportHasItsStatus) {
    ApiSample sample;
    const auto answer = sample.call(
        Method::post, KEYSTORES,
        import_body({{1, "password 1"}, {2, "wrong"}, {1, "password 1"}, {3, "password 3"}}));
    EXPECT_EQ(statuses(answer), (Statuses{"imported", "error", "duplicate", "imported"}));
    EXPECT_NE(answer.body.find("password"), std::string::npos);
    const auto none =
        sample.call(Method::post, KEYSTORES, R"({"keystores":["{}","no"],"passwords":["",""]})");
    EXPECT_EQ(statuses(none), (Statuses{"error", "error"}));
    EXPECT_EQ(sample.ring().pubkeys().size(), 2U);
}

TEST(Keystores, MalformedRequests) {
    ApiSample sample;
    for (const std::string body :
         {"", "{", "[]", "{}", R"({"keystores":[],"passwords":"x"})", R"({"keystores":[]})",
          R"({"keystores":["a"],"passwords":[]})", R"({"keystores":[1],"passwords":["x"]})",
          R"({"keystores":[],"passwords":[],"slashing_protection":"{}"})",
          R"({"keystores":[],"passwords":[],"slashing_protection":"no"})"}) {
        const auto answer = sample.call(Method::post, KEYSTORES, body);
        EXPECT_EQ(answer.status, 400U) << body;
        EXPECT_NE(answer.body.find("message"), std::string::npos);
    }
    for (const std::string body :
         {"", "[]", R"({"pubkeys":"0x"})", R"({"pubkeys":["0x12"]})", R"({"pubkeys":[7]})"}) {
        EXPECT_EQ(sample.call(Method::delete_, KEYSTORES, body).status, 400U) << body;
    }
}

TEST(Keystores, AHistoryComesBeforeTheKey) {
    ApiSample sample;
    Interchange history{sample_network, {}};
    history.data.push_back({pubkey_of(1), {}, {{Epoch{40}, Epoch{41}, std::nullopt}}});
    history.data.push_back({pubkey_of(7), {}, {{Epoch{90}, Epoch{91}, std::nullopt}}});
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES,
                                   import_body(1, protection::to_json(history)))),
              Statuses{"imported"});
    EXPECT_EQ(ask(sample, 1, 41), protection::Verdict::below_watermark);
    EXPECT_EQ(ask(sample, 1, 42), protection::Verdict::safe);
    // Nothing was said of the keys beside it.
    EXPECT_EQ(ask(sample, 7, 99), protection::Verdict::unknown_key);
}

TEST(Keystores, AHistoryOfAnotherNetworkKeepsTheKeyOut) {
    ApiSample sample;
    const Interchange history{Root{{1}}, {}};
    const auto answer =
        sample.call(Method::post, KEYSTORES, import_body(1, protection::to_json(history)));
    EXPECT_EQ(statuses(answer), Statuses{"error"});
    EXPECT_NE(answer.body.find("another network"), std::string::npos);
    EXPECT_TRUE(sample.ring().pubkeys().empty());
    sample.restart();
    EXPECT_TRUE(sample.ring().pubkeys().empty());
}

TEST(Keystores, ADeletedKeySignsNoMoreUntilItIsImportedAgain) {
    ApiSample sample;
    sample.call(Method::post, KEYSTORES, import_body(1));
    sample.call(Method::post, KEYSTORES, import_body(2));
    EXPECT_EQ(ask(sample, 1, 20), protection::Verdict::safe);
    const auto answer = sample.call(Method::delete_, KEYSTORES, delete_body({1, 5}));
    EXPECT_EQ(statuses(answer), (Statuses{"deleted", "not_found"}));
    const Interchange history = history_in(answer);
    ASSERT_EQ(history.data.size(), 1U);
    EXPECT_EQ(history.data[0].pubkey, pubkey_of(1));
    EXPECT_EQ(history.data[0].signed_attestations[0].target_epoch, Epoch{20});
    EXPECT_EQ(history.genesis_validators_root, sample_network);
    for (int life = 0; life < 2; ++life) {
        EXPECT_FALSE(sample.ring().sign(pubkey_of(1), sample.reveal()));
        EXPECT_TRUE(sample.ring().sign(pubkey_of(2), sample.reveal()));
        // Asked again: the same history, of a key that is not active.
        const auto again = sample.call(Method::delete_, KEYSTORES, delete_body({1}));
        EXPECT_EQ(statuses(again), Statuses{"not_active"});
        EXPECT_EQ(history_in(again), history);
        sample.restart();
    }
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES, import_body(1))), Statuses{"imported"});
    EXPECT_TRUE(sample.ring().sign(pubkey_of(1), sample.reveal()));
    EXPECT_EQ(ask(sample, 1, 20, 2), protection::Verdict::double_vote);
}

TEST(Keystores, KeysOfTheStartAreNotOursToDelete) {
    ApiSample sample;
    sample.given_keys = {4};
    sample.restart();
    sample.protection().register_keys(std::vector{pubkey_of(4)}).value();
    EXPECT_NE(sample.call(Method::get, KEYSTORES).body.find(R"("readonly":true)"),
              std::string::npos);
    const auto answer = sample.call(Method::delete_, KEYSTORES, delete_body({4}));
    EXPECT_EQ(statuses(answer), Statuses{"error"});
    // No history of a key that goes on signing.
    EXPECT_TRUE(history_in(answer).data.empty());
    EXPECT_TRUE(sample.ring().sign(pubkey_of(4), sample.reveal()));
}

TEST(Keystores, WhatAKilledProcessLeftHalfDone) {
    ApiSample sample;
    sample.call(Method::post, KEYSTORES, import_body(1));
    sample.call(Method::post, KEYSTORES, import_body(2));
    const std::string secret = sample.folder() + "/secrets/" + hex_of(1);
    const std::string keystore = sample.folder() + "/keystores/" + hex_of(1) + ".json";
    // Killed in a deletion: the secret is left. In an import: the same.
    std::filesystem::remove(keystore);
    sample.restart();
    EXPECT_FALSE(std::filesystem::exists(secret));
    EXPECT_EQ(sample.ring().pubkeys(), std::vector{pubkey_of(2)});
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES, import_body(1))), Statuses{"imported"});
}

TEST(KeyStore, RefusesWhatItCannotRead) {
    ApiSample sample;
    sample.call(Method::post, KEYSTORES, import_body(1));
    const KeyStore store = *KeyStore::open(sample.folder());
    const std::string keystore = sample.folder() + "/keystores/" + hex_of(1) + ".json";
    const std::string other = sample.folder() + "/keystores/" + hex_of(2) + ".json";
    EXPECT_EQ(std::filesystem::status(keystore).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    ASSERT_TRUE(store.keys());
    std::filesystem::copy(keystore, other);
    std::filesystem::copy(sample.folder() + "/secrets/" + hex_of(1),
                          sample.folder() + "/secrets/" + hex_of(2));
    EXPECT_NE(store.keys().error().find("another key"), std::string::npos);
    std::filesystem::resize_file(other, 10);
    EXPECT_FALSE(store.keys());
    std::filesystem::remove(other);
    std::filesystem::remove(sample.folder() + "/secrets/" + hex_of(1));
    EXPECT_FALSE(store.keys());
}

// Remote keys ------------------------------------------------------------------------------------

TEST(RemoteKeys, ComeAndGoAndOutliveTheProcess) {
    ApiSample sample;
    const std::string body = R"({"remote_keys":[{"pubkey":")" + hex_of(1) +
                             R"(","url":"http://127.0.0.1:9001"},{"pubkey":")" + hex_of(2) +
                             R"("},{"pubkey":")" + hex_of(1) + R"("},{"pubkey":")" + hex_of(3) +
                             R"(","url":"ftp://x"}]})";
    EXPECT_EQ(statuses(sample.call(Method::post, REMOTEKEYS, body)),
              (Statuses{"imported", "imported", "duplicate", "error"}));
    for (int life = 0; life < 2; ++life) {
        const json::Value listed = parse(sample.call(Method::get, REMOTEKEYS));
        ASSERT_EQ(listed.find("data")->items.size(), 2U);
        for (const json::Value& item : listed.find("data")->items) {
            EXPECT_EQ(item.find("url")->text, item.find("pubkey")->text == hex_of(1)
                                                  ? "http://127.0.0.1:9001"
                                                  : "http://127.0.0.1:9000");
            EXPECT_EQ(item.find("readonly")->to_bool(), false);
        }
        EXPECT_EQ(sample.call(Method::get, KEYSTORES).body, R"({"data":[]})");
        EXPECT_EQ(ask(sample, 1, 10U + static_cast<std::uint64_t>(life)),
                  protection::Verdict::safe);
        sample.restart();
    }
    EXPECT_EQ(statuses(sample.call(Method::post, KEYSTORES, import_body(1))),
              Statuses{"duplicate"});
    // A remote key goes on signing elsewhere, so its history is not given away as that of a local.
    EXPECT_EQ(statuses(sample.call(Method::delete_, KEYSTORES, delete_body({1}))),
              Statuses{"error"});
    EXPECT_EQ(statuses(sample.call(Method::delete_, REMOTEKEYS, delete_body({1, 9}))),
              (Statuses{"deleted", "not_found"}));
    sample.restart();
    EXPECT_EQ(sample.ring().pubkeys(), std::vector{pubkey_of(2)});
}

TEST(RemoteKeys, MalformedRequests) {
    ApiSample sample;
    for (const std::string body :
         {"", "{}", R"({"remote_keys":{}})", R"({"remote_keys":["0x"]})",
          R"({"remote_keys":[{"pubkey":"0x00"}]})", R"({"remote_keys":[{"url":"http://x"}]})"}) {
        EXPECT_EQ(sample.call(Method::post, REMOTEKEYS, body).status, 400U) << body;
    }
    EXPECT_EQ(sample.call(Method::delete_, REMOTEKEYS, "{}").status, 400U);
}

TEST(RemoteKeys, WhatIsNotSavedIsNotDone) {
    ApiSample sample;
    std::filesystem::create_directory(sample.folder() + "/settings.json.new");
    const std::string body = R"({"remote_keys":[{"pubkey":")" + hex_of(1) + R"("}]})";
    EXPECT_EQ(statuses(sample.call(Method::post, REMOTEKEYS, body)), Statuses{"error"});
    EXPECT_TRUE(sample.ring().pubkeys().empty());
}

}  // namespace
}  // namespace cairn::keymanager
