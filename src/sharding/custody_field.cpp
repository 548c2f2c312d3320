#include "sharding/custody_field.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"

#include <array>
#include <bit>
#include <utility>

namespace cairn::sharding {
namespace {

__extension__ using Wide = unsigned __int128;

/// 2^256 mod CUSTODY_PRIME
constexpr std::uint64_t FOLD = 189;
static_assert(CUSTODY_PRIME_LIMBS.limbs[0] == 0 - FOLD);
static_assert(consensus::CUSTODY_PRIME[31] == (CUSTODY_PRIME_LIMBS.limbs[0] & 0xff));

constexpr std::uint64_t low(Wide x) noexcept {
    return static_cast<std::uint64_t>(x);
}
constexpr std::uint64_t high(Wide x) noexcept {
    return static_cast<std::uint64_t>(x >> 64U);
}

/// Adds a number below 2^64 to the limbs; returns the carry out of them.
std::uint64_t add_small(Uint256& a, std::uint64_t b) noexcept {
    for (std::uint64_t& limb : a.limbs) {
        const Wide sum = Wide{limb} + b;
        limb = low(sum);
        b = high(sum);
    }
    return b;
}

/// carry * 2^256 + a, as a residue. carry <= FOLD.
Uint256 fold(Uint256 a, std::uint64_t carry) noexcept {
    if (add_small(a, carry * FOLD) != 0) {
        // a wrapped around, so it is below FOLD * FOLD and cannot wrap again.
        add_small(a, FOLD);
    }
    return a;
}

/// a - b; the caller knows a >= b, or wants it modulo 2^256.
Uint256 subtract(const Uint256& a, const Uint256& b) noexcept {
    Uint256 out;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide difference = Wide{a.limbs[i]} - b.limbs[i] - borrow;
        out.limbs[i] = low(difference);
        borrow = high(difference) & 1U;
    }
    return out;
}

bool is_zero(const Uint256& a) noexcept {
    return a == Uint256{};
}

void shift_right(Uint256& a, unsigned bits) noexcept {
    if (bits == 0) {
        return;
    }
    for (std::size_t i = 0; i < 3; ++i) {
        a.limbs[i] = a.limbs[i] >> bits | a.limbs[i + 1] << (64 - bits);
    }
    a.limbs[3] >>= bits;
}

/// Removes all factors of two of a number that is not zero; returns how many there were.
unsigned make_odd(Uint256& a) noexcept {
    unsigned count = 0;
    while (a.limbs[0] == 0) {
        a.limbs = {a.limbs[1], a.limbs[2], a.limbs[3], 0};
        count += 64;
    }
    const auto zeros = static_cast<unsigned>(std::countr_zero(a.limbs[0]));
    shift_right(a, zeros);
    return count + zeros;
}

}  // namespace

Uint256 uint256_from_le(const Bytes32& bytes) noexcept {
    Uint256 out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.limbs[i] = base::load_le64(bytes.data() + 8 * i);
    }
    return out;
}

Uint256 add_mod(const Uint256& a, const Uint256& b) noexcept {
    Uint256 out;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide sum = Wide{a.limbs[i]} + b.limbs[i] + carry;
        out.limbs[i] = low(sum);
        carry = high(sum);
    }
    return fold(out, carry);
}

Uint256 mul_mod(const Uint256& a, const Uint256& b) noexcept {
    std::array<std::uint64_t, 8> product{};
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            const Wide sum = Wide{a.limbs[i]} * b.limbs[j] + product[i + j] + carry;
            product[i + j] = low(sum);
            carry = high(sum);
        }
        product[i + 4] = carry;
    }
    Uint256 out;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide sum = Wide{product[i + 4]} * FOLD + product[i] + carry;
        out.limbs[i] = low(sum);
        carry = high(sum);
    }
    return fold(out, carry);
}

Uint256 pow_mod(const Uint256& base, std::uint64_t exponent) noexcept {
    Uint256 result{{1, 0, 0, 0}};
    Uint256 power = base;
    for (; exponent != 0; exponent >>= 1U) {
        if ((exponent & 1U) != 0) {
            result = mul_mod(result, power);
        }
        power = mul_mod(power, power);
    }
    return result;
}

Uint256 canonical(const Uint256& a) noexcept {
    return a >= CUSTODY_PRIME_LIMBS ? subtract(a, CUSTODY_PRIME_LIMBS) : a;
}

Uint256 remainder(const Uint256& a, const Uint256& q) noexcept {
    CAIRN_ASSERT(!is_zero(q));
    if (a < q) {
        return a;
    }
    Uint256 rest;
    for (std::size_t bit = 256; bit-- > 0;) {
        const bool carry = rest.limbs[3] >> 63U != 0;
        for (std::size_t i = 3; i > 0; --i) {
            rest.limbs[i] = rest.limbs[i] << 1U | rest.limbs[i - 1] >> 63U;
        }
        rest.limbs[0] = rest.limbs[0] << 1U | (a.limbs[bit / 64] >> (bit % 64) & 1U);
        if (carry || rest >= q) {
            rest = subtract(rest, q);
        }
    }
    return rest;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#legendre_bit
std::uint8_t legendre_bit(const Uint256& a, const Uint256& q) noexcept {
    CAIRN_ASSERT((q.limbs[0] & 1U) == 1);
    Uint256 m = remainder(a, q);
    Uint256 n = q;
    bool positive = true;
    while (!is_zero(m)) {
        // (2/n) = -1 for n = 3, 5 (mod 8)
        const std::uint64_t n_mod_8 = n.limbs[0] & 7U;
        if ((make_odd(m) & 1U) != 0 && (n_mod_8 == 3 || n_mod_8 == 5)) {
            positive = !positive;
        }
        if (m < n) {
            // Reciprocity: (m/n)(n/m) = -1 where both are 3 (mod 4)
            if ((m.limbs[0] & n.limbs[0] & 3U) == 3) {
                positive = !positive;
            }
            std::swap(m, n);
        }
        m = subtract(m, n);
    }
    return n == Uint256{{1, 0, 0, 0}} && positive ? 1 : 0;
}

}  // namespace cairn::sharding
