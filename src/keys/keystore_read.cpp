#include "json/parse.hpp"
#include "keys/derivation.hpp"
#include "keys/keystore.hpp"

#include <algorithm>
#include <bit>
#include <initializer_list>

namespace cairn::keys {
namespace {

unexpected<KeystoreError> failure(KeystoreRule rule, std::string where) {
    return unexpected(KeystoreError{rule, std::move(where)});
}

/// An object of the document, and its name for errors.
struct Object {
    const json::Value* value;
    std::string name;

    std::string name_of(std::string_view member) const {
        return name.empty() ? std::string(member) : name + "." + std::string(member);
    }
};

Result<const json::Value*, KeystoreError> required(const Object& object, std::string_view member) {
    const json::Value* const found = object.value->find(member);
    if (found == nullptr) {
        return failure(KeystoreRule::member_missing, object.name_of(member));
    }
    return found;
}

Result<Object, KeystoreError> object_member(const Object& object, std::string_view member) {
    CAIRN_TRY_ASSIGN(const json::Value* const value, required(object, member));
    if (value->kind != json::Kind::object) {
        return failure(KeystoreRule::not_an_object, object.name_of(member));
    }
    return Object{value, object.name_of(member)};
}

Result<std::string, KeystoreError> text_member(const Object& object, std::string_view member) {
    CAIRN_TRY_ASSIGN(const json::Value* const value, required(object, member));
    if (value->kind != json::Kind::string) {
        return failure(KeystoreRule::member_malformed, object.name_of(member));
    }
    return value->text;
}

Result<std::uint64_t, KeystoreError> number_member(const Object& object, std::string_view member) {
    CAIRN_TRY_ASSIGN(const json::Value* const value, required(object, member));
    const auto number = value->to_uint64();
    if (value->kind != json::Kind::number || !number) {
        return failure(KeystoreRule::member_malformed, object.name_of(member));
    }
    return *number;
}

Result<Bytes, KeystoreError> bytes_member(const Object& object, std::string_view member) {
    CAIRN_TRY_ASSIGN(const std::string text, text_member(object, member));
    auto bytes = base::from_hex(text);
    if (!bytes) {
        return failure(KeystoreRule::member_malformed, object.name_of(member));
    }
    return *std::move(bytes);
}

template <std::size_t N>
Result<FixedBytes<N>, KeystoreError> fixed_member(const Object& object, std::string_view member) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, bytes_member(object, member));
    if (bytes.size() != N) {
        return failure(KeystoreRule::member_malformed, object.name_of(member));
    }
    return FixedBytes<N>::from(bytes);
}

Result<void, KeystoreError> only_members(const Object& object,
                                         std::initializer_list<std::string_view> known) {
    for (const json::Member& member : object.value->members) {
        if (std::ranges::find(known, member.key) == known.end()) {
            return failure(KeystoreRule::parameter_unknown, object.name_of(member.key));
        }
    }
    return {};
}

/// One of the three parts of `crypto`.
struct Module {
    Object object;
    std::string function;
    Object params;
};

Result<Module, KeystoreError> read_module(const Object& crypto, std::string_view name) {
    CAIRN_TRY_ASSIGN(Object object, object_member(crypto, name));
    CAIRN_TRY(only_members(object, {"function", "params", "message"}));
    CAIRN_TRY_ASSIGN(std::string function, text_member(object, "function"));
    CAIRN_TRY_ASSIGN(Object params, object_member(object, "params"));
    CAIRN_TRY(text_member(object, "message"));
    return Module{std::move(object), std::move(function), std::move(params)};
}

unexpected<KeystoreError> unknown_function(const Module& module) {
    return failure(KeystoreRule::function_unknown, module.object.name_of("function"));
}

Result<Bytes, KeystoreError> read_salt(const Object& params) {
    CAIRN_TRY_ASSIGN(Bytes salt, bytes_member(params, "salt"));
    if (salt.empty() || salt.size() > keystore_limits::salt_bytes_max) {
        return failure(KeystoreRule::parameter_refused, params.name_of("salt"));
    }
    return salt;
}

