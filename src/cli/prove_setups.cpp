#include "cli/prove_setups.hpp"

#include "cli/file.hpp"
#include "srs/srs_file.hpp"
#include "srs/srs_import.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {

void declare_setups(CLI::App& app, SetupOptions& options) {
    auto* files = app.add_option("--srs", options.files,
                                 "A setup, as cairn srs makes and imports it (default: that of "
                                 "Ethereum's ceremony, for 2^11 rows)");
    app.add_flag("--dev", options.dev,
                 "A setup for development of any size, of which everyone can forge proofs")
        ->excludes(files);
}

Result<srs::Srs, std::string> load_setup(const std::string& path) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
    auto out = srs::read_srs(bytes);
    if (!out) {
        return unexpected(path + ": " + srs::text_of(out.error()));
    }
    return *std::move(out);
}

Result<prover::Setups, std::string> load_setups(const SetupOptions& options) {
    prover::Setups out;
    for (const std::string& path : options.files) {
        CAIRN_TRY_ASSIGN(srs::Srs setup, load_setup(path));
        out.add(std::move(setup));
    }
    if (out.is_empty()) {
        out.add(srs::ethereum_setup(base::tbb_executor()));
    }
    return out;
}

Result<std::shared_ptr<const prover::KnownSetup>, std::string> choose_setup(
    const SetupOptions& options, unsigned log_rows) {
    prover::Setups setups;
    if (options.dev) {
        setups.add(prover::development_setup(log_rows, base::tbb_executor()));
    } else {
        CAIRN_TRY_ASSIGN(setups, load_setups(options));
    }
    auto out = setups.for_rows(log_rows);
    if (out == nullptr) {
        return unexpected("the circuit has 2^" + std::to_string(log_rows) +
                          " rows, and no setup at hand is so large: give a larger one with --srs, "
                          "or --dev to try it out");
    }
    return out;
}

}  // namespace cairn::cli
