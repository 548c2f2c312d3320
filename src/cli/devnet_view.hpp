// What a terminal shows of a running network, as lines of text, and what its keys mean. Pure:
// see terminal.hpp for the screen.
#pragma once

#include "cli/terminal.hpp"
#include "devnet/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cairn::cli {

struct DevnetFacts {
    /// "4 nodes, 64 validators, minimal preset, fulu"
    std::string network;
    /// Addresses, a line each.
    std::vector<std::string> addresses;
    double slots_per_second = 0;
    bool fast = false;
    bool colour = true;
};

/// A line has no more than `size.columns` characters, escape codes left out. A screen with fewer
/// than 16 rows or 60 columns gets one line. On the road of 2020 the shards stand under the nodes,
/// as many as the screen has room for.
std::vector<std::string> devnet_frame(const devnet::Scene& scene, const DevnetFacts& facts,
                                      TerminalSize size, std::string_view prompt);

/// Keys to commands: `k 3 Enter` stops node 3, `n Enter` deposits for a new validator, `n 5 Enter`
/// for validator 5, `h` heals, `q` quits.
class DevnetKeys {
  public:
    explicit DevnetKeys(std::size_t nodes) : nodes_(nodes) {}

    /// What to ask of the network (see devnet::parse_action). Null: not yet, or nothing.
    std::optional<std::string> press(char key);
    bool wants_to_quit() const noexcept { return quit_; }
    /// What is being asked, or the list of keys.
    std::string prompt() const;

  private:
    std::string request() const;

    std::size_t nodes_;
    char command_ = 0;
    std::string digits_;
    bool quit_ = false;
};

}  // namespace cairn::cli
