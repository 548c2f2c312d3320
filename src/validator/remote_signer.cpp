#include "validator/remote_signer.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "crypto/bls.hpp"
#include "json/parse.hpp"
#include "validator/signing_body.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace cairn::validator {

using namespace consensus;

namespace {

constexpr std::size_t max_answer_bytes = std::size_t{16} << 20U;  // 150,000 public keys
constexpr std::size_t max_words = 300;
constexpr json::Limits answer_limits{.max_bytes = max_answer_bytes, .max_depth = 8};

/// One URL, its idle connections and how it has been doing.
struct Endpoint {
    http::Url url;
    std::string name;
    std::vector<http::Client> idle{};
    unsigned failures = 0;  // in a row
    std::uint64_t rests_until_ms = 0;
    std::string last_failure{};
};

enum class Fate : std::uint8_t {
    signed_,   // `signature` verifies
    refused,   // by the signer's own judgement: another would be asked in vain
    not_here,  // it does not have the key
    failed,    // no answer, or none that makes sense
};
struct Outcome {
    Fate fate = Fate::failed;
    BLSSignature signature;
    std::string why;
};

std::string words_of(const http::ReceivedResponse& answer) {
    return std::to_string(answer.status) + " " + answer.body.substr(0, max_words);
}

/// Plain text, or an object with one member, by what the signer prefers.
std::optional<BLSSignature> read_signature(const std::string& body) {
    const auto document = json::parse_json(body, answer_limits);
    if (document && document->kind == json::Kind::object) {
        const json::Value* const member = document->find("signature");
        return member == nullptr ? std::nullopt : base::fixed_from_hex<96>(member->text);
    }
    if (document && document->kind == json::Kind::string) {
        return base::fixed_from_hex<96>(document->text);
    }
    const std::size_t end = body.find_last_not_of(" \r\n\t");
    return base::fixed_from_hex<96>(
        std::string_view(body).substr(0, end == std::string::npos ? 0 : end + 1));
}

Outcome judge(const http::ReceivedResponse& answer, const BLSPubkey& pubkey, const Root& root) {
    if (answer.status == 404) {
        return {Fate::not_here, {}, "does not have the key " + base::to_hex(pubkey.view())};
    }
    // 408 and 429 say "not now".
    if (answer.status >= 400 && answer.status < 500 && answer.status != 408 &&
        answer.status != 429) {
        return {Fate::refused, {}, "refuses: " + words_of(answer)};
    }
    if (answer.status != 200) {
        return {Fate::failed, {}, "fails: " + words_of(answer)};
    }
    const auto signature = read_signature(answer.body);
    if (!signature) {
        return {Fate::failed, {}, "answers something that is no signature"};
    }
    if (!crypto::verify(pubkey, root.view(), *signature)) {
        return {Fate::failed, {}, "answers a signature that does not verify"};
    }
    return {Fate::signed_, *signature, {}};
}

Result<std::vector<BLSPubkey>, std::string> read_pubkeys(const std::string& body) {
    const auto document = json::parse_json(body, answer_limits);
    if (!document || document->kind != json::Kind::array) {
        return unexpected(std::string("the public keys are no list"));
    }
    std::vector<BLSPubkey> out;
    for (const json::Value& item : document->items) {
        const auto pubkey = base::fixed_from_hex<48>(item.text);
        if (!pubkey || !crypto::key_validate(*pubkey)) {
            return unexpected(item.text.substr(0, max_words) + " is no public key");
        }
        out.push_back(*pubkey);
    }
    return out;
}

}  // namespace

struct RemoteSigner::State {
    RemoteSignerOptions options;
    mutable std::mutex mutex;  // of all below, never held over a request
    std::vector<Endpoint> endpoints;
    std::vector<BLSPubkey> pubkeys;

    Result<http::ReceivedResponse, http::ClientError> call(Endpoint& endpoint,
                                                           const http::Call& call);
    bool is_resting(const Endpoint& endpoint) const;
    std::string why_all_rest() const;
    void note(Endpoint& endpoint, const Outcome& outcome);
    Outcome ask(Endpoint& endpoint, const BLSPubkey& pubkey, const std::string& body,
                const Root& signing_root);
};

Result<http::ReceivedResponse, http::ClientError> RemoteSigner::State::call(
    Endpoint& endpoint, const http::Call& call) {
    std::optional<http::Client> client;
    {
        const std::lock_guard lock(mutex);
        if (!endpoint.idle.empty()) {
            client.emplace(std::move(endpoint.idle.back()));
            endpoint.idle.pop_back();
        }
    }
    if (!client) {
        client.emplace(endpoint.url, http::ClientOptions{.timeout = options.timeout,
                                                         .max_body_bytes = max_answer_bytes});
    }
    auto answer = client->call(call);
    if (answer) {
        const std::lock_guard lock(mutex);
        endpoint.idle.push_back(*std::move(client));
    }
    return answer;
}

