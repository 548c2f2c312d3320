// cairn db check|info|prune|export|import: the store of a beacon node that is not running.
#include "cli/commands.hpp"
#include "cli/db_folder.hpp"
#include "cli/file.hpp"
#include "consensus/misc.hpp"
#include "devnet/genesis.hpp"
#include "keys/network.hpp"
#include "store/chain_check.hpp"
#include "store/era_export.hpp"
#include "store/era_import.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

namespace fs = std::filesystem;
using consensus::Slot;
using store::ChainStore;
using Place = ChainStore::Place;

constexpr double KIB = 1024;

std::string readable(double bytes) {
    if (bytes < KIB) {
        return fmt::format("{:.0f} B", bytes);
    }
    const bool large = bytes >= KIB * KIB;
    return fmt::format("{:.1f} {}", bytes / (large ? KIB * KIB : KIB), large ? "MiB" : "KiB");
}
std::string readable(std::uint64_t bytes) {
    return readable(static_cast<double>(bytes));
}

std::string name_of(const store::BlockId& id) {
    return fmt::format("slot {} root {}", id.slot.value, base::to_hex(id.root.view()));
}

// info --------------------------------------------------------------------------------------------

struct InfoOptions {
    std::string folder;
};

void print_chain(const OpenChain& open, const store::BlockId& oldest, Output output) {
    const store::AnchorRecord& anchor = *open.chain->anchor_record();
    output.out << fmt::format(
        "network    {} ({})\nanchor     epoch {}, block of {}\noldest     block of {}\n",
        open.config->CONFIG_NAME, open.config->PRESET_BASE, anchor.checkpoint.epoch.value,
        name_of(anchor.block), name_of(oldest));
}

void print_sizes(const store::ChainSize& size, Output output) {
    output.out << fmt::format("\n{:<10} {:>9} {:>12} {:>12}\n", "column", "records", "bytes",
                              "on disk");
    for (std::size_t i = 0; i < size.places.size(); ++i) {
        const store::PlaceSize& place = size.places[i];
        output.out << fmt::format("{:<10} {:>9} {:>12} {:>12}\n", ChainStore::columns()[i],
                                  place.records, readable(place.bytes), readable(place.disk_bytes));
    }
}

void print_forecast(const OpenChain& open, const store::ChainSize& size, Output output) {
    const store::SizeForecast mean = store::forecast_of(size);
    const std::uint64_t slots_of_a_day =
        std::uint64_t{24} * 60 * 60 * 1000 / open.config->SLOT_DURATION_MS;
    const std::uint64_t kept = store::ChainStoreOptions{}.kept_state_epochs;
    constexpr std::uint64_t YEAR = 365;
    output.out << fmt::format(
        "\nsize, before compression: slots * B + kept epochs * (S / {0} + D * {1} / {0})\n"
        "  B, a block and its keys     {2}\n"
        "  S, a whole state            {3}\n"
        "  D, a state's difference     {4}\n"
        "  with states of {5} epochs: {6} after a day, {7} after a year\n",
        1U << store::SNAPSHOT_EXPONENT, (1U << store::SNAPSHOT_EXPONENT) - 1, readable(mean.block),
        readable(mean.whole_state), readable(mean.state_difference), kept,
        readable(mean.bytes(slots_of_a_day, kept)),
        readable(mean.bytes(YEAR * slots_of_a_day, kept)));
}

int show_info(const InfoOptions& options, Output output) {
    const auto open = open_chain(options.folder);
    if (!open) {
        return complain(output, open.error());
    }
    const auto oldest = open->chain->oldest_block();
    if (!oldest) {
        return complain(output, oldest.error().what);
    }
    const auto size = store::measure_chain(*open->chain);
    if (!size) {
        return complain(output, size.error().what);
    }
    print_chain(*open, *oldest, output);
    print_sizes(*size, output);
    print_forecast(*open, *size, output);
    return exit_success;
}

// check -------------------------------------------------------------------------------------------

