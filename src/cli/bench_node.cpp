// cairn bench node: how a node follows a chain, from a file that `cairn bench load` made.
//
// Messages come at their times of a clock that is not waited for: it moves on by the wall time that
// the node takes, and leaps where the node would idle. So queues and delays are those of slots of
// real length.
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/bench_queries.hpp"
#include "cli/load_file.hpp"
#include "cli/memory.hpp"
#include "cli/network.hpp"
#include "consensus/block/execution_engine.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/payload.hpp"
#include "node/node.hpp"
#include "store/rocks_kv.hpp"
#include "synthetic/genesis.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using namespace consensus;
using node::Topic;

struct NodeBenchOptions {
    std::string load;
    std::string data_dir;
    std::size_t threads = 0;
    std::size_t batch = 64;
    std::uint64_t report_epochs = 0;
    std::uint64_t max_ms = 0;
    std::uint64_t max_mib = 0;
    double max_growth = 0;
    std::size_t clients = 0;
};

/// Times of one kind of work, in milliseconds. CPU time is of all threads, and zero where it is not
/// known.
class Times {
  public:
    void add(const base::Elapsed& elapsed) {
        wall_.push_back(elapsed.wall_ms);
        cpu_.push_back(elapsed.cpu_ms);
    }
    /// The least wall time that `share` of all do not pass.
    double quantile(double share) const { return quantile(wall_, share); }
    std::string json() const {
        return fmt::format(
            "{{\"p50\": {:.2f}, \"p99\": {:.2f}, \"max\": {:.2f}, \"cpu_p50\": {:.2f}, "
            "\"cpu_p99\": {:.2f}, \"count\": {}}}",
            quantile(0.5), quantile(0.99), quantile(1), quantile(cpu_, 0.5), quantile(cpu_, 0.99),
            wall_.size());
    }

  private:
    static double quantile(const std::vector<double>& values, double share) {
        if (values.empty()) {
            return 0;
        }
        std::vector<double> sorted = values;
        std::ranges::sort(sorted);
        const double rank = std::ceil(share * static_cast<double>(sorted.size()));
        return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
    }

    std::vector<double> wall_;
    std::vector<double> cpu_;
};

/// Nobody proposes here.
class NoPayloads final : public PayloadBuilder {
  public:
    std::optional<PayloadId> notify_forkchoice_updated(const Spec& /*spec*/,
                                                       const ForkchoiceHashes& /*hashes*/,
                                                       const PayloadAttributes& /*a*/) override {
        return std::nullopt;
    }
    std::optional<ExecutionPayload> get_payload(const Spec& /*spec*/,
                                                const PayloadId& /*id*/) override {
        return std::nullopt;
    }
};

/// Nobody hears what the node says.
class SilentWire final : public node::Wire {
  public:
    void publish(const node::GossipMessage&) override {}
    void request_blocks(node::PeerId, const node::BlocksRequest&) override {}
    void respond_blocks(node::PeerId, node::BlocksResponse) override {}
};

struct Measured {
    Times block;       // from its bytes to the new head, stored
    Times beside;      // thereof those while clients ask
    Times alone;       // and the others
    Times answer;      // what clients have the node do itself
    Times import;      // thereof the import
    Times epoch;       // epoch transitions, within whichever work they were made
    Times prepare;     // the last quarter's preparation where the next slot begins an epoch
    Times slot_start;  // what the node does of itself when a slot begins
    Times batch;       // of messages other than blocks
    Times waited;      // each of those, from its arrival to its batch's end
    std::size_t longest_queue = 0;
    double busy_ms = 0;
};

class NodeBench {
  public:
    NodeBench(const NodeBenchOptions& options, Output output)
        : options_(options), output_(output), executor_(base::tbb_executor(options.threads)) {}

    Result<void, std::string> run() {
        CAIRN_TRY_ASSIGN(auto reader, LoadReader::open(options_.load));
        reader_ = &reader;
        CAIRN_TRY(start());
        const base::Stopwatch watch;
        const auto followed = follow();
        total_ = watch.elapsed();
        if (clients_ != nullptr) {
            clients_->stop(*node_);
        }
        CAIRN_TRY(followed);
        if (!reader.is_whole()) {
            return unexpected(options_.load + ": the file is cut off");
        }
        report();
        report_clients();
        return check_bars();
    }

