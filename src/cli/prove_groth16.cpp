#include "cli/prove_groth16.hpp"

#include "cli/file.hpp"
#include "cli/progress_bar.hpp"
#include "cli/prove_setups.hpp"
#include "cli/security_text.hpp"
#include "groth16/snarkjs_json.hpp"
#include "groth16/zkey.hpp"
#include "json/writer.hpp"

#include <functional>
#include <ostream>

namespace cairn::cli {
namespace {

struct Proven {
    groth16::VerifyingKey key;
    groth16::Proof proof;
};

Result<groth16::ProvingKey, std::string> load_zkey(const std::string& path,
                                                   const r1cs::R1cs& system,
                                                   base::Executor& executor,
                                                   const groth16::Progress& progress) {
    CAIRN_TRY_ASSIGN(const Bytes file, read_file(path));
    auto key = groth16::read_zkey(file, system, crypto::os_random(), executor, progress);
    if (!key) {
        return unexpected(path + ": " + text_of(key.error()));
    }
    return *std::move(key);
}

Result<groth16::ProvingKey, std::string> make_key(const Groth16Options& options,
                                                  const r1cs::R1cs& system,
                                                  base::Executor& executor,
                                                  const groth16::Progress& progress) {
    if (!options.zkey.empty()) {
        return load_zkey(options.zkey, system, executor, progress);
    }
    static const Bytes seed = {'c', 'a', 'i', 'r', 'n'};
    auto key = groth16::setup_for_development(system, seed, executor, progress);
    if (!key) {
        return unexpected(std::string(text_of(key.error())));
    }
    return *std::move(key);
}

Result<Proven, std::string> make_proof(const Groth16Options& options, const CircomInput& input,
                                       base::Executor& executor, std::ostream& err) {
    CancellableBar bar(err);
    const groth16::Progress progress = std::ref(bar);
    CAIRN_TRY_ASSIGN(const groth16::ProvingKey key,
                     make_key(options, input.system, executor, progress));
    const auto proof =
        groth16::prove(key, input.system, input.witness, crypto::os_random(), executor, progress);
    if (!proof) {
        return unexpected(std::string(text_of(proof.error())));
    }
    const auto publics = std::span(input.witness).subspan(1, input.system.publics());
    if (!groth16::verify(key.verifying, publics, *proof)) {
        return unexpected(options.zkey.empty()
                              ? "the proof does not hold: this is a defect of cairn"
                              : options.zkey + ": the key's points are not this circuit's");
    }
    return Proven{key.verifying, *proof};
}

void report(const Groth16Options& options, const CircomInput& input, Output output) {
    const std::size_t constraints = input.system.constraints();
    if (options.json) {
        json::Writer text;
        text.begin_object().field("system", "groth16").field("constraints", constraints);
        text.field("publicInputs", input.system.publics()).field("hides", true);
        text.field("developmentSetup", options.origin() == srs::Origin::development);
        write_security(text, prover::security_of_groth16(options.origin()));
        text.end_object();
        output.out << text.text() << '\n';
        return;
    }
    output.out << "proven by      groth16\nconstraints    " << constraints << "\npublic inputs  "
               << input.system.publics() << "\nwritten        " << options.folder
               << "/{verification_key.json,proof.json,public.json}\n";
}

}  // namespace

int prove_groth16(const Groth16Options& options, const CircomInput& input, base::Executor& executor,
                  Output output) {
    const auto proven = make_proof(options, input, executor, output.err);
    if (!proven) {
        return complain(output, proven.error());
    }
    const auto publics = std::span(input.witness).subspan(1, input.system.publics());
    const auto written =
        write_files(options.folder,
                    {{"verification_key.json", groth16::to_snarkjs(proven->key, options.origin())},
                     {"proof.json", groth16::to_snarkjs(proven->proof)},
                     {"public.json", groth16::to_snarkjs(publics)}});
    if (!written) {
        return complain(output, written.error());
    }
    report(options, input, output);
    if (options.origin() == srs::Origin::development) {
        output.err << DEVELOPMENT_WARNING;
    }
    return exit_success;
}

}  // namespace cairn::cli
