#include "gadgets/bytes.hpp"

#include "base/assert.hpp"
#include "gadgets/bits.hpp"

namespace cairn::gadgets {

Cell element_of(FiveWireBuilder& builder, std::span<const Cell> bytes) {
    CAIRN_ASSERT(!bytes.empty() && bytes.size() <= 31);
    std::vector<Term> terms;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        terms.push_back({power(fr(256), bytes.size() - 1 - i), bytes[i]});
    }
    return builder.combine(std::move(terms));
}

std::array<Cell, 2> halves_of(FiveWireBuilder& builder, std::span<const Cell, 32> digest) {
    return {element_of(builder, digest.first(16)), element_of(builder, digest.last(16))};
}

void assert_bytes(FiveWireBuilder& builder, std::span<const Cell, 32> bytes, const Cell& x) {
    const auto region = builder.region("bytes of an element");
    const auto [high, low] = halves_of(builder, bytes);
    const Cell whole = builder.combine({{power_of_two(128), high}, {Fr::one(), low}});
    builder.assert_equal(whole, x);
    std::uint64_t borrow = 0;
    assert_at_most(builder, high, low, algebra::subtract(Fr::p, {1, 0, 0, 0}, borrow));
}

std::array<Cell, 32> bytes_of(FiveWireBuilder& builder, const Cell& x) {
    std::array<Cell, 32> out;
    const auto bytes = algebra::fr_to_bytes(builder.value(x));
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = builder.input(fr(bytes[i]));
    }
    for (const Cell& byte : out) {
        check_range(builder, byte, 8);
    }
    assert_bytes(builder, out, x);
    return out;
}

}  // namespace cairn::gadgets
