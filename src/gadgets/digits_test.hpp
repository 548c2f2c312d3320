// For tests of what is made of runs: wrong witnesses, one for each step of a run.
//
// All in a run is discrete, so no direction of freedom tells that a copy, a sum or a lookup
// matters. But a program whose runs find another value at one step, and go on from it, makes a
// witness in which nothing else is wrong.
#pragma once

#include "gadgets/digits.hpp"
#include "gadgets/gadget_test.hpp"

#include <algorithm>
#include <functional>

namespace cairn::gadgets {

class TamperingRuns : public DigitRuns {
  public:
    using DigitRuns::DigitRuns;
    using Kind = DigitRuns::Step;

    struct Done {
        Kind kind;
        Cell at;
        Cell source;
    };

    /// Step number `step` finds another value.
    void tamper_with(std::size_t step) { step_ = step; }
    /// All copies of a cell do.
    void tamper_with_copies_of(const Cell& source) { source_ = source; }

    [[nodiscard]] const std::vector<Done>& done() const { return done_; }

  protected:
    Fr found(Step step, const Cell& at, const Cell& source, const Fr& value) override {
        const bool is_wrong = step_ == done_.size() || (step == Step::copy && source_ == source);
        done_.push_back({step, at, source});
        if (!is_wrong) {
            return value;
        }
        // Another lowest digit, which a sparse sum may have as well, or a byte.
        return (value.to_integer()[0] & 7U) == 0 ? value + fr(1) : value - fr(1);
    }

  private:
    std::optional<std::size_t> step_;
    std::optional<Cell> source_;
    std::vector<Done> done_;
};

/// The circuit without what ties a cell to others.
inline circuit::Circuit without_copies_of(circuit::Circuit circuit, const Cell& cell) {
    const auto column = std::ranges::find(circuit.system->copyable, cell.column);
    const auto place = static_cast<std::size_t>(column - circuit.system->copyable.begin());
    const auto number = static_cast<std::uint32_t>(place * circuit.rows() + cell.row);
    *std::ranges::find(circuit.sigma, number) = circuit.sigma[number];
    circuit.sigma[number] = number;
    return circuit;
}

/// The circuit without a selector of that kind on that row, of the track that the wire is of.
inline circuit::Circuit without_selector(circuit::Circuit circuit, const DigitTable& table,
                                         TamperingRuns::Kind kind, const Cell& at) {
    const std::size_t track = at.column.index / 2;
    const bool is_sum = kind == TamperingRuns::Kind::sum;
    const Column selector = is_sum ? table.sum_selector(track) : table.lookup_selector(track);
    Fr& value = circuit.fixed[selector.index][is_sum ? at.row - 1 : at.row];
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

    Built build(const std::function<void(TamperingRuns&)>& tamper,
                std::vector<TamperingRuns::Done>* done = nullptr) const {
        FiveWireBuilder builder(shape);
        const std::vector<Cell> cells = prepare(builder);
        TamperingRuns runs(table, builder);
        tamper(runs);
        run(runs, cells);
        if (done != nullptr) {
            *done = runs.done();
        }
        return *builder.finish();
    }
};

/// At most `limit` steps, spread over the program, are wrong in turn: the circuit refuses for that
/// alone, and without the copy, the sum's gate or the lookup of that step accepts.
inline void expect_steps_matter(const RunProgram& program, std::size_t limit) {
    using Kind = TamperingRuns::Kind;
    std::vector<TamperingRuns::Done> done;
    const Built right = program.build([](TamperingRuns&) {}, &done);
    ASSERT_EQ(first_failure(right), "");
    const auto expect_only = [&](const Built& wrong, circuit::CheckError error) {
        EXPECT_EQ(wrong.circuit.digest, right.circuit.digest);
        const auto failures = check(wrong.circuit, wrong.witness);
        EXPECT_FALSE(failures.empty());
        for (const circuit::Failure& failure : failures) {
            EXPECT_EQ(failure.error, error) << failure.text();
        }
    };
    for (std::size_t i = 0; i < done.size(); i += 1 + done.size() / limit) {
        const auto& [kind, at, source] = done[i];
        const Built wrong = program.build([&](TamperingRuns& runs) { runs.tamper_with(i); });
        if (kind != Kind::copy) {
            expect_only(
                wrong, kind == Kind::sum ? circuit::CheckError::gate : circuit::CheckError::lookup);
            EXPECT_TRUE(
                holds(without_selector(wrong.circuit, program.table, kind, at), wrong.witness))
                << circuit::name_of(at);
            continue;
        }
        expect_only(wrong, circuit::CheckError::copy);
        EXPECT_TRUE(holds(without_copies_of(wrong.circuit, at), wrong.witness))
            << circuit::name_of(at);
        const Built cut =
            program.build([&](TamperingRuns& runs) { runs.tamper_with_copies_of(source); });
        expect_only(cut, circuit::CheckError::copy);
        EXPECT_TRUE(holds(without_copies_of(cut.circuit, source), cut.witness))
            << circuit::name_of(source);
    }
    EXPECT_GT(done.size(), 1U);
}

}  // namespace cairn::gadgets
