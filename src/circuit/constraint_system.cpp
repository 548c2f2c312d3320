#include "circuit/constraint_system.hpp"

#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::circuit {

using algebra::Fr;
using algebra::fr;

namespace {

bool has_challenge(const Expression::Node& node) {
    return node.kind == Expression::Kind::challenge ||
           (node.left != nullptr && (has_challenge(*node.left) || has_challenge(*node.right)));
}

bool exists(const ConstraintSystem& system, Column column) {
    switch (column.kind) {
        case ColumnKind::fixed:
            return column.index < system.fixed_columns;
        case ColumnKind::advice:
            return column.index < system.advice_columns;
        case ColumnKind::instance:
            return column.index == 0;
        case ColumnKind::auxiliary:
            break;
    }
    return false;
}

Result<void, ShapeError> check_expression(const ConstraintSystem& system,
                                          const Expression& expression, bool selected) {
    if (has_challenge(expression.node())) {
        return unexpected(ShapeError::challenge_in_shape);
    }
    if (expression.degree() + (selected ? 1U : 0U) > MAX_DEGREE) {
        return unexpected(ShapeError::degree_too_high);
    }
    for (const Query& query : expression.queries()) {
        if (!exists(system, query.column)) {
            return unexpected(ShapeError::unknown_column);
        }
        if (query.rotation > 1) {
            return unexpected(ShapeError::rotation_too_far);
        }
    }
    return {};
}

Result<void, ShapeError> check_selector(const ConstraintSystem& system,
                                        const std::optional<Column>& selector) {
    if (selector && selector->kind != ColumnKind::fixed) {
        return unexpected(ShapeError::selector_not_fixed);
    }
    if (selector && !exists(system, *selector)) {
        return unexpected(ShapeError::unknown_column);
    }
    return {};
}

/// Whether it is zero where only advice is not: at one point that is random enough for a polynomial
/// of a low degree that nobody chose with this point in mind.
bool holds_on_padding(const Expression& constraint) {
    const auto at = [](const Query& query) {
        return query.column.kind == ColumnKind::advice
                   ? power(algebra::FR_GENERATOR, 1000003 + 2 * query.column.index + query.rotation)
                   : Fr::zero();
    };
    return constraint.evaluate(at).is_zero();
}

Result<void, ShapeError> check_gate(const ConstraintSystem& system, const Gate& gate) {
    CAIRN_TRY(check_selector(system, gate.selector));
    for (const Expression& constraint : gate.constraints) {
        CAIRN_TRY(check_expression(system, constraint, gate.selector.has_value()));
        if (!gate.selector && !holds_on_padding(constraint)) {
            return unexpected(ShapeError::free_gate_not_empty);
        }
    }
    return {};
}

Result<void, ShapeError> check_lookup(const ConstraintSystem& system, const Lookup& lookup) {
    CAIRN_TRY(check_selector(system, lookup.table_selector));
    if (lookup.table.empty()) {
        return unexpected(ShapeError::lookup_width);
    }
    for (const Column column : lookup.table) {
        if (!exists(system, column)) {
            return unexpected(ShapeError::unknown_column);
        }
    }
    for (const Lookup::Query& query : lookup.queries) {
        CAIRN_TRY(check_selector(system, query.selector));
        if (query.inputs.size() != lookup.table.size()) {
            return unexpected(ShapeError::lookup_width);
        }
        for (const Expression& input : query.inputs) {
            CAIRN_TRY(check_expression(system, input, query.selector.has_value()));
        }
    }
    return {};
}

/// Bytes of a shape: each list with its length before it, each node with its kind before it.
class Writer {
  public:
    void number(std::uint64_t value) { out_.number<8>(value); }
    void column(Column column) {
        number(static_cast<std::uint64_t>(column.kind));
        number(column.index);
    }
    void selector(const std::optional<Column>& selector) {
        number(selector ? 1 : 0);
        column(selector.value_or(Column{}));
    }
    void columns(const std::vector<Column>& columns) {
        number(columns.size());
        for (const Column each : columns) {
            column(each);
        }
    }
    void expressions(const std::vector<Expression>& expressions) {
        number(expressions.size());
        for (const Expression& expression : expressions) {
            node(expression.node());
        }
    }
    [[nodiscard]] Bytes32 digest() const { return crypto::sha256(out_.written()); }

