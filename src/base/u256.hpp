// U256: the 256-bit word of the Ethereum virtual machine, with every operation that its opcodes
// need, and its conversions. Arithmetic wraps modulo 2^256; division by zero gives zero, as the
// machine has it (Yellow Paper, appendix H.2; EIP-145 for shifts, EIP-7939 for clz).
//
//   const U256 supply = U256::from_be(word);       // 32 bytes, big-endian
//   const U256 share = supply * 3 / 100;           // a uint64 is a value too
//   if (!share.fits_uint64()) { ... }
//
// Signed operations (sdiv, smod, slt, sar, signextend) read the word as two's complement.
// Thread-safety: a value. Cost: no allocation except in the conversions to text.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::base {

__extension__ using Uint128 = unsigned __int128;

struct U256 {
    /// The least significant limb first.
    std::array<std::uint64_t, 4> limbs{};

    constexpr U256() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): no value is lost
    constexpr U256(std::uint64_t value) noexcept : limbs{value, 0, 0, 0} {}
    /// From the most significant limb to the least, as one writes a number.
    constexpr U256(std::uint64_t l3, std::uint64_t l2, std::uint64_t l1, std::uint64_t l0) noexcept
        : limbs{l0, l1, l2, l3} {}

    static constexpr U256 max() noexcept { return {~0ULL, ~0ULL, ~0ULL, ~0ULL}; }

    constexpr bool is_zero() const noexcept {
        return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0;
    }
    constexpr explicit operator bool() const noexcept { return !is_zero(); }
    constexpr bool is_negative() const noexcept { return (limbs[3] >> 63U) != 0; }
    constexpr bool fits_uint64() const noexcept { return (limbs[1] | limbs[2] | limbs[3]) == 0; }
    /// The value modulo 2^64.
    constexpr std::uint64_t low64() const noexcept { return limbs[0]; }
    /// The value, or 2^64 - 1 if it is larger.
    constexpr std::uint64_t saturated64() const noexcept {
        return fits_uint64() ? limbs[0] : ~std::uint64_t{0};
    }
    /// How many leading zero bits of the 256; 256 for zero.
    constexpr unsigned count_leading_zeros() const noexcept;
    constexpr unsigned bit_length() const noexcept { return 256 - count_leading_zeros(); }
    constexpr unsigned byte_length() const noexcept { return (bit_length() + 7) / 8; }

    friend constexpr bool operator==(const U256& a, const U256& b) noexcept {
        return ((a.limbs[0] ^ b.limbs[0]) | (a.limbs[1] ^ b.limbs[1]) | (a.limbs[2] ^ b.limbs[2]) |
                (a.limbs[3] ^ b.limbs[3])) == 0;
    }
    friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) noexcept {
        for (std::size_t i = 3; i > 0; --i) {
            if (a.limbs[i] != b.limbs[i]) {
                return a.limbs[i] <=> b.limbs[i];
            }
        }
        return a.limbs[0] <=> b.limbs[0];
    }

    /// 32 bytes, big-endian, at any alignment.
    static U256 load_be(const std::uint8_t* in) noexcept {
        U256 out;
        for (std::size_t i = 0; i < 4; ++i) {
            std::uint64_t limb = 0;
            std::memcpy(&limb, in + 8 * (3 - i), 8);
            out.limbs[i] = from_big(limb);
        }
        return out;
    }
    void store_be(std::uint8_t* out) const noexcept {
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint64_t limb = from_big(limbs[3 - i]);
            std::memcpy(out + 8 * i, &limb, 8);
        }
    }
    static U256 from_be(const Bytes32& word) noexcept { return load_be(word.data()); }
    Bytes32 to_be() const noexcept {
        Bytes32 out;
        store_be(out.data());
        return out;
    }
    /// An address as a number; the inverse drops the twelve bytes above.
    static U256 from_be(const Bytes20& address) noexcept {
        Bytes32 word;
        std::memcpy(word.data() + 12, address.data(), 20);
        return load_be(word.data());
    }
    Bytes20 to_address() const noexcept {
        const Bytes32 word = to_be();
        return Bytes20::from(word.view().subspan(12));
    }
    /// A big-endian number of any length; nothing if its value needs more than 256 bits.
    static std::optional<U256> from_be_bytes(BytesView bytes) noexcept;

    /// `0x` and digits of either case (leading zeros are welcome), or decimal digits; nothing if
    /// the text is anything else or the value needs more than 256 bits.
    static std::optional<U256> parse(std::string_view text) noexcept;
    static std::optional<U256> parse_hex(std::string_view digits) noexcept;
    static std::optional<U256> parse_decimal(std::string_view digits) noexcept;
    /// "0x0", "0x1f": the quantities of the JSON-RPC.
    std::string to_hex() const;
    std::string to_decimal() const;

  private:
    static constexpr std::uint64_t from_big(std::uint64_t limb) noexcept {
        return std::endian::native == std::endian::little ? __builtin_bswap64(limb) : limb;
    }
};
static_assert(sizeof(U256) == 32);

