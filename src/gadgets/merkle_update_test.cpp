#include "gadgets/merkle_update.hpp"

#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"

#include <set>

namespace cairn::gadgets {
namespace {

/// A whole tree, level by level from the leaves up.
class Tree {
  public:
    Tree(Sample& sample, unsigned levels) : levels_(levels) {
        nodes_.emplace_back();
        for (std::uint64_t i = 0; i >> (2 * levels) == 0; ++i) {
            nodes_[0].push_back(sample.element());
        }
        hash();
    }
    void set(std::uint64_t index, const Fr& leaf) {
        nodes_[0][index] = leaf;
        hash();
    }
    [[nodiscard]] const Fr& at(unsigned level, std::uint64_t index) const {
        return nodes_.at(level).at(index);
    }
    [[nodiscard]] const Fr& root() const { return nodes_.back()[0]; }
    [[nodiscard]] unsigned levels() const { return levels_; }

  private:
    void hash() { nodes_ = algebra::poseidon_tree(std::move(nodes_[0])); }
    unsigned levels_;
    std::vector<std::vector<Fr>> nodes_;
};

struct Change {
    std::uint64_t index;
    Fr before;
    Fr after;
};

class MerkleUpdateTest : public testing::Test {
  protected:
    MerkleUpdateTest()
        : poseidon_(shape_, algebra::poseidon_parameters(5)), update_(shape_, poseidon_) {
        shape_.add_range_table(4);
    }

    std::vector<UpdatedNode> plan(const Tree& tree, const std::vector<Change>& changes) {
        std::map<std::uint64_t, Fr> leaves;
        for (const Change& change : changes) {
            leaves[change.index] = change.after;
        }
        return updated_nodes(tree.levels(), leaves, [&](unsigned level, std::uint64_t index) {
            return tree.at(level, index);
        });
    }

    /// A circuit of one update; with `roots` also tied to them.
    Gadget update(unsigned levels, const std::vector<Change>& changes,
                  const std::vector<UpdatedNode>& nodes, const std::vector<Fr>& roots = {}) {
        FiveWireBuilder b{shape_};
        std::vector<LeafChange> cells;
        std::vector<Cell> inputs;
        for (const Change& change : changes) {
            cells.push_back(
                {b.input(fr(change.index)), b.input(change.before), b.input(change.after)});
            inputs.insert(inputs.end(),
                          {cells.back().index, cells.back().old_leaf, cells.back().new_leaf});
        }
        const MerkleRoots out = update_.update(b, levels, cells, nodes);
        old_root_ = b.value(out.old_root);
        new_root_ = b.value(out.new_root);
        if (!roots.empty()) {
            b.assert_equal(out.old_root, b.constant(roots[0]));
            b.assert_equal(out.new_root, b.constant(roots[1]));
        }
        return {*b.finish(), inputs};
    }
    bool holds(unsigned levels, const std::vector<Change>& changes,
               const std::vector<UpdatedNode>& nodes) {
        return first_failure(update(levels, changes, nodes).built).empty();
    }

    Change random_change(const Tree& tree, std::uint64_t index) {
        return {index, tree.at(0, index), sample_.element()};
    }

