#include "algebra/fr_square_root.hpp"

namespace cairn::algebra {

namespace {

/// (a >> bits) of four words, bits below 64.
constexpr Limbs4 shifted_right(const Limbs4& a, unsigned bits) noexcept {
    Limbs4 out{};
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = a[i] >> bits | (i < 3 ? a[i + 1] << (64 - bits) : 0);
    }
    return out;
}

constexpr Limbs4 r_minus_one = {FrModulus::value[0] - 1, FrModulus::value[1], FrModulus::value[2],
                                FrModulus::value[3]};
constexpr Limbs4 half = shifted_right(r_minus_one, 1);
/// r - 1 = 2^32 t; (t - 1) / 2.
constexpr Limbs4 half_t = shifted_right(r_minus_one, FR_TWO_ADICITY + 1);

}  // namespace

bool is_square(const Fr& a) noexcept {
    return a.is_zero() || power(a, half) == Fr::one();
}

// root^2 = a error throughout, with error of order 2^order; the root of unity that mends its last
// bit goes into the root.
std::optional<Fr> square_root(const Fr& a) noexcept {
    if (a.is_zero()) {
        return a;
    }
    const Fr start = power(a, half_t);
    Fr root = start * a;
    Fr error = root * start;
    Fr unity = FR_ROOT_OF_UNITY;
    unsigned left = FR_TWO_ADICITY;
    while (!(error == Fr::one())) {
        unsigned order = 0;
        for (Fr t = error; !(t == Fr::one()); t = t.squared()) {
            if (++order == left) {
                return std::nullopt;
            }
        }
        for (unsigned i = order + 1; i < left; ++i) {
            unity = unity.squared();
        }
        root = root * unity;
        unity = unity.squared();
        error = error * unity;
        left = order;
    }
    return root;
}

}  // namespace cairn::algebra
