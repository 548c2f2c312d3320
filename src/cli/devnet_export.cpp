#include "cli/devnet_export.hpp"

#include "base/executor.hpp"
#include "cli/file.hpp"
#include "keys/keystore.hpp"
#include "keys/new_file.hpp"
#include "ssz/codec.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

namespace fs = std::filesystem;
using Outcome = Result<void, std::string>;

/// Everyone knows the keys, so their encryption need not cost anything.
constexpr crypto::ScryptCost KEYSTORE_COST{.n = 1024, .r = 8, .p = 1};
constexpr std::string_view PASSWORD = "cairn-devnet";

struct NamedText {
    std::string_view name;
    std::string_view text;
};
/// The deposit contract is there from the start. Clients differ in the names they look for.
constexpr auto STATIC_FILES = std::to_array<NamedText>({
    {"deposit_contract_block.txt", "0\n"},
    {"deploy_block.txt", "0\n"},
    {"bootstrap_nodes.txt", ""},
    {"bootstrap_nodes.yaml", "[]\n"},
    {"boot_enr.yaml", "[]\n"},
});

BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Outcome make_empty_folder(const fs::path& directory) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    if (failed) {
        return unexpected(directory.string() + ": " + failed.message());
    }
    const bool is_empty = fs::is_empty(directory, failed);
    if (failed || !is_empty) {
        return unexpected(directory.string() + " is not empty: choose a new folder");
    }
    return {};
}

Outcome write_secret(const fs::path& path, std::string_view text) {
    const auto written = keys::write_new_file(path.string(), text);
    return written ? Outcome() : unexpected(keys::to_string(written.error()));
}

Outcome write_keystores(const fs::path& folder, const devnet::ValidatorKeys& keys,
                        std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto keystore =
            keys::encrypt(keys.signing_key(i), PASSWORD,
                          {keys.path(i), fmt::format("cairn devnet, validator {}", i)},
                          crypto::os_random(), KEYSTORE_COST);
        if (!keystore) {
            return unexpected(keys::to_string(keystore.error()));
        }
        CAIRN_TRY(
            write_secret(folder / fmt::format("keystore-{:05}.json", i), keys::to_json(*keystore)));
    }
    return {};
}

Outcome write_texts(const fs::path& directory, const devnet::Genesis& genesis) {
    for (const auto& [name, text] : STATIC_FILES) {
        CAIRN_TRY(write_file((directory / name).string(), bytes_of(text)));
    }
    const auto write_hex = [&](const char* name, BytesView bytes) {
        return write_file((directory / name).string(), bytes_of(base::to_hex(bytes) + "\n"));
    };
    CAIRN_TRY(write_hex("deposit_contract.txt", genesis.config->DEPOSIT_CONTRACT_ADDRESS.view()));
    return write_hex("genesis_validators_root.txt", genesis.state.genesis_validators_root.view());
}

Outcome export_network(const devnet::GenesisOptions& options, const fs::path& directory) {
    const auto genesis = devnet::make_genesis(options, base::tbb_executor());
    if (!genesis) {
        return unexpected(consensus::describe(genesis.error()));
    }
    CAIRN_TRY(make_empty_folder(directory));
    CAIRN_TRY(write_network(*genesis, directory.string()));
    CAIRN_TRY(write_texts(directory, *genesis));
    CAIRN_TRY(make_empty_folder(directory / "keys"));
    CAIRN_TRY(write_keystores(directory / "keys", options.keys, options.validators));
    return write_secret(directory / "password.txt", std::string(PASSWORD) + "\n");
}

int run_export(const FindNetwork& find_network, const std::string& directory, Output output) {
    const auto network = find_network();
    const Outcome done =
        network ? export_network(*network, directory) : Outcome(unexpected(network.error()));
    if (!done) {
        output.err << "cairn devnet export: " << done.error() << '\n';
        return exit_failure;
    }
    output.out << fmt::format(
        "{0}: {1} preset, {2} validators, genesis at {3}\n"
        "  cairn validator --keys {0}/keys --password-file {0}/password.txt "
        "--slashing-protection {0}/protection.sqlite --fee-recipient ADDRESS\n",
        directory, network->preset, network->validators, network->genesis_time);
    return exit_success;
}

}  // namespace

Outcome write_network(const devnet::Genesis& genesis, const std::string& directory) {
    const consensus::Spec spec =
        genesis.network.with_fork(consensus::fork_at_epoch(*genesis.config, consensus::Epoch{0}));
    std::error_code failed;
    fs::create_directories(directory, failed);
    if (failed) {
        return unexpected("cannot write to " + directory + ": " + failed.message());
    }
    CAIRN_TRY(
        write_file(directory + "/config.yaml", bytes_of(devnet::config_yaml(*genesis.config))));
    if (genesis.execution != nullptr) {
        CAIRN_TRY(write_file(directory + "/" + std::string(devnet::EXECUTION_GENESIS_FILE),
                             bytes_of(genesis.execution->json)));
    }
    return write_file(directory + "/genesis.ssz", ssz::encode(spec, genesis.state));
}

Run declare_devnet_export(CLI::App& app, FindNetwork find_network) {
    const auto directory = std::make_shared<std::string>();
    app.add_option("directory", *directory, "A new or empty folder")->required();
    app.fallthrough();
    app.footer(
        "The network is the one that the options of `cairn devnet` describe: --validators,\n"
        "--preset, --fork, --seconds-per-slot, before or after `export`. With --data-dir it is "
        "the\n"
        "one of that folder, which is begun there if it is new (--external-validators: for "
        "clients\n"
        "that hold the keys), so that `cairn devnet --data-dir` runs exactly it; else genesis is\n"
        "now, and no other run has the same first state.\n"
        "\n"
        "  config.yaml, genesis.ssz           the network\n"
        "  execution-genesis.json             its execution layer, as geth init and\n"
        "                                     `cairn execution --genesis` read it\n"
        "  genesis_validators_root.txt        what signatures are bound to\n"
        "  deposit_contract.txt, deposit_contract_block.txt, deploy_block.txt\n"
        "  keys/keystore-*.json, password.txt keystores (ERC-2335) of all validators; scrypt with\n"
        "                                     n = 1024, as everyone knows the keys. They are the\n"
        "                                     --mnemonic's; with --interop-keys or\n"
        "                                     --external-validators those of --interop-keys in\n"
        "                                     `cairn validator`\n"
        "  bootstrap_nodes.txt, bootstrap_nodes.yaml, boot_enr.yaml: empty lists\n"
        "\n"
        "Left out: node records (ENR) and multiaddresses of boot nodes, since there is no libp2p\n"
        "network here to which they could lead.");
    return [directory, find_network = std::move(find_network)](Output output) {
        return run_export(find_network, *directory, output);
    };
}

}  // namespace cairn::cli
