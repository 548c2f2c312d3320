#include "gadgets/merkle.hpp"

#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

Fr native_root(const Fr& leaf, const MerklePath& path) {
    Fr node = leaf;
    for (std::size_t level = 0; level < path.siblings.size(); ++level) {
        const std::uint64_t place = path.index >> (2 * level) & 3U;
        std::array<Fr, 4> children{};
        for (std::uint64_t i = 0, sibling = 0; i < 4; ++i) {
            children[i] = i == place ? node : path.siblings[level][sibling++];
        }
        node = algebra::poseidon_compress(children);
    }
    return node;
}

MerklePath random_path(Sample& sample, std::size_t levels) {
    MerklePath out{.index = sample.word() & ((1ULL << (2 * levels)) - 1), .siblings = {}};
    for (std::size_t i = 0; i < levels; ++i) {
        out.siblings.push_back(
            {sample.random_element(), sample.random_element(), sample.random_element()});
    }
    return out;
}

class MerkleTest : public testing::Test {
  protected:
    MerkleTest() : poseidon_(shape_, algebra::poseidon_parameters(5)), merkle_(shape_, poseidon_) {}

    /// A circuit of one root; its cells are all inputs and the index.
    Gadget membership(const Fr& leaf, const MerklePath& path, Fr* root = nullptr) {
        FiveWireBuilder b{shape_};
        const Cell cell = b.input(leaf);
        const MerkleOpening opening = merkle_.open(b, path);
        std::vector<Cell> inputs = {cell};
        for (const auto& siblings : opening.siblings) {
            inputs.insert(inputs.end(), siblings.begin(), siblings.end());
        }
        const std::uint32_t before = b.rows();
        const Cell out = merkle_.root(b, cell, opening);
        EXPECT_EQ(b.rows() - before, 23 * path.siblings.size());
        EXPECT_EQ(b.value(Merkle::index(b, opening)), fr(path.index));
        if (root != nullptr) {
            *root = b.value(out);
        }
        return {*b.finish(), inputs};
    }

    FiveWire shape_;
    Poseidon poseidon_;
    Merkle merkle_;
    Sample sample_;
};

TEST_F(MerkleTest, RootIsTheNativeOne) {
    for (std::size_t i = 0; i < rounds(10, 100000); ++i) {
        const MerklePath path = random_path(sample_, 1 + i % 4);
        const Fr leaf = sample_.element();
        Fr root;
        const Gadget gadget = membership(leaf, path, &root);
        EXPECT_EQ(root, native_root(leaf, path));
        ASSERT_EQ(first_failure(gadget.built), "");
    }
}

TEST_F(MerkleTest, LeavesNothingFreeAndNeedsAll) {
    expect_sound(membership(sample_.random_element(), random_path(sample_, 2)),
                 membership(sample_.random_element(), random_path(sample_, 2)));
}

TEST_F(MerkleTest, RefusesOtherPlacesAndSiblings) {
    MerklePath path = random_path(sample_, 3);
    path.index = 0b011011;
    const Fr leaf = sample_.random_element();
    const Fr root = native_root(leaf, path);
    const auto proves = [&](const Fr& own_leaf, const MerklePath& own_path) {
        FiveWireBuilder b{shape_};
        b.assert_equal(merkle_.root(b, b.input(own_leaf), merkle_.open(b, own_path)),
                       b.constant(root));
        return first_failure(*b.finish()).empty();
    };
    EXPECT_TRUE(proves(leaf, path));
    EXPECT_FALSE(proves(leaf + fr(1), path));
    for (std::uint64_t index = 0; index < 64; ++index) {
        MerklePath other = path;
        other.index = index;
        EXPECT_EQ(proves(leaf, other), index == path.index);
    }
    for (std::size_t level = 0; level < 3; ++level) {
        MerklePath other = path;
        std::swap(other.siblings[level][0], other.siblings[level][2]);
        EXPECT_FALSE(proves(leaf, other));
    }
    // A node is no leaf of a shorter path: levels are counted by the circuit.
    MerklePath shorter = path;
    shorter.siblings.pop_back();
    EXPECT_FALSE(proves(leaf, shorter));
}

TEST_F(MerkleTest, PlaceIsOneOfFour) {
    const MerklePath path = random_path(sample_, 1);
    Gadget gadget = membership(sample_.random_element(), path);
    const std::uint32_t row = 1;  // after the row of inputs
    for (const Fr& place : {fr(4), -fr(1), fr(2).inverse()}) {
        Witness witness = gadget.built.witness;
        witness.advice[1][0] = witness.advice[4][row] = place;
        const auto failures = check(gadget.built.circuit, witness, 1);
        ASSERT_FALSE(failures.empty());
        EXPECT_EQ(failures[0].name, "merkle place");
        EXPECT_EQ(failures[0].number, 0U);
        EXPECT_EQ(failures[0].row, row);
    }
}

}  // namespace
}  // namespace cairn::gadgets
