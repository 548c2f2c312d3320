#include "algebra/detail/fr_arrays_ifma.hpp"

#include "algebra/detail/fr_ifma.hpp"

#include <vector>

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_FR_IFMA

const bool fr_arrays_ifma_is_built = true;

namespace {

/// Chains of products that wait for themselves: so many side by side keep the multiplier busy.
constexpr std::size_t CHAINS = 4;

CAIRN_TARGET_IFMA Fr sum_of_lanes(const FrLanes& lanes) {
    std::array<Fr, 8> values;
    store(values.data(), lanes);
    Fr out;
    for (const Fr& value : values) {
        out = out + value;
    }
    return out;
}

}  // namespace

CAIRN_TARGET_IFMA void multiply_all_ifma(std::span<Fr> a, std::span<const Fr> b) {
    for (std::size_t i = 0; i < a.size(); i += 8) {
        // One factor in the form of lanes is enough: the product keeps the other's. Below
        // (1 + 16 / 35) r.
        FrLanes x;
        FrLanes y;
        load_unscaled(x, a.data() + i);
        load(y, b.data() + i);
        multiply(x, x, y);
        store_unscaled(a.data() + i, x);
    }
}

CAIRN_TARGET_IFMA Fr dot_product_ifma(std::span<const Fr> a, std::span<const Fr> b) {
    FrLanes sum;
    splat(sum, Limbs<5>{});
    for (std::size_t i = 0; i < a.size(); i += 8) {
        FrLanes x;
        FrLanes y;
        load(x, a.data() + i);
        load(y, b.data() + i);
        // Below 8.3 r, and the sum stays below 1.16 r after each reduction.
        multiply_raw(x, x, y);
        add_raw(sum, sum, x);
        reduce(sum);
    }
    return sum_of_lanes(sum);
}

CAIRN_TARGET_IFMA void interpolate_all_ifma(std::span<Fr> low, std::span<const Fr> high,
                                            const Fr& factor) {
    FrLanes f;
    splat(f, fr_lane_of(factor));
    for (std::size_t i = 0; i < low.size(); i += 8) {
        FrLanes a;
        FrLanes b;
        load_unscaled(a, low.data() + i);
        load_unscaled(b, high.data() + i);
        // Below 2 r, then 1.06 r, then 2.06 r.
        subtract<1>(b, b, a);
        multiply_raw(b, b, f);
        add_raw(a, a, b);
        reduce(a);
        store_unscaled(low.data() + i, a);
    }
}

CAIRN_TARGET_IFMA void invert_all_ifma(std::span<Fr> elements) {
    FrLanes one;
    splat(one, fr_lane_of(Fr::one()));
    const std::size_t rows = elements.size() / 8;
    std::vector<FrLanes> prefixes(rows);
    FrLanes product[CHAINS];
    for (FrLanes& chain : product) {
        chain = one;
    }
    for (std::size_t row = 0; row < rows; ++row) {
        FrLanes x;
        load(x, elements.data() + 8 * row);
        select(x, zero_lanes(x), one);
        // Products of what is below 1.6 r and 16 r stay below 1.8 r.
        FrLanes& chain = product[row % CHAINS];
        prefixes[row] = chain;
        multiply(chain, chain, x);
    }
    // One scalar inversion for all lanes of all chains.
    std::array<Fr, 8 * CHAINS> totals;
    for (std::size_t c = 0; c < CHAINS; ++c) {
        store(totals.data() + 8 * c, product[c]);
    }
    invert_all(totals);
    FrLanes inverse[CHAINS];
    for (std::size_t c = 0; c < CHAINS; ++c) {
        load(inverse[c], totals.data() + 8 * c);
        // Below 16 r once; 16 * 16 / 35 + 1 = 8.3, and from then on below 5 r.
    }
    for (std::size_t row = rows; row-- > 0;) {
        FrLanes x;
        FrLanes own;
        load(x, elements.data() + 8 * row);
        const __mmask8 zeros = zero_lanes(x);
        FrLanes& chain = inverse[row % CHAINS];
        multiply(own, chain, prefixes[row]);
        FrLanes factor = x;
        select(factor, zeros, one);
        multiply(chain, chain, factor);
        select(own, zeros, x);
        store(elements.data() + 8 * row, own);
    }
}

CAIRN_TARGET_IFMA Fr evaluate_ifma(std::span<const Fr> coefficients, const Fr& x) {
    const Fr x_to_8 = x.squared().squared().squared();
    FrLanes step;
    splat(step, fr_lane_of(x_to_8.squared().squared()));
    FrLanes chain[CHAINS];
    for (FrLanes& lanes : chain) {
        splat(lanes, Limbs<5>{});
    }
    // Horner's rule in x^32 for each of 32 places; the highest rows may be missing. Sums keep the
    // form of Fr, as only the powers of x are in that of lanes, and are below 2.1 r.
    const std::size_t rows = coefficients.size() / 8;
    for (std::size_t row = (rows + CHAINS - 1) / CHAINS * CHAINS; row-- > 0;) {
        FrLanes& sum = chain[row % CHAINS];
        multiply_raw(sum, sum, step);
        if (row < rows) {
            FrLanes c;
            load_unscaled(c, coefficients.data() + 8 * row);
            add_raw(sum, sum, c);
        }
        normalize(sum);
    }
    Fr out;
    for (std::size_t c = CHAINS; c-- > 0;) {
        reduce(chain[c]);
        std::array<Fr, 8> values;
        store_unscaled(values.data(), chain[c]);
        for (std::size_t i = 8; i-- > 0;) {
            out = out * x + values[i];
        }
    }
    return out;
}

CAIRN_TARGET_IFMA void sum_of_parts_ifma(std::span<const Fr> coefficients, const Fr& x,
                                         std::size_t begin, std::size_t stride, std::span<Fr> out) {
    FrLanes step;
    splat(step, fr_lane_of(x));
    const std::size_t parts = coefficients.size() / stride;
    for (std::size_t i = 0; i < out.size(); i += 8) {
        const Fr* const place = coefficients.data() + begin + i;
        FrLanes sum;
        load_unscaled(sum, place + (parts - 1) * stride);
        // Below r, then 2.1 r in each round.
        for (std::size_t j = parts - 1; j-- > 0;) {
            FrLanes c;
            load_unscaled(c, place + j * stride);
            multiply_raw(sum, sum, step);
            add_raw(sum, sum, c);
            normalize(sum);
        }
        reduce(sum);
        store_unscaled(out.data() + i, sum);
    }
}

#else

const bool fr_arrays_ifma_is_built = false;

void multiply_all_ifma(std::span<Fr> /*a*/, std::span<const Fr> /*b*/) {}
Fr dot_product_ifma(std::span<const Fr> /*a*/, std::span<const Fr> /*b*/) {
    return {};
}
void interpolate_all_ifma(std::span<Fr> /*low*/, std::span<const Fr> /*high*/,
                          const Fr& /*factor*/) {}
void invert_all_ifma(std::span<Fr> /*elements*/) {}
Fr evaluate_ifma(std::span<const Fr> /*coefficients*/, const Fr& /*x*/) {
    return {};
}
void sum_of_parts_ifma(std::span<const Fr> /*coefficients*/, const Fr& /*x*/, std::size_t /*begin*/,
                       std::size_t /*stride*/, std::span<Fr> /*out*/) {}

#endif

}  // namespace cairn::algebra::detail
