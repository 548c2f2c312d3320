#include "algebra/ntt.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace cairn::algebra {
namespace {

constexpr std::size_t GRAIN = 2048;

void reverse_bits_of_places(std::span<Fr> elements) {
    const std::size_t n = elements.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        std::size_t bit = n >> 1U;
        for (; (j & bit) != 0; bit >>= 1U) {
            j ^= bit;
        }
        j ^= bit;
        if (i < j) {
            std::swap(elements[i], elements[j]);
        }
    }
}

/// elements[i] *= scale ratio^i
void scale_by_powers(std::span<Fr> elements, const Fr& scale, const Fr& ratio,
                     base::Executor& executor) {
    executor.parallel_for(elements.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        Fr factor = scale * power(ratio, begin);
        for (std::size_t i = begin; i < end; ++i) {
            elements[i] = elements[i] * factor;
            factor = factor * ratio;
        }
    });
}

}  // namespace

Domain::Domain(unsigned log_size) : log_size_(log_size) {
    CAIRN_ASSERT(log_size <= MAX_LOG_DOMAIN);
    roots_.reserve(size());
    for (unsigned stage = 1; stage <= log_size; ++stage) {
        const Fr w = root_of_unity(stage);
        Fr root = Fr::one();
        for (std::size_t i = 0; i < std::size_t{1} << (stage - 1); ++i) {
            roots_.push_back(root);
            root = root * w;
        }
    }
}

// Decimation in time: stage s joins transforms of m = 2^(s - 1) elements to ones of 2 m.
void Domain::transform(std::span<Fr> elements, base::Executor& executor) const {
    CAIRN_ASSERT(elements.size() == size());
    reverse_bits_of_places(elements);
    const Fr* roots = roots_.data();
    for (std::size_t m = 1; m < elements.size(); m *= 2) {
        executor.parallel_for(elements.size() / 2, GRAIN, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const std::size_t j = k & (m - 1);
                const std::size_t low = 2 * (k - j) + j;
                const Fr odd = elements[low + m] * roots[j];
                elements[low + m] = elements[low] - odd;
                elements[low] = elements[low] + odd;
            }
        });
        roots += m;
    }
}

void Domain::forward(std::span<Fr> elements, base::Executor& executor) const {
    transform(elements, executor);
}

void Domain::inverse(std::span<Fr> elements, base::Executor& executor) const {
    inverse_on_coset(elements, Fr::one(), executor);
}

void Domain::forward_on_coset(std::span<Fr> elements, const Fr& shift,
                              base::Executor& executor) const {
    scale_by_powers(elements, Fr::one(), shift, executor);
    transform(elements, executor);
}

// The transform with 1 / w is the one with w, all but the first element in reverse order.
void Domain::inverse_on_coset(std::span<Fr> elements, const Fr& shift,
                              base::Executor& executor) const {
    transform(elements, executor);
    std::ranges::reverse(elements.subspan(1));
    scale_by_powers(elements, fr(size()).inverse(), shift.inverse(), executor);
}

}  // namespace cairn::algebra
