#include "algebra/polynomial.hpp"

#include "algebra/detail/fr_arrays_ifma.hpp"
#include "algebra/fr_arrays.hpp"
#include "algebra/ntt.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <bit>
#include <mutex>

namespace cairn::algebra {
namespace {

constexpr std::size_t GRAIN = 8192;

Fr horner(std::span<const Fr> coefficients, const Fr& x, Kernel kernel) {
    const bool in_lanes = kernel == Kernel::ifma && detail::fr_arrays_ifma_is_built;
    const std::size_t middle = in_lanes ? coefficients.size() / 8 * 8 : 0;
    Fr out;
    for (std::size_t i = coefficients.size(); i-- > middle;) {
        out = out * x + coefficients[i];
    }
    if (middle == 0) {
        return out;
    }
    return out * power(x, middle) + detail::evaluate_ifma(coefficients.first(middle), x);
}

}  // namespace

Fr evaluate_polynomial(std::span<const Fr> coefficients, const Fr& x, base::Executor& executor,
                       Kernel kernel) {
    CAIRN_ASSERT(can_run(kernel));
    std::mutex mutex;
    Fr out;
    executor.parallel_for(coefficients.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        const Fr part =
            horner(coefficients.subspan(begin, end - begin), x, kernel) * power(x, begin);
        const std::scoped_lock lock(mutex);
        out = out + part;
    });
    return out;
}

// The i-th Lagrange polynomial is w^i (X^n - 1) / (n (X - w^i)).
Fr evaluate_lagrange(std::span<const Fr> values, const Fr& x, base::Executor& executor,
                     Kernel kernel) {
    const std::size_t n = values.size();
    CAIRN_ASSERT(std::has_single_bit(n));
    const Fr w = root_of_unity(static_cast<unsigned>(std::countr_zero(n)));
    const Fr vanishing = power(x, n) - Fr::one();
    std::vector<Fr> roots(n);
    std::vector<Fr> weights(n);
    executor.parallel_for(n, GRAIN, [&](std::size_t begin, std::size_t end) {
        Fr root = power(w, begin);
        for (std::size_t i = begin; i < end; ++i) {
            roots[i] = root;
            weights[i] = x - root;
            root = root * w;
        }
    });
    if (vanishing.is_zero()) {
        return values[static_cast<std::size_t>(std::ranges::find(roots, x) - roots.begin())];
    }
    invert_all(weights, executor, kernel);
    multiply_all(weights, roots, executor, kernel);
    return dot_product(values, weights, executor, kernel) * vanishing * fr(n).inverse();
}

Fr divide_by_linear(std::span<Fr> coefficients, const Fr& z) noexcept {
    CAIRN_ASSERT(!coefficients.empty());
    Fr carry;
    for (std::size_t i = coefficients.size(); i-- > 0;) {
        const Fr own = coefficients[i];
        coefficients[i] = carry;
        carry = own + z * carry;
    }
    return carry;
}

void divide_by_vanishing(std::span<Fr> coefficients, std::size_t n) noexcept {
    CAIRN_ASSERT(n >= 1 && n <= coefficients.size());
    for (std::size_t i = coefficients.size() - n; i-- > 0;) {
        coefficients[i] = coefficients[i] + coefficients[i + n];
    }
}

// By Horner's rule in a over the parts of m coefficients, the last of which may be shorter.
void remainder_by_binomial(std::span<const Fr> coefficients, const Fr& a, std::span<Fr> out,
                           base::Executor& executor, Kernel kernel) {
    const std::size_t m = out.size();
    CAIRN_ASSERT(m >= 1 && can_run(kernel));
    const std::size_t parts = coefficients.size() / m;
    const std::size_t rest = coefficients.size() % m;
    const bool in_lanes = kernel == Kernel::ifma && detail::fr_arrays_ifma_is_built && parts != 0;
    executor.parallel_for((m + GRAIN - 1) / GRAIN, 1, [&](std::size_t first, std::size_t last) {
        const std::size_t begin = first * GRAIN;
        const std::size_t end = std::min(last * GRAIN, m);
        const std::size_t middle = in_lanes ? begin + (end - begin) / 8 * 8 : begin;
        if (begin != middle) {
            detail::sum_of_parts_ifma(coefficients.first(parts * m), a, begin, m,
                                      out.subspan(begin, middle - begin));
        }
        for (std::size_t i = middle; i < end; ++i) {
            Fr sum;
            for (std::size_t j = parts; j-- > 0;) {
                sum = sum * a + coefficients[j * m + i];
            }
            out[i] = sum;
        }
    });
    const Fr factor = power(a, parts);
    for (std::size_t i = 0; i < rest; ++i) {
        out[i] = out[i] + factor * coefficients[parts * m + i];
    }
}

std::vector<Fr> multiply_polynomials(std::span<const Fr> a, std::span<const Fr> b,
                                     base::Executor& executor, Kernel kernel) {
    if (a.empty() || b.empty()) {
        return {};
    }
    const std::size_t count = a.size() + b.size() - 1;
    const Domain domain(static_cast<unsigned>(std::bit_width(count - 1)), kernel);
    std::vector<Fr> out(a.begin(), a.end());
    std::vector<Fr> other(b.begin(), b.end());
    out.resize(domain.size());
    other.resize(domain.size());
    domain.forward(out, executor);
    domain.forward(other, executor);
    multiply_all(out, other, executor, kernel);
    domain.inverse(out, executor);
    out.resize(count);
    return out;
}

}  // namespace cairn::algebra
