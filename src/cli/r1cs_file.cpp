#include "cli/r1cs_file.hpp"

#include "cli/file.hpp"

namespace cairn::cli {
namespace {

template <class T>
Result<T, std::string> named(const std::string& path, Result<T, r1cs::FileFailure> out) {
    if (!out) {
        return unexpected(path + ": " + r1cs::text_of(out.error().error) + " (at byte " +
                          std::to_string(out.error().offset) + ")");
    }
    return *std::move(out);
}

}  // namespace

Result<r1cs::R1cs, std::string> parse_r1cs(const std::string& path, BytesView file) {
    return named(path, r1cs::read_r1cs(file));
}

Result<r1cs::R1cs, std::string> load_r1cs(const std::string& path) {
    CAIRN_TRY_ASSIGN(const Bytes file, read_file(path));
    return parse_r1cs(path, file);
}

Result<std::vector<r1cs::Fr>, std::string> load_wtns(const std::string& path) {
    CAIRN_TRY_ASSIGN(const Bytes file, read_file(path));
    return named(path, r1cs::read_wtns(file));
}

std::string text_of(const r1cs::WitnessFailure& failure, const r1cs::R1cs& system,
                    const std::string& witness_path) {
    switch (failure.error) {
        case r1cs::WitnessError::wrong_size:
            return witness_path + " has not one value for each of the circuit's " +
                   std::to_string(system.wires) + " wires: it is another circuit's";
        case r1cs::WitnessError::no_constant_one:
            return witness_path + ": the first value is not one";
        case r1cs::WitnessError::unsatisfied:
            break;
    }
    return "constraint " + std::to_string(failure.row) + " of " +
           std::to_string(system.constraints()) + " does not hold";
}

}  // namespace cairn::cli
