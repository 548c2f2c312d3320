#include "algebra/detail/grain.hpp"

namespace cairn::algebra::detail {

Grain::Grain(unsigned t, unsigned full_rounds, unsigned partial_rounds) noexcept {
    struct Part {
        std::uint64_t value;
        unsigned bits;
    };
    // The kind of field (1: prime), the S-box (0: a power), bits of the field, then the rest; each
    // most significant bit first.
    const Part parts[] = {{1, 2},
                          {0, 4},
                          {255, 12},
                          {t, 12},
                          {full_rounds, 10},
                          {partial_rounds, 10},
                          {(1U << 30U) - 1, 30}};
    unsigned at = 0;
    for (const Part& part : parts) {
        for (unsigned i = part.bits; i-- > 0; ++at) {
            std::uint64_t& word = at < 64 ? low_ : high_;
            word |= (part.value >> i & 1U) << (at % 64);
        }
    }
    for (int i = 0; i < 160; ++i) {
        step();
    }
}

bool Grain::step() noexcept {
    const std::uint64_t bit =
        (low_ >> 62U ^ low_ >> 51U ^ low_ >> 38U ^ low_ >> 23U ^ low_ >> 13U ^ low_) & 1U;
    low_ = low_ >> 1U | high_ << 63U;
    high_ = high_ >> 1U | bit << 15U;
    return bit != 0;
}

bool Grain::bit() noexcept {
    while (!step()) {
        step();
    }
    return step();
}

Limbs4 Grain::bits255() noexcept {
    Limbs4 out{};
    for (unsigned i = 255; i-- > 0;) {
        out[i / 64] |= std::uint64_t{bit()} << (i % 64);
    }
    return out;
}

Fr Grain::element_by_rejection() noexcept {
    for (;;) {
        const Limbs4 bits = bits255();
        if (is_below(bits, Fr::p)) {
            return Fr::from_integer(bits);
        }
    }
}

Fr Grain::element_by_reduction() noexcept {
    return Fr::from_integer(Fr::reduce_once(bits255()));
}

}  // namespace cairn::algebra::detail
