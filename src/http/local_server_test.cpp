// The server on a Unix socket, with a client that splits, stalls and vanishes.
#include "http/local_server.hpp"

#include "http/raw_client.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <future>

namespace cairn::http {
namespace {

namespace fs = std::filesystem;

/// Lines.
class LineSplitter final : public MessageSplitter {
  public:
    std::optional<std::size_t> find_end(std::string_view more) override {
        const std::size_t at = more.find('\n');
        return at == std::string_view::npos ? std::nullopt : std::optional(at + 1);
    }
};

class LocalServerTest : public ::testing::Test {
  protected:
    LocalServerTest() {
        std::string name = (fs::temp_directory_path() / "local-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        options_.path = folder_ / "socket";
    }
    ~LocalServerTest() override {
        server_.reset();
        fs::remove_all(folder_);
    }

    std::unique_ptr<LocalServer> make() {
        return std::make_unique<LocalServer>(
            options_, LocalHandlers{.splitter = [] { return std::make_unique<LineSplitter>(); },
                                    .on_open =
                                        [this](const std::shared_ptr<Channel>& channel) {
                                            ++opened_;
                                            channel_ = channel;
                                        },
                                    .on_text =
                                        [](Channel& channel, std::string_view text) {
                                            channel.send(std::make_shared<const std::string>(text));
                                        },
                                    .on_close = [this](Channel&) { ++closed_; }});
    }
    void start() {
        server_ = make();
        ASSERT_TRUE(server_->start());
    }
    std::string ask(RawClient& client, std::string_view text) {
        EXPECT_TRUE(client.send(text));
        return client.receive_bytes(text.size());
    }

    fs::path folder_;
    LocalServerOptions options_;
    std::unique_ptr<LocalServer> server_;
    std::shared_ptr<Channel> channel_;
    std::atomic<int> opened_ = 0;
    std::atomic<int> closed_ = 0;
};

TEST_F(LocalServerTest, AnswersInPiecesAndManyAtOnce) {
    start();
    RawClient client(options_.path);
    ASSERT_TRUE(client.send("hel"));
    EXPECT_EQ(ask(client, "lo\n").size(), 3U);
    EXPECT_EQ(client.receive_bytes(3), "lo\n");
    std::string many;
    for (int i = 0; i < 10'000; ++i) {
        many += std::to_string(i) + "\n";
    }
    EXPECT_EQ(ask(client, many), many);
    server_->stop();
    EXPECT_EQ(opened_, 1);
    EXPECT_EQ(closed_, 1);
}

TEST_F(LocalServerTest, TheFileIsForItsOwnerAndGoesWithTheServer) {
    start();
    struct stat status{};
    ASSERT_EQ(::stat(options_.path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    server_->stop();
    EXPECT_FALSE(fs::exists(options_.path));
}

TEST_F(LocalServerTest, ReplacesWhatAKilledServerLeftAndNothingElse) {
    start();
    auto second = make();
    EXPECT_EQ(second->start().error(), LocalStartError::in_use);
    RawClient client(options_.path);
    EXPECT_EQ(ask(client, "still here\n"), "still here\n");
    // What is left of a killed one: a socket that nobody listens on.
    const fs::path left = folder_ / "left";
    fs::rename(options_.path, left);
    client.close();
    server_.reset();
    options_.path = left;
    start();
    server_->stop();
    options_.path = folder_ / "file";
    std::ofstream(options_.path) << "precious";
    EXPECT_EQ(make()->start().error(), LocalStartError::no_socket);
    EXPECT_TRUE(fs::exists(options_.path));
    options_.path = folder_ / "nowhere" / "socket";
    EXPECT_EQ(make()->start().error(), LocalStartError::forbidden);
    options_.path = folder_ / std::string(120, 'x');
    EXPECT_EQ(make()->start().error(), LocalStartError::path_too_long);
}

TEST_F(LocalServerTest, CutsOffMessagesThatAreTooLong) {
    options_.max_message_bytes = 1'000;
    start();
    RawClient client(options_.path);
    EXPECT_EQ(ask(client, std::string(999, 'x') + "\n").size(), 1'000U);
    client.send(std::string(1'001, 'x'));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(LocalServerTest, CutsOffClientsBeyondTheirNumber) {
    options_.max_connections = 2;
    start();
    RawClient first(options_.path);
    RawClient second(options_.path);
    EXPECT_EQ(ask(first, "one\n"), "one\n");
    EXPECT_EQ(ask(second, "two\n"), "two\n");
    RawClient third(options_.path);
    EXPECT_TRUE(third.is_ended());
    EXPECT_EQ(ask(first, "still here\n"), "still here\n");
}

TEST_F(LocalServerTest, CutsOffClientsBeyondTheirBytesTogether) {
    options_.max_message_bytes = 1'000;
    options_.max_buffered_bytes = 1'500;
    options_.threads = 2;
    start();
    RawClient slow(options_.path);
    ASSERT_TRUE(slow.send(std::string(900, 'x')));
    const std::string text = std::string(900, 'y') + "\n";
    bool served = true;
    for (int i = 0; i < 1'000 && served; ++i) {  // until what the slow one said was read
        RawClient more(options_.path);
        served = more.send(text) && more.receive_bytes(text.size()) == text;
    }
    EXPECT_FALSE(served);
    EXPECT_EQ(ask(slow, "\n" + std::string(900, 'x')).size(), 901U);
}

TEST_F(LocalServerTest, WhoSaysGoodbyeStillGetsHisAnswers) {
    start();
    RawClient client(options_.path);
    const std::string text = std::string(100'000, 'x') + "\n";
    ASSERT_TRUE(client.send(text));
    EXPECT_EQ(client.receive_bytes(1), "x");
    server_->stop();  // while the rest is on its way
    EXPECT_EQ(client.receive_bytes(text.size() - 1), text.substr(1));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(LocalServerTest, ClientsThatVanishAreForgotten) {
    options_.max_connections = 1;
    start();
    for (int i = 0; i < 20; ++i) {
        bool served = false;
        for (int tries = 0; tries < 1'000 && !served; ++tries) {
            RawClient client(options_.path);
            served = client.send("x\n") && client.receive_bytes(2) == "x\n";
        }
        EXPECT_TRUE(served);
    }
    server_->stop();
    EXPECT_EQ(opened_, closed_);
    EXPECT_EQ(channel_->send(std::make_shared<const std::string>("late")), Sent::closed);
}

}  // namespace
}  // namespace cairn::http
