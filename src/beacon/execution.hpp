// The execution layer of a beacon node as a process: a foreign client, one in this process, or
// none.
//
//   CAIRN_TRY_ASSIGN(Execution execution, open_execution(choice, std::move(kv), surroundings...));
//   node::ChainServices services{.execution_engine = execution.layer(), ...};
//
// One in this process has no peers of its own: what it lacks of a chain that begins at a checkpoint
// is handed in by hand_in_history. Errors are sentences.
#pragma once

#include "beacon/no_engine.hpp"
#include "beacon/remote_node.hpp"
#include "engine/embedded_execution.hpp"
#include "engine/remote_engine.hpp"
#include "store/memory_kv.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace cairn::beacon {

/// Nothing of both: there is no execution layer.
struct ExecutionChoice {
    std::optional<engine::EngineAddress> foreign = std::nullopt;
    /// geth's genesis of one in this process.
    std::optional<execution_node::Genesis> genesis = std::nullopt;
};

class Execution {
  public:
    Execution() : layer_(std::make_unique<NoEngine>()) {}

    /// `kv`: the store of one in this process; null: in memory.
    static Result<Execution, std::string> open(const ExecutionChoice& choice,
                                               std::unique_ptr<store::Kv> kv,
                                               base::Executor& executor);

    engine::ExecutionLayer& layer() const noexcept {
        return embedded_ != nullptr ? embedded_->engine() : *layer_;
    }
    /// Null: it is not in this process.
    engine::EmbeddedExecution* embedded() const noexcept { return embedded_.get(); }
    bool is_there() const noexcept { return is_there_; }

  private:
    bool is_there_ = false;
    std::unique_ptr<engine::ExecutionLayer> layer_;  // null: embedded_ has it
    std::unique_ptr<store::MemoryDisk> disk_;        // null: not in memory
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<engine::EmbeddedExecution> embedded_;
};

/// More payloads than these are not handed in.
inline constexpr std::size_t MAX_HISTORY_PAYLOADS = 32'768;

/// A block by its root; null: it is nowhere to be had.
using FindBlock = std::function<BlockPointer(const consensus::Root& root)>;

/// Gives `execution` the payloads from the last that it knows up to that of the block `newest`.
/// Memory: all of these blocks.
Result<void, std::string> hand_in_history(const consensus::Spec& network,
                                          engine::EmbeddedExecution& execution,
                                          const BlockPointer& newest, const FindBlock& find);

}  // namespace cairn::beacon
