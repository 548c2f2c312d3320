#include "gadgets/detail/wide.hpp"

namespace cairn::gadgets::detail {

namespace {

Wide subtract(const Wide& a, const Wide& b) {
    std::uint64_t borrow = 0;
    return algebra::subtract(a, b, borrow);
}

}  // namespace

Wide multiply(const Wide& a, const Wide& b) {
    Wide out{};
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; i + j < out.size(); ++j) {
            out[i + j] = algebra::multiply_add(out[i + j], a[i], b[j], carry);
        }
    }
    return out;
}

Wide add(const Wide& a, const Wide& b) {
    std::uint64_t carry = 0;
    return algebra::add(a, b, carry);
}

Wide wide_of(const U256& x) {
    return {x.limbs[0], x.limbs[1], x.limbs[2], x.limbs[3], 0};
}

U256 integer_of(const Fr& x) {
    U256 out;
    out.limbs = x.to_integer();
    return out;
}

/// Of an element that stands for a small integer of either sign.
Wide wide_of(const Fr& x) {
    const U256 up = integer_of(x);
    const U256 down = integer_of(-x);
    return up > down ? subtract({}, wide_of(down)) : wide_of(up);
}

Wide wide_power_of_two(unsigned exponent) {
    Wide out{};
    out[exponent / 64] = std::uint64_t{1} << (exponent % 64);
    return out;
}

/// Bits [96 i, 96 i + 96).
Fr limb_of(const Wide& x, unsigned i) {
    const unsigned word = LIMB_BITS * i / 64;
    if (LIMB_BITS * i % 64 == 0) {
        return Fr::from_integer({x[word], x[word + 1] & 0xffffffffU, 0, 0});
    }
    return Fr::from_integer({x[word] >> 32U | x[word + 1] << 32U, x[word + 1] >> 32U, 0, 0});
}

/// 1 / m modulo 2^320, by Newton's iteration.
Wide inverse_of_odd(const Wide& m) {
    Wide out = {1};
    for (int i = 0; i < 9; ++i) {
        out = multiply(out, subtract({2}, multiply(m, out)));
    }
    return out;
}

}  // namespace cairn::gadgets::detail