  private:
    Result<void, std::string> start() {
        const LoadHeader& header = reader_->header();
        NetworkOptions choice;
        choice.preset = header.preset;
        choice.fork = header.fork;
        auto keys =
            std::make_unique<synthetic::Keys>(header.first_key, header.validators, executor_);
        auto network = synthetic::generate_network(choice.spec(executor_), *keys);
        keys.reset();
        if (!network) {
            return unexpected(describe(network.error()));
        }
        config_ = network->config;
        genesis_ms_ = network->genesis.genesis_time * 1000;
        CAIRN_TRY(open_store(network->spec));
        const Spec& spec = network->spec;
        digest_ = compute_fork_digest(spec, network->genesis.genesis_validators_root, Epoch{0});
        auto chain = node::Chain::start(spec, std::move(network->genesis),
                                        {.execution_engine = engine_,
                                         .random = crypto::os_random(),
                                         .executor = executor_,
                                         .chain_store = chain_store_.get(),
                                         .anchors_aside = true});
        if (!chain) {
            return unexpected(describe(chain.error()));
        }
        node_ =
            std::make_unique<node::Node>(*std::move(chain), payloads_, crypto::os_random(), wire_);
        if (options_.clients > 0) {
            const BeaconState& state = *node_->chain().head().state;
            clients_ = std::make_unique<HeavyClients>(
                api::Facts{spec, state.genesis_time, state.genesis_validators_root},
                options_.clients);
            CAIRN_TRY(clients_->start());
        }
        return {};
    }

    Result<void, std::string> open_store(const Spec& network) {
        if (options_.data_dir.empty()) {
            return {};
        }
        auto kv = store::open_rocks_kv(options_.data_dir, store::ChainStore::columns());
        if (!kv) {
            return unexpected(kv.error().what);
        }
        kv_ = *std::move(kv);
        auto opened = store::ChainStore::open(network, *kv_);
        if (!opened) {
            return unexpected(opened.error().what);
        }
        chain_store_ = *std::move(opened);
        return {};
    }

    // Time ---------------------------------------------------------------------------------------

    std::uint64_t slot_ms() const noexcept { return config_->SLOT_DURATION_MS; }
    std::uint64_t slots_per_epoch() const noexcept {
        return node_->chain().network().preset->SLOTS_PER_EPOCH;
    }

    /// Does the work, and lets as much time pass.
    template <class Work>
    base::Elapsed spend(Work&& work) {
        const base::Stopwatch watch;
        work();
        const base::Elapsed elapsed = watch.elapsed();
        clock_ms_ += elapsed.wall_ms;
        measured_.busy_ms += elapsed.wall_ms;
        add_epoch_times();
        return elapsed;
    }

    void add_epoch_times() {
        const node::EpochTimes& times = node_->chain().epoch_times();
        const auto count = std::exchange(epochs_seen_, times.count);
        const auto fresh = static_cast<std::size_t>(times.count - count);
        for (std::size_t i = times.last.size() - std::min(fresh, times.last.size());
             i < times.last.size(); ++i) {
            measured_.epoch.add(times.last[i]);
        }
    }

    std::uint64_t now() const noexcept { return static_cast<std::uint64_t>(clock_ms_); }

    base::Elapsed tick(std::uint64_t at_ms) {
        clock_ms_ = std::max(clock_ms_, static_cast<double>(at_ms));
        return spend([&] { node_->set_time(genesis_ms_ + now()); });
    }

    /// A slot begins, and at three quarters of it the next one is prepared.
    void tick_until(std::uint64_t until_ms) {
        while (next_tick_ms_ <= until_ms) {
            const std::uint64_t slot = next_tick_ms_ / slot_ms();
            const bool is_start = next_tick_ms_ % slot_ms() == 0;
            const base::Elapsed took = tick(next_tick_ms_);
            if (is_start) {
                measured_.slot_start.add(took);
                report_progress(slot);
            } else if ((slot + 1) % slots_per_epoch() == 0) {
                measured_.prepare.add(took);
            }
            next_tick_ms_ = slot * slot_ms() + (is_start ? slot_ms() * 3 / 4 : slot_ms());
        }
    }

    // Messages -----------------------------------------------------------------------------------

    Result<void, std::string> follow() {
        next_ = reader_->next();
        while (next_ || !queue_.empty()) {
            if (queue_.empty()) {
                tick_until(next_->since_genesis_ms);
                clock_ms_ = std::max(clock_ms_, static_cast<double>(next_->since_genesis_ms));
            } else {
                tick_until(now());
            }
            while (next_ && next_->since_genesis_ms <= now()) {
                queue_.push_back(*std::move(next_));
                next_ = reader_->next();
            }
            measured_.longest_queue = std::max(measured_.longest_queue, queue_.size());
            serve_clients();
            CAIRN_TRY(handle_some());
        }
        return {};
    }

    /// Between the node's work, as its owner does. Clients ask in every other epoch.
    void serve_clients() {
        if (clients_ == nullptr) {
            return;
        }
        const std::uint64_t epoch = now() / slot_ms() / slots_per_epoch();
        if (clients_->is_active() != (epoch % 2 == 1)) {
            clients_->set_active(epoch % 2 == 1, *node_);
        }
        if (clients_->is_active()) {
            measured_.answer.add(spend([&] { clients_->serve(*node_); }));
        }
    }

