#include "dev_chain/typed_data.hpp"

#include "crypto/keccak256.hpp"

#include <charconv>
#include <map>
#include <set>

namespace cairn::dev_chain {
namespace {

using json::Kind;
using json::Value;

std::unexpected<rpc::RpcError> refuse(const std::string& what) {
    return rpc::invalid_params("typed data: " + what);
}

Bytes32 keccak(std::string_view text) {
    return crypto::keccak256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

struct Field {
    std::string name;
    std::string type;
};
using Types = std::map<std::string, std::vector<Field>>;

Read<std::vector<Field>> read_fields(const Value& list, const std::string& type) {
    std::vector<Field> out;
    for (const Value& one : list.items) {
        const Value* name = one.find("name");
        const Value* kind = one.find("type");
        if (name == nullptr || kind == nullptr || name->kind != Kind::string ||
            kind->kind != Kind::string) {
            return refuse("a field of " + type + " has no name or no type");
        }
        out.push_back({name->text, kind->text});
    }
    return out;
}

Read<Types> read_types(const Value& types) {
    Types out;
    for (const json::Member& member : types.members) {
        if (member.value.kind != Kind::array) {
            return refuse("types." + member.key + " is no array");
        }
        CAIRN_TRY_ASSIGN(out[member.key], read_fields(member.value, member.key));
    }
    return out;
}

/// Without its brackets.
std::string base_type(const std::string& type) {
    return type.substr(0, type.find('['));
}

void find_dependencies(const Types& types, const std::string& name, std::set<std::string>& out) {
    std::vector<std::string> waiting{base_type(name)};
    while (!waiting.empty()) {
        const std::string next = waiting.back();
        waiting.pop_back();
        const auto found = types.find(next);
        if (found == types.end() || !out.insert(next).second) {
            continue;
        }
        for (const Field& field : found->second) {
            waiting.push_back(base_type(field.type));
        }
    }
}

std::string type_text(const Types& types, const std::string& name) {
    std::string out = name + '(';
    bool is_first = true;
    for (const Field& field : types.at(name)) {
        out += (is_first ? "" : ",") + field.type + ' ' + field.name;
        is_first = false;
    }
    return out + ')';
}

std::string whole_type_text(const Types& types, const std::string& name) {
    std::set<std::string> names;
    find_dependencies(types, name, names);
    names.erase(name);
    std::string out = type_text(types, name);
    for (const std::string& other : names) {
        out += type_text(types, other);
    }
    return out;
}

/// 256 for "uint256" and "uint"; nothing if it is no such type.
std::optional<unsigned> width_of(std::string_view type, std::string_view prefix, unsigned step,
                                 unsigned most) {
    if (!type.starts_with(prefix)) {
        return std::nullopt;
    }
    const std::string_view digits = type.substr(prefix.size());
    if (digits.empty()) {
        return most;
    }
    unsigned width = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), width);
    const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
    return is_whole && width != 0 && width <= most && width % step == 0 ? std::optional(width)
                                                                        : std::nullopt;
}

class Encoder {
  public:
    explicit Encoder(const Types& types) : types_(&types) {}

    /// keccak256(type hash || fields).
    Read<Bytes32> hash_struct(const std::string& type, const Value& value, std::size_t depth) {
        if (depth > MAX_TYPED_DATA_DEPTH) {
            return refuse("nested too deep");
        }
        if (value.kind != Kind::object) {
            return refuse("a " + type + " is no object");
        }
        Bytes bytes;
        append(bytes, keccak(whole_type_text(*types_, type)));
        for (const Field& field : types_->at(type)) {
            const Value* member = value.find(field.name);
            CAIRN_TRY_ASSIGN(const Bytes32 word, encode(field, member, depth));
            append(bytes, word);
        }
        return crypto::keccak256(bytes);
    }

  private:
    static void append(Bytes& out, const Bytes32& word) {
        out.insert(out.end(), word.begin(), word.end());
    }

    Read<Bytes32> encode(const Field& field, const Value* value, std::size_t depth) {
        const bool is_missing = value == nullptr || value->kind == Kind::null;
        if (types_->contains(field.type)) {
            return is_missing ? Read<Bytes32>(Bytes32{})
                              : hash_struct(field.type, *value, depth + 1);
        }
        if (is_missing) {
            return refuse("missing value for " + field.name + " of type " + field.type);
        }
        if (field.type.ends_with(']')) {
            return encode_array(field, *value, depth);
        }
        return encode_atom(field, *value);
    }

    Read<Bytes32> encode_array(const Field& field, const Value& value, std::size_t depth) {
        if (depth > MAX_TYPED_DATA_DEPTH) {
            return refuse("nested too deep");
        }
        const std::size_t bracket = field.type.rfind('[');
        const std::string length =
            bracket == std::string::npos
                ? ""
                : field.type.substr(bracket + 1, field.type.size() - bracket - 2);
        const bool has_length = length.empty() || length == std::to_string(value.items.size());
        if (bracket == std::string::npos || value.kind != Kind::array || !has_length) {
            return refuse(field.name + " is no " + field.type);
        }
        const Field item{field.name, field.type.substr(0, bracket)};
        Bytes bytes;
        for (const Value& one : value.items) {
            CAIRN_TRY_ASSIGN(const Bytes32 word, encode(item, &one, depth + 1));
            append(bytes, word);
        }
        return crypto::keccak256(bytes);
    }

