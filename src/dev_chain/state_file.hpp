// A chain's state as a file, in the form that anvil 1.7.1 writes and reads (SerializableState): all
// accounts with their codes and slots, and where the chain stands.
//
//   write_file(path, dump_state(parts));
//   CAIRN_TRY_ASSIGN(const SavedState saved, read_state_file(text));
//   Beginning beginning = begin_with(saved, config);
//
// Not kept are blocks below the head, transactions and receipts. Cost: linear in all that was ever
// written. Threads: pure but for dump_state(), which reads the chain.
#pragma once

#include "dev_chain/dev_chain.hpp"

namespace cairn::dev_chain {

inline constexpr std::size_t MAX_STATE_FILE_BYTES = std::size_t{1} << 30U;

struct SavedState {
    /// Onto whatever is there.
    state::StateDiff accounts;
    /// Fields that the file does not have are default-valued.
    execution::Header head;
    /// Of the next block.
    std::optional<U256> base_fee;
};

/// JSON. -32603: the state cannot be read.
Read<std::string> dump_state(const DevParts& parts);

/// The error names the place.
Result<SavedState, std::string> read_state_file(std::string_view text);

/// A chain whose first block is the one that was saved, with its number and time.
Beginning begin_with(const SavedState& saved, const DevOptions& options);

}  // namespace cairn::dev_chain
