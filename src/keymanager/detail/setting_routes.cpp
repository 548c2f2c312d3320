// /eth/v1/validator/{pubkey}/feerecipient, gas_limit and graffiti.
#include "keymanager/detail/context.hpp"
#include "keys/execution_address.hpp"

namespace cairn::keymanager::detail {

using consensus::BLSPubkey;
using validator::DutyChoices;
using validator::KeyChoices;

namespace {

unexpected<ApiError> fail(const SettingError& error) {
    switch (error.rule) {
        case SettingRule::unknown_key:
            return detail::fail(404, error.what);
        case SettingRule::configured:
            return detail::fail(403, error.what);
        case SettingRule::not_saved:
            break;
    }
    return detail::fail(500, error.what);
}

/// What holds for the key, own choice or not.
Result<DutyChoices, ApiError> choices_of(const Context& context, const BLSPubkey& pubkey) {
    if (!context.keymanager.ring().find(pubkey)) {
        return detail::fail(404, "no such key here");
    }
    return context.keymanager.choices().of(pubkey);
}

Reply value_reply(const BLSPubkey& pubkey, std::string_view name, const std::string& value) {
    json::Writer out;
    out.begin_object().key("data").begin_object();
    out.field("pubkey", base::to_hex(pubkey.view())).field(name, value);
    return json_reply(out.end_object().end_object().take());
}

Reply change(const Context& context, const http::Request& request,
             const Keymanager::Change& change) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    const auto changed = context.keymanager.change_choices(pubkey, change);
    return changed ? Reply(empty_reply(202)) : Reply(fail(changed.error()));
}

template <class T>
Reply remove(const Context& context, const http::Request& request,
             std::optional<T> KeyChoices::* member) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    const auto removed = context.keymanager.remove_choice(
        pubkey, [member](const KeyChoices& choices) { return (choices.*member).has_value(); },
        [member](KeyChoices& choices) { (choices.*member).reset(); });
    return removed ? Reply(empty_reply(204)) : Reply(fail(removed.error()));
}

// Fee recipient ----------------------------------------------------------------------------------

Reply get_feerecipient(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    CAIRN_TRY_ASSIGN(const DutyChoices choices, choices_of(context, pubkey));
    return value_reply(pubkey, "ethaddress", keys::to_checksum_text(choices.fee_recipient));
}

Reply post_feerecipient(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const std::string text, text_member(body, "ethaddress"));
    const auto address = keys::parse_execution_address(text);
    if (!address) {
        return detail::fail(400, "ethaddress: " + std::string(keys::to_string(address.error())));
    }
    return change(context, request, [&](KeyChoices& choices) { choices.fee_recipient = *address; });
}

Reply delete_feerecipient(const Context& context, const http::Request& request) {
    return remove(context, request, &KeyChoices::fee_recipient);
}

// Gas limit --------------------------------------------------------------------------------------

Reply get_gas_limit(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    CAIRN_TRY_ASSIGN(const DutyChoices choices, choices_of(context, pubkey));
    return value_reply(pubkey, "gas_limit", std::to_string(choices.gas_limit));
}

Reply post_gas_limit(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY(text_member(body, "gas_limit"));
    const auto gas_limit = body.find("gas_limit")->to_uint64();
    if (!gas_limit || *gas_limit == 0) {
        return detail::fail(400, "gas_limit is no positive number");
    }
    return change(context, request, [&](KeyChoices& choices) { choices.gas_limit = *gas_limit; });
}

Reply delete_gas_limit(const Context& context, const http::Request& request) {
    return remove(context, request, &KeyChoices::gas_limit);
}

// Graffiti ---------------------------------------------------------------------------------------

Reply get_graffiti(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    CAIRN_TRY_ASSIGN(const DutyChoices choices, choices_of(context, pubkey));
    return value_reply(pubkey, "graffiti", choices.graffiti);
}

Reply post_graffiti(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const std::string graffiti, text_member(body, "graffiti"));
    if (graffiti.size() > validator::GRAFFITI_BYTES) {
        return detail::fail(400, "graffiti is longer than 32 bytes");
    }
    return change(context, request, [&](KeyChoices& choices) { choices.graffiti = graffiti; });
}

Reply delete_graffiti(const Context& context, const http::Request& request) {
    return remove(context, request, &KeyChoices::graffiti);
}

}  // namespace

void add_setting_routes(Routes& routes) {
    routes.get("/eth/v1/validator/{pubkey}/feerecipient", get_feerecipient);
    routes.post("/eth/v1/validator/{pubkey}/feerecipient", post_feerecipient);
    routes.remove("/eth/v1/validator/{pubkey}/feerecipient", delete_feerecipient);
    routes.get("/eth/v1/validator/{pubkey}/gas_limit", get_gas_limit);
    routes.post("/eth/v1/validator/{pubkey}/gas_limit", post_gas_limit);
    routes.remove("/eth/v1/validator/{pubkey}/gas_limit", delete_gas_limit);
    routes.get("/eth/v1/validator/{pubkey}/graffiti", get_graffiti);
    routes.post("/eth/v1/validator/{pubkey}/graffiti", post_graffiti);
    routes.remove("/eth/v1/validator/{pubkey}/graffiti", delete_graffiti);
}

}  // namespace cairn::keymanager::detail
