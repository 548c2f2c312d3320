// JSON-RPC 2.0: requests and batches in, answers out, by a table of methods.
//
//   Dispatcher dispatcher({.max_batch = 100});
//   dispatcher.add({"eth_chainId", "", [&](const Parameters&) -> Answer { ... }});
//   const std::string answer = dispatcher.handle(body);
//
// Reference: JSON-RPC 2.0 (2013-01-04); geth's limits and texts (rpc/handler.go, rpc/json.go).
// Every request is bounded before it costs anything: bytes, nesting, values, calls in a batch and
// bytes of a batch's answers. Threads: after the last add(), handle() may run on many threads if
// the methods may.
#pragma once

#include "json/value.hpp"
#include "rpc/connection.hpp"
#include "rpc/error.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::rpc {

/// The parameters of a call, by position; what is missing or null at the end is absent.
class Parameters {
  public:
    explicit Parameters(std::span<const json::Value> values,
                        std::shared_ptr<Connection> connection = nullptr)
        : values_(values), connection_(std::move(connection)) {}

    std::size_t size() const noexcept { return values_.size(); }
    /// Null: left out, or null.
    const json::Value* find(std::size_t index) const noexcept;
    /// Who asks, if he can be told more later. Null: plain HTTP.
    const std::shared_ptr<Connection>& connection() const noexcept { return connection_; }

    /// The value read by `read`. -32602 "missing value for required argument 1", or "invalid
    /// argument 1: ..." with what `read` says.
    template <class F>
    auto required(std::size_t index, const F& read) const -> decltype(read(json::Value{})) {
        const json::Value* value = find(index);
        if (value == nullptr) {
            return missing(index);
        }
        auto out = read(*value);
        if (!out) {
            return at(index, std::move(out).error());
        }
        return out;
    }
    template <class T, class F>
    Read<T> optional(std::size_t index, const F& read, T otherwise) const {
        if (find(index) == nullptr) {
            return otherwise;
        }
        return required(index, read);
    }

  private:
    static std::unexpected<RpcError> missing(std::size_t index);
    static std::unexpected<RpcError> at(std::size_t index, RpcError error);

    std::span<const json::Value> values_;
    std::shared_ptr<Connection> connection_;
};

/// Takes an answer, once, from any thread.
using Finish = std::function<void(Answer)>;

struct Method {
    std::string name;
    /// "address, block?": for the list of methods; its commas say how many are taken.
    std::string parameters;
    std::function<Answer(const Parameters&)> call;
    /// In place of `call`, for what waits: no thread does, the answer is handed on when it is
    /// there, within a time that the method bounds.
    std::function<void(const Parameters&, Finish)> call_later = nullptr;
};

struct DispatcherLimits {
    std::size_t max_body_bytes = std::size_t{5} << 20U;
    std::size_t max_depth = 32;
    std::size_t max_values = std::size_t{1} << 20U;
    std::size_t max_batch = 1'000;
    std::size_t max_batch_answer_bytes = std::size_t{25} << 20U;
};

class Dispatcher {
  public:
    explicit Dispatcher(DispatcherLimits limits = {}) : limits_(limits) {}

    /// A second method of the same name is a bug.
    void add(Method method);
    /// In place of the method of the same name, which is there.
    void replace(Method method);
    /// By name.
    const std::map<std::string, Method, std::less<>>& methods() const noexcept { return methods_; }

    /// Takes the text of an answer, once.
    using Done = std::function<void(std::string)>;
    /// Hands on the answer to a request or a batch, when all of it is there; mostly before this
    /// returns. Empty: only notifications, which get none.
    void handle(std::string_view body, const std::shared_ptr<Connection>& connection,
                Done done) const;
    /// The same for those that can wait.
    std::string handle(std::string_view body,
                       const std::shared_ptr<Connection>& connection = nullptr) const;
    void call(std::string_view method, const Parameters& parameters, const Finish& finish) const;

  private:
    using Asker = std::shared_ptr<Connection>;
    void handle_one(const json::Value& request, const Asker& asker, Done done) const;
    void handle_batch(const json::Value& batch, const Asker& asker, Done done) const;
    void call_request(const json::Value& request, const Asker& asker, const Finish& finish) const;

    DispatcherLimits limits_;
    std::map<std::string, Method, std::less<>> methods_;
};

/// {"jsonrpc":"2.0","id":1,"result":...}; `id` is JSON already.
std::string answer_text(std::string_view id, const Answer& answer);

}  // namespace cairn::rpc
