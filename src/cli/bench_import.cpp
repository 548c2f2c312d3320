// cairn bench import: how fast a chain of blocks is executed, checked and written to disk.
//
// The genesis is written by a run of its own (--init), so that the next one begins with nothing in
// memory. Time counts from the reading of the file until the state of the last block is on disk;
// the opening of the store is not in it, as it is not in what geth tells.
#include "base/executor.hpp"
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/file.hpp"
#include "execution_node/execution_chain.hpp"
#include "rlp/reader.hpp"
#include "store/rocks_kv.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using execution_node::ExecutionChain;

/// As `cairn execution` opens it.
constexpr store::RocksOptions STORE_OPTIONS = {.cache_bytes = std::uint64_t{256} << 20U,
                                               .write_buffer_bytes = std::uint64_t{64} << 20U};

struct ImportOptions {
    std::string folder;
    std::string data;
    std::size_t threads = 0;
    bool init = false;
};

struct ImportTotals {
    std::uint64_t blocks = 0;
    std::uint64_t transactions = 0;
    std::uint64_t gas = 0;
};

Result<execution_node::Genesis, std::string> read_genesis(const ImportOptions& options) {
    CAIRN_TRY_ASSIGN(const Bytes text,
                     read_file((std::filesystem::path(options.folder) / "genesis.json").string()));
    auto genesis = execution_node::parse_genesis(std::string(text.begin(), text.end()));
    if (!genesis) {
        return unexpected(to_string(genesis.error()));
    }
    return *std::move(genesis);
}

Result<void, std::string> import_block(ExecutionChain& chain, BytesView bytes,
                                       ImportTotals& totals) {
    auto block = execution::decode_block(bytes);
    if (!block) {
        return unexpected(to_string(block.error()));
    }
    ++totals.blocks;
    totals.transactions += block->transactions.size();
    totals.gas += block->header.gas_used;
    const auto imported = chain.import(*std::move(block));
    if (!imported || imported->status != execution_node::ImportStatus::valid) {
        return unexpected(fmt::format("block {} is not valid", totals.blocks));
    }
    const auto moved = chain.set_head(imported->hash);
    if (!moved || moved->refused) {
        return unexpected("the head did not move");
    }
    return {};
}

Result<ImportTotals, std::string> import_all(ExecutionChain& chain, BytesView file) {
    ImportTotals totals;
    while (!file.empty()) {
        rlp::Reader reader(file);
        const auto item = reader.item();
        if (!item) {
            return unexpected("chain.rlp: " + to_string(item.error()));
        }
        CAIRN_TRY(import_block(chain, item->encoding, totals));
        file = file.subspan(item->encoding.size());
    }
    if (const auto flushed = chain.flush(); !flushed) {
        return unexpected(flushed.error().what);
    }
    return totals;
}

Result<void, std::string> run_import(const ImportOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const execution_node::Genesis genesis, read_genesis(options));
    auto kv = store::open_rocks_kv(options.data, execution_node::chain_columns(), STORE_OPTIONS);
    if (!kv) {
        return unexpected(kv.error().what);
    }
    auto& executor =
        options.threads == 1 ? base::serial_executor() : base::tbb_executor(options.threads);
    auto chain = ExecutionChain::open(**kv, genesis, {}, executor);
    if (!chain) {
        return unexpected(chain.error().what);
    }
    if (options.init) {
        return {};
    }
    const base::Stopwatch watch;
    CAIRN_TRY_ASSIGN(const Bytes file,
                     read_file((std::filesystem::path(options.folder) / "chain.rlp").string()));
    CAIRN_TRY_ASSIGN(const ImportTotals totals, import_all(**chain, file));
    const base::Elapsed elapsed = watch.elapsed();
    const Bytes32 head = (*chain)->view()->head()->hash;
    output.out << fmt::format(
        "{{\"blocks\": {}, \"transactions\": {}, \"gas\": {}, \"head\": \"{}\", \"wall_ms\": "
        "{:.1f}, \"cpu_ms\": {:.1f}, \"transactions_per_s\": {:.0f}, \"mgas_per_s\": {:.1f}, "
        "\"peak_memory_mib\": {:.0f}}}\n",
        totals.blocks, totals.transactions, totals.gas, base::to_hex(head.view()), elapsed.wall_ms,
        elapsed.cpu_ms, static_cast<double>(totals.transactions) * 1000 / elapsed.wall_ms,
        static_cast<double>(totals.gas) / 1000 / elapsed.wall_ms, base::peak_memory_mib());
    return {};
}

}  // namespace

Run declare_bench_import(CLI::App& app) {
    const auto options = std::make_shared<ImportOptions>();
    app.add_option("--blocks", options->folder, "Folder that `cairn bench blocks` has made")
        ->required();
    app.add_option("--data-dir", options->data, "Folder of the store")->required();
    app.add_option("--threads", options->threads, "Workers (default: all cores)");
    app.add_flag("--init", options->init, "Only write the genesis");
    return [options](Output output) {
        const auto done = run_import(*options, output);
        return done ? exit_success : complain(output, done.error());
    };
}

}  // namespace cairn::cli
