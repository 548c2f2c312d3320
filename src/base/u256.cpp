#include "base/u256.hpp"

#include <algorithm>

namespace cairn::base {
namespace {

using detail::add_carry;
using detail::mul_add;
using detail::sub_borrow;

// Division after Knuth, The Art of Computer Programming 4.3.1, algorithm D, with the reciprocals of
// Moller and Granlund, "Improved division by invariant integers" (2011): their algorithms 4 to 6.
// B is 2^64.

/// floor((B^2 - 1) / d) - B, for a `d` with its top bit set.
std::uint64_t reciprocal(std::uint64_t d) noexcept {
#if defined(__x86_64__)
    // (~d, B - 1) is B^2 - 1 - B d, whose quotient fits one limb; the compiler's own division of
    // two limbs by one is a loop in its library.
    std::uint64_t quotient = ~std::uint64_t{0};
    std::uint64_t remainder = ~d;
    __asm__("divq %2" : "+a"(quotient), "+d"(remainder) : "r"(d) : "cc");
    return quotient;
#else
    const Uint128 dividend = (Uint128{~d} << 64U) | ~std::uint64_t{0};
    return static_cast<std::uint64_t>(dividend / d);
#endif
}

/// (u1 B + u0) / d, for u1 < d and `v` = reciprocal(d); algorithm 4.
std::uint64_t divide_2by1(std::uint64_t u1, std::uint64_t u0, std::uint64_t d, std::uint64_t v,
                          std::uint64_t& remainder) noexcept {
    const Uint128 q = Uint128{v} * u1 + ((Uint128{u1} << 64U) | u0);
    auto quotient = static_cast<std::uint64_t>(q >> 64U) + 1;
    std::uint64_t r = u0 - quotient * d;
    if (r > static_cast<std::uint64_t>(q)) {
        --quotient;
        r += d;
    }
    if (r >= d) [[unlikely]] {
        ++quotient;
        r -= d;
    }
    remainder = r;
    return quotient;
}

/// floor((B^3 - 1) / (d1 B + d0)) - B, for a `d1` with its top bit set; algorithm 6.
std::uint64_t reciprocal_of_two(std::uint64_t d1, std::uint64_t d0) noexcept {
    std::uint64_t v = reciprocal(d1);
    std::uint64_t p = d1 * v + d0;
    if (p < d0) {
        --v;
        if (p >= d1) {
            --v;
            p -= d1;
        }
        p -= d1;
    }
    const Uint128 t = Uint128{v} * d0;
    const auto t1 = static_cast<std::uint64_t>(t >> 64U);
    p += t1;
    if (p < t1) {
        --v;
        const Uint128 rest = (Uint128{p} << 64U) | static_cast<std::uint64_t>(t);
        if (rest >= ((Uint128{d1} << 64U) | d0)) {
            --v;
        }
    }
    return v;
}

/// (u2, u1, u0) / d, for (u2, u1) < d and `v` the reciprocal of d's two limbs; algorithm 5.
std::uint64_t divide_3by2(std::uint64_t u2, std::uint64_t u1, std::uint64_t u0, Uint128 d,
                          std::uint64_t v, Uint128& remainder) noexcept {
    const auto d1 = static_cast<std::uint64_t>(d >> 64U);
    const auto d0 = static_cast<std::uint64_t>(d);
    const Uint128 q = Uint128{v} * u2 + ((Uint128{u2} << 64U) | u1);
    auto quotient = static_cast<std::uint64_t>(q >> 64U);
    const std::uint64_t r1 = u1 - quotient * d1;
    Uint128 r = ((Uint128{r1} << 64U) | u0) - Uint128{d0} * quotient - d;
    ++quotient;
    if (static_cast<std::uint64_t>(r >> 64U) >= static_cast<std::uint64_t>(q)) {
        --quotient;
        r += d;
    }
    if (r >= d) [[unlikely]] {
        ++quotient;
        r -= d;
    }
    remainder = r;
    return quotient;
}

/// u[0..N) -= q * d[0..N); what is left to take from u[N].
template <std::size_t N>
[[gnu::always_inline]] inline std::uint64_t subtract_multiple(std::uint64_t* u, std::uint64_t q,
                                                              const std::uint64_t* d) noexcept {
    std::uint64_t high = 0;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < N; ++i) {
        const std::uint64_t low = mul_add(q, d[i], high, 0, high);
        u[i] = sub_borrow(u[i], low, borrow);
    }
    return high + borrow;
}

/// N limbs; N is known when this is compiled, so that they stay in registers.
template <std::size_t N>
using Limbs = std::array<std::uint64_t, N>;

/// One digit of the quotient: (r, limb) is reduced to r modulo d. r is below d.
template <std::size_t N>
[[gnu::always_inline]] inline std::uint64_t quotient_digit(Limbs<N>& r, std::uint64_t limb,
                                                           const Limbs<N>& d,
                                                           std::uint64_t v) noexcept {
    Limbs<N + 1> u;
    u[0] = limb;
    std::copy(r.begin(), r.end(), u.begin() + 1);
    const Uint128 top = (Uint128{u[N]} << 64U) | u[N - 1];
    const Uint128 d_top = (Uint128{d[N - 1]} << 64U) | d[N - 2];
    std::uint64_t digit = ~std::uint64_t{0};
    if (top == d_top) [[unlikely]] {
        // B - 1 is exact: u >= B d - B^(N-1) > (B - 1) d.
        subtract_multiple<N>(u.data(), digit, d.data());
        std::copy_n(u.begin(), N, r.begin());
        return digit;
    }
    Uint128 rest = 0;
    digit = divide_3by2(u[N], u[N - 1], u[N - 2], d_top, v, rest);
    const std::uint64_t over = subtract_multiple<N - 2>(u.data(), digit, d.data());
    const bool too_large = rest < over;
    rest -= over;
    u[N - 2] = static_cast<std::uint64_t>(rest);
    u[N - 1] = static_cast<std::uint64_t>(rest >> 64U);
    if (too_large) [[unlikely]] {
        --digit;
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < N; ++i) {
            u[i] = add_carry(u[i], d[i], carry);
        }
    }
    std::copy_n(u.begin(), N, r.begin());
    return digit;
}

