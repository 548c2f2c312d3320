#include "cli/bench_queries.hpp"

#include "http/raw_client.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>

namespace cairn::cli {
namespace {

struct Question {
    std::string target;
    std::string accept;
};

const std::array<Question, 3>& questions() {
    static const std::array<Question, 3> all{
        {{"/eth/v2/debug/beacon/states/head", "application/octet-stream"},
         {"/eth/v1/beacon/states/head/validators", "application/json"},
         {"/eth/v2/debug/beacon/states/head", "application/json"}}};
    return all;
}

constexpr std::size_t READ_BYTES = std::size_t{256} << 10U;
/// Before who was refused asks again: less than it is told to wait.
constexpr std::chrono::milliseconds REFUSED_PAUSE{100};

}  // namespace

HeavyClients::HeavyClients(api::Facts facts, std::size_t clients)
    : count_(clients), api_({}, std::move(facts), mailbox_) {}

HeavyClients::~HeavyClients() = default;

Result<void, std::string> HeavyClients::start() {
    if (const auto started = api_.start(); !started) {
        return unexpected(std::string(http::to_string(started.error())));
    }
    for (std::size_t i = 0; i < count_; ++i) {
        auto thread = base::Thread::start("client", [this, i] { ask(i); });
        if (!thread) {
            return unexpected(std::string("the system has no more threads"));
        }
        threads_.push_back(*std::move(thread));
    }
    return {};
}

void HeavyClients::set_active(bool active, node::Node& node) {
    {
        const std::lock_guard lock(mutex_);
        active_ = active;
        changed_.notify_all();
    }
    while (!active && asking_ > 0) {
        serve(node);
        std::this_thread::yield();
    }
}

void HeavyClients::stop(node::Node& node) {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        changed_.notify_all();
    }
    set_active(false, node);
    mailbox_.close();
    threads_.clear();
    api_.stop();
}

bool HeavyClients::wait_until_active() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return active_ || closing_; });
    asking_ += closing_ ? 0 : 1;
    return !closing_;
}

void HeavyClients::ask(std::size_t client) {
    for (std::size_t turn = client; wait_until_active(); ++turn) {
        const Question& question = questions()[turn % questions().size()];
        const std::uint64_t refused = refused_;
        ask_once(question.target, question.accept);
        --asking_;
        if (refused_ != refused) {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, REFUSED_PAUSE, [&] { return closing_.load(); });
        }
    }
}

/// The answer is read and forgotten.
void HeavyClients::ask_once(const std::string& target, const std::string& accept) {
    http::RawClient client(api_.port(), std::chrono::seconds(60));
    client.request("GET", target, "Accept: " + accept + "\r\nConnection: close\r\n");
    const auto head = client.receive_until("\r\n\r\n");
    if (!head) {
        ++failed_;
        return;
    }
    const bool is_answer = head->starts_with("HTTP/1.1 200");
    (is_answer ? answered_ : head->starts_with("HTTP/1.1 503") ? refused_ : failed_) += 1;
    for (std::size_t got = READ_BYTES; got == READ_BYTES;) {
        got = client.receive_bytes(READ_BYTES).size();
        bytes_ += got;
    }
}

std::string HeavyClients::json() const {
    return fmt::format(
        "{{\"clients\": {}, \"answered\": {}, \"refused\": {}, \"failed\": {}, \"mib\": {:.0f}}}",
        count_, answered_.load(), refused_.load(), failed_.load(),
        static_cast<double>(bytes_) / (1U << 20U));
}

}  // namespace cairn::cli