bool RemoteSigner::State::is_resting(const Endpoint& endpoint) const {
    const std::lock_guard lock(mutex);
    return endpoint.failures >= options.attempts && options.now() < endpoint.rests_until_ms;
}

std::string RemoteSigner::State::why_all_rest() const {
    const std::lock_guard lock(mutex);
    return "every remote signer is left alone for a while after it failed: " +
           endpoints.front().last_failure;
}

void RemoteSigner::State::note(Endpoint& endpoint, const Outcome& outcome) {
    const std::lock_guard lock(mutex);
    if (outcome.fate != Fate::failed) {
        endpoint.failures = 0;
        return;
    }
    ++endpoint.failures;
    endpoint.last_failure = outcome.why;
    endpoint.rests_until_ms = options.now() + static_cast<std::uint64_t>(options.rest.count());
}

Outcome RemoteSigner::State::ask(Endpoint& endpoint, const BLSPubkey& pubkey,
                                 const std::string& body, const Root& signing_root) {
    const auto answer =
        call(endpoint,
             {.method = http::Method::post,
              .target = "/api/v1/eth2/sign/" + base::to_hex(pubkey.view()),
              .headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
              .body = body});
    Outcome outcome = answer ? judge(*answer, pubkey, signing_root)
                             : Outcome{Fate::failed, {}, http::describe(answer.error())};
    outcome.why = "the remote signer " + endpoint.name + " " + outcome.why;
    note(endpoint, outcome);
    return outcome;
}

RemoteSigner::RemoteSigner(std::vector<http::Url> urls, RemoteSignerOptions options)
    : state_(std::make_unique<State>()) {
    CAIRN_ASSERT(!urls.empty() && options.attempts > 0);
    state_->options = std::move(options);
    if (!state_->options.now) {
        state_->options.now = base::now_ms;
    }
    for (http::Url& url : urls) {
        std::string name = "http://" + url.authority() + url.path;
        state_->endpoints.push_back({std::move(url), std::move(name)});
    }
}

RemoteSigner::~RemoteSigner() = default;

bool RemoteSigner::is_up() {
    return std::ranges::any_of(state_->endpoints, [&](Endpoint& endpoint) {
        const auto answer = state_->call(endpoint, {.target = "/upcheck"});
        return answer && answer->status == 200;
    });
}

Result<std::vector<BLSPubkey>, SignError> RemoteSigner::list_pubkeys() {
    std::set<BLSPubkey> all;
    for (Endpoint& endpoint : state_->endpoints) {
        const auto answer = state_->call(endpoint, {.target = "/api/v1/eth2/publicKeys",
                                                    .headers = {{"Accept", "application/json"}}});
        if (!answer || answer->status != 200) {
            return unexpected(
                SignError{"the remote signer " + endpoint.name + " does not list its keys: " +
                          (answer ? words_of(*answer) : http::describe(answer.error()))});
        }
        const auto pubkeys = read_pubkeys(answer->body);
        if (!pubkeys) {
            return unexpected(
                SignError{"the remote signer " + endpoint.name + ": " + pubkeys.error()});
        }
        all.insert(pubkeys->begin(), pubkeys->end());
    }
    const std::lock_guard lock(state_->mutex);
    state_->pubkeys.assign(all.begin(), all.end());
    return state_->pubkeys;
}

std::vector<BLSPubkey> RemoteSigner::pubkeys() const {
    const std::lock_guard lock(state_->mutex);
    return state_->pubkeys;
}

Result<BLSSignature, SignError> RemoteSigner::sign(const BLSPubkey& pubkey,
                                                   const SigningRequest& request) {
    const auto body = to_signing_body(request);
    if (!body) {
        return unexpected(SignError{"a remote signer wants the whole block of phase0 or altair"});
    }
    std::string why = state_->why_all_rest();
    for (unsigned attempt = 0; attempt < state_->options.attempts; ++attempt) {
        bool again = false;
        for (Endpoint& endpoint : state_->endpoints) {
            if (state_->is_resting(endpoint)) {
                continue;
            }
            const Outcome outcome = state_->ask(endpoint, pubkey, *body, request.signing_root);
            if (outcome.fate == Fate::signed_) {
                return outcome.signature;
            }
            why = outcome.why;
            if (outcome.fate == Fate::refused) {
                return unexpected(SignError{why});
            }
            again = again || outcome.fate == Fate::failed;
        }
        if (!again) {
            break;
        }
    }
    return unexpected(SignError{why});
}

}  // namespace cairn::validator
