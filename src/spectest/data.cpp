#include "spectest/data.hpp"

#include "json/parse.hpp"

namespace cairn::spectest {

Read<json::Value> read_yaml(const Case& vectors, std::string_view file) {
    const auto text = vectors.text(file);
    if (!text) {
        return failed(std::string(file) + " " + std::string(to_string(text.error())));
    }
    auto value = json::parse_yaml(*text);
    if (!value) {
        return failed(std::string(file) + ": " + json::to_string(value.error()));
    }
    return *std::move(value);
}

Read<json::Value> read_meta(const Case& vectors) {
    if (vectors.has("meta.yaml")) {
        return read_yaml(vectors, "meta.yaml");
    }
    json::Value none;
    none.kind = json::Kind::object;
    return none;
}

Read<Bytes> read_ssz_bytes(const Case& vectors, std::string_view stem) {
    auto bytes = vectors.ssz(stem);
    if (!bytes) {
        return failed(std::string(stem) + ".ssz " + std::string(to_string(bytes.error())));
    }
    return *std::move(bytes);
}

Read<const json::Value*> member(const json::Value& object, std::string_view key) {
    const json::Value* value = object.find(key);
    if (value == nullptr) {
        return failed("no key " + std::string(key));
    }
    return value;
}

Read<std::uint64_t> uint_member(const json::Value& object, std::string_view key) {
    CAIRN_TRY_ASSIGN(const json::Value* value, member(object, key));
    const auto number = value->to_uint64();
    if (!number) {
        return failed(std::string(key) + " is no number");
    }
    return *number;
}

Read<std::string> text_member(const json::Value& object, std::string_view key) {
    CAIRN_TRY_ASSIGN(const json::Value* value, member(object, key));
    if (!value->is_scalar()) {
        return failed(std::string(key) + " is no text");
    }
    return value->text;
}

std::optional<Bytes> hex_bytes(const json::Value& value) {
    return value.is_scalar() && value.text.starts_with("0x") ? base::from_hex(value.text)
                                                             : std::nullopt;
}

}  // namespace cairn::spectest