constexpr unsigned U256::count_leading_zeros() const noexcept {
    for (std::size_t i = 4; i > 0; --i) {
        if (limbs[i - 1] != 0) {
            const auto above = static_cast<unsigned>(4 - i);
            return 64 * above + static_cast<unsigned>(std::countl_zero(limbs[i - 1]));
        }
    }
    return 256;
}

namespace detail {

/// a + b + carry; `carry` is 0 or 1, before and after.
constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry) noexcept {
    const Uint128 sum = Uint128{a} + b + carry;
    carry = static_cast<std::uint64_t>(sum >> 64U);
    return static_cast<std::uint64_t>(sum);
}
/// a - b - borrow; `borrow` is 0 or 1, before and after. Written so that compilers see a chain of
/// subtractions with borrow.
constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b,
                                   std::uint64_t& borrow) noexcept {
    const std::uint64_t difference = a - b;
    const std::uint64_t out = difference - borrow;
    borrow = static_cast<std::uint64_t>(a < b) | static_cast<std::uint64_t>(difference < borrow);
    return out;
}
/// a * b + c + d, which is below 2^128; the upper half goes to `high`.
constexpr std::uint64_t mul_add(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d,
                                std::uint64_t& high) noexcept {
    const Uint128 product = Uint128{a} * b + c + d;
    high = static_cast<std::uint64_t>(product >> 64U);
    return static_cast<std::uint64_t>(product);
}

}  // namespace detail

/// a + b modulo 2^256; `carry` says whether the sum needed a 257th bit.
constexpr U256 add_overflow(const U256& a, const U256& b, bool& carry) noexcept {
    std::uint64_t c = 0;
    U256 out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.limbs[i] = detail::add_carry(a.limbs[i], b.limbs[i], c);
    }
    carry = c != 0;
    return out;
}
/// a - b modulo 2^256; `borrow` says whether a < b.
constexpr U256 sub_overflow(const U256& a, const U256& b, bool& borrow) noexcept {
    std::uint64_t c = 0;
    U256 out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.limbs[i] = detail::sub_borrow(a.limbs[i], b.limbs[i], c);
    }
    borrow = c != 0;
    return out;
}
constexpr U256 operator+(const U256& a, const U256& b) noexcept {
    bool carry = false;
    return add_overflow(a, b, carry);
}
constexpr U256 operator-(const U256& a, const U256& b) noexcept {
    bool borrow = false;
    return sub_overflow(a, b, borrow);
}
constexpr U256 operator-(const U256& a) noexcept {
    return U256() - a;
}
/// By the borrow of a - b: no branch, where the ordering above has up to three.
constexpr bool operator<(const U256& a, const U256& b) noexcept {
    bool borrow = false;
    static_cast<void>(sub_overflow(a, b, borrow));
    return borrow;
}
constexpr bool operator>(const U256& a, const U256& b) noexcept {
    return b < a;
}
/// a < b as signed numbers.
constexpr bool slt(const U256& a, const U256& b) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
    return U256(a.limbs[3] ^ sign, a.limbs[2], a.limbs[1], a.limbs[0]) <
           U256(b.limbs[3] ^ sign, b.limbs[2], b.limbs[1], b.limbs[0]);
}

