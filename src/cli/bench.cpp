// cairn bench transition: what each stage of the state transition costs on a given state.
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/bench_stages.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/memory.hpp"
#include "cli/network.hpp"
#include "consensus/accessors.hpp"
#include "consensus/batch_verifier.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "synthetic/block.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using namespace consensus;

struct BenchOptions {
    NetworkOptions network;
    std::string state;
    std::size_t threads = 0;
    std::size_t repeat = 5;
    std::uint64_t first_key = 1;
    std::uint64_t attested_slots = 1;
    std::uint64_t replay_slots = 0;
    bool without_blocks = false;
};

/// How many states are held together to see what they share.
constexpr std::size_t held_states = 5;

/// What several states of one epoch take together.
struct HeldStates {
    std::size_t states = 0;
    double resident_mb = 0;                // beyond the first state, of 10^6 bytes
    std::optional<double> allocated_mb{};  // the same without what was free in resident pages
};

class Bench {
  public:
    Bench(const BenchOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(base::tbb_executor(options.threads)),
          spec_(options.network.spec(executor_)) {}

    /// Runs everything; the error is a sentence.
    Result<void, std::string> run() {
        CAIRN_TRY_ASSIGN(bytes_, read_file(options_.state));
        CAIRN_TRY(decode());
        roots_and_caches();
        CAIRN_TRY(epoch());
        if (!options_.without_blocks) {
            fill_key_cache();
            CAIRN_TRY(block());
            CAIRN_TRY(replay());
            CAIRN_TRY(hold_states());
        }
        print();
        return {};
    }

  private:
    template <class Prepare, class Body>
    void measure(const char* name, std::size_t times, Prepare&& prepare, Body&& body) {
        stages_.measure(name, times, prepare, body);
    }

    Result<void, std::string> decode() {
        std::string reason;
        measure(
            "decode", options_.repeat, [&] { state_ = BeaconState{}; },
            [&] {
                if (const auto decoded = ssz::decode(spec_, bytes_, state_); !decoded) {
                    reason = std::string(ssz::to_string(decoded.error().rule)) + " at " +
                             decoded.error().where;
                }
            });
        if (!reason.empty()) {
            return unexpected(options_.state + ": not a state of " + options_.network.fork + ": " +
                              reason);
        }
        return {};
    }

    void roots_and_caches() {
        BeaconState fresh;
        measure(
            "cold_root", options_.repeat,
            [&] { static_cast<void>(ssz::decode(spec_, bytes_, fresh)); },
            [&] { root_ = ssz::hash_tree_root(spec_, fresh); });
        state_ = fresh;
        const Epoch next = get_current_epoch(spec_, state_) + 1;
        measure(
            "shuffling", options_.repeat, [&] { fresh.caches = {}; },
            [&] { get_shuffling(spec_, fresh, next); });
        measure(
            "pubkey_index", options_.repeat, [&] { fresh.caches = {}; },
            [&] { find_validator(fresh, BLSPubkey{}); });
        warm_caches(spec_, state_);
        measure(
            "root_after_512_balances", options_.repeat,
            [&] {
                fresh = state_;
                for (std::uint64_t i = 0; i < 512; ++i) {
                    fresh.balances.mut(i * 7919 * 104729 % fresh.balances.size()) += 1U;
                }
            },
            [&] { ssz::hash_tree_root(spec_, fresh); });
    }

    void fill_key_cache() {
        measure(
            "key_cache", 1, [] {},
            [&] { keys_.extend(state_, crypto::KeyOrigin::validated_state, executor_); });
        keys_.settle(state_.validators.size());
    }

    /// The state stands at the last slot of an epoch; later states do not cross a boundary here.
    Result<void, std::string> epoch() {
        NullVerifier verifier;
        BeaconState next;
        std::string reason;
        measure(
            "epoch_boundary", options_.repeat, [&] { next = state_; },
            [&] {
                if (const auto done = process_slots(spec_, next, state_.slot + 1, verifier);
                    !done) {
                    reason = describe(done.error());
                }
            });
        if (!reason.empty()) {
            return unexpected("process_slots: " + reason);
        }
        BeaconState unhashed;
        measure(
            "root_after_epoch", options_.repeat,
            [&] {
                unhashed = state_;
                static_cast<void>(process_slots(spec_, unhashed, state_.slot + 1, verifier));
            },
            [&] { root_after_epoch_ = ssz::hash_tree_root(spec_, unhashed); });
        return {};
    }

    Checked<> apply(BeaconState& state, const SignedBeaconBlock& block, bool signatures) {
        FixedExecutionEngine engine;
        if (!signatures) {
            NullVerifier verifier;
            return state_transition(spec_, state, block, {verifier, engine});
        }
        BatchVerifier verifier(keys_, executor_);
        CAIRN_TRY(state_transition(spec_, state, block, {verifier, engine}));
        CAIRN_REQUIRE(verifier.finish(crypto::os_random()), batched_signature_invalid);
        return {};
    }

    Result<void, std::string> block() {
        const synthetic::Keys keys(options_.first_key, state_.validators.size(), executor_);
        const Slot slot = state_.slot + 1 + std::max<std::uint64_t>(1, options_.attested_slots);
        NullVerifier null;
        BeaconState before = state_;
        if (!process_slots(spec_, before, slot - 1, null)) {
            return unexpected(std::string("process_slots fails on this state"));
        }
        const auto made =
            synthetic::generate_block(spec_, before, slot, keys, {options_.attested_slots, true});
        if (!made) {
            return unexpected("no block can be made on this state: " + describe(made.error()));
        }
        if (!process_slots(spec_, before, slot, null)) {
            return unexpected(std::string("process_slots fails on this state"));
        }
        warm_caches(spec_, before);
        FixedExecutionEngine engine;
        BeaconState after;
        measure(
            "process_block", options_.repeat, [&] { after = before; },
            [&] {
                NullVerifier verifier;
                static_cast<void>(
                    process_block(spec_, after, made->block.message, {verifier, engine}));
            });
        measure(
            "post_block_root", options_.repeat,
            [&] {
                after = before;
                NullVerifier verifier;
                static_cast<void>(
                    process_block(spec_, after, made->block.message, {verifier, engine}));
            },
            [&] { ssz::hash_tree_root(spec_, after); });
        bool valid = true;
        measure(
            "process_block_with_signatures", options_.repeat, [&] { after = before; },
            [&] {
                BatchVerifier verifier(keys_, executor_);
                static_cast<void>(
                    process_block(spec_, after, made->block.message, {verifier, engine}));
                valid = verifier.finish(crypto::os_random()) && valid;
            });
        return valid
                   ? Result<void, std::string>{}
                   : unexpected(std::string("the keys are not those of this state (--first-key)"));
    }

    Result<void, std::string> replay() {
        const std::uint64_t slots =
            options_.replay_slots != 0 ? options_.replay_slots : spec_.preset->SLOTS_PER_EPOCH;
        const synthetic::Keys keys(options_.first_key, state_.validators.size(), executor_);
        BeaconState tip = state_;
        for (std::uint64_t i = 0; i < slots; ++i) {
            auto made = synthetic::generate_block(spec_, tip, tip.slot + 1, keys);
            if (!made) {
                return unexpected("no block can be made: " + describe(made.error()));
            }
            tip = std::move(made->post_state);
            blocks_.push_back(std::move(made->block));
        }
        for (const bool signatures : {false, true}) {
            BeaconState state;
            std::string reason;
            measure(
                signatures ? "replay_with_signatures" : "replay",
                std::min<std::size_t>(3, options_.repeat), [&] { state = state_; },
                [&] {
                    for (const SignedBeaconBlock& block : blocks_) {
                        if (const auto done = apply(state, block, signatures); !done) {
                            reason = describe(done.error());
                        }
                    }
                });
            if (!reason.empty()) {
                return unexpected("replay: " + reason);
            }
        }
        return {};
    }

    /// The states after the first blocks of the replay, all but the first by attestations of the
    /// slot before. On one thread, so that what they allocate belongs to it.
    Result<void, std::string> hold_states() {
        const Spec spec = options_.network.spec(base::serial_executor());
        std::vector<BeaconState> held;
        held.reserve(held_states);
        held.push_back(state_);
        const auto advance = [&](const SignedBeaconBlock& block) -> Checked<> {
            NullVerifier null;
            FixedExecutionEngine engine;
            CAIRN_TRY(state_transition(spec, held.back(), block, {null, engine}));
            ssz::hash_tree_root(spec, held.back());
            return {};
        };
        std::size_t resident = 0;
        std::optional<std::size_t> allocated;
        for (std::size_t i = 0; i < std::min(held_states, blocks_.size()); ++i) {
            if (i > 0) {
                held.push_back(held.back());
            }
            if (const auto done = advance(blocks_[i]); !done) {
                return unexpected("held states: " + describe(done.error()));
            }
            if (i == 0) {
                warm_caches(spec, held[0]);
                allocated = allocated_bytes();
                resident = resident_bytes();
            }
        }
        held_.states = held.size();
        held_.resident_mb = megabytes(resident_bytes(), resident);
        if (allocated) {
            held_.allocated_mb = megabytes(*allocated_bytes(), *allocated);
        }
        return {};
    }

    static double megabytes(std::size_t after, std::size_t before) {
        return (static_cast<double>(after) - static_cast<double>(before)) / 1e6;
    }

    std::string held_json() const {
        if (held_.states == 0) {
            return "";
        }
        return fmt::format(
            "  \"held_states\": {{\"states\": {}, \"resident_mb_beyond_first\": {:.1f}, "
            "\"allocated_mb_beyond_first\": {}}},\n",
            held_.states, held_.resident_mb,
            held_.allocated_mb ? fmt::format("{:.1f}", *held_.allocated_mb) : "null");
    }

    void print() const {
        output_.out << fmt::format(
            "{{\n  \"state\": \"{}\", \"fork\": \"{}\", \"preset\": \"{}\", \"validators\": {}, "
            "\"state_bytes\": {},\n  \"root\": \"{}\",\n  \"root_after_epoch\": \"{}\",\n"
            "  \"threads\": {}, \"sha256\": \"{}\", \"attested_slots\": {}, "
            "\"replayed_blocks\": {},\n  \"stages\": {{{}\n  }},\n{}  \"peak_memory_mib\": "
            "{:.0f}\n}}\n",
            options_.state, options_.network.fork, options_.network.preset,
            state_.validators.size(), bytes_.size(), base::to_hex(root_.view()),
            base::to_hex(root_after_epoch_.view()), executor_.concurrency(),
            crypto::sha256_kernel(), options_.attested_slots, blocks_.size(),
            stages_.json_members(), held_json(), base::peak_memory_mib());
    }

    const BenchOptions& options_;
    Output output_;
    base::Executor& executor_;
    Spec spec_;
    Bytes bytes_;
    BeaconState state_;
    ValidatorKeys keys_;
    Root root_;
    Root root_after_epoch_;
    Stages stages_;
    std::vector<SignedBeaconBlock> blocks_;  // one a slot from state_ on
    HeldStates held_;
};

Run declare_bench_transition(CLI::App& app) {
    const auto options = std::make_shared<BenchOptions>();
    options->network.declare(app);
    app.add_option("--state", options->state, "SSZ of a state at the last slot of an epoch")
        ->required();
    app.add_option("--threads", options->threads, "Threads to use; 0: all cores")
        ->capture_default_str();
    app.add_option("--repeat", options->repeat, "Runs of each stage")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--first-key", options->first_key, "As given to 'cairn state generate'")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{0xffffffff}))
        ->capture_default_str();
    app.add_option("--attested-slots", options->attested_slots,
                   "The single block carries attestations of this many slots")
        ->check(CLI::Range(1, 8))
        ->capture_default_str();
    app.add_option("--replay-slots", options->replay_slots, "Blocks to replay; 0: an epoch")
        ->capture_default_str();
    app.add_flag("--without-blocks", options->without_blocks,
                 "Leave out what needs keys and blocks");
    return [options](Output output) {
        const auto done = Bench(*options, output).run();
        return done ? exit_success : complain(output, done.error());
    };
}

constexpr auto bench_commands = std::to_array<Command>({
    {"transition", "Time the state transition on a state", declare_bench_transition},
    {"load", "Make what a node of a made-up network hears", declare_bench_load},
    {"replay", "Time the start of a node from the blocks it has stored", declare_bench_replay},
    {"node", "Time a node that follows such a network", declare_bench_node},
    {"blocks", "Make a chain of full blocks for any execution client", declare_bench_blocks},
    {"import", "Time the import of such a chain", declare_bench_import},
    {"zk", "Time sums of multiples, transforms and proofs", declare_bench_zk},
});

}  // namespace

Run declare_bench(CLI::App& app) {
    return declare_commands(app, bench_commands);
}

}  // namespace cairn::cli
