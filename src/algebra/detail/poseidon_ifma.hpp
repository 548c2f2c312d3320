// Eight states of Poseidon or Poseidon2 side by side, on AVX-512 IFMA.
#pragma once

#include "algebra/poseidon2.hpp"

namespace cairn::algebra::detail {

/// Constants in the form that the functions below read.
LaneConstants lane_constants(const std::vector<Fr>& constants);

/// 8 t elements, state after state. Only where can_run(Kernel::ifma).
void poseidon_permute_eight(const PoseidonParameters& parameters, Fr* states) noexcept;
void poseidon2_permute_eight(const Poseidon2Parameters& parameters, Fr* states) noexcept;

}  // namespace cairn::algebra::detail
