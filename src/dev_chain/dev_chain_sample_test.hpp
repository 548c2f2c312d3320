// A chain for developers under a clock that the test moves, asked through its dispatcher.
#pragma once

#include "dev_chain/methods.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"

#include <gtest/gtest.h>

namespace cairn::dev_chain {

inline constexpr std::uint64_t TEST_NOW_S = 1'800'000'000;
inline const std::string ALICE = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
inline const std::string BOB = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";

class DevRpc {
  public:
    explicit DevRpc(const DevOptions& options = {})
        : DevRpc(DevChain::create(options, clock()).value()) {}
    explicit DevRpc(std::unique_ptr<DevChain> made)
        : chain_(std::move(made)),
          backend_(chain_->backend("Cairn/test", "00000000")),
          filters_([] { return std::uint64_t{0}; }, [this] { return ++random_; }) {
        rpc::add_public_methods(dispatcher_, backend_, filters_);
        add_dev_methods(dispatcher_, {*chain_, backend_});
    }

    static DevChain::Clock clock() {
        return [] { return now_ms(); };
    }
    static std::uint64_t& now_ms() {
        static std::uint64_t now = TEST_NOW_S * 1'000;
        return now;
    }

    DevChain& chain() { return *chain_; }
    const rpc::Dispatcher& dispatcher() const { return dispatcher_; }

    rpc::Answer answer(std::string_view method, const std::string& parameters = "[]") {
        const auto values = json::parse_json(parameters);
        EXPECT_TRUE(values) << parameters;
        std::optional<rpc::Answer> out;
        dispatcher_.call(method, rpc::Parameters(values->items),
                         [&out](rpc::Answer given) { out = std::move(given); });
        return out.value();  // of methods that answer at once
    }
    /// The result; a failed test if it is an error.
    json::Value call(std::string_view method, const std::string& parameters = "[]") {
        const auto out = answer(method, parameters);
        EXPECT_TRUE(out) << method << ": " << (out ? "" : out.error().message);
        return out ? json::parse_json(*out).value() : json::Value{};
    }
    std::string text(std::string_view method, const std::string& parameters = "[]") {
        return call(method, parameters).text;
    }
    std::string error(std::string_view method, const std::string& parameters = "[]") {
        const auto out = answer(method, parameters);
        return out ? "" : out.error().message;
    }
    std::string latest(std::string_view field) {
        const json::Value block = call("eth_getBlockByNumber", R"(["latest",false])");
        const json::Value* value = block.find(field);
        return value == nullptr ? "" : value->text;
    }
    std::string balance(const std::string& address, const std::string& block = "latest") {
        return text("eth_getBalance", R"([")" + address + R"(",")" + block + R"("])");
    }
    /// The hash.
    std::string transfer(const std::string& from, const std::string& to,
                         const std::string& value = "0x1", const std::string& more = "") {
        return text("eth_sendTransaction", R"([{"from":")" + from + R"(","to":")" + to +
                                               R"(","value":")" + value + R"(")" + more + "}]");
    }
    json::Value receipt(const std::string& hash) {
        return call("eth_getTransactionReceipt", R"([")" + hash + R"("])");
    }

  private:
    std::unique_ptr<DevChain> chain_;
    rpc::Backend backend_;
    std::uint64_t random_ = 0;
    rpc::Filters filters_;
    rpc::Dispatcher dispatcher_;
};

}  // namespace cairn::dev_chain
