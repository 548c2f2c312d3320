#include "gadgets/merkle_update.hpp"

#include "algebra/poseidon.hpp"
#include "base/assert.hpp"
#include "gadgets/bits.hpp"

#include <algorithm>

namespace cairn::gadgets {

namespace {

constexpr std::uint32_t NUMBER = 0;
constexpr std::uint32_t KEPT = 1;
constexpr std::uint32_t BEFORE = 2;
constexpr std::uint32_t AFTER = 3;
constexpr std::uint32_t INDEX = 4;
/// Of a node's number: far from r, so that on the way down from the root no number comes twice,
/// even if a leaf is the root of a tree of its own.
constexpr unsigned NUMBER_BITS = 64;

/// The number of the first node of a depth: 1, 2, 6, 22, ...
std::uint64_t first_number(unsigned depth) {
    return ((std::uint64_t{1} << (2 * depth)) - 1) / 3 + 1;
}

Fr hash(const std::array<Fr, 4>& children) {
    return algebra::poseidon_compress(children);
}

}  // namespace

std::vector<UpdatedNode> updated_nodes(
    unsigned levels, const std::map<std::uint64_t, Fr>& new_leaves,
    const std::function<Fr(unsigned level, std::uint64_t index)>& old_node) {
    CAIRN_ASSERT(levels >= 1 && levels <= MERKLE_UPDATE_LEVELS_MAX && !new_leaves.empty());
    CAIRN_ASSERT(new_leaves.rbegin()->first >> (2 * levels) == 0);
    std::vector<UpdatedNode> out;
    std::map<std::uint64_t, Fr> changed = new_leaves;
    for (unsigned level = 0; level < levels; ++level) {
        std::map<std::uint64_t, Fr> parents;
        for (auto at = changed.begin(); at != changed.end();) {
            const std::uint64_t parent = at->first / 4;
            UpdatedNode node{.number = first_number(levels - level - 1) + parent};
            for (std::uint64_t i = 0; i < 4; ++i) {
                node.old_children[i] = old_node(level, 4 * parent + i);
                const bool is_changed = at != changed.end() && at->first == 4 * parent + i;
                node.new_children[i] = is_changed ? at->second : node.old_children[i];
                at = is_changed ? std::next(at) : at;
            }
            parents.emplace(parent, hash(node.new_children));
            out.push_back(node);
        }
        changed = std::move(parents);
    }
    return out;
}

struct MerkleUpdate::Row {
    std::uint32_t row = 0;
    [[nodiscard]] Cell operator[](std::uint32_t wire) const { return {FiveWire::wire(wire), row}; }
};

MerkleUpdate::MerkleUpdate(FiveWire& shape, const Poseidon& poseidon) : poseidon_(&poseidon) {
    CAIRN_ASSERT(poseidon.t() == 5);
    const auto wire = [](std::uint32_t i) { return cell(FiveWire::wire(i)); };
    const Expression kept = wire(KEPT);
    child_ =
        shape.add_gate("updated child", {kept * kept - kept, kept * (wire(BEFORE) - wire(AFTER))});
    linked_ = shape.add_fixed();
    // A child that is kept finds itself; nodes and leaves, whose rows are "kept", find children;
    // a child that is not kept finds a node or a leaf.
    shape.add_lookup(
        {.name = "updated nodes",
         .queries = {{.selector = linked_,
                      .inputs = {kept, wire(NUMBER), wire(BEFORE), wire(AFTER)}}},
         .table_selector = linked_,
         .table = {child_, FiveWire::wire(NUMBER), FiveWire::wire(BEFORE), FiveWire::wire(AFTER)}});
}

MerkleUpdate::Row MerkleUpdate::add_row(FiveWireBuilder& builder, const Fr& number,
                                        const Fr& before, const Fr& after) const {
    const Row out{builder.add_row()};
    builder.fix(out.row, linked_, Fr::one());
    builder.assign(out.row, FiveWire::wire(NUMBER), number);
    builder.assign(out.row, FiveWire::wire(BEFORE), before);
    builder.assign(out.row, FiveWire::wire(AFTER), after);
    return out;
}

MerkleUpdate::Row MerkleUpdate::add_child(FiveWireBuilder& builder, const Fr& number,
                                          const Fr& before, const Fr& after) const {
    const Row out = add_row(builder, number, before, after);
    builder.fix(out.row, child_, Fr::one());
    builder.assign(out.row, FiveWire::wire(KEPT), fr(before == after ? 1 : 0));
    return out;
}

void MerkleUpdate::add_leaf(FiveWireBuilder& builder, unsigned levels,
                            const LeafChange& leaf) const {
    const auto region = builder.region("leaf");
    check_range(builder, leaf.index, 2 * levels);
    const Fr first = fr(first_number(levels));
    const Row row = add_row(builder, builder.value(leaf.index) + first,
                            builder.value(leaf.old_leaf), builder.value(leaf.new_leaf));
    builder.assign_copy(row.row, FiveWire::wire(KEPT), builder.constant(Fr::one()));
    builder.assign_copy(row.row, FiveWire::wire(INDEX), leaf.index);
    builder.copy(leaf.old_leaf, row[BEFORE]);
    builder.copy(leaf.new_leaf, row[AFTER]);
    // number = index + first
    builder.fix(row.row, FiveWire::arithmetic(), Fr::one());
    builder.set_coefficients(
        row.row, Coefficients{.a = Fr::one(), .e = -Fr::one(), .constant = -first}.all());
}

void MerkleUpdate::add_node(FiveWireBuilder& builder, const UpdatedNode& node) const {
    const auto region = builder.region("node");
    const Row own =
        add_row(builder, fr(node.number), hash(node.old_children), hash(node.new_children));
    builder.assign_copy(own.row, FiveWire::wire(KEPT), builder.constant(Fr::one()));
    // The number of the next row: 4 n - 2, then one more each.
    const auto lead = [&](const Row& row, const Fr& factor, const Fr& constant) {
        builder.fix(row.row, FiveWire::arithmetic(), Fr::one());
        builder.set_coefficients(
            row.row, Coefficients{.a = factor, .next = -Fr::one(), .constant = constant}.all());
    };
    lead(own, fr(4), -fr(2));
    const Cell zero = builder.constant(Fr::zero());
    std::array<Cell, 5> before{zero};
    std::array<Cell, 5> after{zero};
    Fr number = fr(4) * fr(node.number) - fr(2);
    for (std::size_t i = 0; i < 4; ++i) {
        const Row child = add_child(builder, number, node.old_children[i], node.new_children[i]);
        if (i < 3) {
            lead(child, Fr::one(), Fr::one());
        }
        before[1 + i] = child[BEFORE];
        after[1 + i] = child[AFTER];
        number = number + Fr::one();
    }
    check_range(builder, own[NUMBER], NUMBER_BITS);
    builder.assert_equal(poseidon_->permute(builder, before)[0], own[BEFORE]);
    builder.assert_equal(poseidon_->permute(builder, after)[0], own[AFTER]);
}

MerkleRoots MerkleUpdate::update(FiveWireBuilder& builder, unsigned levels,
                                 std::span<const LeafChange> leaves,
                                 std::span<const UpdatedNode> nodes) const {
    CAIRN_ASSERT(levels >= 1 && levels <= MERKLE_UPDATE_LEVELS_MAX && !nodes.empty());
    const auto region = builder.region("merkle update");
    // Constants first: rows of a node must be neighbours.
    (void)builder.constant(Fr::zero());
    const Cell one = builder.constant(Fr::one());
    const auto top = std::ranges::find(nodes, 1U, &UpdatedNode::number);
    CAIRN_ASSERT(top != nodes.end());
    // The root is a child of nothing. Its node is there, for each node has a parent but the first.
    const Row root =
        add_child(builder, Fr::one(), hash(top->old_children), hash(top->new_children));
    builder.copy(one, root[NUMBER]);
    for (const LeafChange& leaf : leaves) {
        add_leaf(builder, levels, leaf);
    }
    for (const UpdatedNode& node : nodes) {
        add_node(builder, node);
    }
    return {.old_root = root[BEFORE], .new_root = root[AFTER]};
}

}  // namespace cairn::gadgets
