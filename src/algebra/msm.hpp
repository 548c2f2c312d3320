// Sums of multiples of points of G1: sum scalars[i] points[i], the work of every commitment.
//
// Reference: N. Pippenger, "On the evaluation of powers and monomials", 1980, as D. Bernstein et
// al., "Faster batch forgery identification", 2012, have it: windows of signed digits, a bucket for
// each size of a digit. A scalar s above r / 2 counts as -(r - s). Buckets are filled by pairs of
// points in affine coordinates, a thousand with one inversion (detail/batch_addition.hpp), and the
// weighted sums of all buckets are one tree (detail/bucket_sums.hpp). Points may be equal, opposite
// or the identity.
// Variable time in points and scalars, zero and small scalars being cheap: what they are may show
// in the time that the caller's process needs.
// Memory: 128 bytes a point, 4 bytes a point and window (of 9 bits for 2^12 points, 13 for 2^16, 15
// for 2^18), 2 MiB a thread, which all is given back. At most 2^31 points.
// Cost on one 3.6 GHz core: see bench/zk; scripts/bench_zk_peers.sh prints it beside gnark-crypto.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <span>

namespace cairn::algebra {

/// sum scalars[i] points[i], for as many points as scalars. The points must have order r or be the
/// identity: of others the result is not the sum.
[[nodiscard]] G1Jacobian msm(std::span<const G1> points, std::span<const Fr> scalars,
                             base::Executor& executor, Kernel kernel = best_kernel());

}  // namespace cairn::algebra
