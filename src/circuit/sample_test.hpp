// Elements for tests: seeded, and many of them next to 0, r or a power of two.
#pragma once

#include "algebra/fr.hpp"

#include <cstdint>
#include <random>

namespace cairn::circuit {

class Sample {
  public:
    explicit Sample(std::uint64_t seed = 1) : engine_(seed) {}

    std::uint64_t word() { return engine_(); }
    std::uint64_t below(std::uint64_t limit) { return word() % limit; }

    algebra::Fr element() {
        switch (below(8)) {
            case 0:
                return algebra::fr(below(3));
            case 1:
                return -algebra::fr(below(3));
            case 2:
                return power(algebra::fr(2), below(255)) + algebra::fr(below(3)) - algebra::fr(1);
            default:
                return random_element();
        }
    }
    algebra::Fr random_element() {
        return algebra::Fr::from_integer({word(), word(), word(), word() >> 2U});
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace cairn::circuit
