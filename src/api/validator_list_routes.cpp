// /eth/v1/beacon/states/{state_id}/validators and their balances and identities.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/heavy_queries.hpp"
#include "api/ids.hpp"
#include "api/pieces.hpp"
#include "api/validator_status.hpp"
#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"

#include <array>
#include <functional>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr std::size_t MAX_IDS_IN_QUERY = 64;

struct Filter {
    std::vector<std::string> ids;  // empty: all
    StatusSet statuses = ALL_STATUSES;
};

Result<StatusSet, ApiError> parse_statuses(const std::vector<std::string>& names) {
    if (names.empty()) {
        return ALL_STATUSES;
    }
    StatusSet set = 0;
    for (const std::string& name : names) {
        const auto named = statuses_named(name);
        if (!named) {
            return fail(400, "Invalid validator status: " + name.substr(0, 100));
        }
        set = static_cast<StatusSet>(set | *named);
    }
    return set;
}

Result<Filter, ApiError> filter_of_query(const http::Request& request) {
    Filter filter;
    filter.ids = query_list(request, "id");
    if (filter.ids.size() > MAX_IDS_IN_QUERY) {
        return fail(414, "Too many validator IDs in request");
    }
    CAIRN_TRY_ASSIGN(filter.statuses, parse_statuses(query_list(request, "status")));
    return filter;
}

Result<Filter, ApiError> filter_of_body(const http::Request& request) {
    Filter filter;
    if (request.body.empty()) {
        return filter;
    }
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    if (body.kind != json::Kind::object) {
        return fail(400, "The body must be an object");
    }
    if (const json::Value* const ids = body.find("ids"); ids != nullptr) {
        CAIRN_TRY_ASSIGN(filter.ids, to_strings(*ids, "ids"));
    }
    std::vector<std::string> statuses;
    if (const json::Value* const names = body.find("statuses"); names != nullptr) {
        CAIRN_TRY_ASSIGN(statuses, to_strings(*names, "statuses"));
    }
    CAIRN_TRY_ASSIGN(filter.statuses, parse_statuses(statuses));
    return filter;
}

struct Selection {
    HeavyQueries::Place place;  // null: they are few
    StateView view;
    /// Null: all.
    std::optional<std::vector<ValidatorIndex>> indices;
};

/// Public keys are looked up by the owner, who may have to extend their index.
Result<Selection, ApiError> select(const Context& context, const http::Request& request,
                                   const std::vector<std::string>& ids) {
    HeavyQueries::Place place;
    if (ids.empty()) {
        CAIRN_TRY_ASSIGN(place, context.heavy.enter());
    }
    return context.node.ask([&](node::Node& node) -> Result<Selection, ApiError> {
        CAIRN_TRY_ASSIGN(StateView view, find_state(node, request.parameter("state_id")));
        Selection selection{std::move(place), std::move(view), std::nullopt};
        if (ids.empty()) {
            return selection;
        }
        selection.indices.emplace();
        for (const std::string& id : ids) {
            CAIRN_TRY_ASSIGN(const auto index, find_validator_id(*selection.view.state, id));
            if (index) {
                selection.indices->push_back(*index);
            }
        }
        return selection;
    });
}

void append_le64(std::string& out, std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    base::store_le64(bytes.data(), number);
    out.append(bytes.begin(), bytes.end());
}

using AppendValidator = std::function<bool(ValidatorIndex, const Validator&, Gwei, std::string&)>;

/// Element by element; all validators of a state are told while they are sent.
Reply answer_list(const Selection& selection, const Envelope& envelope, Media media,
                  const AppendValidator& append) {
    const StatePointer state = selection.view.state;
    if (selection.indices) {
        return whole_reply(
            envelope, media,
            pieces_of_list(media, selection.indices->size(), [&](std::size_t i, std::string& out) {
                const ValidatorIndex index = (*selection.indices)[i];
                return append(index, state->validators[index.value], state->balances[index.value],
                              out);
            }));
    }
    return holding(
        selection.place,
        piecewise_reply(
            envelope, media,
            pieces_of_list(media, state->validators.size(), [=](std::size_t i, std::string& out) {
                return append(ValidatorIndex{i}, state->validators[i], state->balances[i], out);
            })));
}

void write_validator(json::Writer& out, const Spec& spec, ValidatorIndex index,
                     const Validator& validator, Gwei balance, ValidatorStatus status) {
    out.begin_object().field("index", quoted(index.value));
    out.field("balance", quoted(balance.value)).field("status", to_string(status));
    out.key("validator").json(json::to_json(spec, validator)).end_object();
}

