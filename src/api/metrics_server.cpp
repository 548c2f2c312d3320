#include "api/metrics_server.hpp"

namespace cairn::api {

void add_metrics_route(http::Server& server, const Metrics& metrics) {
    server.handle(http::Method::get, "/metrics", [&metrics](const http::Request&) {
        return http::text_response(200, std::string(METRICS_MEDIA_TYPE), metrics.scrape());
    });
}

}  // namespace cairn::api
