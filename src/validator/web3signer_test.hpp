// A small web3signer: an HTTP server that holds keys, computes the root of what it is asked to sign
// from the body alone, and refuses a body whose signingRoot is another. Written from
// Consensys/web3signer 26.4.2 openapi-specs/eth2, whose faults it can show on demand.
#pragma once

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "json/mapping.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "ssz/hash_tree_root.hpp"
#include "validator/signer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cairn::validator {

class FakeWeb3signer {
  public:
    enum class Mood : std::uint8_t {
        json,        // {"signature":"0x.."}
        text,        // 0x..
        broken,      // 500
        busy,        // 429
        protected_,  // 412: its own slashing protection refuses
        liar,        // a signature of another message
        garbage,     // 200, but no signature
        silent,      // no answer before wake() or stop()
    };

    FakeWeb3signer(consensus::Spec network, std::vector<crypto::SecretKey> keys)
        : network_(network), server_({.threads = 4, .max_body_bytes = std::size_t{4} << 20U}) {
        for (crypto::SecretKey& key : keys) {
            const consensus::BLSPubkey pubkey = crypto::sk_to_pk(key);
            keys_.emplace(base::to_hex(pubkey.view()), std::move(key));
        }
        server_.handle(http::Method::get, "/upcheck", [](const http::Request&) {
            return http::text_response(200, "text/plain", "OK");
        });
        server_.handle(http::Method::get, "/api/v1/eth2/publicKeys",
                       [this](const http::Request&) { return list(); });
        server_.handle(http::Method::post, "/api/v1/eth2/sign/{identifier}",
                       [this](const http::Request& request) { return answer(request); });
        EXPECT_TRUE(server_.start());
    }

    FakeWeb3signer(const FakeWeb3signer&) = delete;
    FakeWeb3signer& operator=(const FakeWeb3signer&) = delete;

    http::Url url() const {
        return {.host = "127.0.0.1", .port = server_.port(), .path = {}, .authorization = {}};
    }
    std::string url_text() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    ~FakeWeb3signer() { stop(); }
    /// Lets those who were kept waiting have their answer.
    void wake() {
        awake_.test_and_set();
        awake_.notify_all();
    }
    void stop() {
        wake();
        server_.stop();
    }

    std::atomic<Mood> mood = Mood::json;
    std::atomic<int> asked = 0;
    std::atomic<int> signed_count = 0;

    std::string last_type() {
        const std::lock_guard lock(mutex_);
        return last_type_;
    }

  private:
    static std::string text(const json::Value& object, std::string_view key) {
        const json::Value* const member = object.find(key);
        return member == nullptr ? std::string() : member->text;
    }
    http::Response list() const {
        json::Writer out;
        out.begin_array();
        for (const auto& [pubkey, key] : keys_) {
            out.value(pubkey);
        }
        return http::text_response(200, "application/json", out.end_array().take());
    }

