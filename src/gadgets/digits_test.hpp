// For tests of what is made of runs: wrong witnesses, one for each step of a run.
//
// All in a run is discrete, so no direction of freedom tells that a copy, a sum or a lookup
// matters. But a program whose runs find another value at one step, and go on from it, makes a
// witness in which nothing else is wrong.
#pragma once

#include "gadgets/digit_runs.hpp"
#include "gadgets/gadget_test.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace cairn::gadgets {

class TamperingRuns : public DigitRuns {
  public:
    using Kind = DigitRuns::Step;
    struct Done {
        Kind kind;
        Cell at;
    };

    /// Step number `step` finds a value by which its sum is `change` more: in the lowest digit.
    TamperingRuns(const DigitTable& table, FiveWireBuilder& builder,
                  std::optional<std::size_t> step, const Fr& change)
        : DigitRuns(table, builder), step_(step), change_(change) {}

    [[nodiscard]] const std::vector<Done>& done() const { return done_; }

  protected:
    Fr found(Step step, const Cell& at, const Fr& value, const Fr& factor) override {
        const bool is_wrong = step_ == done_.size();
        done_.push_back({step, at});
        return is_wrong ? value + change_ * factor.inverse() : value;
    }

  private:
    std::optional<std::size_t> step_;
    Fr change_;
    std::vector<Done> done_;
};

/// The circuit where, of the cells that copies tie to this one, those of its value in the witness
/// are tied to each other, and the rest to each other: without the one copy that is wrong.
inline circuit::Circuit without_wrong_copy(const Built& built, const Cell& cell) {
    circuit::Circuit circuit = built.circuit;
    const auto value_of = [&](std::uint32_t number) {
        const Cell own = circuit.copyable_cell(number);
        return built.witness.advice[own.column.index][own.row];
    };
    const auto column = std::ranges::find(circuit.system->copyable, cell.column);
    const auto place = static_cast<std::size_t>(column - circuit.system->copyable.begin());
    const auto start = static_cast<std::uint32_t>(place * circuit.rows() + cell.row);
    std::array<std::vector<std::uint32_t>, 2> parts;
    std::uint32_t number = start;
    do {
        parts[value_of(number) == value_of(start) ? 0 : 1].push_back(number);
        number = circuit.sigma[number];
    } while (number != start);
    for (const std::vector<std::uint32_t>& part : parts) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            circuit.sigma[part[i]] = part[(i + 1) % part.size()];
        }
    }
    return circuit;
}

/// The circuit without the copy, the sum's gate or the lookup of a step.
inline circuit::Circuit without(const Built& built, const DigitTable& table,
                                const TamperingRuns::Done& step) {
    if (step.kind == TamperingRuns::Kind::copy) {
        return without_wrong_copy(built, step.at);
    }
    circuit::Circuit circuit = built.circuit;
    const std::size_t track = step.at.column.index / 2;
    const bool is_sum = step.kind == TamperingRuns::Kind::sum;
    const Column selector = is_sum ? table.sum_selector(track) : table.lookup_selector(track);
    Fr& value = circuit.fixed[selector.index][step.at.row - (is_sum ? 1 : 0)];
    EXPECT_EQ(value, Fr::one());
    value = Fr::zero();
    return circuit;
}

/// A program on runs, after one that makes the cells it starts from. No public inputs.
struct RunProgram {
    const FiveWire& shape;
    const DigitTable& table;
    std::function<std::vector<Cell>(FiveWireBuilder&)> prepare;
    std::function<void(DigitRuns&, const std::vector<Cell>&)> run;
    /// A kind whose out is always zero, if there is one. Another out of it is no witness of any
    /// circuit; that the lookup bounds its in is for the test of a single run to say.
    std::uint32_t silent_kind = 0;

    Built build(std::optional<std::size_t> wrong_step, const Fr& change,
                std::vector<TamperingRuns::Done>* done = nullptr) const {
        FiveWireBuilder builder(shape);
        const std::vector<Cell> cells = prepare(builder);
        TamperingRuns runs(table, builder, wrong_step, change);
        run(runs, cells);
        if (done != nullptr) {
            *done = runs.done();
        }
        return *builder.finish();
    }

    [[nodiscard]] bool is_silent(const Built& built, const TamperingRuns::Done& step) const {
        const Column kind =
            FiveWire::coefficient(DigitTable::coefficient(step.at.column.index / 2, 0));
        return silent_kind != 0 && step.kind == TamperingRuns::Kind::lookup &&
               built.circuit.fixed[kind.index][step.at.row] == fr(silent_kind);
    }

    /// A witness that is wrong at that step is refused for this alone.
    [[nodiscard]] bool is_noticed(const TamperingRuns::Done& step, const Built& wrong) const {
        constexpr std::array<circuit::CheckError, 3> reasons = {
            circuit::CheckError::copy, circuit::CheckError::gate, circuit::CheckError::lookup};
        const circuit::CheckError reason = reasons[static_cast<std::size_t>(step.kind)];
        const auto failures = check(wrong.circuit, wrong.witness);
        return !failures.empty() &&
               std::ranges::all_of(
                   failures,
                   [&](const circuit::Failure& failure) { return failure.error == reason; }) &&
               holds(without(wrong, table, step), wrong.witness);
    }
};

/// At most `limit` steps, spread over the program, are wrong in turn: the circuit refuses for that
/// alone, and without the copy, the sum's gate or the lookup of that step it accepts.
inline void expect_steps_matter(const RunProgram& program, std::size_t limit) {
    std::vector<TamperingRuns::Done> done;
    const Built right = program.build({}, {}, &done);
    ASSERT_EQ(first_failure(right), "");
    for (std::size_t i = 0; i < done.size(); i += 1 + done.size() / limit) {
        if (program.is_silent(right, done[i])) {
            continue;
        }
        // A digit has room for one more or for one less.
        const bool is_noticed = std::ranges::any_of(std::array{fr(1), -fr(1)}, [&](const Fr& by) {
            const Built wrong = program.build(i, by);
            EXPECT_EQ(wrong.circuit.digest, right.circuit.digest);
            return program.is_noticed(done[i], wrong);
        });
        EXPECT_TRUE(is_noticed) << "step " << i << ", kind " << static_cast<int>(done[i].kind)
                                << ", " << circuit::name_of(done[i].at);
    }
    EXPECT_GT(done.size(), 1U);
}

}  // namespace cairn::gadgets
