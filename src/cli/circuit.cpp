// cairn circuit: what a circuit of circom's costs, and whether a witness satisfies it.
#include "cli/circuit_gnark.hpp"
#include "cli/commands.hpp"
#include "cli/r1cs_file.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct InfoOptions {
    std::string circuit;
    bool json = false;
};

int show(const InfoOptions& options, Output output) {
    const auto system = load_r1cs(options.circuit);
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
    const auto system = load_r1cs(options.circuit);
    if (!system) {
        return complain(output, system.error());
    }
    const auto witness = load_wtns(options.witness);
    if (!witness) {
        return complain(output, witness.error());
    }
    const auto failure = r1cs::check(*system, *witness);
    if (!failure) {
        output.out << "all " << system->constraints() << " constraints hold\n";
        return exit_success;
    }
    return complain(output, text_of(*failure, *system, options.witness));
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

}  // namespace

Run declare_circuit(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"info", "Count a circuit's constraints, wires and inputs", declare_info},
        {"check", "Check a witness against a circuit", declare_check},
        {"verify-gnark", "Verify a proof of gnark's PLONK", declare_verify_gnark},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
