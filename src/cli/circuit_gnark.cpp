#include "cli/circuit_gnark.hpp"

#include "cli/file.hpp"
#include "gnark/plonk_verify.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct Options {
    std::string key;
    std::string proof;
    std::string witness;
};

/// Reads a file by one of gnark's functions; the error names the file, the reason and the place.
template <class T>
Result<T, std::string> load(const std::string& path,
                            Result<T, gnark::FileFailure> (*read)(BytesView)) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
    auto out = read(bytes);
    if (!out) {
        return unexpected(path + ": " + gnark::text_of(out.error().error) + " (at byte " +
                          std::to_string(out.error().offset) + ")");
    }
    return *std::move(out);
}

/// What was verified, or why not.
Result<std::string, std::string> verify(const Options& options) {
    CAIRN_TRY_ASSIGN(const auto key, load(options.key, gnark::read_verifying_key));
    CAIRN_TRY_ASSIGN(const auto proof, load(options.proof, gnark::read_proof));
    CAIRN_TRY_ASSIGN(const auto inputs, load(options.witness, gnark::read_public_witness));
    const auto verified = gnark::verify(key, proof, inputs);
    if (!verified) {
        return unexpected(options.proof + ": " + gnark::text_of(verified.error()));
    }
    return "the proof holds: " + std::to_string(key.size) +
           " rows, public inputs: " + std::to_string(key.publics);
}

int report(const Result<std::string, std::string>& verdict, Output output) {
    if (!verdict) {
        return complain(output, verdict.error());
    }
    output.out << *verdict << '\n';
    return exit_success;
}

}  // namespace

Run declare_verify_gnark(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    app.add_option("KEY", options->key, "A verifying key, by WriteTo or WriteRawTo of gnark")
        ->required();
    app.add_option("PROOF", options->proof, "A proof, by either")->required();
    app.add_option("WITNESS", options->witness, "The public witness, by WriteTo")->required();
    return [options](Output output) { return report(verify(*options), output); };
}

}  // namespace cairn::cli
