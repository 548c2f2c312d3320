// cairn prove: a witness becomes a proof, by PLONK over KZG or FRI, by HyperPlonk or by Groth16.
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/memory.hpp"
#include "cli/prove_groth16.hpp"
#include "cli/prove_here.hpp"
#include "cli/prove_input.hpp"
#include "cli/prove_remotely.hpp"
#include "cli/prove_setups.hpp"
#include "cli/security_text.hpp"
#include "groth16/snarkjs_json.hpp"
#include "json/writer.hpp"
#include "prover/slice_job.hpp"

#include <CLI/CLI.hpp>

#include <bit>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct ProveOptions {
    ProveInput input;
    SetupOptions setups;
    std::string back_end = "plonk";
    std::string folder = ".";
    std::string zkey;
    std::string nats;
    unsigned slices = 0;
    std::size_t threads = 0;
    bool json = false;

    [[nodiscard]] base::Executor& executor() const { return base::tbb_executor(threads); }
};

void report(const ProveOptions& options, const TableInput& table, const prover::Proven& proven,
            Output output) {
    // What it just wrote.
    const auto key = plonk::read_key(proven.key_file, plonk::DevelopmentSetups::allowed).value();
    const std::string id = base::to_hex(plonk::id_of_key(proven.key_file).view());
    const prover::Security security = prover::security_of(key);
    const char* hides = proven.hides ? "hides its witness" : "tells of its witness";
    if (options.json) {
        json::Writer text;
        text.begin_object().field("system", options.back_end);
        text.field("rows", table.circuit.rows()).field("usedRows", table.circuit.used_rows);
        text.field("publicInputs", table.circuit.public_inputs).field("hides", proven.hides);
        text.field("developmentSetup", key.is_of_development());
        text.field("proofBytes", proven.proof_file.size());
        write_security(text, security);
        text.field("key", id).end_object();
        output.out << text.text() << '\n';
    } else {
        output.out << "proven by      " << options.back_end << "\nrows           "
                   << table.circuit.used_rows << " of 2^" << table.circuit.log_rows
                   << "\npublic inputs  " << table.circuit.public_inputs << "\nproof          "
                   << proven.proof_file.size() << " bytes, " << hides << "\nsecurity       "
                   << security_text(security) << "\nkey            " << id << "\nwritten        "
                   << options.folder << "/{verifying.key,proof.bin,public.json}\n";
    }
    if (key.is_of_development()) {
        output.err << DEVELOPMENT_WARNING;
    }
}

Result<unsigned, std::string> log_of_slices(const ProveOptions& options, const prover::Task& task) {
    if (options.back_end != "hyperplonk") {
        return unexpected(std::string("--slices are of one proof by --system hyperplonk"));
    }
    if (!std::has_single_bit(options.slices) || options.slices > task.circuit.rows()) {
        return unexpected(std::string("the number of slices is a power of two, at most the rows"));
    }
    return static_cast<unsigned>(std::countr_zero(options.slices));
}

Result<prover::Proven, std::string> make_proof(const ProveOptions& options, TableInput table,
                                               Output output) {
    prover::Task task = {.back_end = plonk::BackEnd::plonk_fri,
                         .circuit = std::move(table.circuit),
                         .witness = std::move(table.witness)};
    if (options.back_end != "fri") {
        task.back_end =
            options.back_end == "plonk" ? plonk::BackEnd::plonk_kzg : plonk::BackEnd::hyperplonk;
        CAIRN_TRY_ASSIGN(task.setup, choose_setup(options.setups, task.circuit.log_rows));
    }
    if (options.slices != 0) {
        CAIRN_TRY_ASSIGN(const unsigned log_slices, log_of_slices(options, task));
        return prove_in_slices(options.nats, std::move(task), log_slices, options.executor(),
                               output.err);
    }
    if (!options.nats.empty()) {
        return prove_remotely(options.nats, task, output.err);
    }
    auto proven = prove_here(std::move(task), options.executor(), output.err);
    if (!proven) {
        return unexpected(std::string(text_of(proven.error())));
    }
    return *std::move(proven);
}

int prove_table(const ProveOptions& options, const TableInput& table, Output output) {
    const auto proven = make_proof(options, table, output);
    if (!proven) {
        return complain(output, proven.error());
    }
    const auto written = write_files(
        options.folder, {{"verifying.key", proven->key_file},
                         {"proof.bin", proven->proof_file},
                         {"public.json", groth16::to_snarkjs(table.witness.public_inputs)}});
    if (!written) {
        return complain(output, written.error());
    }
    report(options, table, *proven, output);
    return exit_success;
}

int prove(const ProveOptions& options, Output output) {
    auto input = load_input(options.input);
    if (!input) {
        return complain(output, input.error());
    }
    if (options.back_end != "groth16" && !options.zkey.empty()) {
        return complain(output, "--zkey is for --system groth16");
    }
    if (options.back_end == "groth16") {
        const auto* circom = std::get_if<CircomInput>(&*input);
        if (circom == nullptr) {
            return complain(output, "groth16 proves circuits of circom's only");
        }
        if (!options.nats.empty()) {
            return complain(output, "groth16 proves here only: leave out --nats");
        }
        if (options.setups.dev != options.zkey.empty()) {
            return complain(output,
                            "groth16 needs a key for each circuit: give --zkey FILE, one of "
                            "snarkjs's, or --dev for one for development");
        }
        return prove_groth16({.folder = options.folder, .zkey = options.zkey, .json = options.json},
                             *circom, options.executor(), output);
    }
    const auto table = table_of(*std::move(input));
    if (!table) {
        return complain(output, table.error());
    }
    return prove_table(options, *table, output);
}

}  // namespace

Run declare_prove(CLI::App& app) {
    const auto options = std::make_shared<ProveOptions>();
    declare_prove_input(app, options->input);
    app.add_option(
           "--system", options->back_end,
           "plonk: small proofs that hide the witness, with a setup; fri: hashes only, no "
           "setup, but the proof tells of the witness; hyperplonk: no transforms, can be shared by "
           "workers, but the proof tells of the witness; groth16: as snarkjs's")
        ->check(CLI::IsMember({"plonk", "fri", "hyperplonk", "groth16"}))
        ->capture_default_str();
    declare_setups(app, options->setups);
    app.add_option("--zkey", options->zkey,
                   "For groth16: the key of snarkjs's for this circuit, after its ceremony");
    app.add_option("--out", options->folder, "The folder for key, proof and public inputs")
        ->capture_default_str();
    app.add_option("--threads", options->threads, "Of how many (default: all cores)")
        ->check(CLI::Range(1U, 1024U));
    CLI::Option* const nats = app.add_option(
        "--nats", options->nats,
        "Let a cairn worker prove it, by this NATS server: nats://HOST:4222. It sees the witness");
    app.add_option(
           "--slices", options->slices,
           "Prove here, and let the workers share so many slices of the rows, a power of two")
        ->check(CLI::Range(1U, 1U << prover::MAX_LOG_SLICES))
        ->needs(nats);
    app.add_flag("--json", options->json, "Say what was proven as JSON");
    return [options](Output output) {
        prefer_ordinary_pages();
        return prove(*options, output);
    };
}

}  // namespace cairn::cli
