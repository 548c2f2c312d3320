// /eth/v1/validator: what validators tell their node about themselves.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/metrics.hpp"
#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"

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

using Registrations = std::vector<builder::SignedValidatorRegistrationV1>;

// builder-specs v0.5.0 specs/bellatrix/builder.md#is_eligible_for_registration
bool is_eligible_for_registration(const BeaconState& state, Epoch epoch, const BLSPubkey& pubkey) {
    const auto index = find_validator(state, pubkey);
    if (!index) {
        return false;
    }
    const Validator& validator = state.validators[index->value];
    return is_active_validator(validator, epoch) || validator.activation_epoch > epoch;
}

/// Those of validators that are active or will be.
Registrations eligible(node::Node& node, const Registrations& all) {
    const node::Chain& chain = node.chain();
    const Epoch epoch = compute_epoch_at_slot(chain.network(), chain.current_slot());
    Registrations out;
    for (const auto& registration : all) {
        if (is_eligible_for_registration(*chain.head().state, epoch, registration.message.pubkey)) {
            out.push_back(registration);
        }
    }
    return out;
}

/// Registrations are for the builder, if there is one.
Reply post_register_validator(const Context& context, const http::Request& request) {
    Failures failures;
    CAIRN_TRY_ASSIGN(const auto read,
                     body_list<builder::SignedValidatorRegistrationV1>(
                         request, context.facts.network, ListMedia::json_or_ssz, failures));
    if (!failures.rows.empty()) {
        return fail(400, failures.rows.front().second);
    }
    if (context.builder == nullptr) {
        return empty_reply();
    }
    Registrations all;
    for (const auto& [index, registration] : read) {
        all.push_back(registration);
    }
    CAIRN_TRY_ASSIGN(const Registrations known,
                     context.node.call([&](node::Node& node) { return eligible(node, all); }));
    const auto told = context.builder->register_validators(context.facts.network, known);
    context.metrics.builder().registrations = context.builder->registrations();
    if (!told) {
        context.metrics.builder().errors.count(told.error().rule);
        return fail(500, "Not registered: " + told.error().what);
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
