// cairn transition slots|blocks|epoch|upgrade: states and blocks in, a state, its root and the time
// each stage took out.
#include "consensus/transition.hpp"

#include "base/executor.hpp"
#include "base/stopwatch.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/network.hpp"
#include "cli/ssz_file.hpp"
#include "consensus/accessors.hpp"
#include "consensus/batch_verifier.hpp"
#include "consensus/epoch/process_epoch.hpp"
#include "consensus/upgrade.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using namespace consensus;

struct TransitionOptions {
    NetworkOptions network;
    std::string state;
    std::vector<std::string> blocks;
    std::string output;
    std::uint64_t slot = 0;
    bool skip_signatures = false;

    void declare(CLI::App& app) {
        network.declare(app);
        app.add_option("STATE", state, "SSZ of a BeaconState (.ssz or .ssz_snappy)")->required();
        app.add_option("-o,--output", output, "File for the SSZ of the new state");
    }
};

/// One run of the command: what it works on, and the log of what it cost.
class Transition {
  public:
    Transition(const TransitionOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(base::tbb_executor()),
          spec_(options.network.spec(executor_)) {}

    const Spec& spec() const noexcept { return spec_; }
    BeaconState& state() noexcept { return state_; }
    base::Executor& executor() noexcept { return executor_; }

    /// Runs a stage and prints its time to `err`.
    template <class Stage>
    auto timed(const std::string& name, Stage&& stage) {
        const base::Stopwatch watch;
        auto result = stage();
        const base::Elapsed time = watch.elapsed();
        output_.err << fmt::format("{:<24} {:>10.3f} ms wall {:>10.3f} ms cpu\n", name,
                                   time.wall_ms, time.cpu_ms);
        return result;
    }
    Result<void, std::string> read_state(const Spec& spec) {
        return timed("decode", [&] {
            return read_ssz_object(options_.state, ssz::bound_of<BeaconState>(), spec, &state_);
        });
    }

    template <class Stage>
    Result<void, std::string> step(const std::string& name, Stage&& stage) {
        const Checked<> done = timed(name, stage);
        return done ? Result<void, std::string>{}
                    : unexpected(name + ": " + describe(done.error()));
    }

    /// Prints the root, and writes the state if asked to.
    Result<void, std::string> finish() {
        const Root root = timed("root", [&] { return ssz::hash_tree_root(spec_, state_); });
        if (!options_.output.empty()) {
            CAIRN_TRY(write_file(options_.output, ssz::encode(spec_, state_)));
        }
        output_.out << "slot " << state_.slot.value << " root " << base::to_hex(root.view())
                    << '\n';
        return {};
    }

  private:
    const TransitionOptions& options_;
    Output output_;
    base::Executor& executor_;
    Spec spec_;
    BeaconState state_;
};

Result<void, std::string> run_slots(const TransitionOptions& options, Transition& run) {
    CAIRN_TRY(run.read_state(run.spec()));
    BlsVerifier verifier;
    CAIRN_TRY(run.step("slots", [&] {
        return process_slots(run.spec(), run.state(), Slot{options.slot}, verifier);
    }));
    return run.finish();
}

Result<void, std::string> run_blocks(const TransitionOptions& options, Transition& run) {
    CAIRN_TRY(run.read_state(run.spec()));
    ValidatorKeys keys;
    FixedExecutionEngine engine;
    for (const std::string& path : options.blocks) {
        CAIRN_TRY_ASSIGN(const auto block, read_ssz_object<SignedBeaconBlock>(path, run.spec()));
        const std::string name = "block " + std::to_string(block.message.slot.value);
        if (options.skip_signatures) {
            NullVerifier verifier;
            CAIRN_TRY(run.step(name, [&] {
                return state_transition(run.spec(), run.state(), block, {verifier, engine});
            }));
            continue;
        }
        keys.extend(run.state(), crypto::KeyOrigin::validated_state, run.executor());
        const auto apply = [&]() -> Checked<> {
            BeaconState next = run.state();
            BatchVerifier verifier(keys, run.executor());
            CAIRN_TRY(state_transition(run.spec(), next, block, {verifier, engine}));
            CAIRN_REQUIRE(verifier.finish(crypto::os_random()), batched_signature_invalid);
            run.state() = std::move(next);
            return {};
        };
        CAIRN_TRY(run.step(name, apply));
    }
    return run.finish();
}

Result<void, std::string> run_epoch(const TransitionOptions& /*options*/, Transition& run) {
    CAIRN_TRY(run.read_state(run.spec()));
    BlsVerifier verifier;
    CAIRN_TRY(run.step("epoch", [&] {
        return commit_if_valid(run.state(), [&](BeaconState& next) {
            return process_epoch(run.spec(), next, verifier);
        });
    }));
    return run.finish();
}

Result<void, std::string> run_upgrade(const TransitionOptions& options, Transition& run) {
    const auto from = parent(run.spec().fork_id());
    if (!from) {
        return unexpected("no fork comes before " + options.network.fork);
    }
    CAIRN_TRY(run.read_state(run.spec().with_fork(*from)));
    BlsVerifier verifier;
    CAIRN_TRY(run.step("upgrade", [&] {
        return commit_if_valid(run.state(), [&](BeaconState& next) {
            return upgrade_to_fork(run.spec(), next, verifier);
        });
    }));
    return run.finish();
}

using TransitionRun = Result<void, std::string> (*)(const TransitionOptions&, Transition&);

Run bind(std::shared_ptr<TransitionOptions> options, TransitionRun run) {
    return [options = std::move(options), run](Output output) {
        Transition transition(*options, output);
        const auto done = run(*options, transition);
        return done ? exit_success : complain(output, done.error());
    };
}

Run declare_slots(CLI::App& app) {
    const auto options = std::make_shared<TransitionOptions>();
    options->declare(app);
    app.add_option("--slot", options->slot, "The slot to move on to")->required();
    return bind(options, run_slots);
}
Run declare_blocks(CLI::App& app) {
    const auto options = std::make_shared<TransitionOptions>();
    options->declare(app);
    app.add_option("BLOCK", options->blocks, "SSZ of SignedBeaconBlocks, in order")->required();
    app.add_flag("--skip-signatures", options->skip_signatures, "Take every signature as valid");
    return bind(options, run_blocks);
}
Run declare_epoch(CLI::App& app) {
    const auto options = std::make_shared<TransitionOptions>();
    options->declare(app);
    return bind(options, run_epoch);
}
Run declare_upgrade(CLI::App& app) {
    const auto options = std::make_shared<TransitionOptions>();
    options->declare(app);
    app.get_option("--fork")->description("The fork to upgrade to, from the one before it");
    return bind(options, run_upgrade);
}

constexpr auto transition_commands = std::to_array<Command>({
    {"slots", "Move a state on through empty slots", declare_slots},
    {"blocks", "Apply signed blocks to a state", declare_blocks},
    {"epoch", "Apply the epoch processing to a state as it is", declare_epoch},
    {"upgrade", "Upgrade a state to the next fork", declare_upgrade},
});

}  // namespace

Run declare_transition(CLI::App& app) {
    return declare_commands(app, transition_commands);
}

}  // namespace cairn::cli