Result<ScryptKdf, KeystoreError> read_scrypt(const Object& params) {
    CAIRN_TRY(only_members(params, {"dklen", "n", "r", "p", "salt"}));
    ScryptKdf kdf;
    CAIRN_TRY_ASSIGN(kdf.cost.n, number_member(params, "n"));
    CAIRN_TRY_ASSIGN(kdf.cost.r, number_member(params, "r"));
    CAIRN_TRY_ASSIGN(kdf.cost.p, number_member(params, "p"));
    CAIRN_TRY_ASSIGN(kdf.salt, read_salt(params));
    const auto [n, r, p] = kdf.cost;
    if (n < 2 || !std::has_single_bit(n)) {
        return failure(KeystoreRule::parameter_refused, params.name_of("n"));
    }
    if (r == 0 || p == 0) {
        return failure(KeystoreRule::parameter_refused, params.name_of(r == 0 ? "r" : "p"));
    }
    // By division, as the products may not fit.
    if (n > keystore_limits::scrypt_memory_bytes_max / 128 / r ||
        n > keystore_limits::scrypt_work_max / r / p) {
        return failure(KeystoreRule::cost_refused, params.name);
    }
    return kdf;
}

Result<Pbkdf2Kdf, KeystoreError> read_pbkdf2(const Object& params) {
    CAIRN_TRY(only_members(params, {"dklen", "c", "prf", "salt"}));
    CAIRN_TRY_ASSIGN(const std::uint64_t c, number_member(params, "c"));
    CAIRN_TRY_ASSIGN(const std::string prf, text_member(params, "prf"));
    CAIRN_TRY_ASSIGN(Bytes salt, read_salt(params));
    if (prf != "hmac-sha256") {
        return failure(KeystoreRule::parameter_refused, params.name_of("prf"));
    }
    if (c == 0) {
        return failure(KeystoreRule::parameter_refused, params.name_of("c"));
    }
    if (c > keystore_limits::pbkdf2_iterations_max) {
        return failure(KeystoreRule::cost_refused, params.name_of("c"));
    }
    return Pbkdf2Kdf{static_cast<std::uint32_t>(c), std::move(salt)};
}

Result<void, KeystoreError> read_kdf(const Object& crypto, Keystore& keystore) {
    CAIRN_TRY_ASSIGN(const Module module, read_module(crypto, "kdf"));
    if (module.function == "scrypt") {
        CAIRN_TRY_ASSIGN(keystore.kdf, read_scrypt(module.params));
    } else if (module.function == "pbkdf2") {
        CAIRN_TRY_ASSIGN(keystore.kdf, read_pbkdf2(module.params));
    } else {
        return unknown_function(module);
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t dklen, number_member(module.params, "dklen"));
    if (dklen != 32) {
        return failure(KeystoreRule::parameter_refused, module.params.name_of("dklen"));
    }
    return {};
}

Result<void, KeystoreError> read_checksum(const Object& crypto, Keystore& keystore) {
    CAIRN_TRY_ASSIGN(const Module module, read_module(crypto, "checksum"));
    if (module.function != "sha256") {
        return unknown_function(module);
    }
    CAIRN_TRY(only_members(module.params, {}));
    CAIRN_TRY_ASSIGN(keystore.checksum, fixed_member<32>(module.object, "message"));
    return {};
}

Result<void, KeystoreError> read_cipher(const Object& crypto, Keystore& keystore) {
    CAIRN_TRY_ASSIGN(const Module module, read_module(crypto, "cipher"));
    if (module.function != "aes-128-ctr") {
        return unknown_function(module);
    }
    CAIRN_TRY(only_members(module.params, {"iv"}));
    CAIRN_TRY_ASSIGN(keystore.iv, fixed_member<16>(module.params, "iv"));
    CAIRN_TRY_ASSIGN(const Bytes message, bytes_member(module.object, "message"));
    if (message.size() != 32) {
        return failure(KeystoreRule::secret_size, module.object.name_of("message"));
    }
    keystore.cipher_message = Bytes32::from(message);
    return {};
}

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        constexpr std::string_view digits = "0123456789abcdefABCDEF";
        if (is_dash ? text[i] != '-' : !digits.contains(text[i])) {
            return false;
        }
    }
    return true;
}

