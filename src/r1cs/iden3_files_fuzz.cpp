// .r1cs and .wtns files: valid ones with bytes changed, and arbitrary bytes after a valid
// beginning. What is read keeps the promises of its type, and every witness can be checked against
// it.
#include "r1cs/iden3_files.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::r1cs;

namespace {

void put(Bytes& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

void put_limbs(Bytes& out, const algebra::Limbs4& limbs) {
    std::ranges::for_each(limbs, [&](std::uint64_t limb) { put(out, limb, 8); });
}

void put_section(Bytes& out, std::uint32_t number, const Bytes& content) {
    put(out, number, 4);
    put(out, content.size(), 8);
    out.insert(out.end(), content.begin(), content.end());
}

/// Of at most 16 wires and 16 constraints, as the input says.
Bytes make_circuit(base::FuzzInput& input, std::uint32_t wires) {
    Bytes constraints;
    const std::size_t count = input.below(17);
    for (std::size_t row = 0; row < 3 * count; ++row) {
        const std::size_t terms = input.below(4);
        put(constraints, terms, 4);
        for (std::size_t i = 0; i < terms; ++i) {
            put(constraints, input.below(wires), 4);
            put_limbs(constraints, {input.byte(), 0, 0, input.byte()});
        }
    }
    Bytes header;
    put(header, 32, 4);
    put_limbs(header, Fr::p);
    put(header, wires, 4);
    for (int i = 0; i < 3; ++i) {
        put(header, 0, 4);  // public outputs, public and private inputs
    }
    put(header, wires, 8);
    put(header, count, 4);
    Bytes out = {'r', '1', 'c', 's'};
    put(out, 1, 4);
    put(out, 2, 4);
    put_section(out, 1, header);
    put_section(out, 2, constraints);
    return out;
}

Bytes make_witness(base::FuzzInput& input, std::uint32_t wires) {
    Bytes header;
    put(header, 32, 4);
    put_limbs(header, Fr::p);
    put(header, wires, 4);
    Bytes values;
    for (std::uint32_t i = 0; i < wires; ++i) {
        put_limbs(values, {i == 0 ? 1U : input.byte(), 0, 0, 0});
    }
    Bytes out = {'w', 't', 'n', 's'};
    put(out, 2, 4);
    put(out, 2, 4);
    put_section(out, 1, header);
    put_section(out, 2, values);
    return out;
}

void change(Bytes& file, base::FuzzInput& input) {
    for (std::size_t i = input.below(4); i > 0; --i) {
        file[(input.below(256) * 256 + input.below(256)) % file.size()] = input.byte();
    }
    if (input.one_in(8)) {
        file.resize(input.below(256));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const auto wires = static_cast<std::uint32_t>(1 + input.below(16));
    const bool changed = input.one_in(2);
    Bytes circuit = make_circuit(input, wires);
    Bytes witness = make_witness(input, wires);
    if (changed) {
        change(circuit, input);
        change(witness, input);
    }
    const auto system = read_r1cs(circuit);
    const auto values = read_wtns(witness);
    tally.input(system.has_value() && values.has_value());
    CAIRN_ASSERT(changed || (system && values));
    if (system && values) {
        static_cast<void>(check(*system, *values));
    }
    return 0;
}
