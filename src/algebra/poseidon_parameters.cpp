#include "algebra/poseidon_parameters.hpp"

#include "algebra/detail/grain.hpp"
#include "algebra/detail/matrix.hpp"
#include "algebra/detail/poseidon_ifma.hpp"
#include "algebra/detail/poseidon_sums.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra {

using detail::Grain;
using detail::Matrix;

namespace {

Matrix matrix_from(std::span<const Fr> cells, unsigned t) {
    CAIRN_ASSERT(cells.size() == std::size_t{t} * t);
    Matrix out(t);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        out.at(i / t, i % t) = cells[i];
    }
    return out;
}

/// Whether v, A v, A^2 v, ... span everything, for v = (1, 0, ..., 0).
bool is_cyclic(const Matrix& a) {
    Matrix rows(a.size());
    std::vector<Fr> v(a.size());
    v[0] = Fr::one();
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < a.size(); ++j) {
            rows.at(i, j) = v[j];
        }
        v = a * v;
    }
    return rows.inverse().has_value();
}

/// A^r
Matrix power_r(const Matrix& a) {
    Matrix out = Matrix::identity(a.size());
    for (unsigned bit = 255; bit-- > 0;) {
        out = out * out;
        if ((Fr::p[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = out * a;
        }
    }
    return out;
}

/// 1 / (x_i + y_j) of 2 t elements drawn until they are distinct and no sum is zero. All its square
/// submatrices are invertible.
Matrix cauchy_matrix(Grain& grain, unsigned t) {
    for (;;) {
        std::vector<Fr> drawn(2 * std::size_t{t});
        std::ranges::generate(drawn, [&] { return grain.element_by_reduction(); });
        bool distinct = true;
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            distinct &= std::find(drawn.begin(), drawn.begin() + static_cast<std::ptrdiff_t>(i),
                                  drawn[i]) == drawn.begin() + static_cast<std::ptrdiff_t>(i);
        }
        Matrix out(t);
        bool sums_invertible = true;
        for (std::size_t i = 0; i < t; ++i) {
            for (std::size_t j = 0; j < t; ++j) {
                const Fr sum = drawn[i] + drawn[t + j];
                sums_invertible &= !sum.is_zero();
                out.at(i, j) = sum.inverse();
            }
        }
        if (distinct && sums_invertible) {
            return out;
        }
    }
}

void derive_terms(PoseidonParameters& out) {
    // 2^256 and 2^260
    constexpr Fr portable = Fr::from_integer(Fr::Factors::one);
    constexpr Fr lanes = portable * fr(16);
    std::vector<Fr> lane_terms(out.round_constants.begin(), out.round_constants.begin() + out.t);
    for (const detail::PoseidonSum& sum :
         detail::poseidon_sums(out.mds, out.t, out.round_constants, out.full_rounds)) {
        out.terms.push_back(sum.constant * portable);
        lane_terms.push_back(sum.constant * lanes);
        out.terms.insert(out.terms.end(), sum.factors.begin(), sum.factors.end());
        lane_terms.insert(lane_terms.end(), sum.factors.begin(), sum.factors.end());
    }
    out.lane_terms = detail::lane_constants(lane_terms);
}

}  // namespace

// With one S-box (s = 1) the algorithms of the paper come down to spanning sets.
// 1: a subspace that stays inactive for i rounds, S_i, is what all of e_0, e_0 M, ..., e_0 M^(i-1)
//    map to zero. If x in S_i is an eigenvector of M^i, or S_i = M^j S_i for a j <= i, then all
//    e_0 M^k map it to zero; if these span everything, it is zero.
// 2, 3: e_0 and its images under M^r span everything, for r = 1 to 4 t.
bool resists_subspace_trails(std::span<const Fr> matrix, unsigned t) {
    const Matrix m = matrix_from(matrix, t);
    if (!is_cyclic(m.transposed())) {
        return false;
    }
    Matrix power = m;
    for (unsigned r = 1; r <= 4 * t; ++r) {
        if (!is_cyclic(power)) {
            return false;
        }
        power = power * m;
    }
    return true;
}

// A polynomial of degree t is irreducible unless it has a root in a field of r^k elements, k <=
// t/2. Eigenvalues of A there are those of A^(r^k) too: they make A^(r^k) - A singular.
bool has_no_invariant_subspace(std::span<const Fr> matrix, unsigned t) {
    const Matrix m = matrix_from(matrix, t);
    Matrix a = m;
    for (unsigned i = 1; i <= 2 * t; ++i) {
        Matrix conjugate = a;
        for (unsigned k = 1; k <= t / 2; ++k) {
            conjugate = power_r(conjugate);
            Matrix difference = conjugate;
            for (unsigned cell = 0; cell < t * t; ++cell) {
                Fr& out = difference.at(cell / t, cell % t);
                out = out - a.at(cell / t, cell % t);
            }
            if (!difference.inverse()) {
                return false;
            }
        }
        a = a * m;
    }
    return true;
}

PoseidonParameters derive_poseidon_parameters(unsigned t, unsigned full_rounds,
                                              unsigned partial_rounds) {
    CAIRN_ASSERT(t >= 2 && t <= 24 && full_rounds % 2 == 0 && partial_rounds > 0);
    PoseidonParameters out;
    out.t = t;
    out.full_rounds = full_rounds;
    out.partial_rounds = partial_rounds;
    Grain grain(t, full_rounds, partial_rounds);
    out.round_constants.resize(std::size_t{full_rounds + partial_rounds} * t);
    std::ranges::generate(out.round_constants, [&] { return grain.element_by_rejection(); });
    Matrix mds = cauchy_matrix(grain, t);
    while (!resists_subspace_trails(mds.cells(), t)) {
        mds = cauchy_matrix(grain, t);
    }
    out.mds = mds.cells();
    if (partial_rounds >= t && full_rounds > 0) {
        derive_terms(out);
    }
    return out;
}

const PoseidonParameters& poseidon_parameters(unsigned t) {
    static const PoseidonParameters three = derive_poseidon_parameters(3, 8, 56);
    if (t == 3) {
        return three;
    }
    static const PoseidonParameters five = derive_poseidon_parameters(5, 8, 56);
    if (t == 5) {
        return five;
    }
    CAIRN_ASSERT(t == 12);
    static const PoseidonParameters twelve = derive_poseidon_parameters(12, 8, 57);
    return twelve;
}

}  // namespace cairn::algebra
