// Small square matrices over Fr, for the derivation of hash parameters. Simple, not fast.
#pragma once

#include "algebra/fr.hpp"

#include <optional>
#include <vector>

namespace cairn::algebra::detail {

/// n rows of n elements, one after another.
class Matrix {
  public:
    explicit Matrix(std::size_t n) : n_(n), cells_(n * n) {}

    static Matrix identity(std::size_t n);

    std::size_t size() const noexcept { return n_; }
    Fr& at(std::size_t row, std::size_t column) noexcept { return cells_[row * n_ + column]; }
    const Fr& at(std::size_t row, std::size_t column) const noexcept {
        return cells_[row * n_ + column];
    }
    const std::vector<Fr>& cells() const noexcept { return cells_; }

    [[nodiscard]] Matrix transposed() const;
    [[nodiscard]] std::optional<Matrix> inverse() const;
    friend Matrix operator*(const Matrix& a, const Matrix& b);
    /// This times a column.
    friend std::vector<Fr> operator*(const Matrix& a, const std::vector<Fr>& column);

  private:
    std::size_t n_;
    std::vector<Fr> cells_;
};

}  // namespace cairn::algebra::detail