constexpr U256 operator*(const U256& a, const U256& b) noexcept {
    U256 out;
    for (std::size_t j = 0; j < 3; ++j) {
        std::uint64_t high = 0;
        for (std::size_t i = 0; i + j < 3; ++i) {
            out.limbs[i + j] =
                detail::mul_add(a.limbs[i], b.limbs[j], out.limbs[i + j], high, high);
        }
        out.limbs[3] += a.limbs[3 - j] * b.limbs[j] + high;
    }
    out.limbs[3] += a.limbs[0] * b.limbs[3];
    return out;
}
/// The whole product: the limbs of a * b, the least significant first.
constexpr std::array<std::uint64_t, 8> mul_wide(const U256& a, const U256& b) noexcept {
    std::array<std::uint64_t, 8> out{};
    for (std::size_t j = 0; j < 4; ++j) {
        std::uint64_t high = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            out[i + j] = detail::mul_add(a.limbs[i], b.limbs[j], out[i + j], high, high);
        }
        out[j + 4] = high;
    }
    return out;
}

constexpr U256 operator&(const U256& a, const U256& b) noexcept {
    return {a.limbs[3] & b.limbs[3], a.limbs[2] & b.limbs[2], a.limbs[1] & b.limbs[1],
            a.limbs[0] & b.limbs[0]};
}
constexpr U256 operator|(const U256& a, const U256& b) noexcept {
    return {a.limbs[3] | b.limbs[3], a.limbs[2] | b.limbs[2], a.limbs[1] | b.limbs[1],
            a.limbs[0] | b.limbs[0]};
}
constexpr U256 operator^(const U256& a, const U256& b) noexcept {
    return {a.limbs[3] ^ b.limbs[3], a.limbs[2] ^ b.limbs[2], a.limbs[1] ^ b.limbs[1],
            a.limbs[0] ^ b.limbs[0]};
}
constexpr U256 operator~(const U256& a) noexcept {
    return {~a.limbs[3], ~a.limbs[2], ~a.limbs[1], ~a.limbs[0]};
}

namespace detail {

/// Bits [64 - shift, 128 - shift) of the two limbs, for shift in [0, 63].
constexpr std::uint64_t shifted_left(std::uint64_t high, std::uint64_t low,
                                     unsigned shift) noexcept {
    return (high << shift) | ((low >> 1U) >> (63U - shift));
}
/// Bits [shift, 64 + shift) of the two limbs, for shift in [0, 63].
constexpr std::uint64_t shifted_right(std::uint64_t high, std::uint64_t low,
                                      unsigned shift) noexcept {
    return (low >> shift) | ((high << 1U) << (63U - shift));
}
/// (a >> shift) with copies of `fill` above, for shift in [0, 255]. Limbs move by selection: an
/// indexed load would wait for the stores of the limbs.
constexpr U256 shift_right_filled(U256 a, unsigned shift, std::uint64_t fill) noexcept {
    auto& l = a.limbs;
    const bool two = (shift & 128U) != 0;
    l = {two ? l[2] : l[0], two ? l[3] : l[1], two ? fill : l[2], two ? fill : l[3]};
    const bool one = (shift & 64U) != 0;
    l = {one ? l[1] : l[0], one ? l[2] : l[1], one ? l[3] : l[2], one ? fill : l[3]};
    const unsigned bits = shift % 64;
    return {shifted_right(fill, l[3], bits), shifted_right(l[3], l[2], bits),
            shifted_right(l[2], l[1], bits), shifted_right(l[1], l[0], bits)};
}
constexpr U256 shift_left(U256 a, unsigned shift) noexcept {
    auto& l = a.limbs;
    const bool two = (shift & 128U) != 0;
    l = {two ? 0 : l[0], two ? 0 : l[1], two ? l[0] : l[2], two ? l[1] : l[3]};
    const bool one = (shift & 64U) != 0;
    l = {one ? 0 : l[0], one ? l[0] : l[1], one ? l[1] : l[2], one ? l[2] : l[3]};
    const unsigned bits = shift % 64;
    return {shifted_left(l[3], l[2], bits), shifted_left(l[2], l[1], bits),
            shifted_left(l[1], l[0], bits), l[0] << bits};
}

}  // namespace detail

