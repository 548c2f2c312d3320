// What each gadget's test asks of it, beside that it computes what its native twin does.
#pragma once

#include "circuit/check.hpp"
#include "circuit/hunter.hpp"
#include "circuit/sample_test.hpp"
#include "circuit/structure_mutations_test.hpp"
#include "gadgets/builder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace cairn::gadgets {

using circuit::Built;
using circuit::Sample;
using circuit::Witness;

/// Rounds of comparisons with native twins: more where CAIRN_LONG is set.
inline std::size_t rounds(std::size_t few, std::size_t many) {
    return std::getenv("CAIRN_LONG") != nullptr ? many : few;
}

inline std::string first_failure(const Built& built) {
    const auto failures = check(built.circuit, built.witness, 1);
    return failures.empty() ? "" : failures[0].text();
}

/// A circuit of one gadget for some inputs, and which cells the inputs are. No public inputs.
struct Gadget {
    Built built;
    std::vector<Cell> inputs;
};

/// Witnesses that are wrong at one place and follow from it, a place each: what the gadget's
/// program makes with a fault at one of its assignments, less those that hold, such as other
/// inputs.
inline std::vector<Witness> faulty_witnesses(
    const std::function<Gadget(const circuit::BuilderOptions&)>& make) {
    const Gadget good = make({});
    std::vector<Witness> out;
    for (std::size_t i = 0; i < good.built.assigned.size(); ++i) {
        Witness witness = make({.fault = i}).built.witness;
        if (!holds(good.built.circuit, witness)) {
            out.push_back(std::move(witness));
        }
    }
    return out;
}

/// The gadget on random inputs holds, leaves no cell free, needs all of its structure (`wrong`:
/// witnesses that differ where cells are discrete; at most `limit` selectors and copies are taken
/// away), and has the structure of `other`, which is made from other inputs.
inline void expect_sound(const Gadget& gadget, const Gadget& other,
                         const std::vector<Witness>& wrong = {},
                         std::size_t limit = rounds(400, 100000)) {
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(first_failure(other.built), "");
    EXPECT_EQ(gadget.built.circuit.digest, other.built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
    circuit::StructureMutations mutations(gadget.built, wrong);
    EXPECT_EQ(mutations.accepted_wrong(), 0U);
    EXPECT_EQ(mutations.undetected(limit), std::vector<std::string>());
    EXPECT_GT(mutations.tried(), 0U);
}

/// The gadget without its range lookups, so that its cells can move: for StructureMutations of one
/// in which all cells are in ranges. What the lookups add is bits_test.cpp's, and tests of limbs
/// out of range.
inline Built without_ranges(const Built& built) {
    Built out = built;
    for (const circuit::Lookup& lookup : built.circuit.system->lookups) {
        for (const circuit::Lookup::Query& query : lookup.queries) {
            out.circuit.fixed[query.selector->index].assign(built.circuit.rows(), Fr::zero());
        }
    }
    return out;
}

}  // namespace cairn::gadgets
