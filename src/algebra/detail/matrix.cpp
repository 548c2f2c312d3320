#include "algebra/detail/matrix.hpp"

#include "base/assert.hpp"

namespace cairn::algebra::detail {

Matrix Matrix::identity(std::size_t n) {
    Matrix out(n);
    for (std::size_t i = 0; i < n; ++i) {
        out.at(i, i) = Fr::one();
    }
    return out;
}

Matrix Matrix::transposed() const {
    Matrix out(n_);
    for (std::size_t i = 0; i < n_; ++i) {
        for (std::size_t j = 0; j < n_; ++j) {
            out.at(j, i) = at(i, j);
        }
    }
    return out;
}

/// Gauss and Jordan, on this and the identity side by side.
std::optional<Matrix> Matrix::inverse() const {
    Matrix left = *this;
    Matrix right = identity(n_);
    for (std::size_t column = 0; column < n_; ++column) {
        std::size_t pivot = column;
        while (pivot < n_ && left.at(pivot, column).is_zero()) {
            ++pivot;
        }
        if (pivot == n_) {
            return std::nullopt;
        }
        const Fr factor = left.at(pivot, column).inverse();
        for (std::size_t j = 0; j < n_; ++j) {
            std::swap(left.at(pivot, j), left.at(column, j));
            std::swap(right.at(pivot, j), right.at(column, j));
            left.at(column, j) = left.at(column, j) * factor;
            right.at(column, j) = right.at(column, j) * factor;
        }
        for (std::size_t i = 0; i < n_; ++i) {
            const Fr times = left.at(i, column);
            for (std::size_t j = 0; i != column && j < n_; ++j) {
                left.at(i, j) = left.at(i, j) - times * left.at(column, j);
                right.at(i, j) = right.at(i, j) - times * right.at(column, j);
            }
        }
    }
    return right;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
    CAIRN_ASSERT(a.n_ == b.n_);
    Matrix out(a.n_);
    for (std::size_t i = 0; i < a.n_; ++i) {
        for (std::size_t j = 0; j < a.n_; ++j) {
            for (std::size_t k = 0; k < a.n_; ++k) {
                out.at(i, j) = out.at(i, j) + a.at(i, k) * b.at(k, j);
            }
        }
    }
    return out;
}

std::vector<Fr> operator*(const Matrix& a, const std::vector<Fr>& column) {
    CAIRN_ASSERT(a.n_ == column.size());
    std::vector<Fr> out(a.n_);
    for (std::size_t i = 0; i < a.n_; ++i) {
        for (std::size_t k = 0; k < a.n_; ++k) {
            out[i] = out[i] + a.at(i, k) * column[k];
        }
    }
    return out;
}

}  // namespace cairn::algebra::detail
