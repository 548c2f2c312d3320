#include "gadgets/bytes.hpp"

#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

FiveWire shape() {
    FiveWire out;
    out.add_range_table(8);
    return out;
}

std::array<Cell, 32> inputs(FiveWireBuilder& b, const std::array<std::uint8_t, 32>& bytes) {
    std::array<Cell, 32> out;
    for (std::size_t i = 0; i < 32; ++i) {
        out[i] = b.input(fr(bytes[i]));
    }
    return out;
}

/// An integer's bytes, big-endian.
std::array<std::uint8_t, 32> bytes_of_integer(const algebra::Limbs4& integer) {
    std::array<std::uint8_t, 32> out{};
    for (std::size_t i = 0; i < 32; ++i) {
        out[31 - i] = static_cast<std::uint8_t>(integer[i / 8] >> (8 * (i % 8)));
    }
    return out;
}

TEST(Bytes, AreThoseOfTheElement) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(20, 10000); ++i) {
        const Fr x = sample.element();
        FiveWireBuilder b(shape());
        const auto cells = bytes_of(b, b.input(x));
        const auto want = algebra::fr_to_bytes(x);
        for (std::size_t k = 0; k < 32; ++k) {
            EXPECT_EQ(b.value(cells[k]), fr(want[k]));
        }
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST(Bytes, OfXPlusRAreRefused) {
    Sample sample;
    const auto accepts = [](const algebra::Limbs4& integer, const Fr& x) {
        FiveWireBuilder b(shape());
        assert_bytes(b, inputs(b, bytes_of_integer(integer)), b.input(x));
        return first_failure(*b.finish()).empty();
    };
    std::uint64_t carry = 0;
    for (const std::uint64_t small : {0ULL, 1ULL, 12345ULL, ~0ULL}) {
        const algebra::Limbs4 integer = {small, 0, 0, 0};
        EXPECT_TRUE(accepts(integer, fr(small)));
        EXPECT_FALSE(accepts(integer, fr(small) + fr(1)));
        EXPECT_FALSE(accepts(algebra::add(integer, Fr::p, carry), fr(small)));
    }
    const Fr last = -fr(1);
    EXPECT_TRUE(accepts(last.to_integer(), last));
    EXPECT_FALSE(accepts(Fr::p, fr(0)));
}

TEST(Bytes, JoinToElements) {
    Sample sample;
    FiveWireBuilder b(shape());
    const Fr x = sample.random_element();
    const auto cells = bytes_of(b, b.input(x));
    const auto [high, low] = halves_of(b, cells);
    EXPECT_EQ(power(fr(2), 128) * b.value(high) + b.value(low), x);
    EXPECT_EQ(b.value(element_of(b, std::span(cells).last(3))), fr(x.to_integer()[0] & 0xffffffU));
}

Gadget conversion(const Fr& x) {
    FiveWireBuilder b(shape());
    const Cell cell = b.input(x);
    (void)bytes_of(b, cell);
    return {*b.finish(), {cell}};
}

TEST(Bytes, LeaveNothingFree) {
    Sample sample;
    const Gadget gadget = conversion(sample.random_element());
    EXPECT_EQ(gadget.built.circuit.digest, conversion(fr(0)).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

}  // namespace
}  // namespace cairn::gadgets
