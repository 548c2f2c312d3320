// cairn verify: whether a proof holds for a key and public inputs. Exit status 0 if it does, else 1
// with the reason.
#include "base/stopwatch.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/groth16_files.hpp"
#include "cli/prove_setups.hpp"
#include "cli/security_text.hpp"
#include "json/writer.hpp"
#include "prover/circuit_key.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct VerifyOptions {
    std::string folder = ".";
    std::string key;
    std::string proof;
    std::string publics;
    std::string srs;
    bool dev = false;
    bool json = false;
};

/// What is said of a key, whatever becomes of the proof.
struct KeyFacts {
    std::string system{};
    std::size_t public_inputs = 0;
    std::string setup{};  // "none", "ceremony 0x...", "development 0x..."
    std::string id{};     // of ours; empty of others
    bool is_of_development = false;
    prover::Security security{};
};

std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The path that was given, or the first of these names that is in the folder.
std::string path_of(const std::string& given, const std::string& folder,
                    std::initializer_list<const char*> names) {
    if (!given.empty()) {
        return given;
    }
    std::string out = folder + "/" + *names.begin();
    for (const char* name : names) {
        const std::string path = folder + "/" + name;
        std::error_code error;
        if (std::filesystem::exists(path, error)) {
            return path;
        }
    }
    return out;
}

Result<std::vector<algebra::Fr>, std::string> read_publics(const VerifyOptions& options) {
    const std::string path = path_of(options.publics, options.folder, {"public.json"});
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
    auto out = parse_public_inputs(text_of(bytes));
    if (!out) {
        return unexpected(path + ": " + out.error());
    }
    return out;
}

/// That the key is of the setup that the user trusts.
Result<void, std::string> check_setup(const plonk::KeyFile& key, const std::string& path) {
    CAIRN_TRY_ASSIGN(const srs::Srs setup, load_setup(path));
    const plonk::KzgSetup* const kzg = key.kzg();
    if (kzg == nullptr) {
        return unexpected(std::string("the key needs no setup, but --srs names one"));
    }
    if (key.key.setup_digest != srs::digest_of(setup) || kzg->tau_g2 != setup.tau_g2 ||
        kzg->origin != setup.origin) {
        return unexpected("the key is of another setup than " + path);
    }
    return {};
}

KeyFacts facts_of(const plonk::KeyFile& key, BytesView file) {
    KeyFacts out = {.system = plonk::name_of(key.back_end()),
                    .public_inputs = key.key.public_inputs,
                    .setup = "none",
                    .id = base::to_hex(plonk::id_of_key(file).view()),
                    .is_of_development = key.is_of_development(),
                    .security = prover::security_of(key)};
    if (key.kzg() != nullptr) {
        out.setup = (out.is_of_development ? "development " : "ceremony ") +
                    base::to_hex(key.key.setup_digest.view());
    }
    return out;
}

Result<void, std::string> check_origin(const VerifyOptions& options, bool is_of_development) {
    if (is_of_development && !options.dev) {
        return unexpected(std::string(text_of(plonk::KeyFileError::development_setup)) +
                          "; --dev verifies all the same");
    }
    return {};
}

/// The reason why it does not hold, or could not be checked.
Result<void, std::string> verify_own(const VerifyOptions& options, BytesView key_file,
                                     const std::string& key_path, KeyFacts& facts) {
    const auto key = plonk::read_key(key_file, plonk::DevelopmentSetups::allowed);
    if (!key) {
        return unexpected(key_path + ": " + text_of(key.error()));
    }
    facts = facts_of(*key, key_file);
    CAIRN_TRY(check_origin(options, facts.is_of_development));
    if (!options.srs.empty()) {
        CAIRN_TRY(check_setup(*key, options.srs));
    }
    const std::string path = path_of(options.proof, options.folder, {"proof.bin"});
    CAIRN_TRY_ASSIGN(const Bytes proof_file, read_file(path));
    const auto proof = plonk::read_proof(proof_file);
    if (!proof) {
        return unexpected(path + ": " + text_of(proof.error()));
    }
    CAIRN_TRY_ASSIGN(const std::vector<algebra::Fr> publics, read_publics(options));
    if (const auto mismatch = mismatch_of(*key, *proof); mismatch != plonk::MismatchError::none) {
        return unexpected(std::string(text_of(mismatch)));
    }
    return prover::verify(*key, publics, proof->proof);
}

