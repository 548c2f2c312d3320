// The web page of a running network: its files, its feed, its control.
//
// Only on this machine, only for pages of its own (Host and Origin are checked), and control needs
// the token of this run, which stands in the page. Threads: the server's own, and one owner.
#pragma once

#include "devnet/page_details.hpp"
#include "devnet/page_history.hpp"
#include "devnet/runner.hpp"
#include "http/server.hpp"

#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace cairn::devnet {

class PageServer {
  public:
    /// With `try_next_ports` the next free one after `port` is taken.
    PageServer(std::uint16_t port, std::uint16_t try_next_ports, std::string token);

    /// What the runner tells goes to those who watch.
    Audience audience();
    /// `runner` outlives the server.
    Result<void, http::StartError> start(Runner& runner);
    /// Where each node's Beacon API is, the first one's first; none: there is no API.
    void set_beacon_ports(std::vector<std::uint16_t> ports);
    void set_rpc_ports(std::vector<std::uint16_t> ports);
    std::uint16_t port() const noexcept { return server_.port(); }
    void stop() { server_.stop(); }

  private:
    struct Watcher {
        std::shared_ptr<http::Channel> channel;
        MemberId node = 1;
        bool paused = false;
    };

    struct Question {
        DetailRequest request;
        std::promise<Result<std::string, DetailError>> answer;
    };

    void add_page();
    void add_feed();
    void add_snapshots();
    void add_details();
    void add_control();
    http::Response ask(DetailRequest request);
    /// On the runner's thread.
    void answer_questions(const Scene& scene);
    void on_text(http::Channel& channel, std::string_view text);
    void send_latest(const Watcher& watcher) const;

    http::Server server_;
    std::string token_;
    Runner* runner_ = nullptr;
    std::mutex mutex_;
    std::map<const http::Channel*, Watcher> watchers_;  // under the mutex
    std::deque<Question> questions_;                    // under the mutex
    std::vector<std::uint16_t> rpc_ports_;              // under the mutex
    std::vector<std::uint16_t> beacon_ports_;           // under the mutex
    PageHistory history_;                               // under the mutex
    std::vector<Snapshot> newest_;                      // the runner's
};

}  // namespace cairn::devnet
