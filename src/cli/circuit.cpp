// cairn circuit: what a circuit of circom's costs, whether a witness satisfies it, and a proof of
// it.
#include "base/executor.hpp"
#include "cli/circuit_gnark.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "groth16/snarkjs_json.hpp"
#include "json/writer.hpp"
#include "r1cs/iden3_files.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

/// Reads a file by one of r1cs's functions; the error names the file, the reason and the place.
template <class T>
Result<T, std::string> load(const std::string& path,
                            Result<T, r1cs::FileFailure> (*read)(BytesView)) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
    auto out = read(bytes);
    if (!out) {
        return unexpected(path + ": " + r1cs::text_of(out.error().error) + " (at byte " +
                          std::to_string(out.error().offset) + ")");
    }
    return *std::move(out);
}

struct InfoOptions {
    std::string circuit;
    bool json = false;
};

int show(const InfoOptions& options, Output output) {
    const auto system = load(options.circuit, r1cs::read_r1cs);
    if (!system) {
        return complain(output, system.error());
    }
    const std::size_t terms = system->a.terms() + system->b.terms() + system->c.terms();
    if (options.json) {
        json::Writer text;
        text.begin_object().field("field", "bls12-381");
        text.field("constraints", system->constraints()).field("wires", system->wires);
        text.field("publicOutputs", system->public_outputs);
        text.field("publicInputs", system->public_inputs);
        text.field("privateInputs", system->private_inputs).field("terms", terms).end_object();
        output.out << text.text() << '\n';
        return exit_success;
    }
    output.out << "field           Fr of BLS12-381\nconstraints     " << system->constraints()
               << "\nwires           " << system->wires << "\npublic outputs  "
               << system->public_outputs << "\npublic inputs   " << system->public_inputs
               << "\nprivate inputs  " << system->private_inputs << "\nterms           " << terms
               << '\n';
    return exit_success;
}

struct CheckOptions {
    std::string circuit;
    std::string witness;
};

int check_witness(const CheckOptions& options, Output output) {
    const auto system = load(options.circuit, r1cs::read_r1cs);
    if (!system) {
        return complain(output, system.error());
    }
    const auto witness = load(options.witness, r1cs::read_wtns);
    if (!witness) {
        return complain(output, witness.error());
    }
    const auto failure = r1cs::check(*system, *witness);
    if (!failure) {
        output.out << "all " << system->constraints() << " constraints hold\n";
        return exit_success;
    }
    switch (failure->error) {
        case r1cs::WitnessError::wrong_size:
            return complain(output, options.witness + " has " + std::to_string(witness->size()) +
                                        " values, the circuit " + std::to_string(system->wires) +
                                        " wires: it is another circuit's");
        case r1cs::WitnessError::no_constant_one:
            return complain(output, options.witness + ": the first value is not one");
        case r1cs::WitnessError::unsatisfied:
            return complain(output, "constraint " + std::to_string(failure->row) + " of " +
                                        std::to_string(system->constraints()) + " does not hold");
    }
    return exit_failure;
}

struct ProveOptions {
    CheckOptions files;
    std::string folder;
    std::string seed = "cairn";
};

int write_texts(const std::string& folder,
                std::initializer_list<std::pair<const char*, std::string>> texts, Output output) {
    for (const auto& [name, text] : texts) {
        const auto written = write_file(
            folder + "/" + name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        if (!written) {
            return complain(output, written.error());
        }
    }
    return exit_success;
}

int prove(const ProveOptions& options, Output output) {
    const auto system = load(options.files.circuit, r1cs::read_r1cs);
    if (!system) {
        return complain(output, system.error());
    }
    const auto witness = load(options.files.witness, r1cs::read_wtns);
    if (!witness) {
        return complain(output, witness.error());
    }
    if (r1cs::check(*system, *witness)) {
        return check_witness(options.files, output);
    }
    const Bytes seed(options.seed.begin(), options.seed.end());
    const groth16::ProvingKey key =
        groth16::setup_for_development(*system, seed, base::tbb_executor());
    const auto proof =
        groth16::prove(key, *system, *witness, crypto::os_random(), base::tbb_executor());
    const auto publics = std::span(*witness).subspan(1, system->publics());
    if (!proof || !groth16::verify(key.verifying, publics, *proof)) {
        return complain(output, "the proof does not hold: this is a defect of cairn");
    }
    output.err << "this is a development setup: whoever knows its seed can forge proofs\n";
    return write_texts(options.folder,
                       {{"verification_key.json", groth16::to_snarkjs(key.verifying)},
                        {"proof.json", groth16::to_snarkjs(*proof)},
                        {"public.json", groth16::to_snarkjs(publics)}},
                       output);
}

Run declare_info(CLI::App& app) {
    const auto options = std::make_shared<InfoOptions>();
    app.add_option("CIRCUIT", options->circuit, "A .r1cs file, compiled with --prime bls12381")
        ->required();
    app.add_flag("--json", options->json, "As JSON");
    return [options](Output output) { return show(*options, output); };
}

Run declare_check(CLI::App& app) {
    const auto options = std::make_shared<CheckOptions>();
    app.add_option("CIRCUIT", options->circuit, "A .r1cs file, compiled with --prime bls12381")
        ->required();
    app.add_option("WITNESS", options->witness, "A .wtns file, as snarkjs writes it")->required();
    return [options](Output output) { return check_witness(*options, output); };
}

Run declare_prove(CLI::App& app) {
    const auto options = std::make_shared<ProveOptions>();
    app.add_option("CIRCUIT", options->files.circuit,
                   "A .r1cs file, compiled with --prime bls12381")
        ->required();
    app.add_option("WITNESS", options->files.witness, "A .wtns file, as snarkjs writes it")
        ->required();
    app.add_option("FOLDER", options->folder,
                   "Where verification_key.json, proof.json and public.json go, as snarkjs's")
        ->required();
    app.add_option("--seed", options->seed, "What the circuit's setup is made of")
        ->capture_default_str();
    return [options](Output output) { return prove(*options, output); };
}

}  // namespace

Run declare_circuit(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"info", "Count a circuit's constraints, wires and inputs", declare_info},
        {"check", "Check a witness against a circuit", declare_check},
        {"prove", "Prove a witness by Groth16, with a setup for development", declare_prove},
        {"verify-gnark", "Verify a proof of gnark's PLONK", declare_verify_gnark},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
