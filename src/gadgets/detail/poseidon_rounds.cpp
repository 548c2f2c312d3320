#include "gadgets/detail/poseidon_rounds.hpp"

#include "base/assert.hpp"

namespace cairn::gadgets::detail {

using algebra::Fr;

PoseidonRounds::PoseidonRounds(const Matrix& matrix, std::size_t packed)
    : t_(matrix.size()), packed_(packed) {
    CAIRN_ASSERT(packed_ >= t_);
    powers_.push_back(identity(t_));
    first_rows_.push_back(powers_[0][0]);
    for (std::size_t i = 0; i < 2 * packed_; ++i) {
        powers_.push_back(multiply(matrix, powers_.back()));
        first_rows_.push_back(powers_.back()[0]);
    }
    state_of_u_ = inverse({first_rows_.begin(), first_rows_.begin() + static_cast<long>(t_)});
}

Vector PoseidonRounds::of_v(std::size_t j) const {
    Vector out;
    for (std::size_t i = 0; i < j; ++i) {
        out.push_back(first_rows_[j - i][0]);
    }
    return out;
}

Fr PoseidonRounds::constant(std::size_t j, std::span<const Vector> constants) const {
    Fr out;
    for (std::size_t i = 0; i <= j; ++i) {
        out = out + dot(first_rows_[j - i], constants[i]);
    }
    return out;
}

Combination PoseidonRounds::of_row(const Vector& row) const {
    Combination out{.of_u = Vector(packed_), .of_v = Vector(packed_), .of_next_v = Vector(packed_)};
    for (std::size_t j = 0; j < t_; ++j) {
        Fr factor;
        for (std::size_t i = 0; i < t_; ++i) {
            factor = factor + row[i] * state_of_u_[i][j];
        }
        out.of_u[j] = factor;
        const Vector v = of_v(j);
        for (std::size_t i = 0; i < v.size(); ++i) {
            out.of_v[i] = out.of_v[i] - factor * v[i];
        }
    }
    return out;
}

Fr PoseidonRounds::constant_of_row(const Vector& row, std::span<const Vector> constants) const {
    Vector of_u(t_);
    for (std::size_t j = 0; j < t_; ++j) {
        of_u[j] = constant(j, constants);
    }
    return -dot(row, multiply(state_of_u_, of_u));
}

Combination PoseidonRounds::next(std::size_t j) const {
    Combination out = of_row(first_rows_[packed_ + j]);
    const Vector v = of_v(packed_ + j);
    for (std::size_t i = 0; i < v.size(); ++i) {
        Fr& place = i < packed_ ? out.of_v[i] : out.of_next_v[i - packed_];
        place = place + v[i];
    }
    return out;
}

Fr PoseidonRounds::next_constant(std::size_t j, std::span<const Vector> constants) const {
    return constant_of_row(first_rows_[packed_ + j], constants) + constant(packed_ + j, constants);
}

Combination PoseidonRounds::after(std::size_t i) const {
    Combination out = of_row(powers_[packed_][i]);
    for (std::size_t k = 0; k < packed_; ++k) {
        out.of_v[k] = out.of_v[k] + powers_[packed_ - k][i][0];
    }
    return out;
}

Fr PoseidonRounds::after_constant(std::size_t i, std::span<const Vector> constants) const {
    Fr out = constant_of_row(powers_[packed_][i], constants);
    for (std::size_t k = 0; k < packed_; ++k) {
        out = out + dot(powers_[packed_ - k][i], constants[k]);
    }
    return out;
}

}  // namespace cairn::gadgets::detail
