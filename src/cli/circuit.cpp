// cairn circuit: what a circuit costs, and whether a witness of circom's satisfies it.
#include "cli/circuit_gnark.hpp"
#include "cli/circuit_info.hpp"
#include "cli/commands.hpp"
#include "cli/r1cs_file.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

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
        {"info", "Count a circuit's rows or constraints, and what they are spent on",
         declare_circuit_info},
        {"check", "Check a witness against a circuit", declare_check},
        {"verify-gnark", "Verify a proof of gnark's PLONK", declare_verify_gnark},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
