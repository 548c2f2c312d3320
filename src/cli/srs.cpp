// cairn srs: the powers of tau that KZG proofs need.
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/prove_setups.hpp"
#include "json/writer.hpp"
#include "srs/srs_file.hpp"
#include "srs/srs_import.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using srs::Srs;

constexpr unsigned MAX_LOG_POWERS = 24;

void describe(const Srs& setup, bool as_json, std::ostream& out) {
    const char* origin = setup.origin == srs::Origin::development ? "development" : "ceremony";
    const std::string digest = base::to_hex(srs::digest_of(setup).view());
    if (as_json) {
        json::Writer text;
        text.begin_object().field("curve", "bls12-381").field("origin", origin);
        text.field("powers", setup.g1.size()).field("contributions", setup.contributions.size());
        text.field("digest", digest).end_object();
        out << text.text() << '\n';
        return;
    }
    out << "curve          BLS12-381\norigin         " << origin << "\npowers         "
        << setup.g1.size() << "\ncontributions  " << setup.contributions.size()
        << "\ndigest         " << digest << '\n';
}

int save(const Srs& setup, const std::string& path, Output output) {
    const auto written = write_file(path, srs::write_srs(setup));
    if (!written) {
        return complain(output, written.error());
    }
    describe(setup, false, output.out);
    if (setup.origin == srs::Origin::development) {
        output.err << DEVELOPMENT_WARNING;
    }
    return exit_success;
}

// --- gen ---

struct GenerateOptions {
    bool dev = false;
    std::string seed = "cairn";
    unsigned log_powers = 12;
    std::string file;
};

int generate(const GenerateOptions& options, Output output) {
    // A few more than the power of two, for blinded polynomials.
    const std::size_t powers = (std::size_t{1} << options.log_powers) + 64;
    if (!options.dev) {
        return save(srs::begin_ceremony(powers), options.file, output);
    }
    const Bytes seed(options.seed.begin(), options.seed.end());
    return save(srs::generate_for_development(seed, powers, base::tbb_executor()), options.file,
                output);
}

Run declare_generate(CLI::App& app) {
    const auto options = std::make_shared<GenerateOptions>();
    app.add_flag("--dev", options->dev,
                 "From a seed, at once, and marked so; without it: the beginning of a ceremony");
    app.add_option("--seed", options->seed, "What tau is derived from, with --dev");
    app.add_option("--log-powers", options->log_powers, "2^N + 64 powers, for circuits of 2^N rows")
        ->check(CLI::Range(1U, MAX_LOG_POWERS));
    app.add_option("FILE", options->file, "The setup to write")->required();
    return [options](Output output) { return generate(*options, output); };
}

// --- contribute ---

struct ContributeOptions {
    std::string from;
    std::string to;
};

int add_contribution(const ContributeOptions& options, Output output) {
    auto setup = load_setup(options.from);
    if (!setup) {
        return complain(output, setup.error());
    }
    srs::contribute(*setup, crypto::os_random(), base::tbb_executor());
    return save(*setup, options.to, output);
}

Run declare_contribute(CLI::App& app) {
    const auto options = std::make_shared<ContributeOptions>();
    app.add_option("FROM", options->from, "The setup so far")->required();
    app.add_option("TO", options->to, "The setup with one more secret in it")->required();
    return [options](Output output) { return add_contribution(*options, output); };
}

// --- verify, info ---

struct LookOptions {
    std::string file;
    bool json = false;
};

int check(const LookOptions& options, Output output) {
    const auto setup = load_setup(options.file);
    if (!setup) {
        return complain(output, setup.error());
    }
    const auto verified = srs::verify(*setup, crypto::os_random(), base::tbb_executor());
    if (!verified) {
        return complain(output, options.file + ": " + srs::text_of(verified.error()));
    }
    describe(*setup, options.json, output.out);
    if (setup->origin == srs::Origin::development) {
        output.err << DEVELOPMENT_WARNING;
    }
    return exit_success;
}

int show(const LookOptions& options, Output output) {
    const auto setup = load_setup(options.file);
    if (!setup) {
        return complain(output, setup.error());
    }
    describe(*setup, options.json, output.out);
    return exit_success;
}

Run declare_look(CLI::App& app, int (*run)(const LookOptions&, Output)) {
    const auto options = std::make_shared<LookOptions>();
    app.add_option("FILE", options->file, "The setup")->required();
    app.add_flag("--json", options->json, "As JSON");
    return [options, run](Output output) { return run(*options, output); };
}

Run declare_setup_check(CLI::App& app) {
    return declare_look(app, check);
}

Run declare_info(CLI::App& app) {
    return declare_look(app, show);
}

// --- import ---

struct ImportOptions {
    std::string format;
    std::string from;
    std::string to;
    unsigned log_size = 21;
    std::size_t powers = 0;
};

Result<Srs, srs::ImportError> import_bytes(const ImportOptions& options, BytesView bytes) {
    if (options.format == "kzg") {
        return srs::import_kzg_setup({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                     base::tbb_executor());
    }
    if (options.format == "ptau") {
        return srs::import_ptau(bytes);
    }
    return srs::import_powersoftau(bytes, options.log_size);
}

int import_setup(const ImportOptions& options, Output output) {
    const auto bytes = read_file(options.from);
    if (!bytes) {
        return complain(output, bytes.error());
    }
    auto setup = import_bytes(options, *bytes);
    if (setup && options.powers != 0) {
        setup = srs::shortened(*std::move(setup), options.powers);
    }
    if (!setup) {
        return complain(output, options.from + ": " + srs::text_of(setup.error()));
    }
    // What comes from others is written only if it is one.
    const auto verified = srs::verify(*setup, crypto::os_random(), base::tbb_executor());
    if (!verified) {
        return complain(output, options.from + ": " + srs::text_of(verified.error()));
    }
    return save(*setup, options.to, output);
}

Run declare_import(CLI::App& app) {
    const auto options = std::make_shared<ImportOptions>();
    app.add_option("--format", options->format,
                   "kzg: trusted_setup.txt of Ethereum's ceremony; ptau: snarkjs; powersoftau: a "
                   "challenge of Zcash's or Filecoin's ceremony")
        ->required()
        ->check(CLI::IsMember({"kzg", "ptau", "powersoftau"}));
    app.add_option("--log-size", options->log_size,
                   "Of powersoftau's: it has 2^(N + 1) - 1 powers (default: Zcash's 21)")
        ->check(CLI::Range(1U, 28U));
    app.add_option("--powers", options->powers, "Keep so many (default: all)");
    app.add_option("FROM", options->from, "The file of the ceremony")->required();
    app.add_option("TO", options->to, "The setup to write")->required();
    return [options](Output output) { return import_setup(*options, output); };
}

}  // namespace

Run declare_srs(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"gen", "Begin a ceremony, or make a setup for development", declare_generate},
        {"contribute", "Mix in a secret that is then forgotten", declare_contribute},
        {"verify", "Check every power and every contribution", declare_setup_check},
        {"import", "Take over the powers of a public ceremony", declare_import},
        {"info", "Say what a setup is, without checking its points", declare_info},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
