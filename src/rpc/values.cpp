#include "rpc/values.hpp"

#include "crypto/keccak256.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::rpc {
namespace {

constexpr std::size_t MAX_KEY_DIGITS = 64;

bool is_hex_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool has_prefix(std::string_view text) noexcept {
    return text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

bool is_string(const json::Value& value) noexcept {
    return value.kind == json::Kind::string;
}

std::unexpected<RpcError> of_type(std::string_view what, std::string_view type) {
    return invalid_params("json: cannot unmarshal " + std::string(what) +
                          " into Go value of type " + std::string(type));
}

/// The digits of a quantity, or why it is none.
Result<std::string_view, std::string_view> quantity_digits(std::string_view text) {
    if (text.empty()) {
        return unexpected<std::string_view>("empty hex string");
    }
    if (!has_prefix(text)) {
        return unexpected<std::string_view>("hex string without 0x prefix");
    }
    text.remove_prefix(2);
    if (text.empty()) {
        return unexpected<std::string_view>("hex string \"0x\"");
    }
    if (text.size() > 1 && text[0] == '0') {
        return unexpected<std::string_view>("hex number with leading zero digits");
    }
    if (!std::all_of(text.begin(), text.end(), is_hex_digit)) {
        return unexpected<std::string_view>("invalid hex string");
    }
    return text;
}

Result<std::uint64_t, std::string_view> uint64_of(std::string_view text) {
    CAIRN_TRY_ASSIGN(const std::string_view digits, quantity_digits(text));
    if (digits.size() > 16) {
        return unexpected<std::string_view>("hex number > 64 bits");
    }
    std::uint64_t out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
    return out;
}

/// Why `text` is no data; empty: it is.
std::string_view data_fault(std::string_view text) {
    if (text.empty()) {
        return "empty hex string";
    }
    if (!has_prefix(text)) {
        return "hex string without 0x prefix";
    }
    text.remove_prefix(2);
    if (text.size() % 2 != 0) {
        return "hex string of odd length";
    }
    return std::all_of(text.begin(), text.end(), is_hex_digit) ? "" : "invalid hex string";
}

Bytes hex_bytes(std::string_view text) {
    text.remove_prefix(2);
    return base::from_hex(text).value_or(Bytes{});
}

Read<BlockReference> read_block_object(const json::Value& value) {
    const json::Value* number = value.find("blockNumber");
    const json::Value* hash = value.find("blockHash");
    if (number != nullptr && hash != nullptr) {
        return invalid_params(
            "cannot specify both BlockHash and BlockNumber, choose one or the other");
    }
    if (number != nullptr) {
        return read_block_number(*number);
    }
    if (hash == nullptr) {
        return invalid_params("invalid arguments; neither block nor hash specified");
    }
    BlockHashReference out;
    CAIRN_TRY_ASSIGN(out.hash, read_hash(*hash));
    if (const json::Value* canonical = value.find("requireCanonical")) {
        CAIRN_TRY_ASSIGN(out.require_canonical, read_bool(*canonical));
    }
    return BlockReference(out);
}

}  // namespace

Read<std::uint64_t> read_uint64(const json::Value& value) {
    if (!is_string(value)) {
        return of_type("non-string", "hexutil.Uint64");
    }
    const auto out = uint64_of(value.text);
    if (!out) {
        return of_type(out.error(), "hexutil.Uint64");
    }
    return *out;
}

Read<U256> read_uint256(const json::Value& value) {
    if (!is_string(value)) {
        return of_type("non-string", "hexutil.Big");
    }
    const auto digits = quantity_digits(value.text);
    if (!digits) {
        return of_type(digits.error(), "hexutil.Big");
    }
    const auto out = U256::parse_hex(*digits);
    if (!out) {
        return of_type("hex number > 256 bits", "hexutil.Big");
    }
    return *out;
}

Read<std::uint64_t> read_uint64_or_number(const json::Value& value) {
    if (value.kind == json::Kind::number) {
        if (const auto number = value.to_uint64()) {
            return *number;
        }
        return of_type("number", "math.HexOrDecimal64");
    }
    return read_uint64(value);
}

Read<bool> read_bool(const json::Value& value) {
    if (value.kind != json::Kind::boolean) {
        return of_type(to_string(value.kind), "bool");
    }
    return value.to_bool().value_or(false);
}

Read<double> read_double(const json::Value& value) {
    double out = 0;
    const char* end = value.text.data() + value.text.size();
    if (value.kind != json::Kind::number ||
        std::from_chars(value.text.data(), end, out).ptr != end) {
        return of_type(to_string(value.kind), "float64");
    }
    return out;
}

Read<std::string> read_string(const json::Value& value) {
    if (!is_string(value)) {
        return of_type(to_string(value.kind), "string");
    }
    return value.text;
}

Read<Bytes> read_data(const json::Value& value) {
    if (!is_string(value)) {
        return of_type("non-string", "hexutil.Bytes");
    }
    if (const std::string_view fault = data_fault(value.text); !fault.empty()) {
        return of_type(fault, "hexutil.Bytes");
    }
    return hex_bytes(value.text);
}

Read<Bytes> read_fixed_data(const json::Value& value, std::size_t size, std::string_view type) {
    if (!is_string(value)) {
        return of_type("non-string", type);
    }
    if (const std::string_view fault = data_fault(value.text); !fault.empty()) {
        return of_type(fault, type);
    }
    const std::size_t digits = value.text.size() - 2;
    if (digits != 2 * size) {
        return invalid_params("hex string has length " + std::to_string(digits) + ", want " +
                              std::to_string(2 * size) + " for " + std::string(type));
    }
    return hex_bytes(value.text);
}

Read<Bytes20> read_address(const json::Value& value) {
    return read_fixed<20>(value, "common.Address");
}

Read<Bytes32> read_hash(const json::Value& value) {
    return read_fixed<32>(value, "common.Hash");
}

Read<U256> read_storage_key(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const std::string text, read_string(value));
    std::string_view digits = text;
    if (has_prefix(digits)) {
        digits.remove_prefix(2);
    }
    if (!std::all_of(digits.begin(), digits.end(), is_hex_digit)) {
        return invalid_params("invalid hex in storage key: " + json_string(text));
    }
    if (digits.size() > MAX_KEY_DIGITS) {
        return invalid_params("storage key too long (want at most 32 bytes): " + json_string(text));
    }
    return digits.empty() ? U256() : U256::parse_hex(digits).value_or(U256());
}

