// Cases through all three machines: what differs, and what of it is known and why.
#pragma once

#include "test/differential/evm/judge.hpp"
#include "test/differential/evm/peers.hpp"

namespace cairn::differential {

enum class Peer : std::uint8_t { geth, revm };
std::string_view to_string(Peer peer) noexcept;

struct Difference {
    std::size_t at = 0;  // which case
    Peer peer = Peer::geth;
    std::string text;  // "gas: ours 21000; theirs 21004"
};

struct Compared {
    std::vector<Difference> differences;
    /// By the reason why a peer was not asked or not believed.
    std::map<std::string, std::uint64_t, std::less<>> set_aside;
};

class Machines {
  public:
    Machines(const std::string& geth, const std::string& revm, const std::filesystem::path& folder,
             std::size_t number);

    /// `coverage` may be null.
    Compared compare(std::span<const Case> cases, Coverage* coverage);
    /// What to look at when a case differs: all of both answers, and the accounts.
    std::string describe(const Case& one);

  private:
    Geth geth_;
    Revm revm_;
};

/// Why an answer of this peer to the case counts for nothing; empty: it counts.
std::string_view set_aside(Peer peer, const Case& one, const Answer& ours);

}  // namespace cairn::differential
