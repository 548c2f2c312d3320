// One call of the Engine API: JSON-RPC over HTTP with a token.
//
//   EngineClient client(url, secret, clock);
//   CAIRN_TRY_ASSIGN(const json::Value status,
//                    client.call("engine_newPayloadV4", params, std::chrono::seconds(8)));
//
// Reference: execution-apis src/engine/{common,authentication}.md. Whatever the other side sends, a
// call ends within its time, takes at most MAX_ANSWER_BYTES, and gives a result or a typed error.
// Threads: for one at a time.
#pragma once

#include "base/bytes.hpp"
#include "http/client.hpp"
#include "json/value.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace cairn::engine {

/// Where an execution client listens, and what it shares with us.
struct EngineAddress {
    http::Url url;
    Bytes32 jwt_secret;
};

enum class EngineRule : std::uint8_t {
    unreachable,  // nobody listens, or the connection ended; what also comes of an answer that is
                  // not HTTP or too large
    timed_out,
    unauthorized,  // it does not take our token: the secret, or one of the clocks, is another
    http_status,   // EngineError::code
    malformed,     // the answer is not what the method answers with
    error,         // JSON-RPC's; EngineError::code
};
std::string_view to_string(EngineRule rule) noexcept;

struct EngineError {
    EngineRule rule = EngineRule::malformed;
    int code = 0;
    std::string what = {};  // at most MAX_WHAT bytes, also of what the other side says

    /// The other side was not reached, or not understood as an execution client at all.
    bool is_offline() const noexcept { return rule <= EngineRule::http_status; }
};
/// "engine_newPayloadV4: an error (-38005 Unsupported fork)"
std::string describe(std::string_view method, const EngineError& error);

inline constexpr std::size_t MAX_ANSWER_BYTES = std::size_t{64} << 20U;
inline constexpr std::size_t MAX_WHAT = 512;

/// The result in the answer to the request `id`. error: the answer is one.
Result<json::Value, EngineError> read_answer(std::string_view text, std::uint64_t id);

class EngineClient {
  public:
    /// `now_s`: seconds since 1970, for the tokens.
    EngineClient(http::Url url, const Bytes32& secret, std::function<std::uint64_t()> now_s);

    /// `parameters` is a JSON array.
    Result<json::Value, EngineError> call(std::string_view method, std::string_view parameters,
                                          std::chrono::milliseconds timeout);

  private:
    http::Client client_;
    Bytes32 secret_;
    std::function<std::uint64_t()> now_s_;
    std::uint64_t next_id_ = 1;
};

}  // namespace cairn::engine
