// Random and boundary elements of Fr for the tests of this room.
#pragma once

#include "algebra/fr.hpp"

#include <random>
#include <vector>

namespace cairn::algebra {

class FrSamples {
  public:
    explicit FrSamples(std::uint64_t seed) : engine_{seed} {}

    std::uint64_t word() { return engine_(); }

    /// Any integer below r, as limbs: a quarter is next to 0 or r, an eighth has words of zeros and
    /// ones only.
    Fr limbs() {
        Limbs4 out = {word(), word(), word(), word()};
        const std::uint64_t kind = word() % 8;
        std::uint64_t borrow = 0;
        if (kind == 0) {
            return {{word() % 4, 0, 0, 0}};
        }
        if (kind == 1) {
            return {subtract(Fr::p, {1 + word() % 4, 0, 0, 0}, borrow)};
        }
        if (kind == 2) {
            for (std::uint64_t& limb : out) {
                limb = (limb & 1U) != 0 ? ~std::uint64_t{0} : 0;
            }
        }
        out[3] >>= 1U;
        while (!is_below(out, Fr::p)) {
            out = subtract(out, Fr::p, borrow);
        }
        return {out};
    }

    std::vector<Fr> elements(std::size_t count) {
        std::vector<Fr> out(count);
        for (Fr& element : out) {
            element = limbs();
        }
        return out;
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace cairn::algebra
