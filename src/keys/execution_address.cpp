#include "keys/execution_address.hpp"

#include "crypto/keccak256.hpp"

#include <algorithm>

namespace cairn::keys {

std::string_view to_string(AddressRule rule) noexcept {
    switch (rule) {
        case AddressRule::malformed:
            return "not an address: 0x and 40 hexadecimal digits";
        case AddressRule::checksum:
            return "its checksum (ERC-55, the case of its letters) is wrong: it has been mistyped";
        case AddressRule::zero:
            return "nobody owns the address of zeros";
    }
    return "unknown";
}

std::string to_checksum_text(const consensus::ExecutionAddress& address) {
    std::string text = base::to_hex(address.view());
    const std::string_view digits = std::string_view(text).substr(2);
    const Bytes32 hash =
        crypto::keccak256({reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()});
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4U : hash[i / 2] & 0x0fU;
        char& digit = text[2 + i];
        if (nibble >= 8 && digit >= 'a') {
            digit = static_cast<char>(digit - 'a' + 'A');
        }
    }
    return text;
}

Result<consensus::ExecutionAddress, AddressRule> parse_execution_address(std::string_view text) {
    const auto address = base::fixed_from_hex<20>(text);
    if (!address || !text.starts_with("0x")) {
        return unexpected(AddressRule::malformed);
    }
    if (*address == consensus::ExecutionAddress{}) {
        return unexpected(AddressRule::zero);
    }
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'F'; };
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'f'; };
    const std::string_view digits = text.substr(2);
    const bool mixed =
        std::ranges::any_of(digits, is_upper) && std::ranges::any_of(digits, is_lower);
    if (mixed && to_checksum_text(*address) != text) {
        return unexpected(AddressRule::checksum);
    }
    return *address;
}

}  // namespace cairn::keys
