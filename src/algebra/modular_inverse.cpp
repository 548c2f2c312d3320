#include "algebra/modular_inverse.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace cairn::algebra {
namespace {

__extension__ using Int128 = __int128;

constexpr unsigned digit_bits = 62;
constexpr std::uint64_t digit_mask = ~std::uint64_t{0} >> 2U;

/// What 62 division steps do: 2^62 (f', g') = ((u, v), (q, r)) (f, g).
struct Transition {
    std::int64_t u = 1;
    std::int64_t v = 0;
    std::int64_t q = 0;
    std::int64_t r = 1;
};

constexpr std::int64_t as_signed(std::uint64_t word) noexcept {
    return static_cast<std::int64_t>(word);
}
constexpr std::uint64_t as_unsigned(std::int64_t word) noexcept {
    return static_cast<std::uint64_t>(word);
}

/// The next 62 steps from the lowest words of f (odd) and g; eta is -delta of the paper.
/// All words are taken modulo 2^64; those of the matrix stay within [-2^62, 2^62].
std::int64_t divsteps_62(std::int64_t eta, std::uint64_t f, std::uint64_t g,
                         Transition& out) noexcept {
    std::uint64_t u = 1;
    std::uint64_t v = 0;
    std::uint64_t q = 0;
    std::uint64_t r = 1;
    unsigned left = digit_bits;
    for (;;) {
        // Steps that only halve g, all at once; the bits above `left` end the count.
        const auto zeros = static_cast<unsigned>(std::countr_zero(g | ~std::uint64_t{0} << left));
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0) {
            break;
        }
        if (eta < 0) {
            eta = -eta;
            f = std::exchange(g, 0 - f);
            u = std::exchange(q, 0 - u);
            v = std::exchange(r, 0 - v);
        }
        // A multiple of f that makes as many low bits of g zero as come before the next swap, at
        // most 6: -1/f is f (f^2 - 2) modulo 64.
        const unsigned limit = std::min({static_cast<unsigned>(eta + 1), left, 6U});
        const std::uint64_t mask = (std::uint64_t{1} << limit) - 1;
        const std::uint64_t w = (f * g * (f * f - 2)) & mask;
        g += f * w;
        q += u * w;
        r += v * w;
    }
    out = {as_signed(u), as_signed(v), as_signed(q), as_signed(r)};
    return eta;
}

/// (f, g) = the matrix times (f, g) / 2^62, which is exact; only the first `size` digits.
template <class Digits>
void update_fg(Digits& f, Digits& g, const Transition& t, std::size_t size) noexcept {
    Int128 cf = Int128{t.u} * f[0] + Int128{t.v} * g[0];
    Int128 cg = Int128{t.q} * f[0] + Int128{t.r} * g[0];
    cf >>= digit_bits;
    cg >>= digit_bits;
    for (std::size_t i = 1; i < size; ++i) {
        cf += Int128{t.u} * f[i] + Int128{t.v} * g[i];
        cg += Int128{t.q} * f[i] + Int128{t.r} * g[i];
        f[i - 1] = as_signed(static_cast<std::uint64_t>(cf) & digit_mask);
        g[i - 1] = as_signed(static_cast<std::uint64_t>(cg) & digit_mask);
        cf >>= digit_bits;
        cg >>= digit_bits;
    }
    f[size - 1] = static_cast<std::int64_t>(cf);
    g[size - 1] = static_cast<std::int64_t>(cg);
}

