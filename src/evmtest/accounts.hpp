// The accounts of a fixture: its pre-state and, where it has one, its post-state.
#pragma once

#include "evmtest/fields.hpp"
#include "execution/memory_state.hpp"

namespace cairn::evmtest {

Read<execution::MemoryState> read_accounts(const json::Value& object);

/// How `got` differs from `wanted`, in words, the first few places; empty: not at all.
std::string differences(const execution::MemoryState& wanted, const execution::MemoryState& got);

}  // namespace cairn::evmtest
