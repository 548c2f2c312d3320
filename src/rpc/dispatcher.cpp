#include "rpc/dispatcher.hpp"

#include "base/assert.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "rpc/values.hpp"

#include <algorithm>
#include <future>
#include <mutex>

namespace cairn::rpc {
namespace {

std::size_t parameters_taken(std::string_view list) {
    if (list.empty()) {
        return 0;
    }
    return 1 + static_cast<std::size_t>(std::count(list.begin(), list.end(), ','));
}

/// What an answer repeats; null where the request has none that may be one.
std::string id_of(const json::Value& request) {
    const json::Value* id = request.kind == json::Kind::object ? request.find("id") : nullptr;
    const bool may_be =
        id != nullptr && (id->kind == json::Kind::string || id->kind == json::Kind::number);
    return may_be ? json::to_json_text(*id) : "null";
}

/// Section 4.1: no id.
bool is_notification(const json::Value& request) {
    return request.kind == json::Kind::object && request.find("id") == nullptr &&
           request.find("method") != nullptr;
}

const std::vector<json::Value> NO_VALUES;

Read<const std::vector<json::Value>*> values_of(const json::Value& request) {
    const json::Value* params = request.find("params");
    if (params == nullptr || params->kind == json::Kind::null) {
        return &NO_VALUES;
    }
    if (params->kind != json::Kind::array) {
        return invalid_params("non-array args");
    }
    return &params->items;
}

/// The answers to the calls of a batch, until the last of them is there.
class BatchAnswers {
  public:
    BatchAnswers(std::size_t calls, Dispatcher::Done done)
        : answers_(calls), missing_(calls), done_(std::move(done)) {}

    /// Of those that are there, bytes.
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return size_;
    }
    /// Empty: a notification's.
    void set(std::size_t call, std::string text) {
        {
            const std::lock_guard lock(mutex_);
            size_ += text.size();
            answers_[call] = std::move(text);
            if (--missing_ > 0) {
                return;
            }
        }
        done_(joined());
    }

  private:
    std::string joined() const {
        std::string out;
        for (const std::string& one : answers_) {
            if (!one.empty()) {
                out += out.empty() ? '[' : ',';
                out += one;
            }
        }
        return out.empty() ? out : out + ']';
    }

    mutable std::mutex mutex_;  // over all that follows, until the last is there
    std::vector<std::string> answers_;
    std::size_t missing_;
    std::size_t size_ = 0;
    Dispatcher::Done done_;
};

}  // namespace

const json::Value* Parameters::find(std::size_t index) const noexcept {
    const bool there = index < values_.size() && values_[index].kind != json::Kind::null;
    return there ? &values_[index] : nullptr;
}

std::unexpected<RpcError> Parameters::missing(std::size_t index) {
    return invalid_params("missing value for required argument " + std::to_string(index));
}

std::unexpected<RpcError> Parameters::at(std::size_t index, RpcError error) {
    // A storage key is read by the method itself in geth, which says nothing of the argument.
    if (error.code == ErrorCode::invalid_params && !error.message.contains("storage key")) {
        error.message = "invalid argument " + std::to_string(index) + ": " + error.message;
    }
    return unexpected(std::move(error));
}

void Dispatcher::add(Method method) {
    std::string name = method.name;
    const bool added = methods_.emplace(std::move(name), std::move(method)).second;
    CAIRN_ASSERT(added);
}

void Dispatcher::replace(Method method) {
    const auto found = methods_.find(method.name);
    CAIRN_ASSERT(found != methods_.end());
    found->second = std::move(method);
}

void Dispatcher::call(std::string_view name, const Parameters& parameters,
                      const Finish& finish) const {
    const auto found = methods_.find(name);
    if (found == methods_.end()) {
        finish(fail(ErrorCode::method_not_found,
                    "the method " + std::string(name) + " does not exist/is not available"));
        return;
    }
    const Method& method = found->second;
    const std::size_t taken = parameters_taken(method.parameters);
    if (parameters.size() > taken) {
        finish(invalid_params("too many arguments, want at most " + std::to_string(taken)));
    } else if (method.call_later) {
        method.call_later(parameters, finish);
    } else {
        finish(method.call(parameters));
    }
}

void Dispatcher::call_request(const json::Value& request, const Asker& asker,
                              const Finish& finish) const {
    const bool is_object = request.kind == json::Kind::object;
    const json::Value* version = is_object ? request.find("jsonrpc") : nullptr;
    const json::Value* method = is_object ? request.find("method") : nullptr;
    if (version == nullptr || version->text != "2.0" || method == nullptr ||
        method->kind != json::Kind::string) {
        finish(fail(ErrorCode::invalid_request, "invalid request"));
        return;
    }
    const auto values = values_of(request);
    if (!values) {
        finish(unexpected(values.error()));
        return;
    }
    call(method->text, Parameters(**values, asker), finish);
}

void Dispatcher::handle_one(const json::Value& request, const Asker& asker, Done done) const {
    call_request(
        request, asker,
        [id = id_of(request), is_told = !is_notification(request), done = std::move(done)](
            const Answer& answer) { done(is_told ? answer_text(id, answer) : std::string()); });
}

void Dispatcher::handle_batch(const json::Value& batch, const Asker& asker, Done done) const {
    if (batch.items.empty()) {
        done(answer_text("null", fail(ErrorCode::invalid_request, "empty batch")));
        return;
    }
    if (batch.items.size() > limits_.max_batch) {
        done(answer_text("null", fail(ErrorCode::invalid_request, "batch too large")));
        return;
    }
    const auto answers = std::make_shared<BatchAnswers>(batch.items.size(), std::move(done));
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const json::Value& request = batch.items[i];
        if (answers->size() > limits_.max_batch_answer_bytes) {
            answers->set(
                i, answer_text(id_of(request), fail(ErrorCode{-32003}, "response too large")));
        } else {
            handle_one(request, asker,
                       [answers, i](std::string text) { answers->set(i, std::move(text)); });
        }
    }
}

void Dispatcher::handle(std::string_view body, const std::shared_ptr<Connection>& connection,
                        Done done) const {
    if (body.size() > limits_.max_body_bytes) {
        done(answer_text("null", fail(ErrorCode::invalid_request, "request body too large")));
        return;
    }
    const auto request = json::parse_json(body, {.max_bytes = limits_.max_body_bytes,
                                                 .max_depth = limits_.max_depth,
                                                 .max_values = limits_.max_values});
    if (!request) {
        done(answer_text("null", fail(ErrorCode::parse_error,
                                      "parse error: " + json::to_string(request.error()))));
    } else if (request->kind == json::Kind::array) {
        handle_batch(*request, connection, std::move(done));
    } else {
        handle_one(*request, connection, std::move(done));
    }
}

std::string Dispatcher::handle(std::string_view body,
                               const std::shared_ptr<Connection>& connection) const {
    std::promise<std::string> answer;
    handle(body, connection, [&](std::string text) { answer.set_value(std::move(text)); });
    return answer.get_future().get();
}

std::string answer_text(std::string_view id, const Answer& answer) {
    json::Writer out;
    out.begin_object().field("jsonrpc", "2.0").key("id").json(id);
    if (answer) {
        out.key("result").json(*answer);
    } else {
        const RpcError& error = answer.error();
        out.key("error").begin_object();
        out.field("code", static_cast<int>(error.code)).field("message", error.message);
        if (error.data) {
            out.key("data").json(*error.data);
        }
        out.end_object();
    }
    return out.end_object().take();
}

}  // namespace cairn::rpc
