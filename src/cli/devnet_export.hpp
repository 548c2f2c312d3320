// `cairn devnet export`: a development network as files that other clients start from.
#pragma once

#include "cli/command.hpp"
#include "devnet/genesis.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace cairn::cli {

/// config.yaml, genesis.ssz and execution-genesis.json, as other clients read them; the folder is
/// made. The error is a sentence.
Result<void, std::string> write_network(const devnet::Genesis& genesis,
                                        const std::string& directory);

/// The network that the options of `cairn devnet` ask for. The error is a sentence.
using FindNetwork = std::function<Result<devnet::GenesisOptions, std::string>()>;

/// `find_network` is called once the command line is read.
Run declare_devnet_export(CLI::App& app, FindNetwork find_network);

}  // namespace cairn::cli
