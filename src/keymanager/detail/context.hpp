// What the routes share, and how they read requests and write answers.
#pragma once

#include "json/parse.hpp"
#include "json/writer.hpp"
#include "keymanager/keymanager_api.hpp"

#include <mutex>

namespace cairn::keymanager::detail {

struct Context {
    Keymanager& keymanager;
    KeymanagerApiOptions& options;
    std::mutex& node_mutex;  // of ExitContext::node, which has one caller at a time
};

struct ApiError {
    unsigned status = 400;
    std::string message;
};
using Reply = Result<http::Response, ApiError>;
using Route = Reply (*)(const Context&, const http::Request&);

unexpected<ApiError> fail(unsigned status, std::string message);
http::Response json_reply(std::string body);
http::Response empty_reply(unsigned status);

/// {pubkey} of the route.
Result<consensus::BLSPubkey, ApiError> path_pubkey(const http::Request& request);
/// The body, which must be an object.
Result<json::Value, ApiError> parse_body(const http::Request& request);
Result<const json::Value*, ApiError> array_member(const json::Value& object, std::string_view name);
Result<std::string, ApiError> text_member(const json::Value& object, std::string_view name);
/// The strings of "pubkeys".
Result<std::vector<consensus::BLSPubkey>, ApiError> pubkeys_member(const json::Value& object);
/// "data": [{"status", "message"}]
void write_statuses(json::Writer& out, const std::vector<Status>& statuses);

/// Collects the routes, each behind the token.
class Routes {
  public:
    Routes(http::Server& server, Context context) : server_(server), context_(context) {}
    void get(const char* pattern, Route route) { add(http::Method::get, pattern, route); }
    void post(const char* pattern, Route route) { add(http::Method::post, pattern, route); }
    void remove(const char* pattern, Route route) { add(http::Method::delete_, pattern, route); }

  private:
    void add(http::Method method, const char* pattern, Route route);

    http::Server& server_;
    Context context_;
};

void add_key_routes(Routes& routes);
void add_setting_routes(Routes& routes);
void add_exit_routes(Routes& routes);

}  // namespace cairn::keymanager::detail
