// Values out of the JSON of fixtures: quantities, bytes, accounts, transactions.
//
// A fixture is read leniently where its writers differ (leading zeros, odd digits, keys in either
// spelling) and refused where it makes no sense. Errors name the path: "pre.0x12...34.nonce".
// Threads: pure functions.
#pragma once

#include "execution/header.hpp"
#include "json/value.hpp"

#include <string>

namespace cairn::evmtest {

using execution::Address;

/// Why a fixture cannot be read.
struct FixtureError {
    std::string where;
    std::string reason;
};
std::string to_string(const FixtureError& error);

template <class T>
using Read = Result<T, FixtureError>;

/// The error of an outer value, out of that of an inner one.
FixtureError inside(std::string_view key, FixtureError error);

Read<U256> read_u256(const json::Value& value);
Read<std::uint64_t> read_uint64(const json::Value& value);
Read<Bytes> read_bytes(const json::Value& value);
Read<Bytes32> read_bytes32(const json::Value& value);
Read<Address> read_address(const json::Value& value);

Read<const json::Value*> member(const json::Value& object, std::string_view key);

/// The member `key`, read by `read`.
template <class T>
Read<T> field(const json::Value& object, std::string_view key,
              Read<T> (*read)(const json::Value& value)) {
    CAIRN_TRY_ASSIGN(const json::Value* value, member(object, key));
    auto result = read(*value);
    if (!result) {
        return unexpected(inside(key, std::move(result).error()));
    }
    return result;
}

/// Nothing if there is no such member.
template <class T>
Read<std::optional<T>> optional_field(const json::Value& object, std::string_view key,
                                      Read<T> (*read)(const json::Value& value)) {
    if (object.find(key) == nullptr) {
        return std::optional<T>();
    }
    CAIRN_TRY_ASSIGN(T value, field(object, key, read));
    return std::optional<T>(std::move(value));
}

}  // namespace cairn::evmtest