    node::GossipMessage message_of(const LoadEntry& entry) const {
        return {entry.topic, entry.subnet_id, digest_, entry.bytes};
    }

    /// Blocks first.
    Result<void, std::string> handle_some() {
        const auto block = std::ranges::find(queue_, Topic::beacon_block, &LoadEntry::topic);
        if (block != queue_.end()) {
            const node::GossipMessage message = message_of(*block);
            queue_.erase(block);
            return handle_block(message);
        }
        const std::size_t count = std::min(queue_.size(), options_.batch);
        std::vector<node::GossipMessage> messages;
        std::vector<const node::GossipMessage*> pointers;
        for (std::size_t i = 0; i < count; ++i) {
            messages.push_back(message_of(queue_[i]));
        }
        for (const node::GossipMessage& message : messages) {
            pointers.push_back(&message);
        }
        const std::uint64_t before = node_->statistics().messages_valid;
        measured_.batch.add(spend([&] {
            node_->set_time(genesis_ms_ + now());
            node_->prepare(pointers);
            for (const node::GossipMessage& message : messages) {
                node_->on_gossip(1, message);
            }
        }));
        for (std::size_t i = 0; i < count; ++i) {
            measured_.waited.add({clock_ms_ - static_cast<double>(queue_[i].since_genesis_ms), 0});
        }
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
        if (node_->statistics().messages_valid != before + count) {
            return unexpected("a message was not valid: " + node_->statistics().last_verdict);
        }
        return {};
    }

    Result<void, std::string> handle_block(const node::GossipMessage& message) {
        const std::uint64_t before = node_->statistics().blocks_imported;
        const base::Elapsed took = spend([&] {
            node_->set_time(genesis_ms_ + now());
            node_->prepare({});
            node_->on_gossip(1, message);
        });
        measured_.block.add(took);
        if (clients_ != nullptr) {
            (clients_->is_active() ? measured_.beside : measured_.alone).add(took);
        }
        if (node_->statistics().blocks_imported != before + 1) {
            return unexpected("a block was not imported: " + node_->statistics().last_verdict +
                              "; " + node_->statistics().last_refusal);
        }
        measured_.import.add({node_->statistics().import_ms.back(), 0});
        return {};
    }

    // Report -------------------------------------------------------------------------------------

    static double mib(std::size_t bytes) { return static_cast<double>(bytes) / (1U << 20U); }

    /// The baseline is what the node takes while every epoch that can be is final.
    void report_progress(std::uint64_t slot) {
        const std::uint64_t epoch = slot / slots_per_epoch();
        if (slot % slots_per_epoch() != 0) {
            return;
        }
        const Store& fork_choice = node_->chain().store();
        const std::size_t resident = resident_bytes();
        if (epoch <= fork_choice.finalized_checkpoint.epoch.value + 2) {
            baseline_bytes_ = std::max(baseline_bytes_, resident);
        }
        most_bytes_ = std::max(most_bytes_, resident);
        if (options_.report_epochs == 0 || epoch % options_.report_epochs != 0) {
            return;
        }
        output_.out << fmt::format(
                           "{{\"epoch\": {}, \"finalized\": {}, \"blocks\": {}, "
                           "\"resident_mib\": {:.0f}, \"held_states\": {}, "
                           "\"held_states_mib\": {:.0f}, \"import_ms\": {}}}",
                           epoch, fork_choice.finalized_checkpoint.epoch.value,
                           fork_choice.blocks.size(), mib(resident), node_->chain().held_states(),
                           mib(node_->chain().held_bytes()), measured_.import.json())
                    << std::endl;
    }

    void report() const {
        const node::Chain& chain = node_->chain();
        const double simulated_ms = clock_ms_;
        output_.out << fmt::format(
            "{{\"validators\": {}, \"head_slot\": {}, \"finalized_epoch\": {}, \"threads\": {}, "
            "\"stored\": {},\n \"block_ms\": {},\n \"import_ms\": {},\n \"epoch_ms\": {},\n "
            "\"prepare_ms\": {},\n "
            "\"slot_start_ms\": {},\n \"batch_ms\": {},\n \"waited_ms\": {},\n "
            "\"messages\": {}, \"longest_queue\": {}, \"busy_share\": {:.3f}, \"cpu_s\": {:.1f}, "
            "\"wall_s\": {:.1f},\n \"resident_mib\": {:.0f}, \"peak_mib\": {:.0f}, "
            "\"baseline_mib\": {:.0f}, \"most_mib\": {:.0f}, \"growth\": {:.2f}}}\n",
            chain.head().state->validators.size(), chain.head().slot.value,
            chain.store().finalized_checkpoint.epoch.value, executor_.concurrency(),
            chain_store_ != nullptr, measured_.block.json(), measured_.import.json(),
            measured_.epoch.json(), measured_.prepare.json(), measured_.slot_start.json(),
            measured_.batch.json(), measured_.waited.json(), node_->statistics().messages_valid,
            measured_.longest_queue, measured_.busy_ms / simulated_ms, total_.cpu_ms / 1000,
            total_.wall_ms / 1000, mib(resident_bytes()), base::peak_memory_mib(),
            mib(baseline_bytes_), mib(most_bytes_), growth());
    }

