// Arithmetic modulo a number of 256 bits, for what gadgets compute about foreign fields: slow and
// plain. Threads: pure.
#pragma once

#include "base/u256.hpp"

namespace cairn::gadgets::detail {

/// Modulo an odd prime. Operands of products and sums may be any integers.
class Modulo {
  public:
    explicit Modulo(const base::U256& modulus) : modulus_(modulus) {}

    [[nodiscard]] const base::U256& modulus() const noexcept { return modulus_; }

    [[nodiscard]] base::U256 add(const base::U256& a, const base::U256& b) const noexcept {
        return base::addmod(a, b, modulus_);
    }
    [[nodiscard]] base::U256 negate(const base::U256& a) const noexcept {
        const base::U256 reduced = base::addmod(a, 0, modulus_);
        return reduced.is_zero() ? reduced : modulus_ - reduced;
    }
    [[nodiscard]] base::U256 subtract(const base::U256& a, const base::U256& b) const noexcept {
        return add(a, negate(b));
    }
    [[nodiscard]] base::U256 multiply(const base::U256& a, const base::U256& b) const noexcept {
        return base::mulmod(a, b, modulus_);
    }
    /// By Fermat; 0 of 0.
    [[nodiscard]] base::U256 inverse(const base::U256& a) const noexcept {
        const base::U256 exponent = modulus_ - base::U256(2);
        base::U256 out = 1;
        for (std::size_t bit = 256; bit-- > 0;) {
            out = multiply(out, out);
            if ((exponent.limbs[bit / 64] >> (bit % 64) & 1U) != 0) {
                out = multiply(out, a);
            }
        }
        return out;
    }

  private:
    base::U256 modulus_;
};

}  // namespace cairn::gadgets::detail
