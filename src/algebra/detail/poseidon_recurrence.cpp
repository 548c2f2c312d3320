#include "algebra/detail/poseidon_recurrence.hpp"

#include "algebra/detail/matrix.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra::detail {
namespace {

using Vector = std::vector<Fr>;

Fr product(const Vector& a, const Vector& b) {
    Fr out;
    for (std::size_t i = 0; i < a.size(); ++i) {
        out = out + a[i] * b[i];
    }
    return out;
}

Vector row_of(const Matrix& matrix, std::size_t row) {
    const auto begin = matrix.cells().begin() + static_cast<std::ptrdiff_t>(row * matrix.size());
    return {begin, begin + static_cast<std::ptrdiff_t>(matrix.size())};
}

class Derivation {
  public:
    Derivation(std::span<const Fr> matrix, unsigned t, std::span<const Fr> constants)
        : t_(t), rounds_(constants.size() / t + 1), a_(t), b_(t), observed_(t), solver_(t) {
        for (std::size_t i = 0; i < t; ++i) {
            b_[i] = matrix[i * t];
            for (std::size_t j = 1; j < t; ++j) {
                a_.at(i, j) = matrix[i * t + j];
            }
        }
        Vector row(t);
        row[0] = Fr::one();
        for (std::size_t j = 0; j < t; ++j) {
            for (std::size_t i = 0; i < t; ++i) {
                observed_.at(j, i) = row[i];
            }
            response_.push_back(product(row, b_));
            row = a_.transposed() * row;
        }
        last_row_ = row;
        solver_ = observed_.inverse().value();
        run_without_inputs(constants);
    }

    PartialRounds result() const {
        PartialRounds out;
        for (std::size_t n = 1; n < t_; ++n) {
            out.entry.push_back(entry_row(n));
        }
        const Vector p = solver_.transposed() * last_row_;
        out.step = joined(p, response_);
        for (std::size_t n = 1; n <= rounds_; ++n) {
            out.constants.push_back(n < t_ ? firsts_[n] : firsts_[n] - told(p, n - t_));
        }
        const Matrix to_end = power_of_a(t_ - 1) * solver_;
        for (std::size_t i = 1; i < t_; ++i) {
            const Vector own = row_of(to_end, i);
            out.exit.push_back(joined(own, forced(i)));
            out.exit_constants.push_back(last_state_[i] - told(own, rounds_ - t_ + 1));
        }
        return out;
    }

  private:
    /// s_n for x = 0 from s_0 = 0: what constants alone make of it.
    void run_without_inputs(std::span<const Fr> constants) {
        Vector state(t_);
        firsts_.push_back(state[0]);
        for (std::size_t n = 0; n < rounds_; ++n) {
            state = a_ * state;
            for (std::size_t i = 0; i < t_ && n + 1 < rounds_; ++i) {
                state[i] = state[i] + constants[n * t_ + i];
            }
            firsts_.push_back(state[0]);
        }
        last_state_ = state;
    }

    Vector entry_row(std::size_t n) const {
        Vector out = row_of(observed_, n);
        out.erase(out.begin());
        for (std::size_t i = 0; i < n; ++i) {
            out.push_back(response_[n - 1 - i]);
        }
        return out;
    }

    /// sum_(i >= 1) of factors[i] firsts[begin + i].
    Fr told(const Vector& factors, std::size_t begin) const {
        Fr out;
        for (std::size_t i = 1; i < t_; ++i) {
            out = out + factors[i] * firsts_[begin + i];
        }
        return out;
    }

    /// A value that is sum_i of[i] y_i + sum_m forces[size - 1 - m] x_m, where y_i is told of the
    /// state before and has x_m (m < i) times response[i - 1 - m] in it: the factors of ...,
    /// x_1, y_1, x_0, as many x as forces.
    Vector joined(const Vector& of, const Vector& forces) const {
        CAIRN_ASSERT(of[0].is_zero());
        Vector out;
        for (std::size_t m = 0; m < t_; ++m) {
            if (m > 0) {
                out.push_back(of[m]);
            }
            if (m == forces.size()) {
                break;
            }
            Fr x = forces[forces.size() - 1 - m];
            for (std::size_t i = m + 1; i < t_; ++i) {
                x = x - of[i] * response_[i - 1 - m];
            }
            out.push_back(x);
        }
        std::ranges::reverse(out);
        return out;
    }

    /// Element i of A^m b, m = 0 .. t - 2.
    Vector forced(std::size_t i) const {
        Vector out;
        Vector state = b_;
        for (std::size_t m = 0; m + 1 < t_; ++m) {
            out.push_back(state[i]);
            state = a_ * state;
        }
        return out;
    }

    Matrix power_of_a(std::size_t exponent) const {
        Matrix out = Matrix::identity(t_);
        for (std::size_t i = 0; i < exponent; ++i) {
            out = out * a_;
        }
        return out;
    }

    std::size_t t_;
    std::size_t rounds_;
    Matrix a_;
    Vector b_;
    Matrix observed_;    // row j: the first row of A^j
    Vector response_;    // the first row of A^j times b
    Vector last_row_;    // the first row of A^t
    Matrix solver_;      // the inverse of observed_
    Vector firsts_;      // y_n of run_without_inputs
    Vector last_state_;  // s_R of it
};

}  // namespace

PartialRounds partial_rounds_of(std::span<const Fr> matrix, unsigned t,
                                std::span<const Fr> constants) {
    CAIRN_ASSERT(constants.size() % t == 0 && constants.size() / t + 1 >= t);
    return Derivation(matrix, t, constants).result();
}

}  // namespace cairn::algebra::detail