constexpr std::size_t max_limbs = 8;

struct Dividend {
    std::array<std::uint64_t, max_limbs + 1> limbs{};  // one more for the normalising shift
    std::size_t size = 0;                              // without leading zero limbs
};

template <std::size_t N>
Dividend dividend(const std::array<std::uint64_t, N>& limbs) noexcept {
    Dividend out;
    std::copy(limbs.begin(), limbs.end(), out.limbs.begin());
    out.size = N;
    while (out.size > 0 && out.limbs[out.size - 1] == 0) {
        --out.size;
    }
    return out;
}

std::size_t limbs_of(const U256& a) noexcept {
    std::size_t size = 4;
    while (size > 0 && a.limbs[size - 1] == 0) {
        --size;
    }
    return size;
}

/// By a divisor of one limb, `shift` to the left.
U256 divide_by_one(Dividend& u, std::uint64_t d, unsigned shift) noexcept {
    const std::uint64_t v = reciprocal(d);
    std::uint64_t remainder = u.limbs[u.size];
    for (std::size_t i = u.size; i > 0; --i) {
        static_cast<void>(divide_2by1(remainder, u.limbs[i - 1], d, v, remainder));
    }
    return remainder >> shift;
}
/// The same for a word, without arrays: most divisions of contracts are by a small number.
QuotientAndRemainder divide_word_by_one(const U256& a, std::uint64_t divisor) noexcept {
    const auto shift = static_cast<unsigned>(std::countl_zero(divisor));
    const std::uint64_t d = divisor << shift;
    const std::uint64_t v = reciprocal(d);
    const U256 u = a << shift;
    std::uint64_t rest = detail::shifted_left(0, a.limbs[3], shift);
    QuotientAndRemainder out;
    out.quotient.limbs[3] = divide_2by1(rest, u.limbs[3], d, v, rest);
    out.quotient.limbs[2] = divide_2by1(rest, u.limbs[2], d, v, rest);
    out.quotient.limbs[1] = divide_2by1(rest, u.limbs[1], d, v, rest);
    out.quotient.limbs[0] = divide_2by1(rest, u.limbs[0], d, v, rest);
    out.remainder = rest >> shift;
    return out;
}

