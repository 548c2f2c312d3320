#include "devnet/network_directory.hpp"

#include "json/parse.hpp"
#include "json/writer.hpp"
#include "keys/mnemonic.hpp"
#include "keys/new_file.hpp"
#include "node/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace cairn::devnet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view FORMAT = "cairn-devnet";
constexpr std::uint64_t VERSION = 2;

unexpected<std::string> wrong(std::string text) {
    return unexpected(std::move(text));
}

// Parameters -------------------------------------------------------------------------------------

Result<void, std::string> read(const json::Value& document, std::string_view key,
                               std::uint64_t least, std::uint64_t most, std::uint64_t& into) {
    const json::Value* const member = document.find(key);
    const auto value = member == nullptr || member->quoted ? std::nullopt : member->to_uint64();
    if (!value || *value < least || *value > most) {
        return wrong("is damaged: \"" + std::string(key) + "\" is no number from " +
                     std::to_string(least) + " to " + std::to_string(most));
    }
    into = *value;
    return {};
}

Result<void, std::string> read(const json::Value& document, std::string_view key, bool& into) {
    const json::Value* const member = document.find(key);
    const auto value = member == nullptr || member->quoted ? std::nullopt : member->to_bool();
    if (!value) {
        return wrong("is damaged: \"" + std::string(key) + "\" is neither true nor false");
    }
    into = *value;
    return {};
}

Result<void, std::string> read(const json::Value& document, std::string_view key,
                               std::string& into) {
    const json::Value* const member = document.find(key);
    if (member == nullptr || !member->quoted) {
        return wrong("is damaged: \"" + std::string(key) + "\" is no text");
    }
    into = member->text;
    return {};
}

Result<void, std::string> check_form(const json::Value& document) {
    std::string format;
    std::uint64_t version = 0;
    CAIRN_TRY(read(document, "format", format));
    CAIRN_TRY(read(document, "version", 1, UINT64_MAX, version));
    if (format != FORMAT) {
        return wrong("is not of a development network");
    }
    if (version > VERSION) {
        return wrong("was written by a later version of Cairn (form " + std::to_string(version) +
                     ")");
    }
    return {};
}

// The folder -------------------------------------------------------------------------------------

std::string file_error(const fs::path& path, const std::error_code& error) {
    const bool full = error == std::errc::no_space_on_device;
    return path.string() + ": " + error.message() +
           (full ? ". Make space and start again; nothing is lost." : ".");
}

/// The name of something that is no part of a network; empty if there is none.
Result<std::string, std::string> stranger_in(const fs::path& path) {
    std::error_code error;
    fs::directory_iterator entry(path, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name != "lock" && !name.starts_with("network.json")) {
            return name;
        }
    }
    if (error) {
        return wrong(file_error(path, error));
    }
    return std::string();
}

Result<int, std::string> take_lock(const fs::path& path) {
    const fs::path file = path / "lock";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        return wrong(file_error(file, {errno, std::generic_category()}));
    }
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        ::close(lock);
        if (code == EWOULDBLOCK) {
            return wrong("another process runs the network in " + path.string() +
                         ": stop it, or choose another folder.");
        }
        return wrong(file_error(file, {code, std::generic_category()}));
    }
    return lock;
}

Result<std::optional<std::string>, std::string> read_file(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error) && !error) {
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (error || !file) {
        return wrong(path.string() + " cannot be read.");
    }
    return text;
}

}  // namespace

namespace {

bool is_of_version_1(const NetworkParameters& parameters) {
    return parameters.mnemonic.empty() && parameters.phase1_epoch == 0;
}

}  // namespace

std::string to_json(const NetworkParameters& parameters) {
    json::Writer out;
    out.begin_object().field("format", FORMAT);
    out.field("version", is_of_version_1(parameters) ? std::uint64_t{1} : VERSION);
    out.field("nodes", parameters.nodes).field("validators", parameters.validators);
    out.field("preset", parameters.preset).field("fork", parameters.fork);
    out.field("slot_ms", parameters.slot_ms).field("seed", parameters.seed);
    out.field("genesis_time", parameters.genesis_time).field("fast", parameters.fast);
    out.field("external_validators", parameters.external_validators);
    if (parameters.phase1_epoch != 0) {
        out.field("phase1_epoch", parameters.phase1_epoch);
    }
    if (!parameters.mnemonic.empty()) {
        out.field("mnemonic", parameters.mnemonic);
    }
    out.end_object();
    return out.take() + "\n";
}

