#include "algebra/ntt.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra {
namespace {

constexpr std::size_t GRAIN = 2048;

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
    if (shift != Fr::one()) {
        scale_by_powers(elements, Fr::one(), shift, executor);
    }
    portable_->forward(elements, executor);
}

void Domain::inverse_on_coset(std::span<Fr> elements, const Fr& shift,
                              base::Executor& executor) const {
    CAIRN_ASSERT(elements.size() == size() && !shift.is_zero());
    if (ifma_) {
        ifma_->inverse(elements, shift, executor);
        return;
    }
    // The transform with 1 / w is the one with w, all but the first element in reverse order.
    portable_->forward(elements, executor);
    std::ranges::reverse(elements.subspan(1));
    scale_by_powers(elements, fr(size()).inverse(), shift.inverse(), executor);
}

}  // namespace cairn::algebra