    http::Response answer(const http::Request& request) {
        ++asked;
        switch (mood.load()) {
            case Mood::broken:
                return http::text_response(500, "text/plain", "out of order");
            case Mood::busy:
                return http::text_response(429, "text/plain", "later");
            case Mood::protected_:
                return http::text_response(412, "text/plain", "slashing protection");
            case Mood::garbage:
                return http::text_response(200, "application/json", R"({"signature":"0x00"})");
            case Mood::silent:
                awake_.wait(false);
                break;
            default:
                break;
        }
        const auto key = keys_.find(std::string(request.parameter("identifier")));
        if (key == keys_.end()) {
            return http::text_response(404, "text/plain", "Signer not found");
        }
        const auto body = json::parse_json(request.body);
        const auto root = body ? root_of(*body) : std::nullopt;
        if (!root || text(*body, "signingRoot") != base::to_hex(root->view())) {
            return http::text_response(400, "text/plain", "not what is to be signed");
        }
        ++signed_count;
        const consensus::Root signed_root = mood == Mood::liar ? consensus::Root{{1}} : *root;
        const std::string signature =
            base::to_hex(crypto::sign(key->second, signed_root.view()).view());
        return mood == Mood::text ? http::text_response(200, "text/plain", signature)
                                  : http::text_response(200, "application/json",
                                                        R"({"signature":")" + signature + "\"}");
    }

    /// Reads a member as T, and gives its root.
    template <class T>
    std::optional<consensus::Root> object_root(const consensus::Spec& spec,
                                               const json::Value* member) const {
        T value{};
        if (member == nullptr ||
            !json::from_value(ssz::bound_of<T>(), spec, *member, static_cast<void*>(&value), {})) {
            return std::nullopt;
        }
        return ssz::hash_tree_root(spec, value);
    }

    static consensus::ForkId fork_of(const std::string& version) {
        std::string lower = version;
        for (char& c : lower) {
            c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
        return consensus::fork_from_string(lower).value_or(consensus::ForkId::phase1);
    }

    struct Wanted {
        consensus::DomainType domain;
        std::optional<consensus::Root> root;
        bool genesis_only = false;
    };

    Wanted wanted_block(const json::Value& block) const {
        const consensus::ForkId fork = fork_of(text(block, "version"));
        const consensus::Spec spec = network_.with_fork(fork);
        return {consensus::DOMAIN_BEACON_PROPOSER,
                spec.at_least(consensus::ForkId::bellatrix)
                    ? object_root<consensus::BeaconBlockHeader>(spec, block.find("block_header"))
                    : object_root<consensus::BeaconBlock>(spec, block.find("block"))};
    }

    Wanted wanted(const std::string& type, const json::Value& body) const {
        const consensus::Spec& spec = network_;
        const auto number_root = [&](std::string_view member, std::string_view key) {
            const json::Value* const object = body.find(member);
            const auto number = object == nullptr ? std::nullopt : object->find(key)->to_uint64();
            return number ? std::optional(ssz::hash_tree_root(spec, consensus::Slot{*number}))
                          : std::nullopt;
        };
        if (type == "RANDAO_REVEAL") {
            return {consensus::DOMAIN_RANDAO, number_root("randao_reveal", "epoch")};
        }
        if (type == "AGGREGATION_SLOT") {
            return {consensus::DOMAIN_SELECTION_PROOF, number_root("aggregation_slot", "slot")};
        }
        if (type == "BLOCK_V2") {
            return wanted_block(*body.find("beacon_block"));
        }
        if (type == "ATTESTATION") {
            return {consensus::DOMAIN_BEACON_ATTESTER,
                    object_root<consensus::AttestationData>(spec, body.find("attestation"))};
        }
        if (type == "AGGREGATE_AND_PROOF") {
            return {
                consensus::DOMAIN_AGGREGATE_AND_PROOF,
                object_root<consensus::AggregateAndProof>(spec, body.find("aggregate_and_proof"))};
        }
        if (type == "AGGREGATE_AND_PROOF_V2") {
            const json::Value& object = *body.find("aggregate_and_proof");
            return {consensus::DOMAIN_AGGREGATE_AND_PROOF,
                    object_root<consensus::AggregateAndProof>(
                        network_.with_fork(fork_of(text(object, "version"))), object.find("data"))};
        }
        if (type == "SYNC_COMMITTEE_MESSAGE") {
            return {consensus::DOMAIN_SYNC_COMMITTEE,
                    base::fixed_from_hex<32>(
                        text(*body.find("sync_committee_message"), "beacon_block_root"))};
        }
        return wanted_rarely(type, body);
    }

    Wanted wanted_rarely(const std::string& type, const json::Value& body) const {
        const consensus::Spec& spec = network_;
        if (type == "SYNC_COMMITTEE_SELECTION_PROOF") {
            return {consensus::DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF,
                    object_root<consensus::SyncAggregatorSelectionData>(
                        spec, body.find("sync_aggregator_selection_data"))};
        }
        if (type == "SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF") {
            return {consensus::DOMAIN_CONTRIBUTION_AND_PROOF,
                    object_root<consensus::ContributionAndProof>(
                        spec, body.find("contribution_and_proof"))};
        }
        if (type == "VOLUNTARY_EXIT") {
            return {consensus::DOMAIN_VOLUNTARY_EXIT,
                    object_root<consensus::VoluntaryExit>(spec, body.find("voluntary_exit"))};
        }
        if (type == "VALIDATOR_REGISTRATION") {
            return {consensus::DOMAIN_APPLICATION_BUILDER,
                    object_root<builder::ValidatorRegistrationV1>(
                        spec, body.find("validator_registration")),
                    true};
        }
        return {consensus::DOMAIN_DEPOSIT, deposit_root(body), true};
    }

    std::optional<consensus::Root> deposit_root(const json::Value& body) const {
        const json::Value* const object = body.find("deposit");
        if (text(body, "type") != "DEPOSIT" || object == nullptr) {
            return std::nullopt;
        }
        consensus::DepositMessage message;
        message.pubkey = *base::fixed_from_hex<48>(text(*object, "pubkey"));
        message.withdrawal_credentials =
            *base::fixed_from_hex<32>(text(*object, "withdrawal_credentials"));
        message.amount = consensus::Gwei{*object->find("amount")->to_uint64()};
        return ssz::hash_tree_root(network_, message);
    }

    std::optional<consensus::Root> root_of(const json::Value& body) {
        const std::string type = text(body, "type");
        {
            const std::lock_guard lock(mutex_);
            last_type_ = type;
        }
        const Wanted want = wanted(type, body);
        if (!want.root) {
            return std::nullopt;
        }
        if (want.genesis_only) {
            return consensus::compute_signing_root(
                *want.root, consensus::compute_domain(network_, want.domain));
        }
        const json::Value& info = *body.find("fork_info");
        const auto version = base::fixed_from_hex<4>(text(*info.find("fork"), "current_version"));
        const auto genesis = base::fixed_from_hex<32>(text(info, "genesis_validators_root"));
        if (!version || !genesis) {
            return std::nullopt;
        }
        return consensus::compute_signing_root(
            *want.root, consensus::compute_domain(network_, want.domain, *version, *genesis));
    }

    consensus::Spec network_;
    std::map<std::string, crypto::SecretKey> keys_;
    std::mutex mutex_;
    std::string last_type_;
    std::atomic_flag awake_;
    http::Server server_;
};

}  // namespace cairn::validator
