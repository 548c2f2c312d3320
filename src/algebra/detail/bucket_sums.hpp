// Pippenger's buckets: their sums, and the sum of the buckets weighted by their numbers.
//
// Each bucket's points are added in a tree, pairs of all buckets of a group in one batch. The
// weighted sum of buckets B_0, ..., B_(M - 1) with M = 2^m is
//   sum (j + 1) B_j = A + sum_l 2^l D_l,  A = sum B_j,  D_l = sum of the B_j with bit l of j set.
// All of these come from one tree in place: round i adds slot j + 2^i to slot j, for j = 0 modulo
// 2^(i + 1) (which leaves D_i's parts behind at j = 2^i) and for the D_l of the rounds before.
// That takes 2 M additions, nearly all of them in large batches, in all sets together.
#pragma once

#include "algebra/detail/batch_addition.hpp"
#include "algebra/detail/bucket_sort.hpp"

#include <vector>

namespace cairn::algebra::detail {

/// For each set: its m + 1 points A, D_0, ..., D_(m - 1), for M = 2^m buckets in a set. `points`
/// are what the entries of `buckets` speak of.
/// Memory beyond that: 2 MiB a thread, 26 bytes a bucket.
[[nodiscard]] std::vector<std::vector<G1>> bucket_sums(const BatchAddition& addition,
                                                       const PointSlot* points,
                                                       const SortedBuckets& buckets,
                                                       base::Executor& executor);

}  // namespace cairn::algebra::detail
