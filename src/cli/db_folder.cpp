#include "cli/db_folder.hpp"

#include "base/executor.hpp"
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"
#include "node/data_directory.hpp"
#include "store/rocks_kv.hpp"

namespace cairn::cli {
namespace {

namespace fs = std::filesystem;
using consensus::Config;
using consensus::Spec;
using store::ChainStore;

Spec spec_of(const Config& config) {
    return {consensus::preset_named(config.PRESET_BASE), config,
            fork_at_epoch(config, consensus::GENESIS_EPOCH), &base::tbb_executor()};
}

std::unexpected<std::string> words(store::StoreError error) {
    return unexpected(std::move(error.what));
}

/// So that a mistyped path gives no new store.
Result<fs::path, std::string> existing_store(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
        return unexpected(folder.string() + " is no folder");
    }
    const fs::path path = node::DataDirectory(folder).chain_path();
    if (fs::exists(path / "CURRENT", ignored) || fs::exists(path / "HIGHWATER", ignored)) {
        return path;
    }
    std::string what = folder.string() + " is no data directory of a node: it has no store 'chain'";
    if (fs::exists(folder / "HIGHWATER", ignored)) {
        what += "; give the folder above it";
    }
    return unexpected(std::move(what));
}

}  // namespace

Result<OpenChain, std::string> open_chain(const fs::path& folder) {
    CAIRN_TRY_ASSIGN(const fs::path path, existing_store(folder));
    OpenChain out;
    auto kv = store::open_rocks_kv(path, ChainStore::columns());
    if (!kv) {
        return words(std::move(kv).error());
    }
    out.kv = *std::move(kv);
    auto config = ChainStore::config_of(*out.kv);
    if (!config) {
        return words(std::move(config).error());
    }
    if (!*config) {
        return unexpected("the store " + path.string() + " is empty");
    }
    out.config = std::make_shared<const Config>(**std::move(config));
    if (out.config->PHASE_1_FORK_SLOT != consensus::Slot{0}) {
        return unexpected("the store " + path.string() +
                          " is of a network of the 2020 road, which only `cairn devnet` reads");
    }
    store::ChainStoreOptions options;
    std::error_code ignored;
    if (const fs::path segments = node::DataDirectory(folder).segments_path();
        fs::exists(segments, ignored)) {
        options.segments = segments;
    }
    auto chain = ChainStore::open(spec_of(*out.config), *out.kv, options);
    if (!chain) {
        return words(std::move(chain).error());
    }
    out.chain = *std::move(chain);
    return out;
}

Result<OpenChain, std::string> create_chain(const fs::path& path,
                                            std::shared_ptr<const Config> config) {
    OpenChain out{std::move(config), nullptr, nullptr};
    auto kv = store::open_rocks_kv(path, ChainStore::columns());
    if (!kv) {
        return words(std::move(kv).error());
    }
    out.kv = *std::move(kv);
    auto chain = ChainStore::open(spec_of(*out.config), *out.kv);
    if (!chain) {
        return words(std::move(chain).error());
    }
    out.chain = *std::move(chain);
    return out;
}

}  // namespace cairn::cli
