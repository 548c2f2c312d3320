// Questions to another chain's JSON-RPC, with what it answered kept on disk.
//
// What is asked at a block by its number never changes, so such answers are kept for good; others
// are asked anew each time. A node that is gone, slow or limits its clients is asked again, after
// growing pauses, MAX_TRIES times; then the error says so.
// Plain http:// alone: there is no TLS in our client (a local proxy can speak it for us).
// Threads: any; one request at a time.
#pragma once

#include "dev_chain/fork/answer_cache.hpp"
#include "http/client.hpp"
#include "json/value.hpp"
#include "rpc/error.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace cairn::dev_chain {

using rpc::Read;

inline constexpr int MAX_TRIES = 5;
inline constexpr std::size_t MAX_REMOTE_ANSWER_BYTES = std::size_t{64} << 20U;

struct Question {
    std::string method;
    /// A JSON array.
    std::string parameters;
};

enum class Keep : std::uint8_t { yes, no };

class RemoteRpc {
  public:
    using Pause = std::function<void(std::uint64_t ms)>;

    /// The error is of the URL.
    static Result<std::unique_ptr<RemoteRpc>, std::string> open(std::string_view url, Pause pause);

    /// From now on answers are kept in it; it outlives this.
    void set_cache(AnswerCache* cache) noexcept { cache_ = cache; }

    /// -32603: the node is gone, or answers with an error; the text has its own words.
    Read<json::Value> ask(const Question& question, Keep keep);
    /// All in one request, where they are not kept already.
    Read<std::vector<json::Value>> ask_all(std::span<const Question> questions, Keep keep);

    /// As it was given, without a password.
    const std::string& name() const noexcept { return name_; }

  private:
    RemoteRpc(http::Url url, Pause pause);

    Read<std::vector<std::string>> fetch(std::span<const Question> questions);
    Read<std::string> post(const std::string& body);

    std::string name_;
    std::string target_;
    Pause pause_;
    AnswerCache* cache_ = nullptr;
    std::mutex mutex_;  // over the client
    http::Client client_;
};

}  // namespace cairn::dev_chain
