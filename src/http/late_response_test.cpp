// Responses that come after their handler has returned.
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace cairn::http {
namespace {

/// A server of one thread, whose late responses the test gives.
class LateResponses : public ::testing::Test {
  protected:
    LateResponses() : server_(std::make_unique<Server>(ServerOptions{})) {
        server_->handle(Method::get, "/hello",
                        [](const Request&) { return text_response(200, "text/plain", "hello"); });
        server_->handle(Method::get, "/later", [this](const Request&) {
            Response response;
            response.later = [this](Respond respond) { announce(std::move(respond)); };
            return response;
        });
        server_->handle(Method::get, "/at-once", [](const Request&) {
            Response response;
            response.later = [](const Respond& respond) {
                respond(text_response(200, "text/plain", "at once"));
            };
            return response;
        });
        EXPECT_TRUE(server_->start());
    }

    void announce(Respond respond) {
        const std::lock_guard lock(mutex_);
        announced_.push_back(std::move(respond));
        changed_.notify_all();
    }
    /// The one of the count-th request; waits for it.
    Respond announced(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return announced_.size() >= count; });
        return announced_[count - 1];
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Respond> announced_;
    std::unique_ptr<Server> server_;
};

TEST_F(LateResponses, no_thread_waits_for_them) {
    RawClient patient(server_->port());
    ASSERT_TRUE(patient.request("GET", "/later"));
    const Respond respond = announced(1);
    RawClient other(server_->port());
    ASSERT_TRUE(other.request("GET", "/hello"));
    EXPECT_EQ(other.receive()->body, "hello");
    respond(text_response(200, "text/plain", "late"));
    respond(text_response(500, "text/plain", "twice"));
    EXPECT_EQ(patient.receive()->body, "late");
    // The connection stays.
    ASSERT_TRUE(patient.request("GET", "/at-once"));
    EXPECT_EQ(patient.receive()->body, "at once");
    ASSERT_TRUE(patient.request("GET", "/later"));
    announced(2)({.status = 200, .content_type = {}, .headers = {{"X", "a\r\nY: b"}}});
    EXPECT_EQ(patient.receive()->status, 500U);
}

TEST_F(LateResponses, may_come_after_the_client_has_gone) {
    {
        RawClient vanishing(server_->port());
        ASSERT_TRUE(vanishing.request("GET", "/later"));
        static_cast<void>(announced(1));
    }
    announced(1)(text_response(200, "text/plain", "late"));
    RawClient other(server_->port());
    ASSERT_TRUE(other.request("GET", "/hello"));
    EXPECT_EQ(other.receive()->body, "hello");
}

TEST_F(LateResponses, may_come_after_the_server_has_gone) {
    RawClient patient(server_->port());
    ASSERT_TRUE(patient.request("GET", "/later"));
    const Respond respond = announced(1);
    server_->stop();
    EXPECT_TRUE(patient.is_ended());
    respond(text_response(200, "text/plain", "late"));
    server_.reset();
    respond(text_response(200, "text/plain", "later still"));
}

}  // namespace
}  // namespace cairn::http
