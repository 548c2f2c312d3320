#include "evmtest/fields.hpp"

namespace cairn::evmtest {
namespace {

unexpected<FixtureError> fail(std::string reason) {
    return unexpected(FixtureError{"", std::move(reason)});
}

/// The digits of "0x1f" and of "0x:bigint 0x1f", which retesteth writes for numbers out of range.
std::string_view hex_digits(std::string_view text) {
    constexpr std::string_view bigint = "0x:bigint ";
    if (text.starts_with(bigint)) {
        text.remove_prefix(bigint.size());
    }
    return text;
}

template <std::size_t N>
Read<FixedBytes<N>> read_fixed(const json::Value& value) {
    const auto bytes = base::fixed_from_hex<N>(value.text);
    if (!bytes) {
        return fail("not " + std::to_string(N) + " bytes: " + value.text);
    }
    return *bytes;
}

}  // namespace

std::string to_string(const FixtureError& error) {
    return error.where.empty() ? error.reason : error.where + ": " + error.reason;
}

FixtureError inside(std::string_view key, FixtureError error) {
    std::string where(key);
    if (!error.where.empty()) {
        where += "." + error.where;
    }
    return {std::move(where), std::move(error.reason)};
}

Read<U256> read_u256(const json::Value& value) {
    if (!value.is_scalar()) {
        return fail("not a number");
    }
    if (value.text == "0x" || value.text.empty()) {
        return U256();
    }
    const auto number = U256::parse(hex_digits(value.text));
    if (!number) {
        return fail("not a number of 256 bits: " + value.text);
    }
    return *number;
}

Read<std::uint64_t> read_uint64(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const U256 number, read_u256(value));
    if (!number.fits_uint64()) {
        return fail("not a number of 64 bits: " + value.text);
    }
    return number.low64();
}

Read<Bytes> read_bytes(const json::Value& value) {
    auto bytes = base::from_hex(value.text);
    if (!bytes || !value.is_scalar()) {
        return fail("not bytes");
    }
    return *std::move(bytes);
}

Read<Bytes32> read_bytes32(const json::Value& value) {
    return read_fixed<32>(value);
}

Read<Address> read_address(const json::Value& value) {
    return read_fixed<20>(value);
}

Read<const json::Value*> member(const json::Value& object, std::string_view key) {
    const json::Value* value = object.find(key);
    if (value == nullptr) {
        return unexpected(FixtureError{std::string(key), "missing"});
    }
    return value;
}

}  // namespace cairn::evmtest
