#include "algebra/detail/batch_addition.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::algebra::detail {
namespace {

// Words of Fq where they lie: see fq_adx.hpp for why nothing is copied.
using Words = std::uint64_t*;
using ConstWords = const std::uint64_t*;

Fq get(ConstWords from) noexcept {
    Fq out;
    std::memcpy(out.limbs.data(), from, sizeof(out.limbs));
    return out;
}
void set(Words to, const Fq& value) noexcept {
    std::memcpy(to, value.limbs.data(), sizeof(value.limbs));
}

void set_product(Words out, ConstWords a, ConstWords b) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if (cpu_has_adx) [[likely]] {
        fq_multiply_adx(out, a, b);
        return;
    }
#endif
    set(out, get(a) * get(b));
}
void set_difference(Words out, ConstWords a, ConstWords b) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    fq_subtract_x86(out, a, b);
#else
    set(out, get(a) - get(b));
#endif
}
void set_sum(Words out, ConstWords a, ConstWords b) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    fq_add_x86(out, a, b);
#else
    set(out, get(a) + get(b));
#endif
}

constexpr Fq zero;

/// Where the y of an operand is: in its slot, or its negative in `space`.
ConstWords signed_y(const PointSlot* from, std::uint32_t reference, Words space) noexcept {
    const ConstWords y = from[reference >> 1U].y.data();
    if ((reference & 1U) == 0) {
        return y;
    }
    set_difference(space, zero.limbs.data(), y);
    return space;
}

/// Asks for the points of a later addition, which lie anywhere.
void prefetch(const PointSlot* from, std::span<const Addition> additions, std::size_t i) noexcept {
    if (i < additions.size()) {
        const Operands& operands = additions[i].operands;
        for (const std::uint32_t reference : {operands.first, operands.second}) {
            __builtin_prefetch(from[reference >> 1U].x.data());
            __builtin_prefetch(from[reference >> 1U].y.data());
        }
    }
}

/// Slots have the limbs of Fq in their first six words.
class PortableAddition final : public BatchAddition {
  public:
    void load(std::span<const G1> points, PointSlot* slots) const override {
        for (std::size_t i = 0; i < points.size(); ++i) {
            set(slots[i].x.data(), points[i].x);
            set(slots[i].y.data(), points[i].y);
            slots[i].x[7] = 0;
            if (points[i].is_identity()) {
                slots[i].set_identity();
            }
        }
    }
    void store(std::span<const PointSlot> slots, G1* points) const override {
        for (std::size_t i = 0; i < slots.size(); ++i) {
            points[i] =
                slots[i].is_identity() ? G1{} : G1{get(slots[i].x.data()), get(slots[i].y.data())};
        }
    }
    void copy(const PointSlot& from, bool negative, PointSlot& to) const override {
        to = from;
        if (negative) {
            set_difference(to.y.data(), zero.limbs.data(), from.y.data());
        }
    }

  private:
    static Words denominator(BatchScratch& scratch, std::size_t i) noexcept {
        return &scratch.rows[i / 8].denominators[i % 8 * 8];
    }
    static Words prefix(BatchScratch& scratch, std::size_t i) noexcept {
        return &scratch.rows[i / 8].prefixes[i % 8 * 8];
    }

    bool add_batch(const PointSlot* from, PointSlot* to, std::span<const Addition> additions,
                   BatchScratch& scratch) const override {
        multiply_denominators(from, additions, scratch);
        std::array<Fq, 2> inverse;
        inverse[0] = get(prefix(scratch, additions.size())).inverse();
        bool identity = false;
        std::size_t now = 0;
        for (std::size_t i = additions.size(); i-- > 0; now = 1 - now) {
            prefetch(from, additions, i - 16);
            Fq own;
            const ConstWords last = inverse[now].limbs.data();
            set_product(own.limbs.data(), last, prefix(scratch, i));
            set_product(inverse[1 - now].limbs.data(), last, denominator(scratch, i));
            const std::size_t lane = i % 8;
            if ((scratch.opposites[i / 8] >> lane & 1U) != 0) {
                to[additions[i].out].set_identity();
                identity = true;
            } else {
                const bool doubling = (scratch.doublings[i / 8] >> lane & 1U) != 0;
                add_one(from, to, additions[i], own, doubling);
            }
        }
        return identity;
    }

