// cairn state generate: a plausible state of any size, for benchmarks here and in other clients.
#include "synthetic/state.hpp"

#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/network.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct GenerateOptions {
    NetworkOptions network;
    std::size_t validators = 0;
    std::uint64_t first_key = 1;
    std::uint64_t epoch = 100;
    synthetic::StateOptions state;
    std::string output;
};

int generate(const GenerateOptions& options, Output output) {
    base::Executor& executor = base::tbb_executor();
    const consensus::Spec spec = options.network.spec(executor);
    const synthetic::Keys keys(options.first_key, options.validators, executor);
    synthetic::StateOptions state_options = options.state;
    state_options.epoch = consensus::Epoch{options.epoch};
    const auto state = synthetic::generate_state(spec, keys, state_options);
    if (!state) {
        return complain(output, consensus::describe(state.error()));
    }
    const Bytes bytes = ssz::encode(spec, *state);
    if (const auto written = write_file(options.output, bytes); !written) {
        return complain(output, written.error());
    }
    output.out << options.output << ": " << options.network.fork << " " << options.network.preset
               << ", slot " << state->slot.value << ", " << options.validators << " validators, "
               << bytes.size() << " bytes, root "
               << base::to_hex(ssz::hash_tree_root(spec, *state).view()) << '\n';
    return exit_success;
}

Run declare_generate(CLI::App& app) {
    const auto options = std::make_shared<GenerateOptions>();
    options->network.declare(app);
    app.get_option("--fork")->check(
        CLI::IsMember({"phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu"}));
    app.add_option("--validators", options->validators, "How many validators, all active")
        ->required()
        ->check(CLI::Range(1, 1 << 26));
    app.add_option("--epoch", options->epoch, "The state stands at this epoch's last slot")
        ->check(CLI::Range(3, 1 << 30))
        ->capture_default_str();
    app.add_option("--participation", options->state.participation_per_mille,
                   "Validators of 1,000 that attested in the last two epochs")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    app.add_option("--first-key", options->first_key,
                   "Validator i has the secret key FIRST_KEY + i")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{0xffffffff}))
        ->capture_default_str();
    app.add_option("--seed", options->state.seed, "Same seed, same state")->capture_default_str();
    app.add_option("-o,--output", options->output, "File for the SSZ encoding")->required();
    return [options](Output output) { return generate(*options, output); };
}

constexpr auto state_commands = std::to_array<Command>({
    {"generate", "Make up a plausible state and write its SSZ", declare_generate},
});

}  // namespace

Run declare_state(CLI::App& app) {
    return declare_commands(app, state_commands);
}

}  // namespace cairn::cli
