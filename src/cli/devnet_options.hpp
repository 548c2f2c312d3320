// What `cairn devnet` was asked for.
#pragma once

#include "cli/builder_options.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cairn::cli {

struct DevnetOptions {
    std::size_t nodes = 4;
    std::uint64_t validators = 64;
    std::string preset = "minimal";
    std::string road = "today";
    std::uint64_t phase1_epoch = 1;
    std::string fork = "fulu";
    double seconds_per_slot = 6;
    std::uint64_t seed = 1;
    std::uint64_t blobs = 0;
    std::uint64_t transactions_per_slot = 0;
    std::uint16_t port = 5050;
    bool no_page = false;
    std::uint16_t beacon_port = 5052;
    std::optional<std::uint16_t> metrics_port;
    bool no_api = false;
    std::uint16_t rpc_port = 8545;
    bool no_rpc = false;
    bool external_validators = false;
    /// As keys::Mnemonic reads it. Empty: the one of development networks, or with
    /// interop_keys or external_validators none.
    std::string mnemonic;
    bool interop_keys = false;
    BuilderChoices builder;
    /// The Engine API of the first node's execution client. Empty: none.
    std::string execution;
    std::string jwt_secret;
    std::string write_config;
    std::string data_dir;
    bool keep = false;
    std::string message_log;
    /// Seconds since 1970; null: now, or with --fast a fixed time.
    std::optional<std::uint64_t> genesis_time;
    bool fast = false;
    bool json = false;
    bool plain = false;
    std::optional<std::uint64_t> until_finalized;
};

}  // namespace cairn::cli
