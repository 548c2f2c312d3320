// Circuits that provers are timed with: as many rows as are asked for, no structure to profit from.
// Threads: pure.
#pragma once

#include "circuit/builder.hpp"

namespace cairn::gadgets {

/// Three wires: 2^log_rows - 8 products, each of the two numbers before, the last one public. It is
/// the circuit that gnark's programs in bench/peers prove.
[[nodiscard]] circuit::Built chain_of_products(unsigned log_rows, const algebra::Fr& first,
                                               const algebra::Fr& second);

/// Five wires with custom gates: as many permutations of Poseidon with t = 5 as fit 2^log_rows
/// rows, each of the last one's state, from (first, 0, 0, 0, 0); the last state's first element is
/// public.
[[nodiscard]] circuit::Built chain_of_permutations(unsigned log_rows, const algebra::Fr& first);

}  // namespace cairn::gadgets