Result<void, std::string> verify_groth16(const VerifyOptions& options, BytesView key_file,
                                         const std::string& key_path, KeyFacts& facts) {
    const auto key = parse_groth16_key(text_of(key_file));
    if (!key) {
        return unexpected(key_path + ": " + key.error());
    }
    const bool is_of_development = key->origin == srs::Origin::development;
    facts = {.system = "groth16",
             .public_inputs = key->key.ic.size() - 1,
             .setup = is_of_development ? "development" : "of the circuit's own",
             .is_of_development = is_of_development,
             .security = prover::security_of_groth16(key->origin)};
    CAIRN_TRY(check_origin(options, is_of_development));
    const std::string path = path_of(options.proof, options.folder, {"proof.json"});
    CAIRN_TRY_ASSIGN(const Bytes proof_file, read_file(path));
    const auto proof = parse_groth16_proof(text_of(proof_file));
    if (!proof) {
        return unexpected(path + ": " + proof.error());
    }
    CAIRN_TRY_ASSIGN(const std::vector<algebra::Fr> publics, read_publics(options));
    const auto verdict = groth16::verify(key->key, publics, *proof);
    if (!verdict) {
        return unexpected(std::string(text_of(verdict.error())));
    }
    return {};
}

void report(const KeyFacts& facts, const Result<void, std::string>& verdict, double milliseconds,
            Output output) {
    json::Writer text;
    text.begin_object().field("accepted", verdict.has_value());
    if (!verdict) {
        text.field("reason", verdict.error());
    }
    if (!facts.system.empty()) {
        text.field("system", facts.system).field("publicInputs", facts.public_inputs);
        text.field("setup", facts.setup).field("developmentSetup", facts.is_of_development);
        write_security(text, facts.security);
        text.field("milliseconds", milliseconds);
        if (!facts.id.empty()) {
            text.field("key", facts.id);
        }
    }
    text.end_object();
    output.out << text.text() << '\n';
}

int verify(const VerifyOptions& options, Output output) {
    const std::string key_path =
        path_of(options.key, options.folder, {"verifying.key", "verification_key.json"});
    const auto key_file = read_file(key_path);
    if (!key_file) {
        return complain(output, key_file.error());
    }
    KeyFacts facts;
    const base::Stopwatch watch;
    const bool is_json = !key_file->empty() && (*key_file)[0] == '{';
    const auto verdict = is_json ? verify_groth16(options, *key_file, key_path, facts)
                                 : verify_own(options, *key_file, key_path, facts);
    const double milliseconds = watch.elapsed().wall_ms;
    if (options.json) {
        report(facts, verdict, milliseconds, output);
        return verdict ? exit_success : exit_failure;
    }
    if (!verdict) {
        return complain(output, "not accepted: " + verdict.error());
    }
    output.out << "accepted\nsystem         " << facts.system << "\npublic inputs  "
               << facts.public_inputs << "\nsetup          " << facts.setup << "\nsecurity       "
               << security_text(facts.security) << "\nchecked in     "
               << fmt::format("{:.1f} ms", milliseconds) << '\n';
    if (!facts.id.empty()) {
        output.out << "key            " << facts.id << '\n';
    }
    if (facts.is_of_development) {
        output.err << "of a development setup: whoever ran it can forge such a proof\n";
    }
    return exit_success;
}

}  // namespace

Run declare_verify(CLI::App& app) {
    const auto options = std::make_shared<VerifyOptions>();
    app.add_option("FOLDER", options->folder, "What cairn prove --out wrote, or snarkjs's files")
        ->capture_default_str();
    app.add_option("--key", options->key,
                   "The verifying key (default: verifying.key, or verification_key.json)");
    app.add_option("--proof", options->proof, "The proof (default: proof.bin, or proof.json)");
    app.add_option("--public", options->publics,
                   "The public inputs, an array of decimal strings (default: public.json)");
    app.add_option("--srs", options->srs, "Refuse a key that is not of this setup");
    app.add_flag("--dev", options->dev,
                 "Take a key of a development setup, of which anyone may be able to forge proofs");
    app.add_flag("--json", options->json, "The verdict, and the reason if there is one, as JSON");
    return [options](Output output) { return verify(*options, output); };
}

}  // namespace cairn::cli
