// cairn bench replay: how fast a node that starts goes through the blocks it has stored, whose
// signatures were checked when they came.
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/load_file.hpp"
#include "cli/network.hpp"
#include "consensus/block/execution_engine.hpp"
#include "node/chain.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/memory_kv.hpp"
#include "synthetic/genesis.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using namespace consensus;

struct ReplayOptions {
    std::string load;
    std::size_t threads = 0;
    double min_rate = 0;
};

class ReplayBench {
  public:
    ReplayBench(const ReplayOptions& options, Output output)
        : options_(options), output_(output), executor_(base::tbb_executor(options.threads)) {}

    Result<void, std::string> run() {
        CAIRN_TRY_ASSIGN(auto reader, LoadReader::open(options_.load));
        CAIRN_TRY(begin(reader.header()));
        CAIRN_TRY(store_blocks(reader));
        const base::Stopwatch watch;
        const auto chain = node::Chain::resume(spec(), services());
        const base::Elapsed elapsed = watch.elapsed();
        if (!chain) {
            return unexpected(chain.error().what);
        }
        const double rate = static_cast<double>(blocks_) / elapsed.wall_ms * 1000;
        output_.out << fmt::format(
            "{{\"validators\": {}, \"blocks\": {}, \"head_slot\": {}, \"finalized_epoch\": {}, "
            "\"wall_ms\": {:.0f}, \"cpu_ms\": {:.0f}, \"blocks_per_s\": {:.0f}, "
            "\"blocks_per_cpu_s\": {:.0f}, \"peak_mib\": {:.0f}}}\n",
            reader.header().validators, blocks_, (*chain)->head().slot.value,
            (*chain)->store().finalized_checkpoint.epoch.value, elapsed.wall_ms, elapsed.cpu_ms,
            rate, static_cast<double>(blocks_) / elapsed.cpu_ms * 1000, base::peak_memory_mib());
        if (rate < options_.min_rate) {
            return unexpected(fmt::format("{:.0f} blocks/s are below the bar", rate));
        }
        return {};
    }

  private:
    const Spec& spec() const noexcept { return network_->spec; }
    node::ChainServices services() {
        return {engine_, crypto::os_random(), executor_, chain_store_.get()};
    }

    Result<void, std::string> begin(const LoadHeader& header) {
        NetworkOptions choice;
        choice.preset = header.preset;
        choice.fork = header.fork;
        const synthetic::Keys keys(header.first_key, header.validators, executor_);
        auto network = synthetic::generate_network(choice.spec(executor_), keys);
        if (!network) {
            return unexpected(describe(network.error()));
        }
        network_ = std::make_unique<synthetic::Network>(*std::move(network));
        kv_ = disk_.open(store::ChainStore::columns()).value();
        auto opened = store::ChainStore::open(spec(), *kv_);
        if (!opened) {
            return unexpected(opened.error().what);
        }
        chain_store_ = *std::move(opened);
        const auto started = node::Chain::start(spec(), network_->genesis, services());
        return started ? Result<void, std::string>{} : unexpected(describe(started.error()));
    }

    Result<void, std::string> store_blocks(LoadReader& reader) {
        const std::uint64_t genesis_ms = network_->genesis.genesis_time * 1000;
        while (const auto entry = reader.next()) {
            if (entry->topic != node::Topic::beacon_block) {
                continue;
            }
            auto block = std::make_shared<SignedBeaconBlock>();
            if (!ssz::decode(spec(), *entry->bytes, *block)) {
                return unexpected(options_.load + ": a block cannot be read");
            }
            const Root root = ssz::hash_tree_root(spec(), block->message);
            chain_store_->put_block({root, block, genesis_ms + entry->since_genesis_ms});
            ++blocks_;
        }
        const auto committed = chain_store_->commit();
        return committed ? Result<void, std::string>{} : unexpected(committed.error().what);
    }

    const ReplayOptions& options_;
    Output output_;
    base::Executor& executor_;
    FixedExecutionEngine engine_;
    std::unique_ptr<synthetic::Network> network_;
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<store::ChainStore> chain_store_;
    std::uint64_t blocks_ = 0;
};

}  // namespace

Run declare_bench_replay(CLI::App& app) {
    const auto options = std::make_shared<ReplayOptions>();
    app.add_option("--load", options->load, "The file of 'cairn bench load'")->required();
    app.add_option("--threads", options->threads, "Threads to use; 0: all cores")
        ->capture_default_str();
    app.add_option("--min-rate", options->min_rate, "Fail below so many blocks per second")
        ->capture_default_str();
    return [options](Output output) {
        const auto done = ReplayBench(*options, output).run();
        return done ? exit_success : complain(output, done.error());
    };
}

}  // namespace cairn::cli
