// GateProgram::compile: from a tree of sums and products to steps on registers.
#include "base/assert.hpp"
#include "circuit/gate_program.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace cairn::circuit {

using algebra::Fr;

namespace {

constexpr std::uint32_t NONE = std::numeric_limits<std::uint32_t>::max();

/// A scalar of each node, sorted by node. What is left of a tree once products are named.
using Linear = std::map<std::uint32_t, std::uint32_t>;

/// A value that differs from row to row: an input, a product of two nodes, or a linear combination
/// of nodes and a constant.
struct Value {
    enum class Kind : std::uint8_t { input, product, linear };
    Kind kind = Kind::input;
    std::uint32_t a = 0;  // the input, or the first factor
    std::uint32_t b = 0;  // the second factor
    Linear terms{};
    std::uint32_t constant = 0;  // scalar of a linear combination
};

}  // namespace

class GateCompiler {
  public:
    GateProgram compile(const Expression& expression) {
        program_.inputs_ = expression.queries();
        zero_ = scalar({.constant = Fr::zero()});
        one_ = scalar({.constant = Fr::one()});
        minus_one_ = scalar({.constant = -Fr::one()});
        const std::uint32_t root = name(sum_of(expression.node()));
        schedule(root);
        allocate(root);
        return std::move(program_);
    }

  private:
    struct Sum {
        Linear terms;
        std::uint32_t constant = 0;
    };

    // Scalars.