Read<BlockReference> read_block_number(const json::Value& value) {
    if (!is_string(value)) {
        return of_type(to_string(value.kind), "rpc.BlockNumber");
    }
    constexpr std::pair<std::string_view, BlockTag> tags[] = {{"earliest", BlockTag::earliest},
                                                              {"latest", BlockTag::latest},
                                                              {"pending", BlockTag::pending},
                                                              {"safe", BlockTag::safe},
                                                              {"finalized", BlockTag::finalized}};
    for (const auto& [name, tag] : tags) {
        if (value.text == name) {
            return BlockReference(tag);
        }
    }
    const auto number = uint64_of(value.text);
    if (!number) {
        return invalid_params(std::string(number.error()));
    }
    return BlockReference(*number);
}

Read<BlockReference> read_block_number_or_hash(const json::Value& value) {
    if (value.kind == json::Kind::object) {
        return read_block_object(value);
    }
    if (is_string(value) && value.text.size() == 66) {
        CAIRN_TRY_ASSIGN(const Bytes32 hash, read_hash(value));
        return BlockReference(BlockHashReference{.hash = hash});
    }
    return read_block_number(value);
}

std::string quantity(std::uint64_t value) {
    return U256(value).to_hex();
}

void write_quantity(json::Writer& out, std::string_view name, std::uint64_t value) {
    out.field(name, quantity(value));
}

void write_quantity(json::Writer& out, std::string_view name, const U256& value) {
    out.field(name, value.to_hex());
}

void write_data(json::Writer& out, std::string_view name, BytesView bytes) {
    out.field(name, base::to_hex(bytes));
}

std::string json_string(std::string_view text) {
    std::string out;
    json::append_json_string(out, text);
    return out;
}

std::string data_text(BytesView bytes) {
    return json_string(base::to_hex(bytes));
}

std::string checksum_address(const Bytes20& address) {
    std::string text = base::to_hex(address.view());
    const BytesView digits(reinterpret_cast<const std::uint8_t*>(text.data()) + 2, 40);
    const Bytes32 hash = crypto::keccak256(digits);
    for (std::size_t i = 0; i < 40; ++i) {
        const unsigned nibble = (i % 2 == 0 ? hash[i / 2] >> 4U : hash[i / 2]) & 0xfU;
        char& c = text[i + 2];
        if (nibble >= 8 && c >= 'a') {
            c = static_cast<char>(c - 'a' + 'A');
        }
    }
    return text;
}

}  // namespace cairn::rpc
