#include "test/contracts/cases.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "gadgets/bits.hpp"

#include <algorithm>

namespace cairn::contracts {
namespace {

using algebra::fr;
using algebra::Fr;

constexpr unsigned LOG_ROWS = 10;

/// x^(2^8), public.
circuit::Built vanilla_circuit() {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    circuit::Cell power = builder.assign(builder.add_row(), circuit::advice(2), fr(3));
    for (int i = 0; i < 8; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, circuit::advice(0), power);
        builder.assign_copy(row, circuit::advice(1), power);
        builder.fix(row, circuit::fixed(3), Fr::one());
        builder.fix(row, circuit::fixed(2), -Fr::one());
        power =
            builder.assign(row, circuit::advice(2), builder.value(power) * builder.value(power));
    }
    builder.make_public(power);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

/// Numbers with ranges by a table, a product and a sum, public.
circuit::Built five_wire_circuit() {
    gadgets::FiveWire shape;
    shape.add_range_table(8);
    gadgets::FiveWireBuilder builder(shape);
    const circuit::Cell x = builder.input(fr(123456789));
    const circuit::Cell y = builder.input(fr(987654321));
    gadgets::check_range(builder, x, 64);
    gadgets::check_range(builder, y, 64);
    builder.make_public(builder.multiply(x, y));
    builder.make_public(builder.add(x, y));
    builder.make_public(builder.combine({{fr(5), x}, {fr(7), y}}, fr(11)));
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

Case make_case(std::string name, circuit::Built built) {
    const commitment::KzgCommitter committer(setup());
    const commitment::KzgChecker checker(setup().tau_g2, srs::digest_of(setup()));
    auto key = plonk::setup(built.circuit, committer, checker, base::tbb_executor());
    CAIRN_ASSERT(key.has_value());
    return {std::move(name), std::move(built), *std::move(key)};
}

void put_number(Bytes& out, std::uint64_t number) {
    out.insert(out.end(), 24, 0);
    for (unsigned i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (56 - 8 * i)));
    }
}

}  // namespace

const srs::Srs& setup() {
    static const srs::Srs srs = srs::generate_for_development(
        Bytes{1}, (std::size_t{1} << LOG_ROWS) + plonk::HIDING_ROOM, base::tbb_executor());
    return srs;
}

std::vector<Case> make_cases() {
    std::vector<Case> out;
    out.push_back(make_case("Vanilla", vanilla_circuit()));
    out.push_back(make_case("FiveWire", five_wire_circuit()));
    return out;
}

Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs) {
    constexpr std::string_view signature = "verify(bytes,uint256[])";
    const Bytes32 hash = crypto::keccak256(
        {reinterpret_cast<const std::uint8_t*>(signature.data()), signature.size()});
    Bytes out(hash.begin(), hash.begin() + 4);
    const std::size_t padded = (proof.size() + 31) / 32 * 32;
    put_number(out, 64);
    put_number(out, 64 + 32 + padded);
    put_number(out, proof.size());
    out.insert(out.end(), proof.begin(), proof.end());
    out.insert(out.end(), padded - proof.size(), 0);
    put_number(out, public_inputs.size());
    for (const Bytes32& input : public_inputs) {
        out.insert(out.end(), input.begin(), input.end());
    }
    return out;
}

}  // namespace cairn::contracts
