#include "gadgets/merkle.hpp"

#include "base/assert.hpp"

namespace cairn::gadgets {

namespace {

/// Child i of a node at `place` with its siblings in order.
const Fr& child(std::uint64_t i, std::uint64_t place, const Fr& node,
                const std::array<Fr, 3>& siblings) {
    return i == place ? node : siblings[i < place ? i : i - 1];
}

/// 1 if the expression is i, 0 if it is another of 0, 1, 2, 3.
Expression is(const Expression& place, std::uint64_t i) {
    Expression out = Fr::one();
    Fr scale = Fr::one();
    for (std::uint64_t other = 0; other < 4; ++other) {
        if (other != i) {
            out = out * (place - fr(other));
            scale = scale * (fr(i) - fr(other));
        }
    }
    return Expression(scale.inverse()) * out;
}

}  // namespace

Merkle::Merkle(FiveWire& shape, const Poseidon& poseidon) : poseidon_(&poseidon) {
    CAIRN_ASSERT(poseidon.t() == 5);
    const Expression node = cell(FiveWire::wire(0));
    const Expression place = cell(FiveWire::wire(4));
    const auto sibling = [](std::uint32_t i) { return cell(FiveWire::wire(1 + i)); };
    std::vector<Expression> constraints = {
        place * (place - fr(1)) * (place - fr(2)) * (place - fr(3)), cell(FiveWire::wire(0), 1)};
    for (std::uint32_t i = 0; i < 4; ++i) {
        Expression child_i = is(place, i) * node;
        for (std::uint32_t other = 0; other < 4; ++other) {
            if (other != i) {
                child_i = child_i + is(place, other) * sibling(i < other ? i : i - 1);
            }
        }
        constraints.push_back(child_i - cell(FiveWire::wire(1 + i), 1));
    }
    place_ = shape.add_gate("merkle place", std::move(constraints));
}

MerkleOpening Merkle::open(FiveWireBuilder& builder, const MerklePath& path) const {
    MerkleOpening out;
    for (std::size_t level = 0; level < path.siblings.size(); ++level) {
        const std::uint64_t place = level < 32 ? path.index >> (2 * level) & 3U : 0;
        out.places.push_back(builder.input(fr(place)));
        const std::array<Fr, 3>& siblings = path.siblings[level];
        out.siblings.push_back(
            {builder.input(siblings[0]), builder.input(siblings[1]), builder.input(siblings[2])});
    }
    return out;
}

Cell Merkle::parent(FiveWireBuilder& builder, const Cell& node, const Cell& place,
                    const std::array<Cell, 3>& siblings) const {
    const auto region = builder.region("level");
    const std::uint32_t row = builder.add_row();
    builder.fix(row, place_, Fr::one());
    builder.assign_copy(row, FiveWire::wire(0), node);
    builder.assign_copy(row, FiveWire::wire(4), place);
    std::array<Fr, 3> values{};
    for (std::uint32_t i = 0; i < 3; ++i) {
        builder.assign_copy(row, FiveWire::wire(1 + i), siblings[i]);
        values[i] = builder.value(siblings[i]);
    }
    const std::uint64_t digit = builder.value(place).to_integer()[0];
    const std::uint32_t next = builder.add_row();
    builder.assign(next, FiveWire::wire(0), Fr::zero());
    for (std::uint32_t i = 0; i < 4; ++i) {
        builder.assign(next, FiveWire::wire(1 + i),
                       child(i, std::min<std::uint64_t>(digit, 3), builder.value(node), values));
    }
    return poseidon_->permute_last_row(builder)[0];
}

Cell Merkle::root(FiveWireBuilder& builder, const Cell& leaf, const MerkleOpening& opening) const {
    const auto region = builder.region("merkle");
    Cell node = leaf;
    for (std::size_t level = 0; level < opening.places.size(); ++level) {
        node = parent(builder, node, opening.places[level], opening.siblings[level]);
    }
    return node;
}

Cell Merkle::index(FiveWireBuilder& builder, const MerkleOpening& opening) {
    CAIRN_ASSERT(!opening.places.empty() && opening.places.size() <= 31);
    std::vector<Term> terms;
    for (std::size_t level = 0; level < opening.places.size(); ++level) {
        terms.push_back({fr(std::uint64_t{1} << (2 * level)), opening.places[level]});
    }
    return builder.combine(std::move(terms));
}

}  // namespace cairn::gadgets
