#include "gadgets/bytes.hpp"

#include "gadgets/bits.hpp"
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
    for (std::size_t i = 0; i < rounds(20, 100000); ++i) {
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

TEST(Bytes, NeedAllBesideTheirRanges) {
    Sample sample;
    const Built loose = without_ranges(conversion(sample.random_element()).built);
    circuit::StructureMutations mutations(loose);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
    EXPECT_GT(mutations.tried(), 100U);
}

/// What bytes_of makes, of any numbers.
Built with_bytes(const Fr& x, const std::array<Fr, 32>& bytes) {
    FiveWireBuilder b(shape());
    const Cell cell = b.input(x);
    std::array<Cell, 32> cells;
    for (std::size_t i = 0; i < 32; ++i) {
        cells[i] = b.input(bytes[i]);
    }
    for (const Cell& byte : cells) {
        check_range(b, byte, 8);
    }
    assert_bytes(b, cells, cell);
    return *b.finish();
}

TEST(Bytes, EachNeedsItsRange) {
    // One is no byte, and a neighbour that stays one makes up for it.
    const Fr x = Fr::from_integer(
        {0x0102030405060708, 0x0102030405060708, 0x0102030405060708, 0x0102030405060708});
    std::array<Fr, 32> bytes;
    const auto right = algebra::fr_to_bytes(x);
    std::ranges::transform(right, bytes.begin(), [](std::uint8_t byte) { return fr(byte); });
    ASSERT_EQ(with_bytes(x, bytes).circuit.digest, conversion(x).built.circuit.digest);
    const FiveWire five_wire = shape();
    const auto& range_table = *five_wire.range_table();
    for (std::size_t i = 0; i < 32; ++i) {
        const std::size_t neighbour = i ^ 1U;
        std::array<Fr, 32> wrong = bytes;
        const Fr weight = i % 2 == 0 ? fr(256).inverse() : fr(256);  // of the neighbour in this one
        wrong[neighbour] = wrong[neighbour] + fr(1);
        wrong[i] = wrong[i] - weight;
        const Built built = with_bytes(x, wrong);
        const auto failures = check(built.circuit, built.witness);
        ASSERT_FALSE(failures.empty()) << i;
        circuit::Circuit without = built.circuit;
        const std::uint32_t row = failures[0].row;
        EXPECT_NE(failures[0].region.find("range"), std::string::npos);
        without.fixed[FiveWire::arithmetic().index][row] = fr(0);
        without.fixed[range_table.selector.index][row] = fr(0);
        EXPECT_TRUE(holds(without, built.witness)) << i;
    }
}

}  // namespace
}  // namespace cairn::gadgets
