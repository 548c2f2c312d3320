#include "cli/prove_input.hpp"

#include "circuit/check.hpp"
#include "circuit/circuit_file.hpp"
#include "cli/file.hpp"
#include "cli/r1cs_file.hpp"
#include "gadgets/r1cs.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {
std::string names_of_samples() {
    std::string out;
    for (const auto& sample : sample_circuits::samples()) {
        out += (out.empty() ? "" : ", ") + std::string(sample.name);
    }
    return out;
}

Result<TableInput, std::string> load_sample(const ProveInput& input) {
    const auto* sample = sample_circuits::find_sample(input.sample);
    if (sample == nullptr) {
        return unexpected("there is no sample '" + input.sample + "'; there are " +
                          names_of_samples());
    }
    auto built = make_sample(*sample, {.seed = input.seed, .size = input.size});
    if (!built) {
        return unexpected("--size of " + input.sample + " is at most " +
                          std::to_string(sample->max_size) + ": " +
                          std::string(sample->size_means));
    }
    return TableInput{std::move(built->circuit), std::move(built->witness)};
}

namespace {

Result<TableInput, std::string> load_table(const ProveInput& input, BytesView file) {
    auto circuit = circuit::read_circuit(file);
    if (!circuit) {
        return unexpected(input.circuit + ": " + circuit::text_of(circuit.error()));
    }
    CAIRN_TRY_ASSIGN(const Bytes witness_file, read_file(input.witness));
    auto witness = circuit::read_witness(witness_file, *circuit);
    if (!witness) {
        return unexpected(input.witness + ": " + circuit::text_of(witness.error()));
    }
    const auto failures = circuit::check(*circuit, *witness, 1);
    if (!failures.empty()) {
        return unexpected("the witness does not hold: " + failures.front().text());
    }
    return TableInput{*std::move(circuit), *std::move(witness)};
}

Result<CircomInput, std::string> load_circom(const ProveInput& input, BytesView file) {
    CAIRN_TRY_ASSIGN(r1cs::R1cs system, parse_r1cs(input.circuit, file));
    CAIRN_TRY_ASSIGN(std::vector<algebra::Fr> witness, load_wtns(input.witness));
    if (const auto failure = r1cs::check(system, witness)) {
        return unexpected(text_of(*failure, system, input.witness));
    }
    return CircomInput{std::move(system), std::move(witness)};
}

}  // namespace

void declare_prove_input(CLI::App& app, ProveInput& input) {
    auto* circuit = app.add_option("CIRCUIT", input.circuit,
                                   "A .r1cs file of circom's, compiled with --prime bls12381, or a "
                                   "circuit file of Cairn's");
    auto* witness = app.add_option("WITNESS", input.witness, "Its .wtns or witness file");
    auto* sample =
        app.add_option("--sample", input.sample, "Prove a sample instead: " + names_of_samples());
    app.add_option("--size", input.size,
                   "Of a sample: levels of its tree, signatures, or transfers")
        ->needs(sample);
    app.add_option("--seed", input.seed, "What a sample's secrets are made of")->needs(sample);
    circuit->needs(witness)->excludes(sample);
    witness->needs(circuit);
}

Result<std::variant<TableInput, CircomInput>, std::string> load_input(const ProveInput& input) {
    if (!input.sample.empty()) {
        return load_sample(input);
    }
    if (input.circuit.empty()) {
        return unexpected("give CIRCUIT and WITNESS, or --sample NAME: " + names_of_samples());
    }
    CAIRN_TRY_ASSIGN(const Bytes file, read_file(input.circuit));
    if (circuit::is_circuit_file(file)) {
        return load_table(input, file);
    }
    return load_circom(input, file);
}

Result<TableInput, std::string> table_of(std::variant<TableInput, CircomInput> input) {
    if (auto* table = std::get_if<TableInput>(&input)) {
        return std::move(*table);
    }
    const auto& circom = std::get<CircomInput>(input);
    auto built = gadgets::circuit_of_r1cs(circom.system, circom.witness);
    if (!built) {
        return unexpected("the circuit has too many rows as a table");
    }
    return TableInput{std::move(built->circuit), std::move(built->witness)};
}

}  // namespace cairn::cli