    void report_clients() const {
        if (clients_ != nullptr) {
            output_.out << fmt::format(
                "{{\"queries\": {},\n \"block_ms_alone\": {},\n \"block_ms_beside\": {},\n "
                "\"answer_ms\": {}}}\n",
                clients_->json(), measured_.alone.json(), measured_.beside.json(),
                measured_.answer.json());
        }
    }

    double growth() const noexcept {
        return baseline_bytes_ == 0 ? 0 : mib(most_bytes_) / mib(baseline_bytes_);
    }

    Result<void, std::string> check_bars() const {
        const double worst =
            std::max({measured_.block.quantile(0.99), measured_.beside.quantile(0.99),
                      measured_.epoch.quantile(0.99), measured_.prepare.quantile(0.99),
                      measured_.slot_start.quantile(0.99), measured_.batch.quantile(0.99)});
        if (options_.max_ms != 0 && worst > static_cast<double>(options_.max_ms)) {
            return unexpected(
                fmt::format("{:.0f} ms are over the bar of {}", worst, options_.max_ms));
        }
        const double peak = base::peak_memory_mib();
        if (options_.max_mib != 0 && peak > static_cast<double>(options_.max_mib)) {
            return unexpected(
                fmt::format("{:.0f} MiB are over the bar of {}", peak, options_.max_mib));
        }
        if (options_.max_growth != 0 && growth() > options_.max_growth) {
            return unexpected(fmt::format("memory is {:.2f} times the baseline, over the bar of {}",
                                          growth(), options_.max_growth));
        }
        return {};
    }

    const NodeBenchOptions& options_;
    Output output_;
    base::Executor& executor_;
    LoadReader* reader_ = nullptr;
    std::shared_ptr<const Config> config_;
    std::uint64_t genesis_ms_ = 0;
    ForkDigest digest_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<store::ChainStore> chain_store_;
    FixedExecutionEngine engine_;
    NoPayloads payloads_;
    SilentWire wire_;
    std::unique_ptr<node::Node> node_;
    std::unique_ptr<HeavyClients> clients_;  // null: nobody asks
    double clock_ms_ = 0;                    // since genesis
    std::uint64_t next_tick_ms_ = 0;
    std::uint64_t epochs_seen_ = 0;
    std::size_t baseline_bytes_ = 0;
    std::size_t most_bytes_ = 0;
    std::optional<LoadEntry> next_;
    std::deque<LoadEntry> queue_;
    Measured measured_;
    base::Elapsed total_;
};

}  // namespace

Run declare_bench_node(CLI::App& app) {
    const auto options = std::make_shared<NodeBenchOptions>();
    app.add_option("--load", options->load, "The file of 'cairn bench load'")->required();
    app.add_option("--data-dir", options->data_dir,
                   "Keep the chain in a store in this new folder; without, in memory only");
    app.add_option("--threads", options->threads, "Threads to use; 0: all cores")
        ->capture_default_str();
    app.add_option("--batch", options->batch, "Messages handled at once, at most")
        ->check(CLI::Range(1, 4096))
        ->capture_default_str();
    app.add_option("--report-epochs", options->report_epochs,
                   "A line with the memory each so many epochs; 0: none")
        ->capture_default_str();
    app.add_option("--max-ms", options->max_ms,
                   "Fail if p99 of blocks, epochs, slot starts or batches is over this; 0: no bar")
        ->capture_default_str();
    app.add_option("--max-mib", options->max_mib, "Fail if peak memory is over this; 0: no bar")
        ->capture_default_str();
    app.add_option(
           "--max-growth", options->max_growth,
           "Fail if memory, asked for at each epoch's start, is over so many times the most "
           "while finality kept up; 0: no bar")
        ->capture_default_str();
    app.add_option("--clients", options->clients,
                   "So many clients ask for whole states and all validators over HTTP, in every "
                   "other epoch")
        ->check(CLI::Range(0, 64))
        ->capture_default_str();
    return [options](Output output) {
        const auto done = NodeBench(*options, output).run();
        return done ? exit_success : complain(output, done.error());
    };
}

}  // namespace cairn::cli