Result<NetworkParameters, std::string> parse_parameters(std::string_view json) {
    const auto document = json::parse_json(json, {.max_bytes = 4096, .max_depth = 2});
    if (!document) {
        return wrong("is damaged: it is no JSON");
    }
    CAIRN_TRY(check_form(*document));
    NetworkParameters parameters;
    CAIRN_TRY(read(*document, "nodes", 1, 64, parameters.nodes));
    CAIRN_TRY(read(*document, "validators", parameters.nodes, 100'000, parameters.validators));
    CAIRN_TRY(read(*document, "preset", parameters.preset));
    CAIRN_TRY(read(*document, "fork", parameters.fork));
    CAIRN_TRY(read(*document, "slot_ms", 1000, 60'000, parameters.slot_ms));
    CAIRN_TRY(read(*document, "seed", 0, UINT64_MAX, parameters.seed));
    CAIRN_TRY(read(*document, "genesis_time", 0, UINT64_MAX / 1000, parameters.genesis_time));
    CAIRN_TRY(read(*document, "fast", parameters.fast));
    CAIRN_TRY(read(*document, "external_validators", parameters.external_validators));
    if (document->find("phase1_epoch") != nullptr) {
        CAIRN_TRY(read(*document, "phase1_epoch", 1, 1'000'000, parameters.phase1_epoch));
    }
    if (document->find("mnemonic") != nullptr) {
        CAIRN_TRY(read(*document, "mnemonic", parameters.mnemonic));
        if (!keys::Mnemonic::parse(parameters.mnemonic)) {
            return wrong("is damaged: \"mnemonic\" is none");
        }
    }
    if (!parse_fork_schedule(parameters.fork)) {
        return wrong("is damaged: \"fork\" is no schedule of forks");
    }
    if (parameters.preset != "minimal" && parameters.preset != "mainnet") {
        return wrong("is damaged: \"preset\" is neither minimal nor mainnet");
    }
    return parameters;
}

Result<std::unique_ptr<NetworkDirectory>, std::string> NetworkDirectory::open(
    const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) {
        return wrong(file_error(path, error));
    }
    const fs::path file = path / "network.json";
    const bool is_new = !fs::exists(file, error);
    if (is_new) {
        CAIRN_TRY_ASSIGN(const std::string stranger, stranger_in(path));
        if (!stranger.empty()) {
            return wrong(path.string() + " holds other things (" + stranger +
                         ") and no network.json: choose an empty folder, or a new one.");
        }
    }
    CAIRN_TRY_ASSIGN(const int lock, take_lock(path));
    std::unique_ptr<NetworkDirectory> directory(new NetworkDirectory(path, lock));
    CAIRN_TRY_ASSIGN(const auto text, read_file(file));
    if (text) {
        auto parameters = parse_parameters(*text);
        if (!parameters) {
            return wrong(file.string() + " " + parameters.error() +
                         ". Restore it from a copy, or remove the folder to begin anew.");
        }
        directory->parameters_ = *std::move(parameters);
    }
    return directory;
}

NetworkDirectory::~NetworkDirectory() {
    ::close(lock_);
}

Result<void, std::string> NetworkDirectory::begin(const NetworkParameters& parameters) {
    const std::string file = (path_ / "network.json").string();
    if (const auto written = keys::write_new_file(file, to_json(parameters)); !written) {
        return wrong(file_error(file, {written.error().error_number, std::generic_category()}));
    }
    parameters_ = parameters;
    return {};
}

Result<void, std::string> NetworkDirectory::write_execution_genesis(const Genesis& genesis) const {
    if (genesis.execution == nullptr) {
        return {};
    }
    const fs::path path = path_ / EXECUTION_GENESIS_FILE;
    std::ofstream file(path, std::ios::binary);
    file << genesis.execution->json << std::flush;
    return file ? Result<void, std::string>{}
                : wrong(file_error(path, {errno, std::generic_category()}));
}

std::shared_ptr<node::Storage> NetworkDirectory::storage(MemberId id) const {
    return std::make_shared<node::DataDirectory>(path_ / ("node-" + std::to_string(id)));
}

}  // namespace cairn::devnet
