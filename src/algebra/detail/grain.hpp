// The generator of constants of the Poseidon papers: Grain's linear register of 80 bits in
// self-shrinking mode (eprint 2019/458, appendix E; reference script
// generate_params_poseidon.sage).
#pragma once

#include "algebra/fr.hpp"

#include <cstdint>

namespace cairn::algebra::detail {

class Grain {
  public:
    /// For a prime field of 255 bits, x^5, t elements and so many rounds.
    Grain(unsigned t, unsigned full_rounds, unsigned partial_rounds) noexcept;

    /// 255 bits, most significant first, drawn again until they are below r.
    Fr element_by_rejection() noexcept;
    /// 255 bits modulo r.
    Fr element_by_reduction() noexcept;

  private:
    bool step() noexcept;
    bool bit() noexcept;
    Limbs4 bits255() noexcept;

    // Bit i of the register is bit i % 64 of word i / 64.
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
};

}  // namespace cairn::algebra::detail