Reply answer_validators(const Context& context, const http::Request& request,
                        const Filter& filter) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const Selection selection, select(context, request, filter.ids));
    const Spec spec = selection.view.spec;
    const Epoch epoch = get_current_epoch(spec, *selection.view.state);
    return answer_list(
        selection, selection.view.plain_envelope(), Media::json,
        [spec, epoch, statuses = filter.statuses](ValidatorIndex index, const Validator& validator,
                                                  Gwei balance, std::string& out) {
            const ValidatorStatus status = status_of(validator, balance, epoch);
            if (!has_status(statuses, status)) {
                return false;
            }
            json::Writer one;
            write_validator(one, spec, index, validator, balance, status);
            out += one.text();
            return true;
        });
}

Reply get_validators(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Filter filter, filter_of_query(request));
    return answer_validators(context, request, filter);
}

Reply post_validators(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Filter filter, filter_of_body(request));
    return answer_validators(context, request, filter);
}

Reply get_validator(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const Selection selection,
                     select(context, request, {std::string(request.parameter("validator_id"))}));
    CAIRN_ASSERT(selection.indices.has_value());  // as one was asked for
    if (selection.indices->empty()) {
        return fail(404, "Validator not found");
    }
    const BeaconState& state = *selection.view.state;
    const ValidatorIndex index = selection.indices->front();
    const Validator& validator = state.validators[index.value];
    const Gwei balance = state.balances[index.value];
    json::Writer out;
    const Spec& spec = selection.view.spec;
    write_validator(out, spec, index, validator, balance,
                    status_of(validator, balance, get_current_epoch(spec, state)));
    return data_reply(selection.view.plain_envelope(), out.text());
}

Result<std::vector<std::string>, ApiError> ids_of_body(const http::Request& request) {
    if (request.body.empty()) {
        return std::vector<std::string>{};
    }
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    return to_strings(body, "ids");
}

/// Two numbers each, 16 bytes in SSZ.
Reply answer_balances(const Context& context, const http::Request& request,
                      const std::vector<std::string>& ids) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const Selection selection, select(context, request, ids));
    return answer_list(
        selection, selection.view.plain_envelope(), media,
        [media](ValidatorIndex index, const Validator&, Gwei balance, std::string& out) {
            if (media == Media::ssz) {
                append_le64(out, index.value);
                append_le64(out, balance.value);
                return true;
            }
            json::Writer one;
            one.begin_object().field("index", quoted(index.value));
            one.field("balance", quoted(balance.value)).end_object();
            out += one.text();
            return true;
        });
}

Reply get_balances(const Context& context, const http::Request& request) {
    const std::vector<std::string> ids = query_list(request, "id");
    if (ids.size() > MAX_IDS_IN_QUERY) {
        return fail(414, "Too many validator IDs in request");
    }
    return answer_balances(context, request, ids);
}

Reply post_balances(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const auto ids, ids_of_body(request));
    return answer_balances(context, request, ids);
}

/// Index, public key and activation epoch: 64 bytes each in SSZ.
Reply post_identities(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const auto ids, ids_of_body(request));
    CAIRN_TRY_ASSIGN(const Selection selection, select(context, request, ids));
    return answer_list(
        selection, selection.view.plain_envelope(), media,
        [media](ValidatorIndex index, const Validator& validator, Gwei, std::string& out) {
            if (media == Media::ssz) {
                append_le64(out, index.value);
                out.append(validator.pubkey.begin(), validator.pubkey.end());
                append_le64(out, validator.activation_epoch.value);
                return true;
            }
            json::Writer one;
            one.begin_object().field("index", quoted(index.value));
            one.field("pubkey", hex_of(validator.pubkey));
            one.field("activation_epoch", quoted(validator.activation_epoch.value)).end_object();
            out += one.text();
            return true;
        });
}

}  // namespace

void add_validator_list_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/states/{state_id}/validators", get_validators);
    routes.post("/eth/v1/beacon/states/{state_id}/validators", post_validators);
    routes.get("/eth/v1/beacon/states/{state_id}/validators/{validator_id}", get_validator);
    routes.get("/eth/v1/beacon/states/{state_id}/validator_balances", get_balances);
    routes.post("/eth/v1/beacon/states/{state_id}/validator_balances", post_balances);
    routes.post("/eth/v1/beacon/states/{state_id}/validator_identities", post_identities);
}

}  // namespace cairn::api
