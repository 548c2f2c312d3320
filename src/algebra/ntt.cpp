#include "algebra/ntt.hpp"

#include "base/assert.hpp"

namespace cairn::algebra {
namespace {

constexpr std::size_t GRAIN = 2048;

/// What multiplies two elements of a pair.
struct PairFactors {
    Fr lower;
    Fr upper;
};

/// Swaps elements i and size - i and multiplies what stands at i by scale ratio^i.
void reverse_and_scale(std::span<Fr> elements, const Fr& scale, const Fr& ratio,
                       base::Executor& executor) {
    const std::size_t size = elements.size();
    const bool all_alike = ratio == Fr::one();
    const Fr down = all_alike ? ratio : ratio.inverse();
    const auto factors_at = [&](std::size_t i) {
        return PairFactors{scale * power(ratio, i), scale * power(ratio, size - i)};
    };
    executor.parallel_for(size / 2, GRAIN, [&](std::size_t begin, std::size_t end) {
        PairFactors factors = factors_at(begin);
        for (std::size_t i = begin; i < end; ++i) {
            if (i > 0) {
                const Fr lower = elements[i];
                elements[i] = elements[size - i] * factors.lower;
                elements[size - i] = lower * factors.upper;
            }
            if (!all_alike) {
                factors = {factors.lower * ratio, factors.upper * down};
            }
        }
    });
    elements[0] = elements[0] * scale;
    if (size > 1) {
        elements[size / 2] = elements[size / 2] * factors_at(size / 2).lower;
    }
}

}  // namespace

Domain::Domain(unsigned log_size, Kernel kernel) : log_size_(log_size) {
    CAIRN_ASSERT(log_size <= MAX_LOG_DOMAIN);
    if (kernel == Kernel::ifma && log_size >= detail::IfmaTransform::min_log_size &&
        detail::IfmaTransform::is_built) {
        CAIRN_ASSERT(can_run(Kernel::ifma));
        ifma_.emplace(log_size);
    } else {
        portable_.emplace(log_size);
    }
}

void Domain::forward(std::span<Fr> elements, base::Executor& executor) const {
    forward_on_coset(elements, Fr::one(), executor);
}

void Domain::inverse(std::span<Fr> elements, base::Executor& executor) const {
    inverse_on_coset(elements, Fr::one(), executor);
}

void Domain::forward_on_coset(std::span<Fr> elements, const Fr& shift,
                              base::Executor& executor) const {
    CAIRN_ASSERT(elements.size() == size() && !shift.is_zero());
    if (ifma_) {
        ifma_->forward(elements, shift, executor);
        return;
    }
    portable_->forward(elements, shift, executor);
}

void Domain::inverse_on_coset(std::span<Fr> elements, const Fr& shift,
                              base::Executor& executor) const {
    CAIRN_ASSERT(elements.size() == size() && !shift.is_zero());
    if (ifma_) {
        ifma_->inverse(elements, shift, executor);
        return;
    }
    // The transform with 1 / w is the one with w, all but the first element in reverse order.
    portable_->forward(elements, Fr::one(), executor);
    reverse_and_scale(elements, fr(size()).inverse(), shift.inverse(), executor);
}

}  // namespace cairn::algebra
