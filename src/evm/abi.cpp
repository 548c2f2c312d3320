#include "evm/abi.hpp"

#include <algorithm>

namespace cairn::evm {

std::optional<BytesView> AbiReader::slice(std::uint64_t offset,
                                          std::uint64_t count) const noexcept {
    if (offset > arguments_.size() || count > arguments_.size() - offset) {
        return std::nullopt;
    }
    return arguments_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
}

std::optional<U256> AbiReader::uint256(std::size_t position) const noexcept {
    const auto word = slice(32 * std::uint64_t{position}, 32);
    return word ? std::optional(U256::load_be(word->data())) : std::nullopt;
}

std::optional<Bytes32> AbiReader::bytes32(std::size_t position) const noexcept {
    const auto word = slice(32 * std::uint64_t{position}, 32);
    return word ? std::optional(Bytes32::from(*word)) : std::nullopt;
}

/// Where a value of any length stands: at its offset its length, and then itself.
std::optional<AbiReader::Tail> AbiReader::tail(std::size_t position) const noexcept {
    const auto offset = uint256(position);
    if (!offset || !offset->fits_uint64()) {
        return std::nullopt;
    }
    const auto word = slice(offset->low64(), 32);
    if (!word) {
        return std::nullopt;
    }
    const U256 length = U256::load_be(word->data());
    if (!length.fits_uint64()) {
        return std::nullopt;
    }
    return Tail{length.low64(), offset->low64() + 32};
}

std::optional<BytesView> AbiReader::bytes(std::size_t position) const noexcept {
    const auto found = tail(position);
    return found ? slice(found->begin, found->length) : std::nullopt;
}

std::optional<AbiWords> AbiReader::uint256_array(std::size_t position) const noexcept {
    const auto found = tail(position);
    if (!found || found->length > arguments_.size() / 32) {
        return std::nullopt;
    }
    const auto words = slice(found->begin, 32 * found->length);
    return words ? std::optional(AbiWords(*words)) : std::nullopt;
}

Bytes abi_encode(const U256& value) {
    Bytes out(32);
    value.store_be(out.data());
    return out;
}

Bytes abi_encode(const std::vector<U256>& values) {
    Bytes out(64 + 32 * values.size());
    U256(32).store_be(out.data());
    U256(values.size()).store_be(out.data() + 32);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i].store_be(out.data() + 64 + 32 * i);
    }
    return out;
}

Bytes abi_encode(BytesView value) {
    Bytes out(64 + (value.size() + 31) / 32 * 32);
    U256(32).store_be(out.data());
    U256(value.size()).store_be(out.data() + 32);
    std::ranges::copy(value, out.begin() + 64);
    return out;
}

}  // namespace cairn::evm
