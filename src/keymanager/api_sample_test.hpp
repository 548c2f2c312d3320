// A running Keymanager API over a folder, with a client that has the token; may be started anew on
// the same folder, as after a restart of the program.
#pragma once

#include "http/client.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "keymanager/keymanager_api.hpp"
#include "keys/keystore.hpp"
#include "protection/memory_protection.hpp"
#include "validator/fake_node_test.hpp"
#include "validator/interop_key.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cairn::keymanager {

inline const std::string sample_token(64, 'a');
inline const consensus::Root sample_network{{9, 9}};

inline consensus::BLSPubkey pubkey_of(std::uint64_t n) {
    return crypto::sk_to_pk(validator::interop_key(n));
}
inline std::string hex_of(std::uint64_t n) {
    return base::to_hex(pubkey_of(n).view());
}

/// A keystore of key n under "password n", cheap to open.
inline std::string keystore_of(std::uint64_t n) {
    crypto::SeededRandom random(n);
    return keys::to_json(*keys::encrypt(validator::interop_key(n), "password " + std::to_string(n),
                                        {"m/12381/3600/" + std::to_string(n) + "/0/0", ""}, random,
                                        {.n = 2}));
}

class ApiSample {
  public:
    ApiSample() {
        std::string name = (std::filesystem::temp_directory_path() / "keymanager-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        start();
    }
    ApiSample(const ApiSample&) = delete;
    ApiSample& operator=(const ApiSample&) = delete;
    ~ApiSample() {
        running_.reset();
        std::filesystem::remove_all(folder_);
    }

    void restart() {
        running_.reset();
        start();
    }

    http::ReceivedResponse call(http::Method method, const std::string& target,
                                const std::string& body = {}) {
        return call(method, target, body, {{"Authorization", "Bearer " + sample_token}});
    }
    http::ReceivedResponse call(http::Method method, const std::string& target,
                                const std::string& body, std::vector<http::Field> headers) {
        http::Client client(
            {.host = "127.0.0.1", .port = running_->api.port(), .path = {}, .authorization = {}},
            {});
        if (!body.empty()) {
            headers.push_back({"Content-Type", "application/json"});
        }
        return client
            .call({.method = method, .target = target, .headers = std::move(headers), .body = body})
            .value_or(http::ReceivedResponse{});
    }

    std::string folder() const { return folder_.string(); }
    std::uint16_t port() const { return running_->api.port(); }
    validator::KeyRing& ring() { return running_->ring; }
    validator::ProposerChoices& choices() { return running_->choices; }
    protection::MemoryProtection& protection() { return protection_; }
    validator::FakeNode& node() { return node_; }

    validator::SigningRequest reveal() const {
        return validator::make_signing_request({spec_, sample_network},
                                               validator::RandaoReveal{consensus::Epoch{1}});
    }
    const consensus::Spec& spec() const { return spec_; }

    /// Keys given at the start and not through the API; from the next restart() on.
    std::vector<std::uint64_t> given_keys;
    validator::ChoicesByKey configured;

  private:
    struct Running {
        Running(ApiSample& sample)
            : choices({.fee_recipient = {{1}}, .graffiti = "cairn"}, sample.configured),
              store(*KeyStore::open(sample.folder())),
              keymanager({ring, sample.protection_, choices, store}, "http://127.0.0.1:9000"),
              api(keymanager,
                  {.server = {.threads = 2, .max_body_bytes = std::size_t{1} << 20U},
                   .token = sample_token,
                   .exits = {.signing = {sample.spec_, sample_network},
                             .genesis_time = 1000,
                             .node = &sample.node_,
                             .now_ms = [] { return std::uint64_t{1'000'000 + 8 * 6000 * 5}; }}}) {}

        validator::KeyRing ring;
        validator::ProposerChoices choices;
        KeyStore store;
        Keymanager keymanager;
        KeymanagerApi api;
    };
    void start() {
        running_ = std::make_unique<Running>(*this);
        for (const std::uint64_t n : given_keys) {
            running_->ring.add(validator::interop_key(n),
                               {.pubkey = pubkey_of(n), .read_only = true});
        }
        const auto loaded = running_->keymanager.load();
        EXPECT_TRUE(loaded) << loaded.error();
        EXPECT_TRUE(running_->api.start());
    }

    std::filesystem::path folder_;
    consensus::Spec spec_{consensus::minimal_preset(), consensus::minimal_config(),
                          consensus::ForkId::phase0};
    protection::MemoryProtection protection_{sample_network};
    validator::FakeNode node_;
    std::unique_ptr<Running> running_;
};

}  // namespace cairn::keymanager
