#include "cli/devnet_greeting.hpp"

#include "cli/devnet_folder.hpp"
#include "consensus/containers/state.hpp"
#include "keys/execution_address.hpp"

#include <fmt/format.h>

#include <ostream>

namespace cairn::cli {
namespace {

using devnet::Accounts;
using devnet::MemberId;

std::string describe_memory(const DevnetOptions& options, const devnet::Simulation& simulation,
                            bool is_kept) {
    if (!is_kept) {
        return "data     in memory, and gone with the process; --keep or --data-dir keeps it";
    }
    const std::uint64_t slot = simulation.member(1).chain().head().slot.value;
    return fmt::format("data     {}{}", options.data_dir,
                       slot == 0 ? std::string() : fmt::format(", goes on from slot {}", slot));
}

/// Whose keys the validators have.
std::string describe_keys(const DevnetOptions& options) {
    const std::uint64_t last = options.validators - 1;
    const std::string mnemonic = mnemonic_of(options);
    return mnemonic.empty()
               ? fmt::format("keys     known to everyone: cairn validator --interop-keys 0..{}",
                             last)
               : fmt::format("mnemonic {}\n  keys     m/12381/3600/0/0/0 to m/12381/3600/{}/0/0",
                             mnemonic, last);
}

/// Keys that everyone knows, so they may be shown.
void list_accounts(std::ostream& out, const Accounts& accounts) {
    out << fmt::format(
        "  accounts {} with {} ETH each, on chain {}; for tests only: everyone knows their keys.\n"
        "           Validator V's stake and fees go to account V mod {}.\n",
        Accounts::USERS, Accounts::ETHER_EACH, devnet::CHAIN_ID, Accounts::USERS);
    for (std::size_t i = 0; i < Accounts::USERS; ++i) {
        const Accounts::Account& account = accounts.user(i);
        out << fmt::format("           ({}) {}  {}\n", i, keys::to_checksum_text(account.address),
                           base::to_hex(BytesView(account.key.bytes())));
    }
}

}  // namespace

std::string describe_network(const DevnetOptions& options) {
    const std::string forks = options.road == "2020"
                                  ? fmt::format("phase0,phase1@{}", options.phase1_epoch)
                                  : options.fork;
    return fmt::format("{} nodes, {} validators, {} preset, {}", options.nodes, options.validators,
                       options.preset, forks);
}

void greet(std::ostream& out, const DevnetOptions& options, const devnet::Simulation& simulation,
           const Surroundings& around) {
    out << "cairn devnet: " << describe_network(options) << '\n';
    for (const std::string& address : around.addresses) {
        out << "  " << address << '\n';
    }
    for (MemberId id = 1; id <= options.nodes; ++id) {
        if (around.apis != nullptr) {
            out << fmt::format("  node {:<3} http://127.0.0.1:{}", id, around.apis->port(id));
        }
        if (around.rpc != nullptr) {
            out << fmt::format("{}http://127.0.0.1:{}",
                               around.apis == nullptr ? fmt::format("  node {:<3} JSON-RPC ", id)
                                                      : std::string("  JSON-RPC "),
                               around.rpc->port(id));
        }
        out << (around.apis != nullptr || around.rpc != nullptr ? "\n" : "");
    }
    out << "  " << describe_keys(options) << '\n';
    if (simulation.genesis().execution != nullptr) {
        list_accounts(out, *simulation.genesis().accounts);
    }
    out << "  " << describe_memory(options, simulation, around.is_kept) << "\n  Ctrl-C stops it.\n"
        << std::flush;
}

}  // namespace cairn::cli
