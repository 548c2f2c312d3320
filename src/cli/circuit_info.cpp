// What a circuit costs: one of circom's in constraints, one of ours in rows, by its regions.
#include "cli/circuit_info.hpp"

#include "circuit/circuit_file.hpp"
#include "circuit/row_cost.hpp"
#include "cli/file.hpp"
#include "cli/prove_input.hpp"
#include "cli/r1cs_file.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct InfoOptions {
    ProveInput input;
    bool json = false;
};

int show_circom(const r1cs::R1cs& system, bool as_json, Output output) {
    const std::size_t terms = system.a.terms() + system.b.terms() + system.c.terms();
    if (as_json) {
        json::Writer text;
        text.begin_object().field("field", "bls12-381");
        text.field("constraints", system.constraints()).field("wires", system.wires);
        text.field("publicOutputs", system.public_outputs);
        text.field("publicInputs", system.public_inputs);
        text.field("privateInputs", system.private_inputs).field("terms", terms).end_object();
        output.out << text.text() << '\n';
        return exit_success;
    }
    output.out << "field           Fr of BLS12-381\nconstraints     " << system.constraints()
               << "\nwires           " << system.wires << "\npublic outputs  "
               << system.public_outputs << "\npublic inputs   " << system.public_inputs
               << "\nprivate inputs  " << system.private_inputs << "\nterms           " << terms
               << '\n';
    return exit_success;
}

void write_shape(const circuit::ConstraintSystem& system, json::Writer& out) {
    out.field("fixedColumns", system.fixed_columns).field("adviceColumns", system.advice_columns);
    out.field("copyableColumns", system.copyable.size());
    out.key("gates").begin_array();
    for (const circuit::Gate& gate : system.gates) {
        out.begin_object().field("name", gate.name).field("degree", gate.degree());
        out.field("constraints", gate.constraints.size()).end_object();
    }
    out.end_array().key("lookups").begin_array();
    for (const circuit::Lookup& lookup : system.lookups) {
        out.begin_object().field("name", lookup.name).field("queries", lookup.queries.size());
        out.field("width", lookup.table.size()).end_object();
    }
    out.end_array();
}

std::string table_as_json(const circuit::Circuit& circuit,
                          const std::vector<circuit::RowCost>& costs) {
    json::Writer out;
    out.begin_object().field("field", "bls12-381").field("rows", circuit.rows());
    out.field("usedRows", circuit.used_rows).field("publicInputs", circuit.public_inputs);
    write_shape(*circuit.system, out);
    out.key("regions").begin_array();
    for (const circuit::RowCost& cost : costs) {
        out.begin_object().field("name", cost.name).field("rows", cost.rows);
        out.field("times", cost.times).end_object();
    }
    out.end_array().field("digest", base::to_hex(circuit.digest.view())).end_object();
    return out.take() + '\n';
}

std::string table_as_text(const circuit::Circuit& circuit,
                          const std::vector<circuit::RowCost>& costs) {
    const circuit::ConstraintSystem& system = *circuit.system;
    std::string out =
        "field           Fr of BLS12-381\nrows            " + std::to_string(circuit.used_rows) +
        " of 2^" + std::to_string(circuit.log_rows) + "\npublic inputs   " +
        std::to_string(circuit.public_inputs) + "\ncolumns         " +
        std::to_string(system.fixed_columns) + " fixed, " + std::to_string(system.advice_columns) +
        " advice, " + std::to_string(system.copyable.size()) + " copyable\n";
    for (const circuit::Gate& gate : system.gates) {
        out += "gate            " + gate.name + ", degree " + std::to_string(gate.degree()) + '\n';
    }
    for (const circuit::Lookup& lookup : system.lookups) {
        out += "lookup          " + lookup.name + ", " + std::to_string(lookup.queries.size()) +
               " a row, tuples of " + std::to_string(lookup.table.size()) + '\n';
    }
    return out + (costs.empty() ? "" : "\n") + text_of(costs);
}

int show_table(const circuit::Circuit& circuit, bool as_json, Output output) {
    const auto costs = circuit::row_costs(circuit.regions, circuit.used_rows);
    output.out << (as_json ? table_as_json(circuit, costs) : table_as_text(circuit, costs));
    return exit_success;
}

int show_file(const InfoOptions& options, Output output) {
    const auto file = read_file(options.input.circuit);
    if (!file) {
        return complain(output, file.error());
    }
    if (!circuit::is_circuit_file(*file)) {
        const auto system = parse_r1cs(options.input.circuit, *file);
        return system ? show_circom(*system, options.json, output)
                      : complain(output, system.error());
    }
    const auto circuit = circuit::read_circuit(*file);
    if (!circuit) {
        return complain(output, options.input.circuit + ": " + text_of(circuit.error()));
    }
    return show_table(*circuit, options.json, output);
}

int show(const InfoOptions& options, Output output) {
    if (options.input.sample.empty()) {
        return options.input.circuit.empty()
                   ? complain(output, "give CIRCUIT, or --sample NAME: " + names_of_samples())
                   : show_file(options, output);
    }
    const auto sample = load_sample(options.input);
    return sample ? show_table(sample->circuit, options.json, output)
                  : complain(output, sample.error());
}

}  // namespace

Run declare_circuit_info(CLI::App& app) {
    const auto options = std::make_shared<InfoOptions>();
    auto* circuit = app.add_option("CIRCUIT", options->input.circuit,
                                   "A .r1cs file of circom's, compiled with --prime bls12381, or a "
                                   "circuit file of Cairn's");
    auto* sample = app.add_option("--sample", options->input.sample,
                                  "A sample of `cairn prove` instead: " + names_of_samples());
    app.add_option("--size", options->input.size, "Of a sample, as for `cairn prove`")
        ->needs(sample);
    circuit->excludes(sample);
    app.add_flag("--json", options->json, "As JSON");
    return [options](Output output) { return show(*options, output); };
}

}  // namespace cairn::cli
