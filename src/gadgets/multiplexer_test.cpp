#include "gadgets/multiplexer.hpp"

#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

struct Choice {
    Gadget gadget;
    Fr chosen;
    std::uint32_t hot_rows = 0;
    std::uint32_t choose_rows = 0;
};

Choice choice(const std::vector<Fr>& values, const Fr& index,
              const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{FiveWire{}, options};
    Choice out;
    std::vector<Cell> cells;
    for (const Fr& value : values) {
        cells.push_back(b.input(value));
    }
    const Cell place = b.input(index);
    (void)b.constant(Fr::one());
    const std::uint32_t before = b.rows();
    const std::vector<Cell> hot = one_hot(b, place, values.size());
    out.hot_rows = b.rows() - before;
    out.chosen = b.value(choose(b, hot, cells));
    out.choose_rows = b.rows() - before - out.hot_rows;
    cells.push_back(place);
    out.gadget = {*b.finish(), cells};
    return out;
}

std::vector<Fr> random_values(Sample& sample, std::size_t count) {
    std::vector<Fr> out(count);
    for (Fr& value : out) {
        value = sample.random_element();
    }
    return out;
}

TEST(Multiplexer, ChoosesByIndexAndRefusesOthers) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(200, 100000); ++i) {
        const std::vector<Fr> values = random_values(sample, 1 + sample.below(20));
        const std::uint64_t index = sample.below(values.size());
        const Choice right = choice(values, fr(index));
        EXPECT_EQ(right.chosen, values[index]);
        ASSERT_EQ(first_failure(right.gadget.built), "");
        for (const Fr& wrong : {fr(values.size()), -fr(1), sample.random_element()}) {
            EXPECT_NE(first_failure(choice(values, wrong).gadget.built), "");
        }
    }
}

Gadget hot(std::size_t count, std::uint64_t index, const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{FiveWire{}, options};
    const Cell place = b.input(fr(index));
    (void)one_hot(b, place, count);
    return {*b.finish(), {place}};
}

// Rows of hot(7, 3): 0 the index; 1 the constant 1; 2, 3 bits; 4, 5 bits again.
constexpr std::uint32_t CONSTANT = 1;
constexpr std::uint32_t BITS = 2;
constexpr std::uint32_t AGAIN = 4;

/// Bits 1 and 2 instead of 3: they sum to the index, and to 2.
std::vector<Witness> two_ones(const Witness& good) {
    Witness wrong = good;
    for (const std::uint32_t row : {BITS, AGAIN}) {
        wrong.advice[2][row] = wrong.advice[3][row] = fr(1);
        wrong.advice[4][row] = fr(0);
    }
    std::vector<Witness> out = {wrong};  // one constraint away: the sum
    wrong.advice[0][BITS] = fr(2);
    out.push_back(wrong);  // the copy of 1
    wrong.advice[0][CONSTANT] = fr(2);
    out.push_back(wrong);  // the constant
    return out;
}

TEST(Multiplexer, OneHotNeedsAllOfItself) {
    const auto make = [&](const circuit::BuilderOptions& options) { return hot(7, 3, options); };
    const Gadget good = make({});
    std::vector<Witness> wrong = two_ones(good.built.witness);
    for (const Witness& each : faulty_witnesses(make)) {
        wrong.push_back(each);
    }
    expect_sound(good, hot(7, 6), wrong);
}

TEST(Multiplexer, ChoiceLeavesNothingFreeAndNeedsAll) {
    Sample sample;
    for (const std::size_t count : {4U, 7U, 10U}) {
        const std::vector<Fr> values = random_values(sample, count);
        const auto make = [&](const circuit::BuilderOptions& options) {
            return choice(values, fr(count / 2), options).gadget;
        };
        const Gadget good = make({});
        EXPECT_EQ(good.built.circuit.digest,
                  choice(random_values(sample, count), fr(0)).gadget.built.circuit.digest);
        EXPECT_EQ(text_of(freedom(good.built, good.inputs)), "");
        for (const circuit::FreeCell& cell : hunt(good.built)) {
            // Values that are not chosen may be any.
            EXPECT_NE(std::ranges::find(good.inputs, cell.cell), good.inputs.end());
        }
        circuit::StructureMutations mutations(good.built, faulty_witnesses(make));
        EXPECT_EQ(mutations.accepted_wrong(), 0U);
        for (const std::string& what : mutations.undetected()) {
            EXPECT_TRUE(what.find("(one hot)") != std::string::npos ||
                        what.find("at row " + std::to_string(count / 5 + 1) + " ()") !=
                            std::string::npos)  // the constant 1: the test above
                << what;
        }
    }
}

TEST(Multiplexer, CostsRows) {
    Sample sample;
    const auto rows = [&](std::size_t count) {
        const Choice made = choice(random_values(sample, count), fr(0));
        return std::pair{made.hot_rows, made.choose_rows};
    };
    EXPECT_EQ(rows(2), std::pair(2U, 1U));
    EXPECT_EQ(rows(8), std::pair(4U, 5U));
    EXPECT_EQ(rows(16), std::pair(8U, 11U));
    EXPECT_EQ(rows(64), std::pair(32U, 43U));
}

}  // namespace
}  // namespace cairn::gadgets