template <std::size_t N>
bool is_less(const Limbs<N>& a, const Limbs<N>& b) noexcept {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < N; ++i) {
        static_cast<void>(sub_borrow(a[i], b[i], borrow));
    }
    return borrow != 0;
}

/// By a divisor of N limbs, both `shift` to the left. u has at least N limbs.
template <std::size_t N>
U256 divide_by(const Dividend& u, const U256& divisor, unsigned shift, U256& quotient) noexcept {
    Limbs<N> d;
    Limbs<N> r;
    std::copy_n(divisor.limbs.begin(), N, d.begin());
    const std::uint64_t v = reciprocal_of_two(d[N - 1], d[N - 2]);
    const std::size_t digits = u.size - N;  // below the topmost, which is zero or one
    std::size_t j = digits + 1;
    if (u.limbs[u.size] == 0) {
        --j;
    }
    std::copy_n(u.limbs.begin() + static_cast<std::ptrdiff_t>(j), N, r.begin());
    if (j == digits && !is_less<N>(r, d)) {
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < N; ++i) {
            r[i] = sub_borrow(r[i], d[i], borrow);
        }
        if (j < 4) {
            quotient.limbs[j] = 1;
        }
    }
    for (; j > 0; --j) {
        const std::uint64_t digit = quotient_digit<N>(r, u.limbs[j - 1], d, v);
        if (j <= 4) {
            quotient.limbs[j - 1] = digit;
        }
    }
    U256 remainder;
    std::copy_n(r.begin(), N, remainder.limbs.begin());
    return remainder >> shift;
}

/// The remainder of u by d; `quotient` gets its lower four limbs. d is not zero, and has no more
/// limbs than u.
U256 divide(Dividend& u, const U256& divisor, U256& quotient) noexcept {
    const std::size_t n = limbs_of(divisor);
    const auto shift = static_cast<unsigned>(std::countl_zero(divisor.limbs[n - 1]));
    const U256 d = divisor << shift;
    for (std::size_t i = u.size; i > 0; --i) {
        u.limbs[i] = detail::shifted_left(u.limbs[i], u.limbs[i - 1], shift);
    }
    u.limbs[0] <<= shift;
    switch (n) {
        case 1:
            return divide_by_one(u, d.limbs[0], shift);
        case 2:
            return divide_by<2>(u, d, shift, quotient);
        case 3:
            return divide_by<3>(u, d, shift, quotient);
        default:
            return divide_by<4>(u, d, shift, quotient);
    }
}

template <std::size_t N>
U256 remainder_of(const std::array<std::uint64_t, N>& limbs, const U256& modulus) noexcept {
    Dividend u = dividend(limbs);
    const std::size_t n = limbs_of(modulus);
    if (n == 0) {
        return {};
    }
    if (u.size < n) {
        return {u.limbs[3], u.limbs[2], u.limbs[1], u.limbs[0]};
    }
    U256 quotient;
    return divide(u, modulus, quotient);
}

U256 magnitude(const U256& a) noexcept {
    return a.is_negative() ? -a : a;
}

}  // namespace

QuotientAndRemainder div_mod(const U256& a, const U256& b) noexcept {
    if (a.fits_uint64() && b.fits_uint64()) {
        const std::uint64_t d = b.low64();
        return d == 0 ? QuotientAndRemainder{} : QuotientAndRemainder{a.low64() / d, a.low64() % d};
    }
    if (b.fits_uint64()) {
        return b.is_zero() ? QuotientAndRemainder{} : divide_word_by_one(a, b.low64());
    }
    if (a < b) {
        return {U256(), a};
    }
    Dividend u = dividend(a.limbs);
    QuotientAndRemainder out;
    out.remainder = divide(u, b, out.quotient);
    return out;
}

U256 operator/(const U256& a, const U256& b) noexcept {
    return div_mod(a, b).quotient;
}

