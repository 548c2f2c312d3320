#include "gadgets/benchmark_circuits.hpp"

#include "base/assert.hpp"
#include "gadgets/poseidon.hpp"

#include <memory>
#include <utility>

namespace cairn::gadgets {
namespace {

/// Rows that a chain leaves to public inputs and its beginning.
constexpr std::size_t SPARE_ROWS = 8;

circuit::Built finished(circuit::Builder&& builder, unsigned log_rows) {
    auto built = std::move(builder).finish(std::size_t{1} << log_rows);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

}  // namespace

circuit::Built chain_of_products(unsigned log_rows, const Fr& first, const Fr& second) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()),
                             {.max_log_rows = log_rows});
    const std::uint32_t start = builder.add_row();
    Cell a = builder.assign(start, circuit::advice(0), first);
    Cell b = builder.assign(start, circuit::advice(1), second);
    const std::size_t products = (std::size_t{1} << log_rows) - SPARE_ROWS;
    for (std::size_t i = 0; i < products; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, circuit::advice(0), a);
        builder.assign_copy(row, circuit::advice(1), b);
        builder.fix(row, circuit::fixed(3), Fr::one());
        builder.fix(row, circuit::fixed(2), -Fr::one());
        const Cell product =
            builder.assign(row, circuit::advice(2), builder.value(a) * builder.value(b));
        a = b;
        b = product;
    }
    builder.make_public(b);
    return finished(std::move(builder), log_rows);
}

circuit::Built chain_of_permutations(unsigned log_rows, const Fr& first) {
    FiveWire shape;
    const Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    FiveWireBuilder builder(shape, {.max_log_rows = log_rows});
    std::vector<Cell> state(5, builder.constant(Fr::zero()));
    state[0] = builder.input(first);
    const std::size_t permutations = ((std::size_t{1} << log_rows) - SPARE_ROWS) / poseidon.rows();
    for (std::size_t i = 0; i < permutations; ++i) {
        state = poseidon.permute(builder, state);
    }
    builder.make_public(state[0]);
    return finished(std::move(builder), log_rows);
}

}  // namespace cairn::gadgets
