#include "algebra/detail/ntt_portable.hpp"

#include "algebra/detail/bit_reversal.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace cairn::algebra::detail {
namespace {

/// 4096 elements are 128 KiB: they stay in a core's second cache, and their roots pass through it.
constexpr std::size_t BLOCK = 4096;
constexpr std::size_t GRAIN = 1024;
/// Small transforms have at least 16 blocks too: the powers for a coset are made once for all.
constexpr std::size_t LEAST_BLOCKS = 16;

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

/// The roots of two layers: of a block, and of its halves.
struct BlockRoots {
    FrFactor whole;
    std::array<FrFactor, 2> halves;

    static BlockRoots of(const FrFactor* z, std::size_t k) noexcept {
        return {z[k], {z[2 * k], z[2 * k + 1]}};
    }
    /// On a coset, where `quarter` is shift to the power of a quarter of the block.
    BlockRoots times(const Fr& quarter) const noexcept {
        const auto product = [](const FrFactor& root, const Fr& factor) {
            return fr_factor(Fr::from_integer(root.integer) * factor);
        };
        return {product(whole, quarter.squared()),
                {product(halves[0], quarter), product(halves[1], quarter)}};
    }
};

/// Elements first, ..., end - 1 of the first quarter of any block, and their like of the others.
template <RootProducts products>
void two_layers(Fr* first, const Fr* end, std::size_t quarter, const FrFactor& whole,
                const FrFactor* halves) noexcept {
    for (Fr* x = first; x != end; ++x) {
        butterfly<products>(x[0].limbs, x[2 * quarter].limbs, whole);
        butterfly<products>(x[quarter].limbs, x[3 * quarter].limbs, whole);
        butterfly<products>(x[0].limbs, x[quarter].limbs, halves[0]);
        butterfly<products>(x[2 * quarter].limbs, x[3 * quarter].limbs, halves[1]);
    }
}

/// elements[i] *= powers[i], unreduced: r makes a product around 0 positive.
template <RootProducts products>
void multiply_each(Fr* elements, std::span<const FrFactor> powers) noexcept {
    for (std::size_t i = 0; i < powers.size(); ++i) {
        std::uint64_t unused = 0;
        elements[i].limbs = add(fr_times<products>(elements[i].limbs, powers[i]), Fr::p, unused);
    }
}

/// The first `count` powers of shift.
std::vector<FrFactor> powers_of(const Fr& shift, std::size_t count) {
    std::vector<FrFactor> out;
    out.reserve(count);
    Fr power = Fr::one();
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(fr_factor(power));
        power = power * shift;
    }
    return out;
}

/// What is left of block k.
template <RootProducts products>
void transform_block(Fr* elements, std::size_t size, const FrFactor* z, std::size_t k) noexcept {
    std::size_t part = size;
    for (std::size_t parts = 1; part >= 4; part /= 4, parts *= 4) {
        for (std::size_t i = 0; i < parts; ++i) {
            Fr* const x = elements + i * part;
            const std::size_t at = k * parts + i;
            two_layers<products>(x, x + part / 4, part / 4, z[at], z + 2 * at);
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

/// Down to blocks of `block` elements, from four of them on.
template <RootProducts products>
void PortableTransform::layers_of_large_blocks(std::span<Fr> elements, std::size_t block,
                                               const Fr& shift, base::Executor& executor) const {
    const bool on_coset = shift != Fr::one();
    const std::size_t quarter_of_all = elements.size() / 4;
    for (std::size_t size = elements.size(); size > block; size /= 4) {
        const std::size_t quarter = size / 4;
        const Fr shift_to_quarter = power(shift, quarter);
        executor.parallel_for(quarter_of_all, GRAIN, [&](std::size_t begin, std::size_t end) {
            if (size == elements.size() && !on_coset) {
                first_two_layers<products>(elements.data(), quarter, roots_[1], begin, end);
                return;
            }
            while (begin < end) {
                const std::size_t k = begin / quarter;
                const std::size_t j = begin % quarter;
                const std::size_t count = std::min(quarter - j, end - begin);
                const BlockRoots plain = BlockRoots::of(roots_.data(), k);
                const BlockRoots roots = on_coset ? plain.times(shift_to_quarter) : plain;
                Fr* const x = elements.data() + k * size + j;
                two_layers<products>(x, x + count, quarter, roots.whole, roots.halves.data());
                begin += count;
            }
        });
    }
}

template <RootProducts products>
void PortableTransform::layers(std::span<Fr> elements, const Fr& shift,
                               base::Executor& executor) const {
    std::size_t block = elements.size() / 4;
    while (block > BLOCK || (block >= 16 && block * LEAST_BLOCKS > elements.size())) {
        block /= 4;
    }
    layers_of_large_blocks<products>(elements, block, shift, executor);
    const std::vector<FrFactor> powers =
        shift == Fr::one() ? std::vector<FrFactor>{} : powers_of(shift, block);
    executor.parallel_for(elements.size() / block, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            multiply_each<products>(elements.data() + k * block, powers);
            transform_block<products>(elements.data() + k * block, block, roots_.data(), k);
        }
    });
}

void PortableTransform::forward(std::span<Fr> elements, const Fr& shift,
                                base::Executor& executor) const {
    if (elements.size() == 2) {
        const Fr second = shift * elements[1];
        elements[1] = elements[0] - second;
        elements[0] = elements[0] + second;
    }
    if (elements.size() < 4) {
        return;
    }
    if (products_ == RootProducts::adx) {
        layers<RootProducts::adx>(elements, shift, executor);
    } else {
        layers<RootProducts::portable>(elements, shift, executor);
    }
    reverse_places_and_reduce(elements, executor);
}

}  // namespace cairn::algebra::detail