U256 operator%(const U256& a, const U256& b) noexcept {
    return div_mod(a, b).remainder;
}

U256 sdiv(const U256& a, const U256& b) noexcept {
    const U256 quotient = magnitude(a) / magnitude(b);
    return a.is_negative() == b.is_negative() ? quotient : -quotient;
}

U256 smod(const U256& a, const U256& b) noexcept {
    const U256 remainder = magnitude(a) % magnitude(b);
    return a.is_negative() ? -remainder : remainder;
}

U256 addmod(const U256& a, const U256& b, const U256& modulus) noexcept {
    bool carry = false;
    const U256 sum = add_overflow(a, b, carry);
    if (!carry) {
        return sum % modulus;
    }
    return remainder_of(
        std::array<std::uint64_t, 5>{sum.limbs[0], sum.limbs[1], sum.limbs[2], sum.limbs[3], 1},
        modulus);
}

U256 mulmod(const U256& a, const U256& b, const U256& modulus) noexcept {
    return remainder_of(mul_wide(a, b), modulus);
}

U256 exp(const U256& base, const U256& exponent) noexcept {
    if (base == U256(2)) {
        return shl(exponent, 1);
    }
    U256 out = 1;
    for (unsigned bit = exponent.bit_length(); bit > 0; --bit) {
        out = out * out;
        if (((exponent.limbs[(bit - 1) / 64] >> ((bit - 1) % 64)) & 1U) != 0) {
            out = out * base;
        }
    }
    return out;
}

std::optional<U256> U256::from_be_bytes(BytesView bytes) noexcept {
    while (!bytes.empty() && bytes.front() == 0) {
        bytes = bytes.subspan(1);
    }
    if (bytes.size() > 32) {
        return std::nullopt;
    }
    Bytes32 word;
    std::copy(bytes.begin(), bytes.end(),
              word.bytes.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return from_be(word);
}

std::optional<U256> U256::parse(std::string_view text) noexcept {
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    return is_hex ? parse_hex(text.substr(2)) : parse_decimal(text);
}

std::optional<U256> U256::parse_hex(std::string_view digits) noexcept {
    if (digits.empty()) {
        return std::nullopt;
    }
    U256 out;
    for (const char c : digits) {
        const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
        if (digit == std::string_view::npos || (out.limbs[3] >> 60U) != 0) {
            return std::nullopt;
        }
        out = (out << 4) | U256(digit < 16 ? digit : digit - 6);
    }
    return out;
}

std::optional<U256> U256::parse_decimal(std::string_view digits) noexcept {
    if (digits.empty()) {
        return std::nullopt;
    }
    U256 out;
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        const std::array<std::uint64_t, 8> product = mul_wide(out, 10);
        bool carry = false;
        out = add_overflow({product[3], product[2], product[1], product[0]},
                           static_cast<std::uint64_t>(c - '0'), carry);
        if (product[4] != 0 || carry) {
            return std::nullopt;
        }
    }
    return out;
}

std::string U256::to_hex() const {
    std::string out = "0x";
    for (unsigned digit = std::max(1U, (bit_length() + 3) / 4); digit > 0; --digit) {
        const unsigned at = 4 * (digit - 1);
        out += "0123456789abcdef"[(limbs[at / 64] >> (at % 64)) & 0xfU];
    }
    return out;
}

std::string U256::to_decimal() const {
    constexpr std::uint64_t chunk = 10'000'000'000'000'000'000U;  // 19 digits fit a limb
    constexpr unsigned digits_of_chunk = 19;
    std::string reversed;
    U256 rest = *this;
    while (!rest.is_zero()) {
        const QuotientAndRemainder split = div_mod(rest, chunk);
        rest = split.quotient;
        std::uint64_t low = split.remainder.low64();
        for (unsigned i = 0; i < digits_of_chunk && (low != 0 || !rest.is_zero()); ++i) {
            reversed += static_cast<char>('0' + low % 10);
            low /= 10;
        }
    }
    if (reversed.empty()) {
        return "0";
    }
    return {reversed.rbegin(), reversed.rend()};
}

}  // namespace cairn::base