Result<void, KeystoreError> read_identity(const Object& document, Keystore& keystore) {
    CAIRN_TRY_ASSIGN(keystore.uuid, text_member(document, "uuid"));
    if (!is_uuid(keystore.uuid)) {
        return failure(KeystoreRule::uuid_malformed, "uuid");
    }
    CAIRN_TRY_ASSIGN(keystore.path, text_member(document, "path"));
    if (!keystore.path.empty() && !parse_key_path(keystore.path)) {
        return failure(KeystoreRule::path_malformed, "path");
    }
    if (document.value->find("description") != nullptr) {
        CAIRN_TRY_ASSIGN(keystore.description, text_member(document, "description"));
    }
    if (document.value->find("pubkey") != nullptr) {
        CAIRN_TRY_ASSIGN(keystore.pubkey, fixed_member<48>(document, "pubkey"));
    }
    return {};
}

}  // namespace

std::string_view to_string(KeystoreRule rule) noexcept {
    switch (rule) {
        case KeystoreRule::too_large:
            return "larger than a keystore can be";
        case KeystoreRule::not_json:
            return "not JSON";
        case KeystoreRule::not_an_object:
            return "not an object";
        case KeystoreRule::member_missing:
            return "missing";
        case KeystoreRule::member_malformed:
            return "malformed";
        case KeystoreRule::version_unknown:
            return "not 4, the version of ERC-2335";
        case KeystoreRule::uuid_malformed:
            return "not a UUID";
        case KeystoreRule::path_malformed:
            return "not a path of keys such as m/12381/3600/0/0/0";
        case KeystoreRule::function_unknown:
            return "not a function of ERC-2335";
        case KeystoreRule::parameter_unknown:
            return "unknown";
        case KeystoreRule::parameter_refused:
            return "a value that ERC-2335 does not allow";
        case KeystoreRule::cost_refused:
            return "asks for too much memory or time";
        case KeystoreRule::secret_size:
            return "not the 32 bytes of a secret key";
        case KeystoreRule::password_malformed:
            return "the password is not UTF-8, or too long";
        case KeystoreRule::no_memory:
            return "not enough memory to decrypt";
        case KeystoreRule::wrong_password:
            return "wrong password";
        case KeystoreRule::secret_out_of_range:
            return "what it holds is not a secret key of BLS12-381";
        case KeystoreRule::pubkey_mismatch:
            return "the key it holds is not the one that it names";
    }
    return "unknown";
}

std::string to_string(const KeystoreError& error) {
    const std::string text(to_string(error.rule));
    return error.where.empty() ? text : error.where + ": " + text;
}

Result<Keystore, KeystoreError> parse_keystore(std::string_view json) {
    if (json.size() > keystore_limits::file_bytes_max) {
        return failure(KeystoreRule::too_large, {});
    }
    constexpr json::Limits limits{.max_bytes = keystore_limits::file_bytes_max,
                                  .max_depth = 8,
                                  .max_values = 1024,
                                  .max_alias_values = 0};
    const auto value = json::parse_json(json, limits);
    if (!value) {
        return failure(KeystoreRule::not_json, {});
    }
    if (value->kind != json::Kind::object) {
        return failure(KeystoreRule::not_an_object, {});
    }
    const Object document{&*value, {}};
    CAIRN_TRY_ASSIGN(const std::uint64_t version, number_member(document, "version"));
    if (version != 4) {
        return failure(KeystoreRule::version_unknown, "version");
    }
    Keystore keystore;
    CAIRN_TRY(read_identity(document, keystore));
    CAIRN_TRY_ASSIGN(const Object crypto, object_member(document, "crypto"));
    CAIRN_TRY(only_members(crypto, {"kdf", "checksum", "cipher"}));
    CAIRN_TRY(read_kdf(crypto, keystore));
    CAIRN_TRY(read_checksum(crypto, keystore));
    CAIRN_TRY(read_cipher(crypto, keystore));
    return keystore;
}

}  // namespace cairn::keys