int check(const InfoOptions& options, Output output) {
    const auto open = open_chain(options.folder);
    if (!open) {
        return complain(output, open.error());
    }
    std::uint64_t records = 0;
    const auto findings =
        store::check_chain(*open->chain, [&](std::uint64_t done) { records = done; });
    if (!findings) {
        return complain(output, findings.error().what);
    }
    for (const std::string& finding : *findings) {
        output.out << finding << '\n';
    }
    if (!findings->empty()) {
        return complain(output, fmt::format("{}: {} of {} records are wrong", options.folder,
                                            findings->size(), records));
    }
    output.out << fmt::format("{}: {} records, all right\n", options.folder, records);
    return exit_success;
}

// prune -------------------------------------------------------------------------------------------

struct PruneOptions {
    std::string folder;
    std::uint64_t keep_epochs = 0;
};

int prune(const PruneOptions& options, Output output) {
    const auto open = open_chain(options.folder);
    if (!open) {
        return complain(output, open.error());
    }
    const consensus::Spec& network = open->chain->network();
    const std::uint64_t epoch = open->chain->anchor_record()->checkpoint.epoch.value;
    const std::uint64_t first = epoch - std::min(epoch, options.keep_epochs);
    const Slot slot = compute_start_slot_at_epoch(network, consensus::Epoch{first});
    const auto removed = open->chain->prune_history(slot);
    if (!removed) {
        return complain(output, removed.error().what);
    }
    output.out << fmt::format("removed {} blocks before slot {}, and states of that time\n",
                              *removed, slot.value);
    return exit_success;
}

// export ------------------------------------------------------------------------------------------

struct ExportOptions {
    std::string folder;
    std::string output;
    std::uint64_t first = 0;
    std::uint64_t last = ~std::uint64_t{0};
};

/// Of those that are asked for the ones that are there.
Result<store::EraRange, std::string> chosen_eras(const ExportOptions& options,
                                                 const ChainStore& chain) {
    auto range = store::whole_eras(chain);
    if (!range) {
        return unexpected(std::move(range).error().what);
    }
    if (range->first == range->end) {
        return unexpected("the store has no era that is whole and final yet; an era has " +
                          std::to_string(chain.network().preset->SLOTS_PER_HISTORICAL_ROOT) +
                          " slots");
    }
    const std::string there = "the store has the eras " + std::to_string(range->first) + " to " +
                              std::to_string(range->end - 1);
    if (options.first >= range->end || options.last < range->first) {
        return unexpected(there);
    }
    range->first = std::max(range->first, options.first);
    range->end = options.last < range->end ? options.last + 1 : range->end;
    return *range;
}

Result<void, std::string> prepare_output(const OpenChain& open, const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
        return unexpected("cannot make " + folder.string() + ": " + failed.message());
    }
    const std::string yaml = devnet::config_yaml(*open.config);
    return write_file((folder / "config.yaml").string(), Bytes(yaml.begin(), yaml.end()));
}

int export_eras(const ExportOptions& options, Output output) {
    const auto open = open_chain(options.folder);
    if (!open) {
        return complain(output, open.error());
    }
    const auto range = chosen_eras(options, *open->chain);
    if (!range) {
        return complain(output, range.error());
    }
    if (const auto ready = prepare_output(*open, options.output); !ready) {
        return complain(output, ready.error());
    }
    store::EraLink link;
    for (std::uint64_t era = range->first; era < range->end; ++era) {
        const auto exported =
            store::export_era(*open->chain, era, link, options.output, base::tbb_executor());
        if (!exported) {
            return complain(output, exported.error().what);
        }
        link = exported->link;
        output.out << fmt::format("{}: {} blocks, {}\n", exported->path.string(), exported->blocks,
                                  readable(exported->size_bytes));
    }
    return exit_success;
}

// import ------------------------------------------------------------------------------------------

struct ImportOptions {
    std::string folder;
    std::string config;
    std::vector<std::string> files;
    bool skip_signatures = false;
};

store::Stored<store::EraImport> import_files(const ImportOptions& options, ChainStore& chain,
                                             Output output) {
    CAIRN_TRY_ASSIGN(const auto files,
                     store::open_eras({options.files.begin(), options.files.end()}));
    const store::EraImportOptions how{
        .signatures =
            options.skip_signatures ? store::SignatureCheck::none : store::SignatureCheck::all,
        .executor = base::tbb_executor(),
        .progress = [output](std::uint64_t era) { output.err << "era " << era << '\n'; }};
    return store::import_eras(chain, files, how);
}

