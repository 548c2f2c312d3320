#include "algebra/fr_arrays.hpp"

#include "algebra/detail/fr_arrays_ifma.hpp"
#include "base/assert.hpp"

#include <mutex>
#include <vector>

namespace cairn::algebra {
namespace {

/// A multiple of eight, so that only the last range has a rest without lanes.
constexpr std::size_t GRAIN = 4096;

/// How many elements of a range go in lanes.
std::size_t lanes_of(std::size_t count, Kernel kernel) {
    if (kernel == Kernel::portable || !detail::fr_arrays_ifma_is_built) {
        return 0;
    }
    CAIRN_ASSERT(can_run(kernel));
    return count / 8 * 8;
}

/// body(begin, middle, end) on ranges: elements up to `middle` in lanes, the others one by one.
template <class Body>
void for_ranges(std::size_t count, Kernel kernel, base::Executor& executor, const Body& body) {
    executor.parallel_for((count + GRAIN - 1) / GRAIN, 1, [&](std::size_t first, std::size_t last) {
        const std::size_t begin = first * GRAIN;
        const std::size_t end = std::min(last * GRAIN, count);
        body(begin, begin + lanes_of(end - begin, kernel), end);
    });
}

}  // namespace

void multiply_all(std::span<Fr> a, std::span<const Fr> b, base::Executor& executor, Kernel kernel) {
    CAIRN_ASSERT(a.size() == b.size());
    for_ranges(a.size(), kernel, executor,
               [&](std::size_t begin, std::size_t middle, std::size_t end) {
                   detail::multiply_all_ifma(a.subspan(begin, middle - begin),
                                             b.subspan(begin, middle - begin));
                   for (std::size_t i = middle; i < end; ++i) {
                       a[i] = a[i] * b[i];
                   }
               });
}

Fr dot_product(std::span<const Fr> a, std::span<const Fr> b, base::Executor& executor,
               Kernel kernel) {
    CAIRN_ASSERT(a.size() == b.size());
    std::mutex mutex;
    Fr out;
    for_ranges(a.size(), kernel, executor,
               [&](std::size_t begin, std::size_t middle, std::size_t end) {
                   Fr sum = detail::dot_product_ifma(a.subspan(begin, middle - begin),
                                                     b.subspan(begin, middle - begin));
                   for (std::size_t i = middle; i < end; ++i) {
                       sum = sum + a[i] * b[i];
                   }
                   const std::scoped_lock lock(mutex);
                   out = out + sum;
               });
    return out;
}

void interpolate_all(std::span<Fr> low, std::span<const Fr> high, const Fr& factor,
                     base::Executor& executor, Kernel kernel) {
    CAIRN_ASSERT(low.size() == high.size());
    for_ranges(low.size(), kernel, executor,
               [&](std::size_t begin, std::size_t middle, std::size_t end) {
                   detail::interpolate_all_ifma(low.subspan(begin, middle - begin),
                                                high.subspan(begin, middle - begin), factor);
                   for (std::size_t i = middle; i < end; ++i) {
                       low[i] = low[i] + factor * (high[i] - low[i]);
                   }
               });
}

void invert_all(std::span<Fr> elements, base::Executor& executor, Kernel kernel) {
    for_ranges(elements.size(), kernel, executor,
               [&](std::size_t begin, std::size_t middle, std::size_t end) {
                   detail::invert_all_ifma(elements.subspan(begin, middle - begin));
                   invert_all(elements.subspan(middle, end - middle));
               });
}

void prefix_products(std::span<Fr> elements, base::Executor& executor) {
    const std::size_t ranges = (elements.size() + GRAIN - 1) / GRAIN;
    const auto range = [&](std::size_t i) {
        return elements.subspan(i * GRAIN, std::min(GRAIN, elements.size() - i * GRAIN));
    };
    const auto run = [&](std::size_t i, const Fr& before) {
        Fr product = before;
        for (Fr& element : range(i)) {
            product = product * element;
            element = product;
        }
        return product;
    };
    if (executor.concurrency() == 1) {
        Fr product = Fr::one();
        for (std::size_t i = 0; i < ranges; ++i) {
            product = run(i, product);
        }
        return;
    }
    std::vector<Fr> before(ranges, Fr::one());
    executor.parallel_for(ranges, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            for (const Fr& element : range(i)) {
                before[i] = before[i] * element;
            }
        }
    });
    Fr product = Fr::one();
    for (Fr& factor : before) {
        const Fr own = factor;
        factor = product;
        product = product * own;
    }
    executor.parallel_for(ranges, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            run(i, before[i]);
        }
    });
}

}  // namespace cairn::algebra
