// Bytecode from text, for tests: "1 2 ADD" pushes two numbers and adds them; ":here" is a JUMPDEST,
// "@here" pushes where it is; names are opcodes; "0x.." is pushed with all its digits.
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "evm/opcode.hpp"

#include <map>
#include <sstream>
#include <string>

namespace cairn::evm {

inline Bytes pushed(const U256& number, std::size_t size) {
    Bytes out{static_cast<std::uint8_t>(to_byte(Opcode::PUSH0) + size)};
    const Bytes32 word = number.to_be();
    out.insert(out.end(), word.bytes.end() - static_cast<std::ptrdiff_t>(size), word.bytes.end());
    return out;
}

inline Bytes instruction_of(const std::string& token, std::map<std::string, std::size_t>& labels,
                            std::size_t pc) {
    if (token[0] == ':') {
        labels[token.substr(1)] = pc;
        return {to_byte(Opcode::JUMPDEST)};
    }
    if (token[0] == '@') {
        return pushed(labels[token.substr(1)], 2);
    }
    if (token[0] >= '0' && token[0] <= '9') {
        const U256 number = U256::parse(token).value();
        const std::size_t digits = token.starts_with("0x") ? (token.size() - 1) / 2 : 0;
        return pushed(number, std::max<std::size_t>({1, number.byte_length(), digits}));
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
        if (opcode_name(static_cast<std::uint8_t>(byte)) == token) {
            return {static_cast<std::uint8_t>(byte)};
        }
    }
    CAIRN_UNREACHABLE("a test has an opcode that does not exist");
}

inline Bytes assemble(const std::string& text) {
    std::map<std::string, std::size_t> labels;
    Bytes out;
    // The second pass knows where the labels are.
    for (int pass = 0; pass < 2; ++pass) {
        out.clear();
        std::istringstream in(text);
        for (std::string token; in >> token;) {
            const Bytes bytes = instruction_of(token, labels, out.size());
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
    }
    return out;
}

}  // namespace cairn::evm
