#include "api/context.hpp"

#include "api/metrics.hpp"

namespace cairn::api {

Result<void, ApiError> NodeAccess::run(const std::function<void(node::Node&)>& work) {
    switch (mailbox_.run(work, timeout_)) {
        case Outcome::done:
            return {};
        case Outcome::full:
            return fail(503, "too many requests wait for the node");
        case Outcome::late:
            return fail(503, "the node is busy");
        case Outcome::stopped:
            break;
    }
    return fail(503, "the node does not run");
}

Result<void, ApiError> require_synced(const Context& context) {
    if (context.health.get().is_syncing) {
        return fail(503,
                    "Beacon node is currently syncing and not serving requests on this endpoint");
    }
    return {};
}

Result<void, ApiError> require_ready(const Context& context) {
    CAIRN_TRY(require_synced(context));
    if (context.health.get().is_optimistic) {
        return fail(503,
                    "The head is optimistic: no execution layer has verified its payload, so "
                    "validators must not sign on it");
    }
    return {};
}

namespace {

http::Response error_reply(const ApiError& error) {
    http::Response response = http::error_response(error.status, error.message);
    if (error.retry_after_seconds != 0) {
        response.headers.push_back({"Retry-After", std::to_string(error.retry_after_seconds)});
    }
    return response;
}

}  // namespace

void Routes::add(http::Method method, std::string_view pattern, Handle handle) {
    server_.handle(method, pattern, [handle, this_context = &context_](const http::Request& r) {
        Reply reply = handle(*this_context, r);
        this_context->metrics.api().count(reply ? reply->status : reply.error().status);
        return reply ? *std::move(reply) : error_reply(reply.error());
    });
}

}  // namespace cairn::api
