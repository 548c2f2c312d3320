// Values of JSON-RPC parameters: quantities, data, addresses, hashes, blocks by number, tag or
// hash.
//
// Reference: execution-apis src/schemas/base-types.yaml; EIP-1474 (quantities have no leading
// zeros, data have an even number of digits), EIP-1898 (blocks as objects). What is refused is
// refused in geth's words, because libraries match on them. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "rpc/error.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace cairn::rpc {

/// "0x0", "0x1f"; nothing else.
Read<std::uint64_t> read_uint64(const json::Value& value);
Read<U256> read_uint256(const json::Value& value);
/// A quantity, or a number as JSON has it: eth_feeHistory's count.
Read<std::uint64_t> read_uint64_or_number(const json::Value& value);
Read<bool> read_bool(const json::Value& value);
Read<double> read_double(const json::Value& value);
Read<std::string> read_string(const json::Value& value);
/// "0x" and an even number of digits.
Read<Bytes> read_data(const json::Value& value);
/// `type` is geth's name of it, for its error texts.
Read<Bytes> read_fixed_data(const json::Value& value, std::size_t size, std::string_view type);
Read<Bytes20> read_address(const json::Value& value);
Read<Bytes32> read_hash(const json::Value& value);
/// A slot of storage: up to 32 bytes of digits, leading zeros allowed or missing.
Read<U256> read_storage_key(const json::Value& value);

template <std::size_t N>
Read<FixedBytes<N>> read_fixed(const json::Value& value, std::string_view type) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_fixed_data(value, N, type));
    return FixedBytes<N>::from(bytes);
}

/// An array, each item read by `read`; at most `max` items.
template <class F>
auto read_list(const json::Value& value, std::size_t max, const F& read)
    -> Read<std::vector<typename decltype(read(value))::value_type>> {
    if (value.kind != json::Kind::array) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type []");
    }
    if (value.items.size() > max) {
        return invalid_params("list of " + std::to_string(value.items.size()) +
                              " items exceeds the limit of " + std::to_string(max));
    }
    std::vector<typename decltype(read(value))::value_type> out;
    out.reserve(value.items.size());
    for (const json::Value& item : value.items) {
        CAIRN_TRY_ASSIGN(auto one, read(item));
        out.push_back(std::move(one));
    }
    return out;
}

enum class BlockTag : std::uint8_t { earliest, latest, pending, safe, finalized };

struct BlockHashReference {
    Bytes32 hash;
    bool require_canonical = false;
    friend bool operator==(const BlockHashReference&, const BlockHashReference&) = default;
};
using BlockReference = std::variant<BlockTag, std::uint64_t, BlockHashReference>;

/// A number or a tag.
Read<BlockReference> read_block_number(const json::Value& value);
/// A number, a tag, a hash, or an object of EIP-1898.
Read<BlockReference> read_block_number_or_hash(const json::Value& value);

// Writing.

std::string quantity(std::uint64_t value);
void write_quantity(json::Writer& out, std::string_view name, std::uint64_t value);
void write_quantity(json::Writer& out, std::string_view name, const U256& value);
void write_data(json::Writer& out, std::string_view name, BytesView bytes);
/// A whole JSON string: "\"0x12\"".
std::string json_string(std::string_view text);
std::string data_text(BytesView bytes);
/// EIP-55.
std::string checksum_address(const Bytes20& address);

}  // namespace cairn::rpc
