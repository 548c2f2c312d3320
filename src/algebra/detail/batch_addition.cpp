#include "algebra/detail/batch_addition.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::algebra::detail {
namespace {

constexpr std::size_t words = 6;

Fq get(const std::uint64_t* from) noexcept {
    Fq out;
    std::memcpy(out.limbs.data(), from, sizeof(out.limbs));
    return out;
}
void set(std::uint64_t* to, const Fq& value) noexcept {
    std::memcpy(to, value.limbs.data(), sizeof(value.limbs));
}

G1 get(const PointSlot& slot) noexcept {
    return {get(slot.x.data()), get(slot.y.data())};
}
void set(PointSlot& slot, const G1& point) noexcept {
    set(slot.x.data(), point.x);
    set(slot.y.data(), point.y);
    slot.x[7] = 0;
}

G1 operand(const PointSlot* from, std::uint32_t reference) noexcept {
    const G1 point = get(from[reference >> 1U]);
    return (reference & 1U) != 0 ? -point : point;
}

/// Slots have the limbs of Fq in their first six words.
class PortableAddition final : public BatchAddition {
  public:
    void load(std::span<const G1> points, PointSlot* slots) const override {
        for (std::size_t i = 0; i < points.size(); ++i) {
            set(slots[i], points[i]);
            if (points[i].is_identity()) {
                slots[i].set_identity();
            }
        }
    }
    void store(std::span<const PointSlot> slots, G1* points) const override {
        for (std::size_t i = 0; i < slots.size(); ++i) {
            points[i] = slots[i].is_identity() ? G1{} : get(slots[i]);
        }
    }
    void copy(const PointSlot& from, bool negative, PointSlot& to) const override {
        to = from;
        if (negative) {
            set(to.y.data(), -get(from.y.data()));
        }
    }

  private:
    bool add_batch(const PointSlot* from, PointSlot* to, std::span<const Addition> additions,
                   BatchScratch& scratch) const override {
        const Fq product = multiply_denominators(from, additions, scratch);
        Fq inverse = product.inverse();
        bool identity = false;
        for (std::size_t i = additions.size(); i-- > 0;) {
            BatchScratch::Row& row = scratch.rows[i / 8];
            const std::size_t at = i % 8 * words;
            const Addition& addition = additions[i];
            const Fq own = inverse * get(&row.prefixes[at]);
            inverse = inverse * get(&row.denominators[at]);
            if ((scratch.opposites[i / 8] >> (i % 8) & 1U) != 0) {
                to[addition.out].set_identity();
                identity = true;
                continue;
            }
            const G1 a = operand(from, addition.operands.first);
            const G1 b = operand(from, addition.operands.second);
            const bool doubling = (scratch.doublings[i / 8] >> (i % 8) & 1U) != 0;
            const Fq square = doubling ? a.x.squared() : Fq{};
            const Fq numerator = doubling ? square.doubled() + square : b.y - a.y;
            const Fq lambda = numerator * own;
            const Fq x = lambda.squared() - a.x - b.x;
            set(to[addition.out], {x, lambda * (a.x - x) - a.y});
        }
        return identity;
    }

    /// Fills the scratch; the product of all denominators.
    static Fq multiply_denominators(const PointSlot* from, std::span<const Addition> additions,
                                    BatchScratch& scratch) noexcept {
        Fq product = Fq::one();
        for (std::size_t i = 0; i < additions.size(); ++i) {
            if (i % 8 == 0) {
                scratch.doublings[i / 8] = 0;
                scratch.opposites[i / 8] = 0;
            }
            const Operands& operands = additions[i].operands;
            Fq denominator = get(from[operands.second >> 1U].x.data()) -
                             get(from[operands.first >> 1U].x.data());
            if (denominator.is_zero()) [[unlikely]] {
                const Fq y = operand(from, operands.first).y;
                const bool same = y == operand(from, operands.second).y;
                const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
                (same ? scratch.doublings : scratch.opposites)[i / 8] |= bit;
                denominator = same ? y.doubled() : Fq::one();
            }
            BatchScratch::Row& row = scratch.rows[i / 8];
            set(&row.denominators[i % 8 * words], denominator);
            set(&row.prefixes[i % 8 * words], product);
            product = product * denominator;
        }
        return product;
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
