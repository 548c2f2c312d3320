#include "dev_chain/dev_values.hpp"

namespace cairn::dev_chain {

Read<U256> read_number(const json::Value& value) {
    const bool may_be = value.kind == json::Kind::number || value.kind == json::Kind::string;
    const auto number = may_be ? U256::parse(value.text) : std::nullopt;
    if (!number) {
        return rpc::invalid_params("not a number of 256 bits");
    }
    return *number;
}

Read<std::uint64_t> read_small_number(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const U256 number, read_number(value));
    if (!number.fits_uint64()) {
        return rpc::invalid_params("not a number of 64 bits");
    }
    return number.low64();
}

Read<Bytes32> read_word(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, rpc::read_data(value));
    if (bytes.size() > 32) {
        return rpc::invalid_params("more than 32 bytes");
    }
    Bytes32 out;
    std::copy(bytes.begin(), bytes.end(),
              out.bytes.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return out;
}

}  // namespace cairn::dev_chain