    /// With `own` = 1 / (x2 - x1), or 1 / (2 y) where both points are the same.
    static void add_one(const PointSlot* from, PointSlot* to, const Addition& addition,
                        const Fq& own, bool doubling) noexcept {
        const ConstWords x1 = from[addition.operands.first >> 1U].x.data();
        const ConstWords x2 = from[addition.operands.second >> 1U].x.data();
        std::uint64_t negative1[6];
        std::uint64_t negative2[6];
        std::uint64_t numerator[6];
        std::uint64_t lambda[6];
        std::uint64_t x3[6];
        std::uint64_t y3[6];
        const ConstWords y1 = signed_y(from, addition.operands.first, negative1);
        if (doubling) [[unlikely]] {
            set_product(lambda, x1, x1);
            set_sum(numerator, lambda, lambda);
            set_sum(numerator, numerator, lambda);
        } else {
            set_difference(numerator, signed_y(from, addition.operands.second, negative2), y1);
        }
        set_product(lambda, numerator, own.limbs.data());
        set_product(x3, lambda, lambda);
        set_difference(x3, x3, x1);
        set_difference(x3, x3, x2);
        set_difference(y3, x1, x3);
        set_product(y3, y3, lambda);
        PointSlot& out = to[addition.out];
        set_difference(out.y.data(), y3, y1);
        std::memcpy(out.x.data(), x3, sizeof(x3));
        out.x[7] = 0;
    }

    /// Prefix i is the product of the denominators before i.
    static void multiply_denominators(const PointSlot* from, std::span<const Addition> additions,
                                      BatchScratch& scratch) noexcept {
        set(prefix(scratch, 0), Fq::one());
        for (std::size_t i = 0; i < additions.size(); ++i) {
            if (i % 8 == 0) {
                scratch.doublings[i / 8] = 0;
                scratch.opposites[i / 8] = 0;
            }
            prefetch(from, additions, i + 16);
            const Operands& operands = additions[i].operands;
            const Words difference = denominator(scratch, i);
            set_difference(difference, from[operands.second >> 1U].x.data(),
                           from[operands.first >> 1U].x.data());
            if ((difference[0] | difference[1] | difference[2] | difference[3] | difference[4] |
                 difference[5]) == 0) [[unlikely]] {
                replace_denominator(from, i, operands, scratch);
            }
            set_product(prefix(scratch, i + 1), prefix(scratch, i), difference);
        }
    }

    /// Where both x are equal.
    static void replace_denominator(const PointSlot* from, std::size_t i, const Operands& operands,
                                    BatchScratch& scratch) noexcept {
        std::uint64_t negative1[6];
        std::uint64_t negative2[6];
        const Fq y1 = get(signed_y(from, operands.first, negative1));
        const bool same = y1 == get(signed_y(from, operands.second, negative2));
        std::uint8_t& mask = same ? scratch.doublings[i / 8] : scratch.opposites[i / 8];
        mask = static_cast<std::uint8_t>(mask | 1U << (i % 8));
        set(denominator(scratch, i), same ? y1.doubled() : Fq::one());
    }
};

}  // namespace

bool BatchAddition::add(const PointSlot* from, PointSlot* to, std::span<const Addition> additions,
                        BatchScratch& scratch) const {
    bool identity = false;
    // Batches of about the same size, so that none is too small for its inversion.
    while (!additions.empty()) {
        const std::size_t batches =
            (additions.size() + BatchScratch::batch - 1) / BatchScratch::batch;
        const std::size_t even = (additions.size() + batches - 1) / batches;
        const std::size_t count =
            std::min({(even + 7) / 8 * 8, BatchScratch::batch, additions.size()});
        identity = add_batch(from, to, additions.first(count), scratch) || identity;
        additions = additions.subspan(count);
    }
    return identity;
}

const BatchAddition& batch_addition(Kernel kernel) noexcept {
    static const PortableAddition portable;
    const BatchAddition* const ifma = kernel == Kernel::ifma ? batch_addition_ifma() : nullptr;
    return ifma != nullptr ? *ifma : portable;
}

}  // namespace cairn::algebra::detail
