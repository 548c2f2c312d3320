#include "gadgets/memory.hpp"

#include "gadgets/gadget_test.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace cairn::gadgets {
namespace {

/// An access of a program: a read where there is no value.
struct Step {
    std::uint64_t address = 0;
    std::optional<Fr> value = {};
};

struct Program {
    std::vector<std::pair<std::uint64_t, Fr>> slots;  // address, initial contents
    std::vector<Step> steps;
};

class MemoryTest : public testing::Test {
  protected:
    MemoryTest() : memory_(shape_) { shape_.add_range_table(4); }

    /// What each access found, then the final contents.
    Gadget run(const Program& program, const circuit::BuilderOptions& options = {},
               std::vector<Fr>* found = nullptr, unsigned address_bits = 4) {
        FiveWireBuilder b{shape_, options};
        std::vector<Cell> inputs;
        const auto input = [&](const Fr& value) {
            inputs.push_back(b.input(value));
            return inputs.back();
        };
        MemoryRun memory(memory_, b, address_bits);
        for (const auto& [address, initial] : program.slots) {
            const Cell place = input(fr(address));
            memory.add_slot(place, input(initial));
        }
        std::vector<Cell> outputs;
        for (const Step& step : program.steps) {
            const Cell place = input(fr(step.address));
            outputs.push_back(step.value ? memory.exchange(place, input(*step.value))
                                         : memory.read(place));
        }
        const std::vector<Cell> contents = memory.finish();
        outputs.insert(outputs.end(), contents.begin(), contents.end());
        if (found != nullptr) {
            std::ranges::transform(outputs, std::back_inserter(*found),
                                   [&](const Cell& cell) { return b.value(cell); });
        }
        return {*b.finish(), inputs};
    }

    Program random_program(std::size_t slots, std::size_t steps, std::uint64_t limit) {
        Program out;
        std::set<std::uint64_t> addresses = {0, limit - 1};
        while (addresses.size() < slots) {
            addresses.insert(sample_.below(limit));
        }
        for (const std::uint64_t address : addresses) {
            out.slots.emplace_back(address, sample_.element());
        }
        std::ranges::reverse(out.slots);
        for (std::size_t i = 0; i < steps; ++i) {
            out.steps.push_back({.address = out.slots[sample_.below(slots)].first});
            if (sample_.below(2) == 0) {
                out.steps.back().value = sample_.element();
            }
        }
        return out;
    }

    /// By a map.
    static std::vector<Fr> native(const Program& program) {
        std::map<std::uint64_t, Fr> contents(program.slots.begin(), program.slots.end());
        std::vector<Fr> out;
        for (const Step& step : program.steps) {
            out.push_back(contents[step.address]);
            contents[step.address] = step.value.value_or(out.back());
        }
        for (const auto& [address, initial] : program.slots) {
            out.push_back(contents[address]);
        }
        return out;
    }

