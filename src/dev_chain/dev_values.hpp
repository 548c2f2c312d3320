// Values of the developers' methods, which are taken more freely than the others': numbers as JSON
// numbers, as decimal text or as hexadecimal text, with leading zeros or without. Threads: pure.
#pragma once

#include "rpc/values.hpp"

namespace cairn::dev_chain {

using rpc::Read;

Read<U256> read_number(const json::Value& value);
Read<std::uint64_t> read_small_number(const json::Value& value);
/// Bytes of 32, or fewer with zeros before them.
Read<Bytes32> read_word(const json::Value& value);

}  // namespace cairn::dev_chain
