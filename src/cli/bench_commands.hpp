// The subcommands of `cairn bench` that stand in files of their own.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

Run declare_bench_load(CLI::App& app);
Run declare_bench_node(CLI::App& app);
Run declare_bench_replay(CLI::App& app);
Run declare_bench_blocks(CLI::App& app);
Run declare_bench_import(CLI::App& app);
Run declare_bench_zk(CLI::App& app);

}  // namespace cairn::cli
