// What `cairn prove` is asked to prove: circom's files, files of our own, or a sample.
#pragma once

#include "circuit/builder.hpp"
#include "r1cs/r1cs.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace CLI {
class App;
}

namespace cairn::cli {

struct ProveInput {
    std::string circuit{};  // a file
    std::string witness{};
    std::string sample{};  // or a name
    std::size_t size = 0;
    std::uint64_t seed = 1;
};

void declare_prove_input(CLI::App& app, ProveInput& input);

/// What --sample may be, with commas between.
std::string names_of_samples();

/// A circuit of circom's with a witness that satisfies it.
struct CircomInput {
    r1cs::R1cs system;
    std::vector<algebra::Fr> witness;
};
struct TableInput {
    circuit::Circuit circuit;
    circuit::Witness witness;
};

/// input.sample of input.size.
Result<TableInput, std::string> load_sample(const ProveInput& input);

/// Errors say what does not hold, and where.
Result<std::variant<TableInput, CircomInput>, std::string> load_input(const ProveInput& input);

/// As a table, whatever it came as.
Result<TableInput, std::string> table_of(std::variant<TableInput, CircomInput> input);

}  // namespace cairn::cli
