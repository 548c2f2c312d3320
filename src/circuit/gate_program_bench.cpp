// Rows of compiled gates, a row being one item.
#include "circuit/gate_program.hpp"

#include "circuit/circuit.hpp"

#include <benchmark/benchmark.h>

namespace cairn::circuit {
namespace {

using algebra::Fr;
using algebra::fr;

/// Five s-boxes and a matrix, as a round of Poseidon.
Expression round_gate() {
    std::vector<Expression> constraints;
    for (std::uint32_t i = 0; i < 5; ++i) {
        Expression sum = -cell(advice(i), 1);
        for (std::uint32_t j = 0; j < 5; ++j) {
            sum = sum +
                  Expression(fr(100 + i * 7 + j)) * fifth_power(cell(advice(j)) + cell(fixed(j)));
        }
        constraints.push_back(sum);
    }
    return combine(constraints, Expression::challenge(0));
}

void rows(benchmark::State& state, const Expression& expression, algebra::Kernel kernel) {
    if (!can_run(kernel)) {
        state.SkipWithError("not on this CPU");
        return;
    }
    constexpr std::size_t count = 1U << 14U;
    std::vector<ColumnValues> columns(10, ColumnValues(count));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (std::size_t row = 0; row < count; ++row) {
            columns[i][row] = fr(1 + i + row).inverse();
        }
    }
    ColumnTable table;
    table.instance = columns[0];
    for (std::size_t i = 0; i < 5; ++i) {
        table.fixed.emplace_back(columns[i]);
        table.advice.emplace_back(columns[5 + i]);
    }
    const GateProgram program = GateProgram::compile(expression);
    const BoundProgram bound = program.bind({{fr(12345).inverse()}});
    ColumnValues out(count);
    for (auto _ : state) {
        bound.run_rows(table, 1, 0, out, kernel);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
    state.counters["products"] = static_cast<double>(program.products());
}

void vanilla_rows(benchmark::State& state, algebra::Kernel kernel) {
    rows(state, vanilla().gate_expression(Expression::challenge(0)), kernel);
}
void round_rows(benchmark::State& state, algebra::Kernel kernel) {
    rows(state, round_gate(), kernel);
}
BENCHMARK_CAPTURE(vanilla_rows, portable, algebra::Kernel::portable);
BENCHMARK_CAPTURE(vanilla_rows, ifma, algebra::Kernel::ifma);
BENCHMARK_CAPTURE(round_rows, portable, algebra::Kernel::portable);
BENCHMARK_CAPTURE(round_rows, ifma, algebra::Kernel::ifma);

}  // namespace
}  // namespace cairn::circuit
