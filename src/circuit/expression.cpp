#include "circuit/expression.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::circuit {

using algebra::Fr;

namespace {

bool is_constant(const Expression::Node& node, const Fr& value) {
    return node.kind == Expression::Kind::constant && node.constant == value;
}

void collect(const Expression::Node& node, std::vector<Query>& out) {
    if (node.kind == Expression::Kind::cell) {
        out.push_back(node.query);
    }
    if (node.left != nullptr) {
        collect(*node.left, out);
        collect(*node.right, out);
    }
}

Fr value_of(const Expression::Node& node, const std::function<Fr(const Query&)>& at) {
    switch (node.kind) {
        case Expression::Kind::constant:
            return node.constant;
        case Expression::Kind::cell:
            return at(node.query);
        case Expression::Kind::sum:
            return value_of(*node.left, at) + value_of(*node.right, at);
        case Expression::Kind::product: {
            // Most products are of a selector and what it selects.
            const Fr left = value_of(*node.left, at);
            return left.is_zero() ? left : left * value_of(*node.right, at);
        }
        case Expression::Kind::challenge:
            break;
    }
    CAIRN_UNREACHABLE("a challenge has no value without a prover");
}

}  // namespace

Expression::Expression() : Expression(Fr::zero()) {}

Expression::Expression(const Fr& constant) : Expression(Node{.constant = constant}) {}

Expression::Expression(Node node) : node_(std::make_shared<const Node>(std::move(node))) {}

Expression Expression::cell(const Query& query) {
    return Expression(Node{.kind = Kind::cell, .query = query, .degree = 1});
}

Expression Expression::challenge(std::uint32_t number) {
    return Expression(Node{.kind = Kind::challenge, .challenge = number});
}

bool Expression::is_zero() const noexcept {
    return is_constant(*node_, Fr::zero());
}

Fr Expression::evaluate(const std::function<Fr(const Query&)>& at) const {
    return value_of(*node_, at);
}

std::vector<Query> Expression::queries() const {
    std::vector<Query> out;
    collect(*node_, out);
    std::ranges::sort(out);
    const auto rest = std::ranges::unique(out);
    out.erase(rest.begin(), rest.end());
    return out;
}

Expression operator+(const Expression& a, const Expression& b) {
    if (a.is_zero() || b.is_zero()) {
        return a.is_zero() ? b : a;
    }
    return Expression(Expression::Node{.kind = Expression::Kind::sum,
                                       .left = a.node_,
                                       .right = b.node_,
                                       .degree = std::max(a.degree(), b.degree())});
}

Expression operator*(const Expression& a, const Expression& b) {
    if (a.is_zero() || is_constant(b.node(), Fr::one())) {
        return a;
    }
    if (b.is_zero() || is_constant(a.node(), Fr::one())) {
        return b;
    }
    return Expression(Expression::Node{.kind = Expression::Kind::product,
                                       .left = a.node_,
                                       .right = b.node_,
                                       .degree = a.degree() + b.degree()});
}

Expression operator-(const Expression& a) {
    return Expression(-Fr::one()) * a;
}

Expression operator-(const Expression& a, const Expression& b) {
    return a + (-b);
}

Expression cell(Column column, std::uint32_t rotation) {
    return Expression::cell({column, rotation});
}

Expression fifth_power(const Expression& a) {
    const Expression square = a * a;
    return square * square * a;
}

Expression combine(const std::vector<Expression>& terms, const Expression& alpha) {
    Expression out;
    Expression factor = Fr::one();
    for (const Expression& term : terms) {
        out = out + factor * term;
        factor = factor * alpha;
    }
    return out;
}

}  // namespace cairn::circuit
