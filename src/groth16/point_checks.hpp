// What is checked of the points of a key that comes from others: the part of zkey.hpp that takes
// long.
#pragma once

#include "groth16/zkey.hpp"

namespace cairn::groth16 {

/// Whether all are of their subgroups, the key's own not the identity, and those that are there in
/// G1 and in G2 of the same numbers: not_in_subgroup, different_halves or cancelled. Of points of
/// G1 on the curve; the sizes are those that prove() asks for. Threads and costs: as read_zkey.
Result<void, ZkeyError> check_points(const ProvingKey& key, crypto::Random& random,
                                     base::Executor& executor, const Progress& progress);

}  // namespace cairn::groth16
