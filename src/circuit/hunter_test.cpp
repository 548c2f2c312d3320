#include "circuit/hunter.hpp"

#include "circuit/check.hpp"
#include "circuit/sample_test.hpp"
#include "circuit/structure_mutations_test.hpp"

#include <gtest/gtest.h>

namespace cairn::circuit {
namespace {

using algebra::Fr;
using algebra::fr;

/// Which constraint the sample leaves out.
enum class Forgets : std::uint8_t { nothing, boolean, product, copy };

/// bit x = y in vanilla rows: bit^2 = bit, then a product.
struct Sample3 {
    Built built;
    std::vector<Cell> inputs;
};
Sample3 sample(Forgets forgets) {
    Builder builder(std::make_shared<const ConstraintSystem>(vanilla()));
    const auto region = builder.region("select");
    const std::uint32_t first = builder.add_row();
    const Cell bit = builder.assign(first, advice(0), Fr::one());
    builder.assign_copy(first, advice(1), bit);
    if (forgets != Forgets::boolean) {
        builder.fix(first, fixed(3), Fr::one());
        builder.fix(first, fixed(0), -Fr::one());
    }
    const std::uint32_t row = builder.add_row();
    const Cell own = builder.assign(row, advice(0), Fr::one());
    if (forgets != Forgets::copy) {
        builder.copy(bit, own);
    }
    const Cell x = builder.assign(row, advice(1), fr(77));
    builder.assign(row, advice(2), fr(77));
    if (forgets != Forgets::product) {
        builder.fix(row, fixed(3), Fr::one());
        builder.fix(row, fixed(2), -Fr::one());
    }
    return {*builder.finish(), {bit, x}};
}

TEST(Hunter, FindsNothingWhereAllIsConstrained) {
    const Sample3 whole = sample(Forgets::nothing);
    EXPECT_EQ(text_of(hunt(whole.built)), "");
    EXPECT_EQ(text_of(freedom(whole.built, whole.inputs)), "");
    // x alone is free if it is not pinned; the bit is not, because it is discrete.
    EXPECT_EQ(freedom(whole.built, {}).size(), 1U);
}

TEST(Hunter, NamesFreeCells) {
    EXPECT_EQ(
        text_of(hunt(sample(Forgets::product).built)),
        "advice 0 at row 0 (select)\nadvice 1 at row 1 (select)\nadvice 2 at row 1 (select)\n");
    // A bit that is not one moves the product with it: no cell is free alone.
    EXPECT_EQ(text_of(hunt(sample(Forgets::boolean).built)), "");
    EXPECT_EQ(freedom(sample(Forgets::boolean).built, {}).size(), 2U);
    const Sample3 cut = sample(Forgets::copy);
    EXPECT_EQ(text_of(hunt(cut.built)), "advice 0 at row 0 (select)\n");
    EXPECT_EQ(text_of(freedom(cut.built, cut.inputs)), "advice 0 at row 1 (select)\n");
}

TEST(Hunter, SeesWhatAStructureNeeds) {
    // Vanilla's gate has no selector to take away; copies it has.
    const Sample3 whole = sample(Forgets::nothing);
    StructureMutations mutations(whole.built);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
    EXPECT_EQ(mutations.tried(), 3U);
}

}  // namespace
}  // namespace cairn::circuit
