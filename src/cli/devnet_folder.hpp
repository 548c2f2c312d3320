// The folder in which `cairn devnet` keeps a network, and what was asked of it.
#pragma once

#include "cli/devnet_options.hpp"
#include "devnet/network_directory.hpp"

#include <memory>
#include <set>
#include <string>

namespace cairn::cli {

/// Of the network that `options` ask for.
std::uint64_t genesis_time_of(const DevnetOptions& options);

/// With one space between the words. Empty: the keys are those that everyone knows by number.
std::string mnemonic_of(const DevnetOptions& options);

/// Opens options.data_dir. A network that is there already decides everything that makes it what it
/// is, and `options` become what it says; `given`, the names of the options on the command line,
/// must not contradict it. The error is a sentence.
Result<std::unique_ptr<devnet::NetworkDirectory>, std::string> open_network_folder(
    DevnetOptions& options, const std::set<std::string>& given);

}  // namespace cairn::cli