/// (d, e) = the matrix times (d, e) / 2^62 modulo the modulus; in (-2 modulus, modulus) as before.
template <std::size_t Words>
void update_de(Signed62<Words>& d, Signed62<Words>& e, const Transition& t,
               const InverseModulus<Words>& m) noexcept {
    constexpr std::size_t size = std::tuple_size_v<Signed62<Words>>;
    const std::int64_t sign_d = d[size - 1] >> 63U;
    const std::int64_t sign_e = e[size - 1] >> 63U;
    // Multiples of the modulus to add: first such that no negative number grows, ...
    std::int64_t md = (t.u & sign_d) + (t.v & sign_e);
    std::int64_t me = (t.q & sign_d) + (t.r & sign_e);
    Int128 cd = Int128{t.u} * d[0] + Int128{t.v} * e[0];
    Int128 ce = Int128{t.q} * d[0] + Int128{t.r} * e[0];
    // ... then such that the lowest digit becomes zero.
    md -= as_signed((m.inverse * static_cast<std::uint64_t>(cd) + as_unsigned(md)) & digit_mask);
    me -= as_signed((m.inverse * static_cast<std::uint64_t>(ce) + as_unsigned(me)) & digit_mask);
    cd += Int128{m.modulus[0]} * md;
    ce += Int128{m.modulus[0]} * me;
    cd >>= digit_bits;
    ce >>= digit_bits;
    for (std::size_t i = 1; i < size; ++i) {
        cd += Int128{t.u} * d[i] + Int128{t.v} * e[i] + Int128{m.modulus[i]} * md;
        ce += Int128{t.q} * d[i] + Int128{t.r} * e[i] + Int128{m.modulus[i]} * me;
        d[i - 1] = as_signed(static_cast<std::uint64_t>(cd) & digit_mask);
        e[i - 1] = as_signed(static_cast<std::uint64_t>(ce) & digit_mask);
        cd >>= digit_bits;
        ce >>= digit_bits;
    }
    d[size - 1] = static_cast<std::int64_t>(cd);
    e[size - 1] = static_cast<std::int64_t>(ce);
}

template <class Digits>
void carry_digits(Digits& value) noexcept {
    for (std::size_t i = 0; i + 1 < value.size(); ++i) {
        value[i + 1] += value[i] >> digit_bits;
        value[i] = as_signed(as_unsigned(value[i]) & digit_mask);
    }
}

template <class Digits>
void add_if_negative(Digits& value, const Digits& modulus) noexcept {
    if (value.back() < 0) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            value[i] += modulus[i];
        }
        carry_digits(value);
    }
}

/// value (or its negative) from (-2 modulus, modulus) into [0, modulus).
template <std::size_t Words>
Limbs<Words> normalize(Signed62<Words> value, bool negate,
                       const Signed62<Words>& modulus) noexcept {
    add_if_negative(value, modulus);
    if (negate) {
        for (std::int64_t& digit : value) {
            digit = -digit;
        }
        carry_digits(value);
    }
    add_if_negative(value, modulus);
    Limbs<Words> out{};
    for (std::size_t i = 0; i < Words; ++i) {
        // The word begins within digit j; a digit has 62 bits, so the next one has the rest.
        const std::size_t j = 64 * i / 62;
        const std::size_t shift = 64 * i % 62;
        out[i] = as_unsigned(value[j]) >> shift;
        if (j + 1 < value.size()) {
            out[i] |= as_unsigned(value[j + 1]) << (62 - shift);
        }
    }
    return out;
}

template <class Digits>
bool is_zero(const Digits& value, std::size_t size) noexcept {
    return std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size),
                       [](std::int64_t digit) { return digit == 0; });
}

/// Digits without the top one where that of both numbers is only a sign.
template <class Digits>
std::size_t shortened(Digits& f, Digits& g, std::size_t size) noexcept {
    const std::int64_t top_f = f[size - 1];
    const std::int64_t top_g = g[size - 1];
    if (size < 2 || (top_f ^ (top_f >> 63U)) != 0 || (top_g ^ (top_g >> 63U)) != 0) {
        return size;
    }
    f[size - 2] |= as_signed(as_unsigned(top_f) << digit_bits);
    g[size - 2] |= as_signed(as_unsigned(top_g) << digit_bits);
    return size - 1;
}

}  // namespace

template <std::size_t Words>
Limbs<Words> modular_inverse(const Limbs<Words>& value,
                             const InverseModulus<Words>& modulus) noexcept {
    Signed62<Words> f = modulus.modulus;
    Signed62<Words> g = to_signed62(value);
    Signed62<Words> d{};
    Signed62<Words> e = {1};
    std::size_t size = f.size();
    std::int64_t eta = -1;
    // Ends: by the paper's bound 12 rounds of 62 steps suffice for 256 bits, 18 for 384.
    while (!is_zero(g, size)) {
        Transition t;
        eta = divsteps_62(eta, as_unsigned(f[0]), as_unsigned(g[0]), t);
        update_de<Words>(d, e, t, modulus);
        update_fg(f, g, t, size);
        size = shortened(f, g, size);
    }
    // f is the greatest common divisor, 1 or -1, and d f / value is 1.
    return normalize<Words>(d, f[size - 1] < 0, modulus.modulus);
}

template Limbs<4> modular_inverse(const Limbs<4>&, const InverseModulus<4>&) noexcept;
template Limbs<6> modular_inverse(const Limbs<6>&, const InverseModulus<6>&) noexcept;

}  // namespace cairn::algebra