  private:
    void node(const Expression::Node& node) {
        number(static_cast<std::uint64_t>(node.kind));
        out_.bytes(fr_to_bytes(node.constant).view());
        column(node.query.column);
        number(node.query.rotation);
        if (node.left != nullptr) {
            this->node(*node.left);
            this->node(*node.right);
        }
    }

    base::ByteWriter out_;
};

}  // namespace

Result<void, ShapeError> ConstraintSystem::validate() const {
    for (const Column column : copyable) {
        if (!exists(*this, column)) {
            return unexpected(ShapeError::unknown_column);
        }
    }
    if (std::ranges::find(copyable, public_input_row.wire) == copyable.end()) {
        return unexpected(ShapeError::public_input_row);
    }
    for (const auto& [column, value] : public_input_row.fixed) {
        if (column.kind != ColumnKind::fixed || !exists(*this, column)) {
            return unexpected(ShapeError::public_input_row);
        }
    }
    for (const Gate& gate : gates) {
        CAIRN_TRY(check_gate(*this, gate));
    }
    for (const Lookup& lookup : lookups) {
        CAIRN_TRY(check_lookup(*this, lookup));
    }
    return {};
}

unsigned Gate::degree() const noexcept {
    unsigned out = 0;
    for (const Expression& constraint : constraints) {
        out = std::max(out, constraint.degree() + (selector ? 1U : 0U));
    }
    return out;
}

unsigned ConstraintSystem::degree() const noexcept {
    unsigned out = 0;
    for (const Gate& gate : gates) {
        out = std::max(out, gate.degree());
    }
    return out;
}

Expression ConstraintSystem::gate_expression(const Expression& alpha) const {
    Expression out;
    Expression factor = Fr::one();
    for (const Gate& gate : gates) {
        Expression sum;
        for (const Expression& constraint : gate.constraints) {
            sum = sum + factor * constraint;
            factor = factor * alpha;
        }
        out = out + (gate.selector ? cell(*gate.selector) * sum : sum);
    }
    return out;
}

Bytes32 ConstraintSystem::digest() const {
    Writer writer;
    writer.number(fixed_columns);
    writer.number(advice_columns);
    writer.columns(copyable);
    writer.number(gates.size());
    for (const Gate& gate : gates) {
        writer.selector(gate.selector);
        writer.expressions(gate.constraints);
    }
    writer.number(lookups.size());
    for (const Lookup& lookup : lookups) {
        writer.number(lookup.queries.size());
        for (const Lookup::Query& query : lookup.queries) {
            writer.selector(query.selector);
            writer.expressions(query.inputs);
        }
        writer.selector(lookup.table_selector);
        writer.columns(lookup.table);
    }
    return writer.digest();
}

ConstraintSystem vanilla() {
    const Expression a = cell(advice(0));
    const Expression b = cell(advice(1));
    const Expression c = cell(advice(2));
    return {
        .name = "vanilla",
        .fixed_columns = 5,
        .advice_columns = 3,
        .copyable = {advice(0), advice(1), advice(2)},
        .gates = {{.name = "arithmetic",
                   .selector = std::nullopt,
                   .constraints = {cell(fixed(0)) * a + cell(fixed(1)) * b + cell(fixed(2)) * c +
                                   cell(fixed(3)) * a * b + cell(fixed(4)) + cell(INSTANCE)}}},
        .lookups = {},
        .public_input_row = {.wire = advice(0), .fixed = {{fixed(0), -Fr::one()}}}};
}

}  // namespace cairn::circuit
