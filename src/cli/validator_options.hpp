// The options of `cairn validator`.
#pragma once

#include "validator/proposer_choices.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cairn::cli {

struct ValidatorOptions {
    std::vector<std::string> beacon_nodes = {"http://127.0.0.1:5052"};

    std::string keys;
    std::string password_file;
    std::string interop_keys;
    std::vector<std::string> remote_signers;
    std::string validators_dir;

    std::optional<std::uint16_t> keymanager_port;
    std::string keymanager_token_file;

    std::string slashing_protection;
    bool require_protection = false;
    bool doppelganger = false;

    std::string fee_recipient;
    std::optional<std::string> graffiti;
    std::string graffiti_file;
    std::string proposer_settings;
    std::optional<std::uint64_t> gas_limit;
    bool builder = false;

    std::optional<std::uint64_t> until_slot;

    /// Keys that may be worth something: what they sign must outlive the process.
    bool has_real_keys() const {
        return !keys.empty() || !remote_signers.empty() || !validators_dir.empty();
    }
};

void declare_validator_options(CLI::App& app, ValidatorOptions& options);

}  // namespace cairn::cli
