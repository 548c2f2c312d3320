// The opcodes that only compute: words in, one word out. `a` is the topmost.
#pragma once

#include "base/u256.hpp"

namespace cairn::evm::detail {

constexpr U256 word(bool truth) noexcept {
    return truth ? 1U : 0U;
}

inline U256 op_add(const U256& a, const U256& b) noexcept {
    return a + b;
}
inline U256 op_mul(const U256& a, const U256& b) noexcept {
    return a * b;
}
inline U256 op_sub(const U256& a, const U256& b) noexcept {
    return a - b;
}
inline U256 op_div(const U256& a, const U256& b) noexcept {
    return a / b;
}
inline U256 op_sdiv(const U256& a, const U256& b) noexcept {
    return base::sdiv(a, b);
}
inline U256 op_mod(const U256& a, const U256& b) noexcept {
    return a % b;
}
inline U256 op_smod(const U256& a, const U256& b) noexcept {
    return base::smod(a, b);
}
inline U256 op_signextend(const U256& a, const U256& b) noexcept {
    return base::signextend(a, b);
}
inline U256 op_lt(const U256& a, const U256& b) noexcept {
    return word(a < b);
}
inline U256 op_gt(const U256& a, const U256& b) noexcept {
    return word(b < a);
}
inline U256 op_slt(const U256& a, const U256& b) noexcept {
    return word(base::slt(a, b));
}
inline U256 op_sgt(const U256& a, const U256& b) noexcept {
    return word(base::slt(b, a));
}
inline U256 op_eq(const U256& a, const U256& b) noexcept {
    return word(a == b);
}
inline U256 op_and(const U256& a, const U256& b) noexcept {
    return a & b;
}
inline U256 op_or(const U256& a, const U256& b) noexcept {
    return a | b;
}
inline U256 op_xor(const U256& a, const U256& b) noexcept {
    return a ^ b;
}
inline U256 op_byte(const U256& a, const U256& b) noexcept {
    return base::byte_at(a, b);
}
inline U256 op_shl(const U256& a, const U256& b) noexcept {
    return base::shl(a, b);
}
inline U256 op_shr(const U256& a, const U256& b) noexcept {
    return base::shr(a, b);
}
inline U256 op_sar(const U256& a, const U256& b) noexcept {
    return base::sar(a, b);
}

inline U256 op_iszero(const U256& a) noexcept {
    return word(a.is_zero());
}
inline U256 op_not(const U256& a) noexcept {
    return ~a;
}
inline U256 op_clz(const U256& a) noexcept {
    return a.count_leading_zeros();
}

}  // namespace cairn::evm::detail
