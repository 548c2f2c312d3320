// The YAML files of a case, and what runners take out of them.
//
// A missing or malformed file or key is a failure of the case. Values that a vector may hold in a
// wrong size on purpose (keys, points) are given as optionals: whether that is an error is the
// vector's to say.
#pragma once

#include "base/bytes.hpp"
#include "json/value.hpp"
#include "spectest/runner.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::spectest {

template <class T>
using Read = Result<T, NotPassed>;

/// A YAML file of the case, parsed. Marks it as read.
Read<json::Value> read_yaml(const Case& vectors, std::string_view file);

/// meta.yaml, or an empty object when the case has none.
Read<json::Value> read_meta(const Case& vectors);

/// A file of the case, decompressed if it is .ssz_snappy. Marks it as read.
Read<Bytes> read_ssz_bytes(const Case& vectors, std::string_view stem);

/// The member `key` of an object. The pointer is never null.
Read<const json::Value*> member(const json::Value& object, std::string_view key);
Read<std::uint64_t> uint_member(const json::Value& object, std::string_view key);
Read<std::string> text_member(const json::Value& object, std::string_view key);

/// A hexadecimal string; nullopt for anything else.
std::optional<Bytes> hex_bytes(const json::Value& value);

template <std::size_t N>
std::optional<FixedBytes<N>> hex_fixed(const json::Value& value) {
    return base::fixed_from_hex<N>(value.text);
}

/// Each item of an array by hex_fixed; nullopt if one of them is none.
template <std::size_t N>
std::optional<std::vector<FixedBytes<N>>> hex_fixed_list(const json::Value& array) {
    std::vector<FixedBytes<N>> out;
    out.reserve(array.items.size());
    for (const json::Value& item : array.items) {
        const auto bytes = hex_fixed<N>(item);
        if (!bytes) {
            return std::nullopt;
        }
        out.push_back(*bytes);
    }
    return out;
}

template <std::size_t N>
Read<FixedBytes<N>> hex_member(const json::Value& object, std::string_view key) {
    CAIRN_TRY_ASSIGN(const json::Value* value, member(object, key));
    const auto bytes = hex_fixed<N>(*value);
    if (!bytes) {
        return failed(std::string(key) + " is not of " + std::to_string(N) + " bytes");
    }
    return *bytes;
}

}  // namespace cairn::spectest