    std::uint32_t scalar(const GateProgram::Scalar& scalar) {
        const auto key = std::tuple(scalar.kind, scalar.constant.limbs, scalar.a, scalar.b);
        const auto [place, is_new] =
            scalar_numbers_.emplace(key, static_cast<std::uint32_t>(program_.scalars_.size()));
        if (is_new) {
            program_.scalars_.push_back(scalar);
        }
        return place->second;
    }
    const Fr* constant_of(std::uint32_t number) const {
        const GateProgram::Scalar& scalar = program_.scalars_[number];
        return scalar.kind == Expression::Kind::constant ? &scalar.constant : nullptr;
    }
    std::uint32_t add(std::uint32_t a, std::uint32_t b) {
        if (a == zero_ || b == zero_) {
            return a == zero_ ? b : a;
        }
        if (constant_of(a) != nullptr && constant_of(b) != nullptr) {
            return scalar({.constant = *constant_of(a) + *constant_of(b)});
        }
        return scalar({Expression::Kind::sum, {}, std::min(a, b), std::max(a, b)});
    }
    std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
        if (a == one_ || b == one_) {
            return a == one_ ? b : a;
        }
        if (a == zero_ || b == zero_) {
            return zero_;
        }
        if (constant_of(a) != nullptr && constant_of(b) != nullptr) {
            return scalar({.constant = *constant_of(a) * *constant_of(b)});
        }
        return scalar({Expression::Kind::product, {}, std::min(a, b), std::max(a, b)});
    }

    // Values.

    std::uint32_t value(Value value) {
        std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(value.kind), value.a, value.b,
                                          value.constant};
        for (const auto& [node, factor] : value.terms) {
            key.push_back(node);
            key.push_back(factor);
        }
        const auto [place, is_new] =
            value_numbers_.emplace(std::move(key), static_cast<std::uint32_t>(values_.size()));
        if (is_new) {
            values_.push_back(std::move(value));
        }
        return place->second;
    }

    /// One node for a sum. The constant of a lone scaled node stays outside: see product.
    std::uint32_t name(const Sum& sum) {
        if (sum.constant == zero_ && sum.terms.size() == 1 && sum.terms.begin()->second == one_) {
            return sum.terms.begin()->first;
        }
        return value({Value::Kind::linear, 0, 0, sum.terms, sum.constant});
    }

    Sum scaled(const Sum& sum, std::uint32_t factor) {
        Sum out{.terms = {}, .constant = multiply(sum.constant, factor)};
        for (const auto& [node, own] : sum.terms) {
            out.terms[node] = multiply(own, factor);
        }
        return out;
    }

    static bool is_scalar(const Sum& sum) { return sum.terms.empty(); }
    bool is_multiple(const Sum& sum) const {
        return sum.terms.size() == 1 && sum.constant == zero_;
    }

    Sum product(Sum a, Sum b) {
        if (is_scalar(a) || is_scalar(b)) {
            return is_scalar(a) ? scaled(b, a.constant) : scaled(a, b.constant);
        }
        std::uint32_t factor = one_;
        for (Sum* each : {&a, &b}) {
            if (is_multiple(*each)) {
                factor = multiply(factor, each->terms.begin()->second);
                each->terms.begin()->second = one_;
            }
        }
        std::uint32_t left = name(a);
        std::uint32_t right = name(b);
        if (left > right) {
            std::swap(left, right);
        }
        return {.terms = {{value({Value::Kind::product, left, right, {}, zero_}), factor}},
                .constant = zero_};
    }

    Sum plus(Sum a, const Sum& b) {
        a.constant = add(a.constant, b.constant);
        for (const auto& [node, factor] : b.terms) {
            const auto [place, is_new] = a.terms.emplace(node, factor);
            if (!is_new) {
                place->second = add(place->second, factor);
                if (place->second == zero_) {
                    a.terms.erase(place);
                }
            }
        }
        return a;
    }

    Sum sum_of(const Expression::Node& node) {
        const auto known = sums_.find(&node);
        if (known != sums_.end()) {
            return known->second;
        }
        Sum out = new_sum_of(node);
        sums_.emplace(&node, out);
        return out;
    }

    Sum new_sum_of(const Expression::Node& node) {
        switch (node.kind) {
            case Expression::Kind::constant:
                return {.terms = {}, .constant = scalar({.constant = node.constant})};
            case Expression::Kind::challenge:
                program_.challenges_ =
                    std::max<std::size_t>(program_.challenges_, node.challenge + std::size_t{1});
                return {.terms = {},
                        .constant = scalar({Expression::Kind::challenge, {}, node.challenge, 0})};
            case Expression::Kind::cell: {
                const auto place = std::ranges::lower_bound(program_.inputs_, node.query);
                const auto input = static_cast<std::uint32_t>(place - program_.inputs_.begin());
                return {.terms = {{value({Value::Kind::input, input, 0, {}, zero_}), one_}},
                        .constant = zero_};
            }
            case Expression::Kind::sum:
                return plus(sum_of(*node.left), sum_of(*node.right));
            case Expression::Kind::product:
                break;
        }
        return product(sum_of(*node.left), sum_of(*node.right));
    }

    // Steps: first with a register of its own for each result, then with few.

    std::uint32_t emit(GateProgram::Op op, std::uint32_t a, std::uint32_t b = 0,
                       std::uint32_t scalar = 0) {
        const auto target = static_cast<std::uint32_t>(program_.steps_.size());
        program_.steps_.push_back({op, target, a, b, scalar});
        return target;
    }

    std::uint32_t schedule(std::uint32_t node) {
        if (places_.size() < values_.size()) {
            places_.resize(values_.size(), NONE);
        }
        if (places_[node] == NONE) {
            places_[node] = schedule_new(values_[node]);
        }
        return places_[node];
    }

    std::uint32_t schedule_new(const Value& value) {
        if (value.kind == Value::Kind::input) {
            return emit(GateProgram::Op::load, value.a);
        }
        if (value.kind == Value::Kind::product) {
            const std::uint32_t a = schedule(value.a);
            const std::uint32_t b = schedule(value.b);
            return emit(GateProgram::Op::multiply, a, b);
        }
        std::uint32_t sum = NONE;
        if (value.constant != zero_ || value.terms.empty()) {
            sum = emit(GateProgram::Op::fill, 0, 0, value.constant);
        }
        // A sum that begins with a factor of 1, or with anything but -1, saves a product.
        for (const auto is_turn :
             {&GateCompiler::is_one, &GateCompiler::is_other, &GateCompiler::is_minus_one}) {
            for (const auto& [node, factor] : value.terms) {
                if ((this->*is_turn)(factor)) {
                    sum = plus_term(sum, schedule(node), factor);
                }
            }
        }
        return sum;
    }

    bool is_one(std::uint32_t factor) const { return factor == one_; }
    bool is_minus_one(std::uint32_t factor) const { return factor == minus_one_; }
    bool is_other(std::uint32_t factor) const { return factor != one_ && factor != minus_one_; }

    std::uint32_t plus_term(std::uint32_t sum, std::uint32_t term, std::uint32_t factor) {
        if (sum == NONE) {
            return factor == one_ ? term : emit(GateProgram::Op::scale, term, 0, factor);
        }
        if (factor == one_ || factor == minus_one_) {
            return emit(factor == one_ ? GateProgram::Op::add : GateProgram::Op::subtract, sum,
                        term);
        }
        return emit(GateProgram::Op::add_scaled, sum, term, factor);
    }

    static bool reads_a(GateProgram::Op op) {
        return op != GateProgram::Op::load && op != GateProgram::Op::fill;
    }
    static bool reads_b(GateProgram::Op op) { return reads_a(op) && op != GateProgram::Op::scale; }

    /// A register is free again after the last step that reads it. A target never is a register
    /// that its step reads.
    void allocate(std::uint32_t root) {
        auto& steps = program_.steps_;
        std::vector<std::size_t> last_use(steps.size(), 0);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (reads_a(steps[i].op)) {
                last_use[steps[i].a] = i;
            }
            if (reads_b(steps[i].op)) {
                last_use[steps[i].b] = i;
            }
        }
        last_use[places_[root]] = steps.size();
        std::vector<std::uint32_t> place(steps.size());
        std::vector<std::uint32_t> free;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            GateProgram::Step& step = steps[i];
            if (free.empty()) {
                free.push_back(static_cast<std::uint32_t>(program_.registers_++));
            }
            place[i] = free.back();
            free.pop_back();
            step.target = place[i];
            const std::uint32_t a = step.a;
            const std::uint32_t b = step.b;
            if (reads_a(step.op)) {
                step.a = place[a];
                if (last_use[a] == i) {
                    free.push_back(step.a);
                }
            }
            if (reads_b(step.op)) {
                step.b = place[b];
                if (last_use[b] == i && !(reads_a(step.op) && a == b)) {
                    free.push_back(step.b);
                }
            }
        }
        program_.result_ = place[places_[root]];
    }

    GateProgram program_;
    std::uint32_t zero_ = 0;
    std::uint32_t one_ = 0;
    std::uint32_t minus_one_ = 0;
    std::map<std::tuple<Expression::Kind, algebra::Limbs4, std::uint32_t, std::uint32_t>,
             std::uint32_t>
        scalar_numbers_;
    std::vector<Value> values_;
    std::map<std::vector<std::uint32_t>, std::uint32_t> value_numbers_;
    std::map<const Expression::Node*, Sum> sums_;
    std::vector<std::uint32_t> places_;  // of a node: the step that computes it
};

GateProgram GateProgram::compile(const Expression& expression) {
    return GateCompiler().compile(expression);
}

}  // namespace cairn::circuit