/// Zero for a shift of 256 or more.
constexpr U256 operator<<(const U256& a, std::uint64_t shift) noexcept {
    return shift > 255 ? U256() : detail::shift_left(a, static_cast<unsigned>(shift));
}
constexpr U256 operator>>(const U256& a, std::uint64_t shift) noexcept {
    return shift > 255 ? U256() : detail::shift_right_filled(a, static_cast<unsigned>(shift), 0);
}
/// The opcodes SHL, SHR and SAR: the shift is a word too.
constexpr U256 shl(const U256& shift, const U256& a) noexcept {
    return a << shift.saturated64();
}
constexpr U256 shr(const U256& shift, const U256& a) noexcept {
    return a >> shift.saturated64();
}
constexpr U256 sar(const U256& shift, const U256& a) noexcept {
    const std::uint64_t fill = a.is_negative() ? ~std::uint64_t{0} : 0;
    if (!shift.fits_uint64() || shift.low64() > 255) {
        return {fill, fill, fill, fill};
    }
    return detail::shift_right_filled(a, static_cast<unsigned>(shift.low64()), fill);
}

/// The opcode BYTE: the index-th byte of the big-endian word, zero from 32 on.
constexpr U256 byte_at(const U256& index, const U256& a) noexcept {
    if (!index.fits_uint64() || index.low64() > 31) {
        return {};
    }
    const auto i = static_cast<std::size_t>(index.low64());
    return (a.limbs[3 - i / 8] >> (56 - 8 * (i % 8))) & 0xffU;
}
/// The opcode SIGNEXTEND: `a` as a signed number of size_less_one + 1 bytes, widened to 32.
constexpr U256 signextend(const U256& size_less_one, const U256& a) noexcept {
    if (!size_less_one.fits_uint64() || size_less_one.low64() > 30) {
        return a;
    }
    const auto sign_limb = static_cast<std::size_t>(size_less_one.low64() / 8);
    const auto unused_bits = static_cast<unsigned>(56 - 8 * (size_less_one.low64() % 8));
    const auto top = static_cast<std::int64_t>(a.limbs[sign_limb] << unused_bits) >> unused_bits;
    U256 out = a;
    out.limbs[sign_limb] = static_cast<std::uint64_t>(top);
    for (std::size_t i = sign_limb + 1; i < 4; ++i) {
        out.limbs[i] = static_cast<std::uint64_t>(top >> 63U);
    }
    return out;
}

struct QuotientAndRemainder {
    U256 quotient;
    U256 remainder;
};
/// Both are zero if `b` is.
QuotientAndRemainder div_mod(const U256& a, const U256& b) noexcept;
U256 operator/(const U256& a, const U256& b) noexcept;
U256 operator%(const U256& a, const U256& b) noexcept;
/// Signed, rounding to zero; -2^255 / -1 is -2^255.
U256 sdiv(const U256& a, const U256& b) noexcept;
/// The remainder has the sign of `a`.
U256 smod(const U256& a, const U256& b) noexcept;
/// The sum and the product are not reduced before the modulus is; zero if the modulus is.
U256 addmod(const U256& a, const U256& b, const U256& modulus) noexcept;
U256 mulmod(const U256& a, const U256& b, const U256& modulus) noexcept;
/// base^exponent modulo 2^256; 0^0 is 1.
U256 exp(const U256& base, const U256& exponent) noexcept;

constexpr U256& operator+=(U256& a, const U256& b) noexcept {
    return a = a + b;
}
constexpr U256& operator-=(U256& a, const U256& b) noexcept {
    return a = a - b;
}
constexpr U256& operator*=(U256& a, const U256& b) noexcept {
    return a = a * b;
}

static_assert(U256::max() + 1 == U256(0) && U256(0) - 1 == U256::max());
static_assert(U256::max() * U256::max() == U256(1));
static_assert(((U256(1) << 255) >> 255) == U256(1) && (U256(1) << 256) == U256(0));
static_assert(signextend(0, 0x80) == -U256(0x80) && byte_at(31, 0x1234) == U256(0x34));
static_assert(slt(-U256(1), 0) && U256(0) < -U256(1));

}  // namespace cairn::base

namespace cairn {
using base::U256;
}  // namespace cairn

/// Spreads small numbers; no defence against keys that are chosen to collide.
template <>
struct std::hash<cairn::base::U256> {
    std::size_t operator()(const cairn::base::U256& value) const noexcept {
        std::uint64_t out = 0;
        for (const std::uint64_t limb : value.limbs) {
            // 2^64 / golden ratio, odd.
            out = (out ^ limb) * 0x9e37'79b9'7f4a'7c15U;
            out ^= out >> 32U;
        }
        return static_cast<std::size_t>(out);
    }
};
