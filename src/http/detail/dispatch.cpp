#include "http/detail/dispatch.hpp"

#include "http/detail/target.hpp"

#include <algorithm>

namespace cairn::http::detail {
namespace {

Plan answer(unsigned status, std::string_view message) {
    return {.response = error_response(status, message)};
}

std::string_view explain(TargetError error) noexcept {
    switch (error) {
        case TargetError::not_a_path:
            return "the target is not a path";
        case TargetError::bad_escape:
            return "a percent sign is not followed by two hexadecimal digits";
        case TargetError::control_character:
            return "the target holds a control character";
        case TargetError::dot_segment:
            return "the path holds a segment . or ..";
        case TargetError::too_many_parts:
            return "the target has too many parts";
    }
    return "the target is bad";
}

/// The error of RFC 9112, section 3.2, or of a name that is not ours.
std::optional<Response> refuse_foreign(const AccessRule& access, const Request& request,
                                       std::string_view authority) {
    const auto hosts = std::ranges::count_if(request.headers, [](const Field& field) {
        return equal_ignoring_case(field.name, "host");
    });
    if (hosts != 1) {
        return error_response(400, "there must be one header Host");
    }
    const std::string_view host =
        authority.empty() ? request.header("host").value_or("") : authority;
    if (!access.allows_host(host)) {
        return error_response(403, "the server does not answer under this Host");
    }
    for (const Field& field : request.headers) {
        if (equal_ignoring_case(field.name, "origin") && !access.allows_origin(field.value, host)) {
            return error_response(403, "pages of this Origin may not ask");
        }
    }
    return std::nullopt;
}

/// "GET, HEAD, OPTIONS", in the order of Method.
std::string allowed_methods(const Route& route) {
    const bool has_get = route.websocket || route.events || route.handlers.contains(Method::get);
    std::string out;
    for (const Method method :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_}) {
        const bool implied = has_get && (method == Method::get ||
                                         (method == Method::head && !route.handlers.empty()));
        if (implied || route.handlers.contains(method)) {
            out.append(to_string(method)).append(", ");
        }
    }
    return out + "OPTIONS";
}

Plan plan_websocket(const WebSocketHandlers& handlers, const Request& request, Upgrade upgrade) {
    if (upgrade == Upgrade::none) {
        Response response = error_response(426, "this is a WebSocket");
        response.headers.push_back({"Upgrade", "websocket"});
        return {.response = std::move(response)};
    }
    if (handlers.refuse) {
        if (auto refusal = handlers.refuse(request)) {
            return {.response = std::move(refusal)};
        }
    }
    return {.response = std::nullopt, .handler = nullptr, .websocket = &handlers};
}

Plan plan_events(const EventStreamHandlers& handlers, const Request& request) {
    if (handlers.refuse) {
        if (auto refusal = handlers.refuse(request)) {
            return {.response = std::move(refusal)};
        }
    }
    return {
        .response = std::nullopt, .handler = nullptr, .websocket = nullptr, .events = &handlers};
}

Plan plan_route(const Route& route, const Request& request, Upgrade upgrade) {
    const bool is_plain_get = upgrade == Upgrade::none && route.handlers.contains(Method::get);
    if (route.websocket && request.method == Method::get && !is_plain_get) {
        return plan_websocket(*route.websocket, request, upgrade);
    }
    if (route.events && request.method == Method::get) {
        return plan_events(*route.events, request);
    }
    auto found = route.handlers.find(request.method);
    if (found == route.handlers.end() && request.method == Method::head) {
        found = route.handlers.find(Method::get);
    }
    if (found != route.handlers.end()) {
        return {.response = std::nullopt, .handler = &found->second};
    }
    Response response = request.method == Method::options
                            ? Response{.status = 204, .content_type = {}, .headers = {}}
                            : error_response(405, "the method is not allowed here");
    response.headers.push_back({"Allow", allowed_methods(route)});
    return {.response = std::move(response)};
}

}  // namespace

Route& RouteTable::at(std::string_view pattern) {
    const std::size_t index = router_.add(pattern);
    if (index == routes_.size()) {
        routes_.emplace_back();
    }
    return routes_[index];
}

const Route* RouteTable::find(const std::vector<std::string>& segments, Request& request) const {
    auto match = router_.find(segments);
    if (!match) {
        return nullptr;
    }
    request.parameters = std::move(match->parameters);
    return &routes_[match->route];
}

void add_cors(const AccessRule& access, const Request& request, Response& response) {
    const auto origin = request.header("origin");
    if (!origin || !access.is_foreign_page(*origin)) {
        return;
    }
    response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
    response.headers.push_back({"Vary", "Origin"});
    if (request.method != Method::options) {
        return;
    }
    const auto allow = std::ranges::find(response.headers, std::string("Allow"), &Field::name);
    if (allow != response.headers.end()) {
        std::string methods = allow->value;
        response.headers.push_back({"Access-Control-Allow-Methods", std::move(methods)});
        response.headers.push_back({"Access-Control-Allow-Headers", "Content-Type, Authorization"});
        response.headers.push_back({"Access-Control-Max-Age", "600"});
    }
}

Plan plan_request(const RouteTable& routes, const AccessRule& access, std::string_view target,
                  Upgrade upgrade, Request& request) {
    if (target == "*" && request.method == Method::options) {
        target = "/";
    }
    auto parsed = parse_target(target);
    const auto foreign =
        refuse_foreign(access, request, parsed ? std::string_view(parsed->authority) : "");
    if (foreign) {
        return {.response = foreign};
    }
    if (!parsed) {
        return answer(400, explain(parsed.error()));
    }
    request.path = parsed->path();
    request.query = std::move(parsed->query);
    const Route* route = routes.find(parsed->segments, request);
    return route == nullptr ? answer(404, "there is nothing here")
                            : plan_route(*route, request, upgrade);
}

}  // namespace cairn::http::detail
