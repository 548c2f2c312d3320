#include "solidity/yul.hpp"

#include <algorithm>

namespace cairn::solidity {

std::string hex(std::uint64_t number) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    do {
        out.insert(out.begin(), digits[number & 15U]);
        number >>= 4U;
    } while (number != 0);
    return "0x" + out;
}

std::string word(BytesView bytes) {
    const std::string digits = base::to_hex(bytes).substr(2);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return "0x" + digits.substr(first);
}

std::string word(const algebra::Fr& value) {
    return word(algebra::fr_to_bytes(value).view());
}

void Yul::keep_modulus() {
    store(KEPT_MODULUS, modulus());
}

const std::string& Yul::modulus() {
    static const std::string text = [] {
        Bytes32 bytes;
        algebra::limbs_to_big_endian(algebra::Fr::p, bytes.data());
        return word(bytes.view());
    }();
    return text;
}

std::string Yul::add(const std::string& a, const std::string& b) {
    return "addmod(" + a + ", " + b + ", " + KEPT_MODULUS.load() + ")";
}

std::string Yul::subtract(const std::string& a, const std::string& b) {
    return "addmod(" + a + ", sub(" + KEPT_MODULUS.load() + ", " + b + "), " + KEPT_MODULUS.load() +
           ")";
}

std::string Yul::multiply(const std::string& a, const std::string& b) {
    return "mulmod(" + a + ", " + b + ", " + KEPT_MODULUS.load() + ")";
}

void Yul::comment(std::string_view text) {
    text_ += "            // ";
    text_ += text;
    text_ += '\n';
}

void Yul::line(std::string_view text) {
    text_ += "            ";
    text_ += text;
    text_ += '\n';
}

void Yul::store(const Slot& slot, const std::string& value) {
    line("mstore(" + hex(slot.at) + ", " + value + ")");
}

void Yul::require(const std::string& condition) {
    line("if iszero(" + condition + ") { fail() }");
}

}  // namespace cairn::solidity
