// Small matrices and vectors over Fr, for what gadgets compute about their constants.
// Threads: pure.
#pragma once

#include "algebra/fr.hpp"

#include <vector>

namespace cairn::gadgets::detail {

using Vector = std::vector<algebra::Fr>;
using Matrix = std::vector<Vector>;  // rows

/// A flat list cut into rows.
[[nodiscard]] Matrix rows_of(const Vector& flat, std::size_t row_size);
[[nodiscard]] Matrix identity(std::size_t size);
[[nodiscard]] Matrix multiply(const Matrix& a, const Matrix& b);
[[nodiscard]] Vector multiply(const Matrix& a, const Vector& x);
/// Aborts if it is singular.
[[nodiscard]] Matrix inverse(Matrix a);
[[nodiscard]] algebra::Fr dot(const Vector& a, const Vector& b);
void add_multiple(Vector& sum, const Vector& x, const algebra::Fr& factor);

}  // namespace cairn::gadgets::detail