    FiveWire shape_;
    Poseidon poseidon_;
    MerkleUpdate update_;
    Sample sample_;
    Fr old_root_;
    Fr new_root_;
};

TEST_F(MerkleUpdateTest, RootsAreTheNativeOnes) {
    // The long mode makes 10^5 changes of leaves, four at a time.
    for (std::size_t i = 0; i < rounds(8, 25000); ++i) {
        const auto levels = static_cast<unsigned>(1 + i % 3);
        Tree tree(sample_, levels);
        std::vector<Change> changes;
        std::set<std::uint64_t> touched;
        while (changes.size() < 4) {
            const std::uint64_t index = sample_.below(std::uint64_t{1} << (2 * levels));
            if (touched.insert(index).second) {
                changes.push_back(random_change(tree, index));
            }
        }
        const std::vector<UpdatedNode> nodes = plan(tree, changes);
        const Gadget gadget = update(levels, changes, nodes);
        EXPECT_EQ(old_root_, tree.root());
        for (const Change& change : changes) {
            tree.set(change.index, change.after);
        }
        EXPECT_EQ(new_root_, tree.root());
        ASSERT_EQ(first_failure(gadget.built), "");
    }
}

TEST_F(MerkleUpdateTest, TouchesEachNodeOnce) {
    const Tree tree(sample_, 3);
    const auto touched = [&](const std::vector<std::uint64_t>& indices) {
        std::vector<Change> changes;
        for (const std::uint64_t index : indices) {
            changes.push_back(random_change(tree, index));
        }
        const std::vector<UpdatedNode> nodes = plan(tree, changes);
        EXPECT_TRUE(holds(3, changes, nodes));
        return nodes.size();
    };
    EXPECT_EQ(touched({0}), 3U);
    EXPECT_EQ(touched({0, 1, 2, 3}), 3U);
    EXPECT_EQ(touched({0, 4}), 4U);
    EXPECT_EQ(touched({0, 63}), 5U);
    EXPECT_EQ(touched({0, 16, 32, 48}), 9U);
}

TEST_F(MerkleUpdateTest, StructureIsThatOfTheNumbersOfLeavesAndNodes) {
    // Two leaves below one node, and two apart, in one circuit: what is not needed is repeated.
    const Tree tree(sample_, 2);
    const std::vector<Change> near = {random_change(tree, 4), random_change(tree, 7)};
    const std::vector<Change> far = {random_change(tree, 2), random_change(tree, 13)};
    std::vector<UpdatedNode> few = plan(tree, near);
    const std::vector<UpdatedNode> many = plan(tree, far);
    ASSERT_EQ(few.size(), 2U);
    ASSERT_EQ(many.size(), 3U);
    few.push_back(few.front());
    const Gadget gadget = update(2, near, few);
    const Gadget other = update(2, far, many);
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(first_failure(other.built), "");
    EXPECT_EQ(gadget.built.circuit.digest, other.built.circuit.digest);
    // A repeated change, one that changes nothing, and a node that nothing changes below.
    std::vector<Change> same = {near[0], near[0]};
    std::vector<UpdatedNode> nodes = plan(tree, same);
    const std::vector<Change> idle = {{9, tree.at(0, 9), tree.at(0, 9)}};
    nodes.push_back(plan(tree, idle).front());
    EXPECT_EQ(update(2, same, nodes).built.circuit.digest, gadget.built.circuit.digest);
    EXPECT_TRUE(holds(2, same, nodes));
    EXPECT_TRUE(holds(2, {near[0], idle[0]}, nodes));
    EXPECT_TRUE(holds(2, {idle[0], idle[0]}, plan(tree, idle)));
}

TEST_F(MerkleUpdateTest, RefusesWhatIsNotTheChanges) {
    const Tree tree(sample_, 2);
    const Change one = random_change(tree, 4);
    const Change two = random_change(tree, 13);
    const std::vector<UpdatedNode> both = plan(tree, {one, two});
    EXPECT_TRUE(holds(2, {one, two}, both));
    EXPECT_FALSE(holds(2, {one, one}, both));               // a change that no one asked for
    EXPECT_FALSE(holds(2, {one, two}, plan(tree, {one})));  // one that is left out
    EXPECT_FALSE(holds(2, {{5, one.before, one.after}, two}, both));
    EXPECT_FALSE(holds(2, {{4, one.before + fr(1), one.after}, two}, both));
    EXPECT_FALSE(holds(2, {{4, one.before, one.after + fr(1)}, two}, both));
    EXPECT_FALSE(holds(2, {one, {4, one.before, one.after + fr(1)}}, both));  // two of one leaf
    std::vector<UpdatedNode> part = both;
    part.erase(part.begin());  // the node above leaf 4
    EXPECT_FALSE(holds(2, {one, two}, part));
    for (const std::size_t i : {0U, 1U, 2U}) {
        std::vector<UpdatedNode> wrong = both;
        wrong[i].number += 1;
        if (both[i].number != 1) {
            EXPECT_FALSE(holds(2, {one, two}, wrong));
        }
        wrong = both;
        wrong[i].new_children[3] = wrong[i].new_children[3] + fr(1);
        EXPECT_FALSE(holds(2, {one, two}, wrong));
        wrong = both;
        wrong[i].old_children[3] = wrong[i].old_children[3] + fr(1);
        EXPECT_FALSE(holds(2, {one, two}, wrong));
        wrong = both;
        std::swap(wrong[i].new_children[0], wrong[i].new_children[2]);
        EXPECT_FALSE(holds(2, {one, two}, wrong));
    }
}

TEST_F(MerkleUpdateTest, RefusesNodesAsLeavesAndLeavesPastTheEnd) {
    const Tree tree(sample_, 2);
    // Leaf "-4 .. -1" would be the nodes above the leaves.
    UpdatedNode root{.number = 1};
    for (std::uint64_t i = 0; i < 4; ++i) {
        root.old_children[i] = root.new_children[i] = tree.at(1, i);
    }
    root.new_children[1] = fr(77);
    const Gadget gadget = update(2, {{0, root.old_children[1], fr(77)}}, {root});
    EXPECT_NE(first_failure(gadget.built), "");
    FiveWireBuilder b{shape_};
    const LeafChange change{b.input(-fr(3)), b.input(root.old_children[1]), b.input(fr(77))};
    (void)update_.update(b, 2, std::span(&change, 1), std::span(&root, 1));
    const auto failures = check(b.finish()->circuit, b.finish()->witness);
    ASSERT_FALSE(failures.empty());
    for (const circuit::Failure& failure : failures) {  // else it would be taken
        EXPECT_NE(failure.region.find("leaf/range"), std::string::npos) << failure.text();
    }
    // Below a leaf that is a node: index 16 of two levels is none.
    const std::vector<Change> deep = {{16, tree.at(0, 0), fr(5)}};
    EXPECT_FALSE(holds(2, deep, {root}));
}

/// The selector of the lookup, and of the rows of children.
std::pair<Column, Column> link_columns(const Built& built) {
    for (const circuit::Lookup& lookup : built.circuit.system->lookups) {
        if (lookup.name == "updated nodes") {
            return {*lookup.table_selector, lookup.table[0]};
        }
    }
    return {};
}

TEST_F(MerkleUpdateTest, LeavesNothingFree) {
    const Tree tree(sample_, 1);
    const Change change{1, tree.at(0, 1), sample_.random_element()};
    Gadget gadget = update(1, {change}, plan(tree, {change}));
    EXPECT_EQ(first_failure(gadget.built), "");
    // Siblings are the witness's: the roots tie them.
    const Column child = link_columns(gadget.built).second;
    for (const UpdatedNode& node : plan(tree, {change})) {
        for (std::uint32_t row = 0; row < gadget.built.circuit.used_rows; ++row) {
            const Cell before = {FiveWire::wire(2), row};
            if (!gadget.built.circuit.fixed[child.index][row].is_zero() &&
                std::ranges::count(node.old_children, gadget.built.witness.advice[2][row]) != 0) {
                gadget.inputs.push_back(before);
            }
        }
    }
    EXPECT_EQ(gadget.inputs.size(), 3U + 4U);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(MerkleUpdateTest, CostsRows) {
    const Tree tree(sample_, 1);
    const UpdatedNode node = plan(tree, {{0, fr(0), fr(1)}})[0];
    FiveWire shape;
    const Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const MerkleUpdate gadget(shape, poseidon);
    shape.add_range_table(16);
    const auto rows = [&](std::size_t leaves, std::size_t nodes) {
        FiveWireBuilder b{shape};
        const LeafChange change{b.input(fr(0)), b.input(fr(1)), b.input(fr(1))};
        (void)gadget.update(b, 31, std::vector(leaves, change), std::vector(nodes, node));
        return b.rows();
    };
    EXPECT_EQ(rows(1, 2) - rows(1, 1), 50U);
    EXPECT_EQ(rows(2, 1) - rows(1, 1), 3U);
    EXPECT_EQ(rows(1, 1), 1U + 2 + 1 + 50 + 3);
}

TEST_F(MerkleUpdateTest, NeedsAllBesideItsLookup) {
    // What a lookup reads is discrete; so without it, to see what each gate and copy pins.
    const Tree tree(sample_, 1);
    const Change change{1, tree.at(0, 1), sample_.random_element()};
    Gadget gadget = update(1, {change}, plan(tree, {change}));
    const auto [linked, child] = link_columns(gadget.built);
    std::ranges::fill(gadget.built.circuit.fixed[linked.index], Fr::zero());
    circuit::StructureMutations mutations(gadget.built);
    for (const std::string& what : mutations.undetected()) {
        // Limbs are looked up too: bits_test.cpp.
        EXPECT_NE(what.find("/leaf/range)"), std::string::npos) << what;
    }
    EXPECT_GT(mutations.tried(), 100U);
}

TEST_F(MerkleUpdateTest, NeedsAllOfItsLookup) {
    const Tree tree(sample_, 1);
    const Change change{1, tree.at(0, 1), sample_.random_element()};
    const std::vector<UpdatedNode> nodes = plan(tree, {change});
    const Gadget gadget = update(1, {change}, nodes);
    // A child that changes unasked, a change that is left out, one of another leaf.
    std::vector<Witness> wrong;
    for (std::uint64_t i = 0; i < 4; ++i) {
        std::vector<UpdatedNode> more = nodes;
        more[0].new_children[i] = i == 1 ? change.before : fr(99);
        wrong.push_back(update(1, {change}, more).built.witness);
    }
    wrong.push_back(update(1, {{2, change.before, change.after}}, nodes).built.witness);
    const auto [linked, child] = link_columns(gadget.built);
    std::size_t tried = 0;
    for (const Column column : {linked, child}) {
        for (std::uint32_t row = 0; row < gadget.built.circuit.used_rows; ++row) {
            circuit::Circuit mutated = gadget.built.circuit;
            if (mutated.fixed[column.index][row].is_zero()) {
                continue;
            }
            ++tried;
            mutated.fixed[column.index][row] = Fr::zero();
            EXPECT_TRUE(!circuit::holds(mutated, gadget.built.witness) ||
                        std::ranges::any_of(wrong,
                                            [&](const Witness& witness) {
                                                return circuit::holds(mutated, witness);
                                            }))
                << "row " << row << (column == linked ? ", linked" : ", child");
        }
    }
    EXPECT_EQ(tried, 7U + 5U);
    for (const Witness& witness : wrong) {
        EXPECT_FALSE(circuit::holds(gadget.built.circuit, witness));
    }
}

}  // namespace
}  // namespace cairn::gadgets
