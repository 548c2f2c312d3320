#include "gadgets/builder.hpp"

#include "base/assert.hpp"

namespace cairn::gadgets {

// Each operation computes from the cells of its own row, so that a fault in one of them
// (BuilderOptions::fault) breaks a copy and nothing else.

FiveWireBuilder::FiveWireBuilder(FiveWire shape, circuit::BuilderOptions options)
    : Builder(std::make_shared<const circuit::ConstraintSystem>(shape.system()), options),
      shape_(std::move(shape)) {
    for (const TableColumn& table : shape_.tables()) {
        set_table_column(table.column, table.values);
    }
}

void FiveWireBuilder::set_coefficients(std::uint32_t row, std::span<const Fr> coefficients) {
    for (std::uint32_t i = 0; i < coefficients.size(); ++i) {
        if (!coefficients[i].is_zero()) {
            fix(row, FiveWire::coefficient(i), coefficients[i]);
        }
    }
}

std::uint32_t FiveWireBuilder::arithmetic_row(const Coefficients& coefficients) {
    const std::uint32_t row = add_row();
    fix(row, FiveWire::arithmetic(), Fr::one());
    set_coefficients(row, coefficients.all());
    return row;
}

Cell FiveWireBuilder::input(const Fr& value) {
    if (inputs_.wire == WIRES) {
        inputs_ = {.row = add_row(), .wire = 0};
    }
    return assign(inputs_.row, FiveWire::wire(inputs_.wire++), value);
}

Cell FiveWireBuilder::constant(const Fr& value) {
    const auto known = constants_.find(value.limbs);
    if (known != constants_.end()) {
        return known->second;
    }
    const std::uint32_t row = arithmetic_row({.a = -Fr::one(), .constant = value});
    const Cell cell = assign(row, FiveWire::wire(0), value);
    constants_.emplace(value.limbs, cell);
    return cell;
}

Cell FiveWireBuilder::multiply(const Cell& x, const Cell& y) {
    const std::uint32_t row = arithmetic_row({.e = -Fr::one(), .ab = Fr::one()});
    const Cell a = assign_copy(row, FiveWire::wire(0), x);
    const Cell b = assign_copy(row, FiveWire::wire(1), y);
    return assign(row, FiveWire::wire(4), value(a) * value(b));
}

Cell FiveWireBuilder::sum_of_products(const Cell& x, const Cell& y, const Cell& z, const Cell& w) {
    const std::uint32_t row = arithmetic_row({.e = -Fr::one(), .ab = Fr::one(), .cd = Fr::one()});
    const Cell a = assign_copy(row, FiveWire::wire(0), x);
    const Cell b = assign_copy(row, FiveWire::wire(1), y);
    const Cell c = assign_copy(row, FiveWire::wire(2), z);
    const Cell d = assign_copy(row, FiveWire::wire(3), w);
    return assign(row, FiveWire::wire(4), value(a) * value(b) + value(c) * value(d));
}

Cell FiveWireBuilder::combine(std::vector<Term> terms, const Fr& constant) {
    CAIRN_ASSERT(!terms.empty());
    Fr offset = constant;
    // Four terms a row; what they make goes on as the first term of the next.
    for (std::size_t first = 0;;) {
        const std::size_t count = std::min<std::size_t>(4, terms.size() - first);
        std::array<Fr, 9> coefficients{};
        const std::uint32_t row = add_row();
        Fr sum = offset;
        for (std::uint32_t i = 0; i < count; ++i) {
            const Term& term = terms[first + i];
            coefficients[i] = term.factor;
            sum = sum + term.factor * value(assign_copy(row, FiveWire::wire(i), term.cell));
        }
        coefficients[4] = -Fr::one();
        coefficients[8] = offset;
        fix(row, FiveWire::arithmetic(), Fr::one());
        set_coefficients(row, coefficients);
        const Cell out = assign(row, FiveWire::wire(4), sum);
        first += count;
        if (first == terms.size()) {
            return out;
        }
        terms[--first] = {Fr::one(), out};
        offset = Fr::zero();
    }
}

Cell FiveWireBuilder::select(const Cell& bit, const Cell& x, const Cell& y) {
    // bit x - bit y + y
    const std::uint32_t row =
        arithmetic_row({.d = Fr::one(), .e = -Fr::one(), .ab = Fr::one(), .cd = -Fr::one()});
    const Cell a = assign_copy(row, FiveWire::wire(0), bit);
    const Cell b = assign_copy(row, FiveWire::wire(1), x);
    const Cell c = assign_copy(row, FiveWire::wire(2), bit);
    const Cell d = assign_copy(row, FiveWire::wire(3), y);
    return assign(row, FiveWire::wire(4), value(a) * value(b) + (Fr::one() - value(c)) * value(d));
}

Cell FiveWireBuilder::boolean(bool value) {
    if (booleans_.wire == WIRES) {
        booleans_ = {.row = add_row(), .wire = 1};
        fix(booleans_.row, FiveWire::booleans(), Fr::one());
    }
    return assign(booleans_.row, FiveWire::wire(booleans_.wire++), fr(value ? 1 : 0));
}

void FiveWireBuilder::assert_boolean(const Cell& x) {
    const std::uint32_t row = arithmetic_row({.a = -Fr::one(), .ab = Fr::one()});
    assign_copy(row, FiveWire::wire(0), x);
    assign_copy(row, FiveWire::wire(1), x);
}

Cell FiveWireBuilder::is_zero(const Cell& x) {
    const Fr inverse_of_x = value(x).inverse();
    // x inverse + out - 1 = 0, x out = 0, and inverse out = 0 so that of 0 the inverse is 0.
    const std::uint32_t first =
        arithmetic_row({.c = Fr::one(), .ab = Fr::one(), .constant = -Fr::one()});
    assign_copy(first, FiveWire::wire(0), x);
    const Cell inverse = assign(first, FiveWire::wire(1), inverse_of_x);
    const Cell out = assign(first, FiveWire::wire(2), fr(value(x).is_zero() ? 1 : 0));
    for (const Cell& factor : {x, inverse}) {
        const std::uint32_t row = arithmetic_row({.ab = Fr::one()});
        assign_copy(row, FiveWire::wire(0), factor);
        assign_copy(row, FiveWire::wire(1), out);
    }
    return out;
}

void FiveWireBuilder::assert_not_zero(const Cell& x) {
    const std::uint32_t row = arithmetic_row({.ab = Fr::one(), .constant = -Fr::one()});
    assign_copy(row, FiveWire::wire(0), x);
    assign(row, FiveWire::wire(1), value(x).inverse());
}

}  // namespace cairn::gadgets
