// Sums of many pairs of points of G1 at once, in affine coordinates with one inversion a batch.
//
//   lambda = (y2 - y1) / (x2 - x1),  x3 = lambda^2 - x1 - x2,  y3 = lambda (x1 - x3) - y1
//
// and where both are the same point lambda = 3 x^2 / (2 y). The denominators of a batch are
// inverted together (P. Montgomery, "Speeding the Pollard and elliptic curve methods of
// factorization", 1987), which is why a zero among them would spoil every sum of the batch: equal
// points and a point with its negative are told apart before. Each kernel keeps points in a form
// of its own in slots of one size. Variable time. Threads: none of its own.
// Cost of a sum on a 3.6 GHz Zen 4 core, points in the cache: 260 ns portable, 80 ns with IFMA.
#pragma once

#include "algebra/g1.hpp"
#include "algebra/kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace cairn::algebra::detail {

/// A point in the form of some kernel, or the identity.
struct alignas(64) PointSlot {
    std::array<std::uint64_t, 8> x;
    std::array<std::uint64_t, 8> y;

    bool is_identity() const noexcept { return x[7] == ~std::uint64_t{0}; }
    void set_identity() noexcept { x[7] = ~std::uint64_t{0}; }
};

/// The slots of two points, and in the lowest bit of each whether its negative is meant.
struct Operands {
    std::uint32_t first;
    std::uint32_t second;
};

/// to[out] = +-from[first] +- from[second]. Neither is the identity.
struct Addition {
    Operands operands;
    std::uint32_t out;
};

/// What the sums of one batch need in between; one for each thread.
struct BatchScratch {
    /// At most so many sums share an inversion.
    static constexpr std::size_t batch = 1024;

    struct alignas(64) Row {
        std::array<std::uint64_t, 64> denominators;
        std::array<std::uint64_t, 64> prefixes;
    };
    std::unique_ptr<Row[]> rows = std::make_unique_for_overwrite<Row[]>(batch / 8 + 1);
    /// Of each row: the lanes with equal points and with a point and its negative.
    std::array<std::uint8_t, batch / 8> doublings;
    std::array<std::uint8_t, batch / 8> opposites;
};

class BatchAddition {
  public:
    virtual ~BatchAddition() = default;

    virtual void load(std::span<const G1> points, PointSlot* slots) const = 0;
    virtual void store(std::span<const PointSlot> slots, G1* points) const = 0;

    /// A copy of a point, or of its negative.
    virtual void copy(const PointSlot& from, bool negative, PointSlot& to) const = 0;

    /// All of them; whether one or more is the identity. No slot of `to` is an operand, but for
    /// that an addition may replace its own operands.
    bool add(const PointSlot* from, PointSlot* to, std::span<const Addition> additions,
             BatchScratch& scratch) const;

  private:
    /// The same for at most BatchScratch::batch, and at least one.
    virtual bool add_batch(const PointSlot* from, PointSlot* to,
                           std::span<const Addition> additions, BatchScratch& scratch) const = 0;
};

/// That of the kernel; the portable one where this build has no other.
[[nodiscard]] const BatchAddition& batch_addition(Kernel kernel) noexcept;

/// Nothing where the build has no such code.
[[nodiscard]] const BatchAddition* batch_addition_ifma() noexcept;

}  // namespace cairn::algebra::detail
