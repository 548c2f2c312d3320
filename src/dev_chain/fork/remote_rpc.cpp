#include "dev_chain/fork/remote_rpc.hpp"

#include "json/parse.hpp"

#include <algorithm>
#include <map>

namespace cairn::dev_chain {
namespace {

constexpr std::uint64_t FIRST_PAUSE_MS = 250;
constexpr json::Limits LIMITS{
    .max_bytes = MAX_REMOTE_ANSWER_BYTES, .max_depth = 64, .max_values = std::size_t{1} << 22U};

std::unexpected<rpc::RpcError> gone(const std::string& name, const std::string& why) {
    return rpc::fail(rpc::ErrorCode::internal_error, "forked chain " + name + ": " + why);
}

std::string key_of(const Question& question) {
    return question.method + question.parameters;
}

std::string body_of(std::span<const Question> questions) {
    std::string out = "[";
    for (std::size_t i = 0; i < questions.size(); ++i) {
        out += (i == 0 ? "" : ",") + std::string(R"({"jsonrpc":"2.0","id":)") + std::to_string(i) +
               R"(,"method":)";
        json::append_json_string(out, questions[i].method);
        out += R"(,"params":)" + questions[i].parameters + "}";
    }
    return out + "]";
}

bool is_worth_another_try(const http::ReceivedResponse& response) {
    return response.status == 429 || response.status >= 500;
}

}  // namespace

RemoteRpc::RemoteRpc(http::Url url, Pause pause)
    : name_("http://" + url.authority() + url.path),
      target_("/"),
      pause_(std::move(pause)),
      client_(std::move(url), {.max_body_bytes = MAX_REMOTE_ANSWER_BYTES}) {}

Result<std::unique_ptr<RemoteRpc>, std::string> RemoteRpc::open(std::string_view url, Pause pause) {
    auto parsed = http::parse_url(url);
    if (!parsed) {
        const bool is_tls = parsed.error().rule == http::ClientRule::https_unsupported;
        return unexpected(http::describe(parsed.error()) +
                          (is_tls ? "; use http://, or a local proxy that speaks TLS" : ""));
    }
    return std::unique_ptr<RemoteRpc>(new RemoteRpc(*std::move(parsed), std::move(pause)));
}

Read<std::string> RemoteRpc::post(const std::string& body) {
    std::string why;
    for (int i = 0; i < MAX_TRIES; ++i) {
        if (i != 0) {
            pause_(FIRST_PAUSE_MS << static_cast<unsigned>(i - 1));
        }
        auto response = client_.call({.method = http::Method::post,
                                      .target = target_,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = body});
        if (!response) {
            why = http::describe(response.error());
        } else if (is_worth_another_try(*response)) {
            why = "status " + std::to_string(response->status);
        } else if (response->status != 200) {
            return gone(name_, "status " + std::to_string(response->status));
        } else {
            return std::move(response->body);
        }
    }
    return gone(name_, why + ", after " + std::to_string(MAX_TRIES) + " tries");
}

Read<std::vector<std::string>> RemoteRpc::fetch(std::span<const Question> questions) {
    CAIRN_TRY_ASSIGN(const std::string body, post(body_of(questions)));
    const auto document = json::parse_json(body, LIMITS);
    if (!document || document->kind != json::Kind::array) {
        return gone(name_, "no answer to a batch: " + body.substr(0, 200));
    }
    std::vector<std::string> out(questions.size());
    std::size_t answered = 0;
    for (const json::Value& one : document->items) {
        const json::Value* id = one.find("id");
        // That of no question, unless the answer names one.
        const std::uint64_t index =
            id == nullptr ? out.size() : id->to_uint64().value_or(out.size());
        if (const json::Value* error = one.find("error")) {
            const json::Value* message = error->find("message");
            return gone(name_, message == nullptr ? "an error" : message->text);
        }
        const json::Value* result = one.find("result");
        if (index >= out.size() || result == nullptr ||
            !out[static_cast<std::size_t>(index)].empty()) {
            return gone(name_, "an answer that fits no question");
        }
        out[static_cast<std::size_t>(index)] = json::to_json_text(*result);
        ++answered;
    }
    if (answered != questions.size()) {
        return gone(name_, "answers are missing");
    }
    return out;
}

Read<std::vector<json::Value>> RemoteRpc::ask_all(std::span<const Question> questions, Keep keep) {
    const std::lock_guard lock(mutex_);
    std::map<std::size_t, std::string> texts;
    std::vector<Question> missing;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        auto kept = keep == Keep::yes && cache_ != nullptr ? cache_->find(key_of(questions[i]))
                                                           : std::nullopt;
        if (kept) {
            texts[i] = *std::move(kept);
        } else {
            missing.push_back(questions[i]);
            places.push_back(i);
        }
    }
    if (!missing.empty()) {
        CAIRN_TRY_ASSIGN(auto fetched, fetch(missing));
        for (std::size_t i = 0; i < missing.size(); ++i) {
            // What is not there now may come.
            if (keep == Keep::yes && cache_ != nullptr && fetched[i] != "null") {
                cache_->add(key_of(missing[i]), fetched[i]);
            }
            texts[places[i]] = std::move(fetched[i]);
        }
    }
    std::vector<json::Value> out;
    for (const auto& [index, text] : texts) {
        auto value = json::parse_json(text, LIMITS);
        if (!value) {
            return gone(name_, "an answer that is no JSON");
        }
        out.push_back(*std::move(value));
    }
    return out;
}

Read<json::Value> RemoteRpc::ask(const Question& question, Keep keep) {
    CAIRN_TRY_ASSIGN(auto answers, ask_all({&question, 1}, keep));
    return std::move(answers.front());
}

}  // namespace cairn::dev_chain
