#include "algebra/detail/ntt_portable.hpp"

#include <algorithm>
#include <utility>

namespace cairn::algebra::detail {
namespace {

/// 4096 elements are 128 KiB: with their roots they stay in a core's second cache.
constexpr std::size_t BLOCK = 4096;
constexpr std::size_t GRAIN = 1024;

/// (a - b) factor, where a - b + r, below 2 r, is not reduced before the product.
Fr difference_times(const Fr& a, const Fr& b, const Fr& factor) noexcept {
    std::uint64_t borrow = 0;
    std::uint64_t carry = 0;
    const Limbs4 difference = add(subtract(a.limbs, b.limbs, borrow), Fr::p, carry);
    return {Fr::multiply(factor.limbs, difference)};
}

std::size_t reversed(std::size_t i, unsigned bits) noexcept {
    std::uint64_t x = i;
    x = (x >> 1U & 0x5555555555555555) | (x & 0x5555555555555555) << 1U;
    x = (x >> 2U & 0x3333333333333333) | (x & 0x3333333333333333) << 2U;
    x = (x >> 4U & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4U;
    return static_cast<std::size_t>(__builtin_bswap64(x) >> (64 - bits));
}

void reverse_bits_of_places(std::span<Fr> elements, base::Executor& executor) {
    const auto bits = static_cast<unsigned>(__builtin_ctzll(elements.size()));
    if (bits == 0) {
        return;
    }
    executor.parallel_for(elements.size(), BLOCK, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t j = reversed(i, bits);
            if (i < j) {
                std::swap(elements[i], elements[j]);
            }
        }
    });
}

}  // namespace

PortableTransform::PortableTransform(unsigned log_size) {
    roots_.reserve(std::size_t{1} << log_size);
    for (unsigned stage = 1; stage <= log_size; ++stage) {
        const Fr w = root_of_unity(stage);
        Fr root = Fr::one();
        for (std::size_t i = 0; i < std::size_t{1} << (stage - 1); ++i) {
            roots_.push_back(root);
            root = root * w;
        }
    }
}

/// Elements begin, ..., end - 1 of each quarter: from one transform of `size` to four of a quarter.
void PortableTransform::two_layers(Fr* elements, std::size_t size, std::size_t begin,
                                   std::size_t end) const noexcept {
    const std::size_t quarter = size / 4;
    const Fr* const w = roots(size);
    const Fr* const w_squared = roots(size / 2);
    for (std::size_t j = begin; j < end; ++j) {
        Fr* const x = elements + j;
        const Fr a = x[0] + x[2 * quarter];
        const Fr b = x[quarter] + x[3 * quarter];
        const Fr c = difference_times(x[0], x[2 * quarter], w[j]);
        const Fr d = difference_times(x[quarter], x[3 * quarter], w[j + quarter]);
        x[0] = a + b;
        x[quarter] = difference_times(a, b, w_squared[j]);
        x[2 * quarter] = c + d;
        x[3 * quarter] = difference_times(c, d, w_squared[j]);
    }
}

void PortableTransform::transform_block(Fr* elements, std::size_t size) const noexcept {
    if (size == 2) {
        const Fr sum = elements[0] + elements[1];
        elements[1] = elements[0] - elements[1];
        elements[0] = sum;
    } else if (size == 4) {
        // The same two layers, where all factors but one are 1.
        const Fr a = elements[0] + elements[2];
        const Fr b = elements[1] + elements[3];
        const Fr c = elements[0] - elements[2];
        const Fr d = difference_times(elements[1], elements[3], roots(4)[1]);
        elements[0] = a + b;
        elements[1] = a - b;
        elements[2] = c + d;
        elements[3] = c - d;
    } else if (size > 4) {
        two_layers(elements, size, 0, size / 4);
        for (std::size_t q = 0; q < 4; ++q) {
            transform_block(elements + q * (size / 4), size / 4);
        }
    }
}

void PortableTransform::forward(std::span<Fr> elements, base::Executor& executor) const {
    std::size_t block = elements.size();
    for (; block > BLOCK; block /= 4) {
        const std::size_t quarter = block / 4;
        executor.parallel_for(elements.size() / 4, GRAIN, [&](std::size_t begin, std::size_t end) {
            while (begin < end) {
                const std::size_t j = begin % quarter;
                const std::size_t count = std::min(quarter - j, end - begin);
                two_layers(elements.data() + begin / quarter * block, block, j, j + count);
                begin += count;
            }
        });
    }
    executor.parallel_for(elements.size() / block, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            transform_block(elements.data() + i * block, block);
        }
    });
    reverse_bits_of_places(elements, executor);
}

}  // namespace cairn::algebra::detail
