#include "circuit/detail/derivative.hpp"

#include "base/assert.hpp"

namespace cairn::circuit::detail {

using algebra::Fr;

namespace {

struct Dual {
    Fr value;
    Derivative slopes{};
};

void add(Derivative& sum, const Derivative& terms, const Fr& factor) {
    for (const auto& [query, slope] : terms) {
        Fr& place = sum[query];
        place = place + factor * slope;
    }
}

Dual dual_of(const Expression::Node& node, const std::function<Fr(const Query&)>& at) {
    switch (node.kind) {
        case Expression::Kind::constant:
            return {.value = node.constant};
        case Expression::Kind::cell:
            return {.value = at(node.query), .slopes = {{node.query, Fr::one()}}};
        case Expression::Kind::challenge:
            CAIRN_UNREACHABLE("a challenge has no value without a prover");
        case Expression::Kind::sum:
        case Expression::Kind::product:
            break;
    }
    const Dual left = dual_of(*node.left, at);
    const Dual right = dual_of(*node.right, at);
    const bool is_sum = node.kind == Expression::Kind::sum;
    Dual out{.value = is_sum ? left.value + right.value : left.value * right.value};
    add(out.slopes, left.slopes, is_sum ? Fr::one() : right.value);
    add(out.slopes, right.slopes, is_sum ? Fr::one() : left.value);
    return out;
}

}  // namespace

Derivative differentiate(const Expression& expression, const std::function<Fr(const Query&)>& at) {
    return dual_of(expression.node(), at).slopes;
}

}  // namespace cairn::circuit::detail
