#include "algebra/detail/ntt_portable.hpp"

#include "algebra/detail/bit_reversal.hpp"

#include <algorithm>
#include <bit>

namespace cairn::algebra::detail {
namespace {

/// 4096 elements are 128 KiB: they stay in a core's second cache, and their roots pass through it.
constexpr std::size_t BLOCK = 4096;
constexpr std::size_t GRAIN = 1024;

/// a - b plus r: below 2 r.
Limbs4 difference(const Fr& a, const Fr& b) noexcept {
    std::uint64_t unused = 0;
    return add(subtract(a.limbs, b.limbs, unused), Fr::p, unused);
}

/// a + b, below 2 r.
Limbs4 sum(const Fr& a, const Fr& b) noexcept {
    std::uint64_t unused = 0;
    return add(a.limbs, b.limbs, unused);
}

/// Elements begin, ..., end - 1 of each quarter of all, which are reduced: the first two layers,
/// whose roots are 1 and 1, i.
template <RootProducts products>
void first_two_layers(Fr* elements, std::size_t quarter, const FrFactor& i, std::size_t begin,
                      std::size_t end) noexcept {
    for (Fr* x = elements + begin; x != elements + end; ++x) {
        const Fr a = x[0] + x[2 * quarter];
        const Fr b = x[quarter] + x[3 * quarter];
        Limbs4 c = difference(x[0], x[2 * quarter]);
        Limbs4 d = difference(x[quarter], x[3 * quarter]);
        butterfly<products>(c, d, i);
        x[0].limbs = sum(a, b);
        x[quarter].limbs = difference(a, b);
        x[2 * quarter].limbs = c;
        x[3 * quarter].limbs = d;
    }
}

/// The same of a block with the roots z[k], then z[2 k] and z[2 k + 1].
template <RootProducts products>
void two_layers(Fr* elements, std::size_t quarter, const FrFactor* z, std::size_t k,
                std::size_t begin, std::size_t end) noexcept {
    for (Fr* x = elements + begin; x != elements + end; ++x) {
        butterfly<products>(x[0].limbs, x[2 * quarter].limbs, z[k]);
        butterfly<products>(x[quarter].limbs, x[3 * quarter].limbs, z[k]);
        butterfly<products>(x[0].limbs, x[quarter].limbs, z[2 * k]);
        butterfly<products>(x[2 * quarter].limbs, x[3 * quarter].limbs, z[2 * k + 1]);
    }
}

/// What is left of block k.
template <RootProducts products>
void transform_block(Fr* elements, std::size_t size, const FrFactor* z, std::size_t k) noexcept {
    std::size_t part = size;
    for (std::size_t parts = 1; part >= 4; part /= 4, parts *= 4) {
        for (std::size_t i = 0; i < parts; ++i) {
            two_layers<products>(elements + i * part, part / 4, z, k * parts + i, 0, part / 4);
        }
    }
    for (std::size_t i = 0; part == 2 && i < size / 2; ++i) {
        butterfly<products>(elements[2 * i].limbs, elements[2 * i + 1].limbs, z[k * size / 2 + i]);
    }
}

}  // namespace

/// Bit l of a place stands for the root of order 4 2^l.
PortableTransform::PortableTransform(unsigned log_size, RootProducts products)
    : products_(products) {
    if (log_size < 2) {
        return;
    }
    roots_.reserve(std::size_t{1} << (log_size - 1));
    roots_.push_back(fr_factor(Fr::one()));
    for (unsigned bit = 0; bit + 1 < log_size; ++bit) {
        const Fr root = root_of_unity(bit + 2);
        for (std::size_t i = 0; i < std::size_t{1} << bit; ++i) {
            roots_.push_back(fr_factor(Fr::from_integer(roots_[i].integer) * root));
        }
    }
}

template <RootProducts products>
void PortableTransform::layers(std::span<Fr> elements, base::Executor& executor) const {
    const std::size_t quarter_of_all = elements.size() / 4;
    executor.parallel_for(quarter_of_all, GRAIN, [&](std::size_t begin, std::size_t end) {
        first_two_layers<products>(elements.data(), quarter_of_all, roots_[1], begin, end);
    });
    std::size_t block = quarter_of_all;
    for (; block > BLOCK; block /= 4) {
        const std::size_t quarter = block / 4;
        executor.parallel_for(quarter_of_all, GRAIN, [&](std::size_t begin, std::size_t end) {
            while (begin < end) {
                const std::size_t k = begin / quarter;
                const std::size_t j = begin % quarter;
                const std::size_t count = std::min(quarter - j, end - begin);
                two_layers<products>(elements.data() + k * block, quarter, roots_.data(), k, j,
                                     j + count);
                begin += count;
            }
        });
    }
    executor.parallel_for(elements.size() / block, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            transform_block<products>(elements.data() + k * block, block, roots_.data(), k);
        }
    });
}

void PortableTransform::forward(std::span<Fr> elements, base::Executor& executor) const {
    if (elements.size() == 2) {
        const Fr difference_of_two = elements[0] - elements[1];
        elements[0] = elements[0] + elements[1];
        elements[1] = difference_of_two;
    }
    if (elements.size() < 4) {
        return;
    }
    if (products_ == RootProducts::adx) {
        layers<RootProducts::adx>(elements, executor);
    } else {
        layers<RootProducts::portable>(elements, executor);
    }
    reverse_places_and_reduce(elements, executor);
}

}  // namespace cairn::algebra::detail
