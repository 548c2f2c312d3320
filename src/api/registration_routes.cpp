// /eth/v1/validator: what validators tell their node about themselves.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/metrics.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

Result<json::Value, ApiError> parse_array(const http::Request& request) {
    CAIRN_TRY_ASSIGN(json::Value body, parse_body(request));
    if (body.kind != json::Kind::array) {
        return fail(400, "Invalid body: not an array");
    }
    return body;
}

Result<std::uint64_t, ApiError> number_member(const json::Value& object, std::string_view name) {
    const json::Value* const member = object.find(name);
    const auto number = member == nullptr ? std::nullopt : member->to_uint64();
    if (!number) {
        return fail(400, "Invalid body: " + std::string(name) + " is missing or no number");
    }
    return *number;
}

template <std::size_t N>
Result<FixedBytes<N>, ApiError> hex_member(const json::Value& object, std::string_view name) {
    const json::Value* const member = object.find(name);
    return parse_hex<N>(name, member == nullptr ? "" : member->text);
}

Reply post_prepare_beacon_proposer(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_array(request));
    std::vector<std::pair<ValidatorIndex, ExecutionAddress>> wishes;
    for (const json::Value& item : body.items) {
        CAIRN_TRY_ASSIGN(const std::uint64_t index, number_member(item, "validator_index"));
        CAIRN_TRY_ASSIGN(const auto address, hex_member<20>(item, "fee_recipient"));
        wishes.emplace_back(ValidatorIndex{index}, address);
    }
    CAIRN_TRY(context.node.call([&](node::Node& node) {
        const std::size_t known = node.chain().head().state->validators.size();
        for (const auto& [index, address] : wishes) {
            if (index.value < known) {
                context.fee_recipients.insert_or_assign(index, address);
                context.metrics.monitor(index);
            }
        }
    }));
    return empty_reply();
}

/// Registrations are for builders, of which there is none; they are read and taken note of.
Reply post_register_validator(const Context&, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, content_media(request));
    if (media == Media::ssz) {
        constexpr std::size_t SIGNED_REGISTRATION_BYTES = 20 + 8 + 8 + 48 + 96;
        if (request.body.size() % SIGNED_REGISTRATION_BYTES != 0) {
            return fail(400, "Invalid body: no list of signed registrations");
        }
        return empty_reply();
    }
    CAIRN_TRY_ASSIGN(const json::Value body, parse_array(request));
    for (const json::Value& item : body.items) {
        const json::Value* const message = item.find("message");
        if (message == nullptr) {
            return fail(400, "Invalid body: message is missing");
        }
        CAIRN_TRY((hex_member<20>(*message, "fee_recipient")));
        CAIRN_TRY(number_member(*message, "gas_limit"));
        CAIRN_TRY(number_member(*message, "timestamp"));
        CAIRN_TRY((hex_member<48>(*message, "pubkey")));
        CAIRN_TRY((hex_member<96>(item, "signature")));
    }
    return empty_reply();
}

/// A node here hears all subnets, so there is nothing to subscribe to.
Reply post_committee_subscriptions(const Context&, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_array(request));
    for (const json::Value& item : body.items) {
        for (const std::string_view name :
             {"validator_index", "committee_index", "committees_at_slot", "slot"}) {
            CAIRN_TRY(number_member(item, name));
        }
    }
    return empty_reply();
}

Reply post_sync_subscriptions(const Context&, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_array(request));
    for (const json::Value& item : body.items) {
        CAIRN_TRY(number_member(item, "validator_index"));
        CAIRN_TRY(number_member(item, "until_epoch"));
    }
    return empty_reply();
}

Reply post_selections(const Context&, const http::Request&) {
    return fail(501, "selections are combined by a distributed validator's middleware, not here");
}

}  // namespace

void add_registration_routes(Routes& routes) {
    routes.post("/eth/v1/validator/prepare_beacon_proposer", post_prepare_beacon_proposer);
    routes.post("/eth/v1/validator/register_validator", post_register_validator);
    routes.post("/eth/v1/validator/beacon_committee_subscriptions", post_committee_subscriptions);
    routes.post("/eth/v1/validator/sync_committee_subscriptions", post_sync_subscriptions);
    routes.post("/eth/v1/validator/beacon_committee_selections", post_selections);
    routes.post("/eth/v1/validator/sync_committee_selections", post_selections);
}

}  // namespace cairn::api