int report(const ImportOptions& options, const store::Stored<store::EraImport>& done,
           Output output) {
    if (!done) {
        return complain(output, done.error().what);
    }
    output.out << fmt::format("{}: {} blocks of {} eras\n", options.folder, done->blocks,
                              done->eras);
    return exit_success;
}

Result<keys::Network, std::string> load_network(const std::string& path) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
    auto network =
        keys::network_from_config({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!network) {
        return unexpected(path + ": " + keys::to_string(network.error()));
    }
    return *std::move(network);
}

/// Beside its place, and moved there when all is in it.
int import_into_new(const ImportOptions& options, Output output) {
    const auto network = load_network(options.config);
    if (!network) {
        return complain(output, network.error());
    }
    const fs::path folder = options.folder;
    const fs::path draft = folder / "chain.importing";
    std::error_code failed;
    fs::create_directories(folder, failed);
    fs::remove_all(draft, failed);
    const auto done = [&]() -> store::Stored<store::EraImport> {
        auto open = create_chain(draft, network->config);
        if (!open) {
            return unexpected(store::StoreError{store::StoreErrorKind::io, open.error()});
        }
        return import_files(options, *open->chain, output);
    }();
    if (done) {
        fs::rename(draft, folder / "chain", failed);
    }
    std::error_code ignored;
    fs::remove_all(draft, ignored);
    fs::remove(draft.string() + ".lock", ignored);
    return failed ? complain(output, "cannot move the store to its place: " + failed.message())
                  : report(options, done, output);
}

int import_eras(const ImportOptions& options, Output output) {
    std::error_code ignored;
    if (!fs::exists(fs::path(options.folder) / "chain", ignored)) {
        return options.config.empty() ? complain(output, options.folder +
                                                             " has no store; give the network's "
                                                             "--config to begin one")
                                      : import_into_new(options, output);
    }
    if (!options.config.empty()) {
        return complain(output, options.folder +
                                    " has a store, whose network is known; --config "
                                    "is for a new one");
    }
    const auto open = open_chain(options.folder);
    if (!open) {
        return complain(output, open.error());
    }
    return report(options, import_files(options, *open->chain, output), output);
}

// Declarations ------------------------------------------------------------------------------------

template <class Options>
std::shared_ptr<Options> declare_folder(CLI::App& app) {
    auto options = std::make_shared<Options>();
    app.add_option("DIR", options->folder, "The data directory of a node, which must not run")
        ->required();
    return options;
}

Run declare_db_info(CLI::App& app) {
    const auto options = declare_folder<InfoOptions>(app);
    return [options](Output output) { return show_info(*options, output); };
}

Run declare_db_check(CLI::App& app) {
    const auto options = declare_folder<InfoOptions>(app);
    return [options](Output output) { return check(*options, output); };
}

Run declare_db_prune(CLI::App& app) {
    const auto options = declare_folder<PruneOptions>(app);
    app.add_option("--keep-epochs", options->keep_epochs,
                   "Keep the history of so many epochs before the finalised one")
        ->required();
    return [options](Output output) { return prune(*options, output); };
}

Run declare_db_export(CLI::App& app) {
    const auto options = declare_folder<ExportOptions>(app);
    app.add_option("-o,--output", options->output,
                   "Folder for the era files and the network's config.yaml")
        ->required();
    app.add_option("--from", options->first, "The first era; 0 is the genesis");
    app.add_option("--to", options->last, "The last era");
    return [options](Output output) { return export_eras(*options, output); };
}

Run declare_db_import(CLI::App& app) {
    const auto options = declare_folder<ImportOptions>(app);
    app.add_option("FILE", options->files, "Era files, in any order, none left out")->required();
    app.add_option("--config", options->config,
                   "The network's config.yaml, to begin a store where there is none");
    app.add_flag("--skip-signatures", options->skip_signatures,
                 "Take every signature as valid: of files whose sender you trust");
    return [options](Output output) { return import_eras(*options, output); };
}

}  // namespace

Run declare_db(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"info", "Print the network, the sizes and what they will be", declare_db_info},
        {"check", "Read everything and say what is damaged", declare_db_check},
        {"prune", "Remove old history", declare_db_prune},
        {"export", "Write era files, for other nodes and clients", declare_db_export},
        {"import", "Begin from era files, or take in the history before a checkpoint",
         declare_db_import},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