    static Read<Bytes32> encode_atom(const Field& field, const Value& value) {
        const auto wrong = [&] { return refuse(field.name + " is no " + field.type); };
        if (field.type == "string") {
            return value.kind == Kind::string ? Read<Bytes32>(keccak(value.text)) : wrong();
        }
        if (field.type == "bool") {
            const auto truth = value.to_bool();
            return truth ? Read<Bytes32>(U256(*truth ? 1 : 0).to_be()) : wrong();
        }
        if (field.type == "bytes") {
            const auto bytes = base::from_hex(value.text);
            return bytes ? Read<Bytes32>(crypto::keccak256(*bytes)) : wrong();
        }
        if (field.type == "address") {
            const auto address = base::fixed_from_hex<20>(value.text);
            return address ? Read<Bytes32>(U256::from_be(*address).to_be()) : wrong();
        }
        if (const auto size = width_of(field.type, "bytes", 1, 32)) {
            const auto bytes = base::from_hex(value.text);
            if (!bytes || bytes->size() > *size) {
                return wrong();
            }
            Bytes32 out;
            std::copy(bytes->begin(), bytes->end(), out.bytes.begin());
            return out;
        }
        return encode_number(field, value);
    }

    static Read<Bytes32> encode_number(const Field& field, const Value& value) {
        const bool is_negative = value.text.starts_with('-');
        const auto size = U256::parse(std::string_view(value.text).substr(is_negative ? 1 : 0));
        const auto bits = width_of(field.type, "uint", 8, 256);
        const auto signed_bits = width_of(field.type, "int", 8, 256);
        if (!value.is_scalar() || !size || (!bits && !signed_bits)) {
            return refuse(field.name + " is no " + field.type);
        }
        const unsigned most = bits ? *bits : *signed_bits - 1;
        // The lowest number has the greatest size.
        const U256 edge = is_negative && !size->is_zero() ? *size - U256(1) : *size;
        if (edge.bit_length() > most || (bits && is_negative)) {
            return refuse(field.name + " is out of the range of " + field.type);
        }
        return (is_negative ? U256(0) - *size : *size).to_be();
    }

    const Types* types_;
};

struct Parts {
    Types types;
    std::string primary;
    const Value* domain = nullptr;
    const Value* message = nullptr;
};

Read<Parts> read_parts(const Value& data) {
    const Value* types = data.find("types");
    const Value* primary = data.find("primaryType");
    Parts out;
    out.domain = data.find("domain");
    out.message = data.find("message");
    if (types == nullptr || primary == nullptr || out.domain == nullptr || out.message == nullptr ||
        types->kind != Kind::object) {
        return refuse("types, primaryType, domain and message are needed");
    }
    CAIRN_TRY_ASSIGN(out.types, read_types(*types));
    out.primary = primary->text;
    if (!out.types.contains(out.primary)) {
        return refuse("there is no type " + out.primary);
    }
    return out;
}

/// The fields of EIP712Domain that the domain has, if its type is left out.
std::vector<Field> domain_fields(const Value& domain) {
    std::vector<Field> out;
    for (const Field& field :
         {Field{"name", "string"}, Field{"version", "string"}, Field{"chainId", "uint256"},
          Field{"verifyingContract", "address"}, Field{"salt", "bytes32"}}) {
        if (domain.find(field.name) != nullptr) {
            out.push_back(field);
        }
    }
    return out;
}

}  // namespace

Read<std::string> encode_type(const Value& types, const std::string& name) {
    CAIRN_TRY_ASSIGN(const Types all, read_types(types));
    if (!all.contains(name)) {
        return refuse("there is no type " + name);
    }
    return whole_type_text(all, name);
}

Read<Bytes32> typed_data_hash(const Value& data) {
    CAIRN_TRY_ASSIGN(Parts parts, read_parts(data));
    const std::string domain_type = "EIP712Domain";
    parts.types.try_emplace(domain_type, domain_fields(*parts.domain));
    Encoder encoder(parts.types);
    Bytes bytes{0x19, 0x01};
    CAIRN_TRY_ASSIGN(const Bytes32 separator, encoder.hash_struct(domain_type, *parts.domain, 0));
    bytes.insert(bytes.end(), separator.begin(), separator.end());
    if (parts.primary != domain_type) {
        CAIRN_TRY_ASSIGN(const Bytes32 message,
                         encoder.hash_struct(parts.primary, *parts.message, 0));
        bytes.insert(bytes.end(), message.begin(), message.end());
    }
    return crypto::keccak256(bytes);
}

}  // namespace cairn::dev_chain