    FiveWire shape_;
    Memory memory_;
    Sample sample_;
};

TEST_F(MemoryTest, FindsWhatAMapDoes) {
    for (std::size_t i = 0; i < rounds(20, 5000); ++i) {
        for (const unsigned address_bits : {8U, 40U}) {
            const Program program = random_program(2 + i % 5, i % 20, 1ULL << address_bits);
            std::vector<Fr> found;
            const Gadget gadget = run(program, {}, &found, address_bits);
            EXPECT_EQ(found, native(program));
            ASSERT_EQ(first_failure(gadget.built), "");
        }
    }
}

TEST_F(MemoryTest, AddressesAreThoseOfSlotsAndInRange) {
    const auto holds = [&](const Program& program) {
        return first_failure(run(program).built).empty();
    };
    EXPECT_TRUE(holds({.slots = {{0, fr(5)}, {15, fr(6)}}, .steps = {{.address = 15}}}));
    EXPECT_FALSE(holds({.slots = {{0, fr(5)}}, .steps = {{.address = 1}}}));
    EXPECT_FALSE(holds({.slots = {{3, fr(5)}}, .steps = {{.address = 2, .value = fr(1)}}}));
    EXPECT_FALSE(holds({.slots = {{3, fr(5)}, {3, fr(5)}}, .steps = {}}));
    EXPECT_FALSE(holds({.slots = {{3, fr(5)}, {3, fr(6)}}, .steps = {}}));
    EXPECT_FALSE(holds({.slots = {{16, fr(5)}}, .steps = {}}));
    EXPECT_TRUE(holds({.slots = {}, .steps = {}}));
}

TEST_F(MemoryTest, TwoRunsKnowNothingOfEachOther) {
    // Both have slot 1; what one of them reads is not what the other has.
    FiveWireBuilder b{shape_};
    const Cell one = b.input(fr(1));
    MemoryRun first(memory_, b, 4);
    MemoryRun second(memory_, b, 4);
    first.add_slot(one, b.input(fr(10)));
    second.add_slot(one, b.input(fr(20)));
    const Cell in_first = first.read(one);
    const Cell in_second = second.read(one);
    (void)first.finish();
    (void)second.finish();
    const Built built = *b.finish();
    EXPECT_EQ(b.value(in_first), fr(10));
    EXPECT_EQ(b.value(in_second), fr(20));
    EXPECT_EQ(first_failure(built), "");
    // The second's list as if it were made of the first's program: its last rows before the gaps.
    Witness wrong = built.witness;
    const std::uint32_t first_gap = built.circuit.used_rows - 1;
    for (std::uint32_t row = first_gap - 3; row < first_gap; ++row) {
        ASSERT_EQ(wrong.advice[2][row], fr(20));
        wrong.advice[2][row] = wrong.advice[3][row] = fr(10);
    }
    const auto failures = check(built.circuit, wrong, 1);
    ASSERT_FALSE(failures.empty());
    EXPECT_EQ(failures[0].name, "memory");
}

const Program SMALL = {.slots = {{2, fr(77)}, {9, fr(88)}},
                       .steps = {{.address = 9, .value = fr(99)}, {.address = 9}, {.address = 2}}};

// Rows of SMALL: 0, 3 inputs; 1, 2 slots; 4, 5, 6 steps; 7, 8 the end; 9, 10 constants; 11 the
// start of the list, 12 to 18 the list; 19, 20 gaps.

/// The read of address 9 finds what stood there before the write: read and write change places.
Witness stale_read(Witness witness) {
    const auto set = [&](std::uint32_t row, const std::array<Fr, 5>& values) {
        for (std::size_t wire = 0; wire < 5; ++wire) {
            witness.advice[wire][row] = values[wire];
        }
    };
    witness.advice[2][5] = witness.advice[3][5] = fr(88);
    witness.advice[4][15] = fr(1);
    set(16, {fr(9), fr(2), fr(88), fr(88), -fr(2)});
    set(17, {fr(9), fr(1), fr(88), fr(99), fr(2)});
    set(20, {fr(0), fr(1), -fr(2), fr(2), fr(0)});
    return witness;
}

TEST_F(MemoryTest, LeavesNothingFreeAndNeedsAll) {
    const auto make = [&](const circuit::BuilderOptions& options) { return run(SMALL, options); };
    const Gadget good = make({});
    EXPECT_EQ(text_of(freedom(good.built, good.inputs)), "");
    EXPECT_EQ(text_of(hunt(good.built)), "");
    Program other = SMALL;
    std::swap(other.slots[0].first, other.slots[1].first);
    EXPECT_EQ(good.built.circuit.digest, run(other).built.circuit.digest);
    std::vector<Witness> wrong = faulty_witnesses(make);
    wrong.push_back(stale_read(good.built.witness));
    circuit::StructureMutations mutations(good.built, wrong);
    EXPECT_EQ(mutations.accepted_wrong(), 0U);
    // A slot's address stands at both ends of its run, and either end without the other is at no
    // address that begins at time 0.
    const std::vector<std::string> either = {
        "copy of advice 0 at row 1 (memory slot)", "copy of advice 0 at row 2 (memory slot)",
        "copy of advice 0 at row 7 (memory)", "copy of advice 0 at row 8 (memory)"};
    EXPECT_EQ(mutations.undetected(), either);
}

TEST_F(MemoryTest, RefusesStaleReads) {
    const Gadget good = run(SMALL);
    const auto failures = check(good.built.circuit, stale_read(good.built.witness), 1);
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].name, "range");
    EXPECT_EQ(failures[0].row, 20U);
}

TEST_F(MemoryTest, CostsRows) {
    FiveWire shape;
    const Memory memory(shape);
    shape.add_range_table(16);
    const auto rows = [&](std::size_t slots, std::size_t accesses) {
        FiveWireBuilder b{shape};
        MemoryRun run(memory, b, 16);
        std::vector<Cell> addresses;
        for (std::size_t i = 0; i < slots; ++i) {
            addresses.push_back(b.input(fr(i)));
        }
        const std::uint32_t before = b.rows();
        for (const Cell& address : addresses) {
            run.add_slot(address, address);
        }
        for (std::size_t i = 0; i < accesses; ++i) {
            (void)run.read(addresses[i % slots]);
        }
        (void)run.finish();
        return b.rows() - before;
    };
    EXPECT_EQ(rows(1, 3), 15U);  // two constants among them
    EXPECT_EQ(rows(100, 100) - rows(100, 0), 225U);
    EXPECT_EQ(rows(200, 0) - rows(100, 0), 450U);
}

}  // namespace
}  // namespace cairn::gadgets
