#include "circuit/gate_program.hpp"

#include "base/assert.hpp"
#include "circuit/detail/gate_lanes.hpp"

#include <algorithm>
#include <array>

namespace cairn::circuit {

using algebra::Fr;

std::size_t GateProgram::products() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(steps_, [](const Step& step) {
        return step.op == Op::multiply || step.op == Op::scale || step.op == Op::add_scaled;
    }));
}

BoundProgram GateProgram::bind(std::span<const Fr> challenges) const {
    CAIRN_ASSERT(challenges.size() >= challenges_);
    std::vector<Fr> values;
    values.reserve(scalars_.size());
    for (const Scalar& scalar : scalars_) {
        switch (scalar.kind) {
            case Expression::Kind::challenge:
                values.push_back(challenges[scalar.a]);
                break;
            case Expression::Kind::sum:
                values.push_back(values[scalar.a] + values[scalar.b]);
                break;
            case Expression::Kind::product:
                values.push_back(values[scalar.a] * values[scalar.b]);
                break;
            case Expression::Kind::constant:
            case Expression::Kind::cell:
                values.push_back(scalar.constant);
                break;
        }
    }
    return {*this, std::move(values)};
}

std::span<const Fr> ColumnTable::column(Column column) const noexcept {
    const auto of = [&](const std::vector<std::span<const Fr>>& columns) {
        return column.index < columns.size() ? columns[column.index] : std::span<const Fr>();
    };
    switch (column.kind) {
        case ColumnKind::fixed:
            return of(fixed);
        case ColumnKind::advice:
            return of(advice);
        case ColumnKind::auxiliary:
            return of(auxiliary);
        case ColumnKind::instance:
            break;
    }
    return instance;
}

namespace {

using Block = std::array<Fr, BoundProgram::BLOCK>;

/// Registers are pointers: a loaded one points into its column.
class Interpreter {
  public:
    explicit Interpreter(const BoundProgram& bound)
        : bound_(bound),
          blocks_(bound.program().registers()),
          registers_(bound.program().registers()) {}

    void run(std::span<const Fr* const> inputs, std::size_t first, std::span<Fr> out) {
        for (const GateProgram::Step& step : bound_.program().steps()) {
            if (step.op == GateProgram::Op::load) {
                registers_[step.target] = inputs[step.a] + first;
                continue;
            }
            compute(step, out.size());
            registers_[step.target] = blocks_[step.target].data();
        }
        std::copy_n(registers_[bound_.program().result()], out.size(), out.begin());
    }

  private:
    void compute(const GateProgram::Step& step, std::size_t count) {
        Fr* const target = blocks_[step.target].data();
        const Fr* const a = registers_[step.a];
        const Fr* const b = registers_[step.b];
        const Fr& scalar = bound_.scalars()[step.scalar];
        switch (step.op) {
            case GateProgram::Op::load:
                break;
            case GateProgram::Op::fill:
                std::fill_n(target, count, scalar);
                break;
            case GateProgram::Op::add:
                std::transform(a, a + count, b, target, std::plus<>());
                break;
            case GateProgram::Op::subtract:
                std::transform(a, a + count, b, target, std::minus<>());
                break;
            case GateProgram::Op::multiply:
                std::transform(a, a + count, b, target, std::multiplies<>());
                break;
            case GateProgram::Op::scale:
                std::transform(a, a + count, target, [&](const Fr& x) { return x * scalar; });
                break;
            case GateProgram::Op::add_scaled:
                std::transform(a, a + count, b, target,
                               [&](const Fr& x, const Fr& y) { return x + y * scalar; });
                break;
        }
    }

    const BoundProgram& bound_;
    std::vector<Block> blocks_;
    std::vector<const Fr*> registers_;
};

}  // namespace

void BoundProgram::run(std::span<const Fr* const> inputs, std::span<Fr> out,
                       algebra::Kernel kernel) const {
    CAIRN_ASSERT(inputs.size() == program_->inputs().size());
    CAIRN_ASSERT(can_run(kernel));
    std::size_t begin = 0;
    const std::size_t eights = out.size() - out.size() % 8;
    if (kernel == algebra::Kernel::ifma && eights != 0 &&
        detail::run_lanes(*this, inputs, out.first(eights))) {
        begin = eights;
    }
    Interpreter interpreter(*this);
    for (std::size_t first = begin; first < out.size(); first += BLOCK) {
        const std::size_t count = std::min(BLOCK, out.size() - first);
        interpreter.run(inputs, first, out.subspan(first, count));
    }
}

void BoundProgram::run_rows(const ColumnTable& columns, std::size_t step, std::size_t begin,
                            std::span<Fr> out, algebra::Kernel kernel) const {
    const std::vector<Query>& queries = program_->inputs();
    // In pieces that no column's end cuts.
    std::vector<const Fr*> inputs(queries.size());
    for (std::size_t done = 0; done < out.size();) {
        std::size_t count = out.size() - done;
        for (std::size_t i = 0; i < queries.size(); ++i) {
            const std::span<const Fr> column = columns.column(queries[i].column);
            CAIRN_ASSERT(!column.empty());
            const std::size_t row = (begin + done + queries[i].rotation * step) % column.size();
            inputs[i] = column.data() + row;
            count = std::min(count, column.size() - row);
        }
        run(inputs, out.subspan(done, count), kernel);
        done += count;
    }
}

}  // namespace cairn::circuit
