// Typed structured data and their hash: what wallets sign for EIP-712.
//
// Reference: EIP-712; eth_signTypedData_v4 as MetaMask defined it (arrays, and null for a struct
// that is not there). Numbers may be JSON numbers, decimal or hexadecimal text. Threads: pure.
#pragma once

#include "rpc/values.hpp"

namespace cairn::dev_chain {

using rpc::Read;

inline constexpr std::size_t MAX_TYPED_DATA_BYTES = std::size_t{1} << 20U;
inline constexpr std::size_t MAX_TYPED_DATA_VALUES = std::size_t{1} << 16U;
/// Structs and arrays inside each other.
inline constexpr std::size_t MAX_TYPED_DATA_DEPTH = 32;

/// keccak256(0x19 || 0x01 || domain separator || hash of the message). `data` has types,
/// primaryType, domain and message. -32602 names what is wrong.
Read<Bytes32> typed_data_hash(const json::Value& data);

/// "Mail(Person from,Person to,string contents)Person(string name,address wallet)".
Read<std::string> encode_type(const json::Value& types, const std::string& name);

}  // namespace cairn::dev_chain
