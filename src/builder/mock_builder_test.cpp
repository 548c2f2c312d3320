#include "builder/mock_builder_test.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "json/mapping.hpp"
#include "json/parse.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <gtest/gtest.h>

namespace cairn::builder {

using namespace consensus;

namespace {

constexpr std::size_t HUGE_BODY_BYTES = std::size_t{4} << 20U;

crypto::SecretKey builder_key() {
    Bytes32 bytes;
    bytes[31] = 77;
    return *crypto::SecretKey::from_bytes(bytes.bytes);
}

bool has_ssz(const http::Request& request) {
    return request.header("Content-Type").value_or("").starts_with("application/octet-stream");
}

}  // namespace

MockBuilder::MockBuilder(const Spec& network)
    : network_(network),
      key_(builder_key()),
      pubkey_(crypto::sk_to_pk(key_)),
      server_({.threads = 2, .max_body_bytes = std::size_t{8} << 20U}) {
    server_.handle(http::Method::get, "/eth/v1/builder/status",
                   [](const http::Request&) { return http::Response{}; });
    server_.handle(http::Method::get, "/eth/v1/builder/header/{slot}/{parent_hash}/{pubkey}",
                   [this](const http::Request& r) { return bid(r); });
    server_.handle(http::Method::post, "/eth/v1/builder/validators",
                   [this](const http::Request& r) { return take_registrations(r); });
    server_.handle(http::Method::post, "/eth/v1/builder/blinded_blocks",
                   [this](const http::Request& r) { return take_block(r, true); });
    server_.handle(http::Method::post, "/eth/v2/builder/blinded_blocks",
                   [this](const http::Request& r) { return take_block(r, false); });
    CAIRN_ASSERT(server_.start().has_value());
}

MockBuilder::~MockBuilder() {
    let_go();
    server_.stop();
}

http::Url MockBuilder::url() const {
    return http::parse_url("http://127.0.0.1:" + std::to_string(server_.port())).value();
}

void MockBuilder::offer(Offer offer) {
    const std::lock_guard lock(mutex_);
    offer_ = std::move(offer);
}

void MockBuilder::behave(Manners manners) {
    const std::lock_guard lock(mutex_);
    manners_ = std::move(manners);
}

void MockBuilder::let_go() {
    {
        const std::lock_guard lock(mutex_);
        manners_.holds_bids = false;
    }
    let_go_.notify_all();
}

std::vector<SignedValidatorRegistrationV1> MockBuilder::registrations() const {
    const std::lock_guard lock(mutex_);
    return registrations_;
}
std::size_t MockBuilder::registration_requests() const {
    const std::lock_guard lock(mutex_);
    return registration_requests_;
}
std::size_t MockBuilder::bids_asked() const {
    const std::lock_guard lock(mutex_);
    return bids_asked_;
}
std::vector<SignedBlindedBeaconBlock> MockBuilder::submitted() const {
    const std::lock_guard lock(mutex_);
    return submitted_;
}
std::size_t MockBuilder::handed_over() const {
    const std::lock_guard lock(mutex_);
    return handed_over_;
}

template <class T>
http::Response MockBuilder::answer(const Spec& spec, const T& value) const {
    const std::string version =
        manners_.version.empty() ? std::string(to_string(spec.fork_id())) : manners_.version;
    if (manners_.speaks == Speaks::json) {
        return http::text_response(
            200, "application/json",
            "{\"version\":\"" + version + "\",\"data\":" + json::to_json(spec, value) + "}");
    }
    const Bytes bytes = ssz::encode(spec, value);
    http::Response out = http::text_response(200, "application/octet-stream",
                                             std::string(bytes.begin(), bytes.end()));
    out.headers.push_back({"Eth-Consensus-Version", version});
    return out;
}

SignedBuilderBid MockBuilder::make_bid(const Spec& spec) const {
    SignedBuilderBid bid;
    bid.message = {to_header(spec, offer_->payload), offer_->bundle.commitments, offer_->requests,
                   offer_->value, pubkey_};
    manners_.before_signing(bid.message);
    bid.signature = crypto::sign(key_, compute_bid_signing_root(spec, bid.message).view());
    manners_.after_signing(bid);
    return bid;
}

http::Response MockBuilder::bid(const http::Request& request) {
    std::unique_lock lock(mutex_);
    ++bids_asked_;
    let_go_.wait(lock, [this] { return !manners_.holds_bids; });
    if (manners_.answers_instead) {
        return *manners_.answers_instead;
    }
    http::Response none;
    none.status = 204;
    if (!offer_ || request.parameter("slot") != std::to_string(offer_->slot.value)) {
        return none;
    }
    const Spec spec = node::spec_at_slot(network_, offer_->slot);
    return answer(spec, make_bid(spec));
}

http::Response MockBuilder::take_registrations(const http::Request& request) {
    const auto document = json::parse_json(request.body);
    if (!document || document->kind != json::Kind::array) {
        return http::error_response(400, "no array");
    }
    const std::lock_guard lock(mutex_);
    ++registration_requests_;
    for (const json::Value& item : document->items) {
        SignedValidatorRegistrationV1 read;
        if (!json::from_value(ssz::bound_of<SignedValidatorRegistrationV1>(), network_, item,
                              static_cast<void*>(&read), {})) {
            return http::error_response(400, "no registration");
        }
        registrations_.push_back(read);
    }
    return {};
}

http::Response MockBuilder::take_block(const http::Request& request, bool reveals) {
    const std::lock_guard lock(mutex_);
    if (!offer_ || (!reveals && !manners_.knows_handing_over)) {
        return http::error_response(404, "not found");
    }
    const Spec spec = node::spec_at_slot(network_, offer_->slot);
    SignedBlindedBeaconBlock block;
    const bool is_read =
        has_ssz(request)
            ? ssz::decode(spec, Bytes(request.body.begin(), request.body.end()), block).has_value()
            : json::from_json(spec, request.body, block).has_value();
    if (!is_read || request.header("Eth-Consensus-Version") != to_string(spec.fork_id())) {
        return http::error_response(400, "no block of the fork");
    }
    submitted_.push_back(block);
    if (manners_.reveals == Reveals::nothing) {
        return http::error_response(400, "Invalid block: too late");
    }
    if (manners_.reveals == Reveals::huge) {
        return http::text_response(200, "application/json", std::string(HUGE_BODY_BYTES, ' '));
    }
    if (!reveals) {
        ++handed_over_;
        http::Response out;
        out.status = 202;
        return out;
    }
    ExecutionPayloadAndBlobsBundle revealed{offer_->payload, offer_->bundle};
    if (manners_.reveals == Reveals::wrong_payload) {
        revealed.execution_payload.gas_used += 1;
    }
    return spec.at_least(ForkId::deneb) ? answer(spec, revealed)
                                        : answer(spec, revealed.execution_payload);
}

}  // namespace cairn::builder
