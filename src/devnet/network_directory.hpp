// The folder of a network that outlives its process: `network.json` with its parameters, `lock`,
// and `node-1`, `node-2` ... each with what that node stores (node/data_directory.hpp).
//
//   CAIRN_TRY_ASSIGN(auto directory, NetworkDirectory::open("my-network"));
//   if (!directory->parameters()) { CAIRN_TRY(directory->begin(parameters)); }
//   options.storage = [&](MemberId id) { return directory->storage(id); };
//
// The parameters are written whole or not at all and before any node's first file, so a first start
// may be killed at any instant. One process at a time. Errors are sentences for who runs it, with
// what may be done. Threads: one owner.
#pragma once

#include "devnet/simulation.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::devnet {

/// All that makes the network what it is, and cannot change from one start to the next.
struct NetworkParameters {
    std::uint64_t nodes = 4;
    std::uint64_t validators = 64;
    std::string preset = "minimal";
    /// As parse_fork_schedule reads it.
    std::string fork = "fulu";
    std::uint64_t slot_ms = 6000;
    std::uint64_t seed = 1;
    /// Seconds since 1970.
    std::uint64_t genesis_time = 0;
    /// Its time is its own, not that of the clock on the wall.
    bool fast = false;
    bool external_validators = false;
    /// The road of 2020, and when phase1 begins; 0: today's line.
    std::uint64_t phase1_epoch = 0;
    /// Of the validators' keys; empty: those that everyone knows by number.
    std::string mnemonic;

    friend bool operator==(const NetworkParameters&, const NetworkParameters&) = default;
};

/// {"format":"cairn-devnet","version":1,"nodes":4, ...}; docs/formats/devnet-directory.md.
std::string to_json(const NetworkParameters& parameters);
/// Every member is there and in its range. The error is the end of a sentence: "is damaged: ...".
Result<NetworkParameters, std::string> parse_parameters(std::string_view json);

class NetworkDirectory {
  public:
    /// Makes the folder if it is missing. Refused: a folder with other things in it, one that
    /// another process has open, parameters of a later version or damaged.
    static Result<std::unique_ptr<NetworkDirectory>, std::string> open(
        const std::filesystem::path& path);
    NetworkDirectory(const NetworkDirectory&) = delete;
    NetworkDirectory& operator=(const NetworkDirectory&) = delete;
    ~NetworkDirectory();

    /// Null: the network has yet to begin.
    const std::optional<NetworkParameters>& parameters() const noexcept { return parameters_; }
    Result<void, std::string> begin(const NetworkParameters& parameters);
    /// For other execution clients: the same at each start. Not on the 2020 road.
    Result<void, std::string> write_execution_genesis(const Genesis& genesis) const;
    std::shared_ptr<node::Storage> storage(MemberId id) const;
    const std::filesystem::path& path() const noexcept { return path_; }

  private:
    NetworkDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_;  // a file descriptor, locked
    std::optional<NetworkParameters> parameters_;
};

}  // namespace cairn::devnet
