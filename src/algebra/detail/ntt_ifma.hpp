// The transform of ntt.hpp in lanes of AVX-512 IFMA: n = rows columns elements as a matrix.
//
// With i = columns i_1 + i_2 and k = k_1 + rows k_2 the transform is
//   X[k_1 + rows k_2] = sum over i_2 of w_columns^(i_2 k_2) w^(i_2 k_1)
//                       sum over i_1 of w_rows^(i_1 k_1) x[columns i_1 + i_2]
// The first pass takes eight columns at a time, element i_1 of all in one vector: transforms them,
// multiplies by w^(i_2 k_1) (powers made on the way: no table of n), and leaves them so that the
// second pass finds eight values of k_1 in one vector. That one writes eight neighbours of the
// result at a time. Each transform of a pass runs in its own buffer, radix 4, decimation in
// frequency; its order is put right by where results are read.
//
// Factors a^i before and b^k after (cosets) go into the powers made on the way, but for one product
// an element by a^(columns i_1) or b^(rows k_2).
#pragma once

#include "algebra/detail/fr_constant.hpp"
#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace cairn::algebra::detail {

/// Roots and order of a transform of `size` elements in lanes, in one direction.
struct LaneTransform {
    /// w is of order `size`, a power of two from 8 on.
    LaneTransform(std::size_t size, const Fr& w);

    std::size_t size;
    /// For stages of size, size / 4, ... elements and j below a quarter of them: w^j, w^2j, w^3j of
    /// the stage's root.
    std::vector<std::array<FrConstant, 3>> roots;
    FrConstant root_of_order_4;
    /// Where result k is.
    std::vector<std::uint32_t> place;
};

/// Words of eight elements: word j of all in [j].
struct alignas(64) EightWords {
    std::array<std::array<std::uint64_t, 8>, 4> words;
};

/// The memory between the passes, kept for the next transform: the system takes as long to give
/// fresh pages as a third of the arithmetic.
class SpareMemory {
  public:
    /// Memory for `count`, of unknown contents.
    std::unique_ptr<EightWords[]> take(std::size_t count);
    void give_back(std::unique_ptr<EightWords[]> memory);

  private:
    std::mutex mutex_;
    std::unique_ptr<EightWords[]> memory_;
};

class IfmaTransform {
  public:
    static constexpr unsigned min_log_size = 6;
    static const bool is_built;

    explicit IfmaTransform(unsigned log_size);

    void forward(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;
    void inverse(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;

  private:
    struct Direction {
        Direction(unsigned log_rows, unsigned log_columns, const Fr& w);
        Fr w;
        LaneTransform over_rows;
        LaneTransform over_columns;
    };
    /// X[k] = scale after^k sum over i of w^(i k) before^i x[i]
    struct Factors {
        Fr before;
        Fr after;
        Fr scale;
    };
    void run(std::span<Fr> elements, const Direction& direction, const Factors& factors,
             base::Executor& executor) const;

    std::size_t rows_;
    std::size_t columns_;
    Direction forward_;
    Direction inverse_;
    std::shared_ptr<SpareMemory> spare_;
};

}  // namespace cairn::algebra::detail
