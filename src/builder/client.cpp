#include "builder/client.hpp"

#include "base/assert.hpp"
#include "json/mapping.hpp"
#include "json/parse.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <utility>

namespace cairn::builder {

using namespace consensus;

std::string_view to_string(BuilderRule rule) noexcept {
    switch (rule) {
        case BuilderRule::unreachable:
            return "unreachable";
        case BuilderRule::late:
            return "late";
        case BuilderRule::no_bid:
            return "no_bid";
        case BuilderRule::refused:
            return "refused";
        case BuilderRule::malformed:
            return "malformed";
        case BuilderRule::too_large:
            return "too_large";
        case BuilderRule::wrong_fork:
            return "wrong_fork";
    }
    CAIRN_ASSERT(false);
    return {};
}

namespace {

constexpr std::string_view SSZ = "application/octet-stream";
constexpr std::string_view PREFERS_SSZ = "application/octet-stream;q=1.0,application/json;q=0.9";
constexpr std::string_view VERSION_HEADER = "Eth-Consensus-Version";
constexpr unsigned NO_CONTENT = 204;

BuilderRule rule_of(http::ClientRule rule) noexcept {
    switch (rule) {
        case http::ClientRule::timed_out:
            return BuilderRule::late;
        case http::ClientRule::answer_malformed:
            return BuilderRule::malformed;
        case http::ClientRule::answer_too_large:
            return BuilderRule::too_large;
        default:
            return BuilderRule::unreachable;
    }
}

std::unexpected<BuilderError> fail(BuilderRule rule, std::string what) {
    return unexpected(BuilderError{rule, 0, "the builder: " + std::move(what)});
}

/// The builder's own words, if it has any.
std::string message_of(const std::string& body) {
    constexpr std::size_t longest = 300;
    const auto document = json::parse_json(body, {.max_bytes = 1U << 16U, .max_values = 1000});
    const json::Value* const message =
        document && document->kind == json::Kind::object ? document->find("message") : nullptr;
    return (message == nullptr ? body : message->text).substr(0, longest);
}

bool is_ssz(const http::ReceivedResponse& answer) {
    return answer.header("Content-Type").starts_with(SSZ);
}

BuilderResult<void> check_fork(const Spec& spec, std::string_view version) {
    if (version != to_string(spec.fork_id())) {
        return fail(BuilderRule::wrong_fork,
                    "an answer of the fork \"" + std::string(version.substr(0, 32)) + "\"");
    }
    return {};
}

template <class T>
BuilderResult<void> read_json(const Spec& spec, const std::string& body, T& out) {
    const auto document = json::parse_json(body);
    if (!document || document->kind != json::Kind::object) {
        return fail(BuilderRule::malformed, "an answer that is no JSON object");
    }
    const json::Value* const version = document->find("version");
    const json::Value* const data = document->find("data");
    if (version == nullptr || data == nullptr) {
        return fail(BuilderRule::malformed, "an answer without version or data");
    }
    CAIRN_TRY(check_fork(spec, version->text));
    const auto read = json::from_value(ssz::bound_of<T>(), spec, *data, static_cast<void*>(&out),
                                       {.unknown = json::UnknownFields::ignore});
    if (!read) {
        return fail(BuilderRule::malformed, json::to_string(read.error()));
    }
    return {};
}

/// {"version", "data"}, or SSZ with the version in a header.
template <class T>
BuilderResult<void> read_answer(const Spec& spec, const http::ReceivedResponse& answer, T& out) {
    if (!is_ssz(answer)) {
        return read_json(spec, answer.body, out);
    }
    CAIRN_TRY(check_fork(spec, answer.header(VERSION_HEADER)));
    const auto read = ssz::decode(
        spec,
        BytesView(reinterpret_cast<const std::uint8_t*>(answer.body.data()), answer.body.size()),
        out);
    if (!read) {
        return fail(BuilderRule::malformed,
                    std::string(to_string(read.error().rule)) + " at " + read.error().where);
    }
    return {};
}

}  // namespace

BuilderClient::BuilderClient(http::Url url, const ClientLimits& limits)
    : limits_(limits),
      bids_(url, {.timeout = limits.register_timeout, .max_body_bytes = limits.max_bid_bytes}),
      reveals_(std::move(url),
               {.timeout = limits.submit_timeout, .max_body_bytes = limits.max_reveal_bytes}) {}

BuilderResult<http::ReceivedResponse> BuilderClient::ask(http::Client& client, http::Call call) {
    auto answer = client.call(call);
    if (!answer) {
        return fail(rule_of(answer.error().rule), http::describe(answer.error()));
    }
    if (answer->status < 200 || answer->status >= 300) {
        return unexpected(BuilderError{BuilderRule::refused, answer->status,
                                       "the builder answers " + std::to_string(answer->status) +
                                           ": " + message_of(answer->body)});
    }
    return *std::move(answer);
}

BuilderResult<void> BuilderClient::status() {
    CAIRN_TRY(ask(bids_, {.target = "/eth/v1/builder/status"}));
    return {};
}

BuilderResult<void> BuilderClient::register_validators(
    const Spec& network, std::span<const SignedValidatorRegistrationV1> registrations) {
    while (!registrations.empty()) {
        const auto some =
            registrations.first(std::min(REGISTRATIONS_AT_ONCE, registrations.size()));
        registrations = registrations.subspan(some.size());
        std::string body = "[";
        for (const SignedValidatorRegistrationV1& registration : some) {
            body.append(body.size() == 1 ? "" : ",").append(json::to_json(network, registration));
        }
        CAIRN_TRY(ask(bids_, {.method = http::Method::post,
                              .target = "/eth/v1/builder/validators",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = body.append("]")}));
    }
    return {};
}

BuilderResult<SignedBuilderBid> BuilderClient::get_header(const Spec& spec, Slot slot,
                                                          const Hash32& parent_hash,
                                                          const BLSPubkey& pubkey) {
    CAIRN_TRY_ASSIGN(
        const http::ReceivedResponse answer,
        ask(bids_, {.target = "/eth/v1/builder/header/" + std::to_string(slot.value) + "/" +
                              base::to_hex(parent_hash.view()) + "/" + base::to_hex(pubkey.view()),
                    .headers = {{"Accept", std::string(PREFERS_SSZ)},
                                {"X-Timeout-Ms", std::to_string(limits_.header_timeout.count())}},
                    .timeout = limits_.header_timeout}));
    if (answer.status == NO_CONTENT) {
        return fail(BuilderRule::no_bid, "no bid for this slot");
    }
    SignedBuilderBid bid;
    CAIRN_TRY(read_answer(spec, answer, bid));
    takes_ssz_ = is_ssz(answer);
    return bid;
}

BuilderResult<http::ReceivedResponse> BuilderClient::send_block(
    std::string target, const Spec& spec, const SignedBlindedBeaconBlock& block) {
    http::Call call{.method = http::Method::post, .target = std::move(target)};
    call.headers = {{"Content-Type", takes_ssz_ ? std::string(SSZ) : "application/json"},
                    {"Accept", takes_ssz_ ? std::string(PREFERS_SSZ) : "application/json"},
                    {std::string(VERSION_HEADER), std::string(to_string(spec.fork_id()))}};
    if (takes_ssz_) {
        const Bytes bytes = ssz::encode(spec, block);
        call.body.assign(bytes.begin(), bytes.end());
    } else {
        call.body = json::to_json(spec, block);
    }
    return ask(reveals_, std::move(call));
}

BuilderResult<Revealed> BuilderClient::submit_blinded_block(const Spec& spec,
                                                            const SignedBlindedBeaconBlock& block) {
    CAIRN_TRY_ASSIGN(const http::ReceivedResponse answer,
                     send_block("/eth/v1/builder/blinded_blocks", spec, block));
    Revealed revealed;
    if (spec.at_least(ForkId::deneb)) {
        CAIRN_TRY(read_answer(spec, answer, revealed));
    } else {
        CAIRN_TRY(read_answer(spec, answer, revealed.execution_payload));
    }
    return revealed;
}

BuilderResult<void> BuilderClient::hand_over_blinded_block(const Spec& spec,
                                                           const SignedBlindedBeaconBlock& block) {
    CAIRN_TRY(send_block("/eth/v2/builder/blinded_blocks", spec, block));
    return {};
}

}  // namespace cairn::builder
