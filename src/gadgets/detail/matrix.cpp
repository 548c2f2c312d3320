#include "gadgets/detail/matrix.hpp"

#include "base/assert.hpp"

#include <utility>

namespace cairn::gadgets::detail {

using algebra::Fr;

Matrix rows_of(const Vector& flat, std::size_t row_size) {
    Matrix out;
    for (auto at = flat.begin(); at != flat.end(); at += static_cast<std::ptrdiff_t>(row_size)) {
        out.emplace_back(at, at + static_cast<std::ptrdiff_t>(row_size));
    }
    return out;
}

Matrix identity(std::size_t size) {
    Matrix out(size, Vector(size));
    for (std::size_t i = 0; i < size; ++i) {
        out[i][i] = Fr::one();
    }
    return out;
}

Fr dot(const Vector& a, const Vector& b) {
    Fr out;
    for (std::size_t i = 0; i < a.size(); ++i) {
        out = out + a[i] * b[i];
    }
    return out;
}

void add_multiple(Vector& sum, const Vector& x, const Fr& factor) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] = sum[i] + factor * x[i];
    }
}

Vector multiply(const Matrix& a, const Vector& x) {
    Vector out;
    out.reserve(a.size());
    for (const Vector& row : a) {
        out.push_back(dot(row, x));
    }
    return out;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
    Matrix out(a.size(), Vector(b[0].size()));
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t k = 0; k < b.size(); ++k) {
            add_multiple(out[i], b[k], a[i][k]);
        }
    }
    return out;
}

Matrix inverse(Matrix a) {
    Matrix out = identity(a.size());
    for (std::size_t column = 0; column < a.size(); ++column) {
        std::size_t pivot = column;
        while (pivot < a.size() && a[pivot][column].is_zero()) {
            ++pivot;
        }
        CAIRN_ASSERT(pivot < a.size());
        std::swap(a[pivot], a[column]);
        std::swap(out[pivot], out[column]);
        const Fr factor = a[column][column].inverse() - Fr::one();
        add_multiple(out[column], Vector(out[column]), factor);
        add_multiple(a[column], Vector(a[column]), factor);
        for (std::size_t row = 0; row < a.size(); ++row) {
            if (row != column) {
                const Fr own = -a[row][column];
                add_multiple(out[row], out[column], own);
                add_multiple(a[row], a[column], own);
            }
        }
    }
    return out;
}

}  // namespace cairn::gadgets::detail
