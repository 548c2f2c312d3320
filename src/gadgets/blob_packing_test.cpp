#include "gadgets/blob_packing.hpp"

#include "gadgets/blob.hpp"
#include "gadgets/gadget_test.hpp"

#include <numeric>

namespace cairn::gadgets {
namespace {

FiveWire shape_with(unsigned table_bits) {
    FiveWire shape;
    shape.add_range_table(table_bits);
    return shape;
}

/// Random bytes, now and then all zeros or all ones.
Bytes random_bytes(Sample& sample, std::size_t count) {
    const std::uint64_t kind = sample.below(6);
    Bytes out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(kind == 0   ? std::uint8_t{0}
                      : kind == 1 ? std::uint8_t{255}
                                  : static_cast<std::uint8_t>(sample.word()));
    }
    return out;
}

std::vector<unsigned> random_sizes(Sample& sample, unsigned total) {
    std::vector<unsigned> out;
    while (total > 0) {
        out.push_back(1 + static_cast<unsigned>(sample.below(std::min(total, 31U))));
        total -= out.back();
    }
    return out;
}

Fr number_of(BytesView bytes) {
    Fr out;
    for (const std::uint8_t byte : bytes) {
        out = out * fr(256) + fr(byte);
    }
    return out;
}

std::vector<Fr> numbers_of(BytesView data, const std::vector<unsigned>& sizes) {
    std::vector<Fr> out;
    for (const unsigned size : sizes) {
        out.push_back(number_of(data.first(size)));
        data = data.subspan(size);
    }
    return out;
}

struct Packed {
    Gadget gadget;
    std::vector<Fr> elements;
};

Packed packing(const std::vector<Fr>& numbers, const std::vector<unsigned>& sizes,
               PieceRange range = PieceRange::unchecked, unsigned table_bits = 8) {
    FiveWireBuilder b{shape_with(table_bits)};
    std::vector<BlobPiece> pieces;
    std::vector<Cell> inputs;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        pieces.push_back({.value = b.input(numbers[i]), .bytes = sizes[i], .range = range});
        inputs.push_back(pieces.back().value);
    }
    std::vector<Fr> elements;
    for (const Cell& element : pack(b, pieces)) {
        elements.push_back(b.value(element));
    }
    return {{*b.finish(), inputs}, elements};
}

struct Unpacked {
    Gadget gadget;
    std::vector<Fr> numbers;
};

Unpacked unpacking(const std::vector<Fr>& elements, const std::vector<unsigned>& sizes) {
    FiveWireBuilder b{shape_with(8)};
    std::vector<Cell> inputs;
    for (const Fr& element : elements) {
        inputs.push_back(b.input(element));
    }
    std::vector<Fr> numbers;
    for (const BlobPiece& piece : unpack(b, inputs, sizes)) {
        numbers.push_back(b.value(piece.value));
    }
    return {{*b.finish(), inputs}, numbers};
}

bool unpacks(const std::vector<Fr>& elements, const std::vector<unsigned>& sizes) {
    return first_failure(unpacking(elements, sizes).gadget.built).empty();
}

TEST(BlobPacking, IsTheNativeOneBothWays) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(50, 100000); ++i) {
        const auto total = static_cast<unsigned>(1 + sample.below(100));
        const Bytes data = random_bytes(sample, total);
        const std::vector<unsigned> sizes = random_sizes(sample, total);
        const std::vector<Fr> numbers = numbers_of(data, sizes);
        const Packed packed = packing(numbers, sizes);
        EXPECT_EQ(packed.elements, blob_elements(data));
        ASSERT_EQ(first_failure(packed.gadget.built), "");
        const Unpacked unpacked = unpacking(packed.elements, sizes);
        EXPECT_EQ(unpacked.numbers, numbers);
        ASSERT_EQ(first_failure(unpacked.gadget.built), "");
    }
}

TEST(BlobPacking, ElementsAreThirtyOneBytesBigEndian) {
    Bytes data(40);
    std::iota(data.begin(), data.end(), std::uint8_t{1});
    const std::vector<Fr> elements = blob_elements(data);
    ASSERT_EQ(elements.size(), 2U);
    EXPECT_EQ(base::to_hex(algebra::fr_to_bytes(elements[0]).view()),
              "0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    EXPECT_EQ(base::to_hex(algebra::fr_to_bytes(elements[1]).view()),
              "0x0020212223242526272800000000000000000000000000000000000000000000");
    EXPECT_TRUE(blob_elements({}).empty());
}

TEST(BlobPacking, RefusesPiecesThatAreTooLong) {
    // Of 1, 20 and 20 bytes: the last crosses the border.
    const std::vector<unsigned> sizes = {1, 20, 20};
    const std::vector<Fr> good = {fr(255), power(fr(2), 160) - fr(1), power(fr(2), 160) - fr(1)};
    EXPECT_EQ(first_failure(packing(good, sizes).gadget.built), "");
    for (std::size_t i = 0; i < 3; ++i) {
        for (const Fr& wrong : {good[i] + fr(1), -fr(1), power(fr(2), 254)}) {
            std::vector<Fr> bad = good;
            bad[i] = wrong;
            EXPECT_NE(first_failure(packing(bad, sizes).gadget.built), "") << i;
        }
    }
    // Where the caller has checked, only what crosses a border is looked at.
    std::vector<Fr> bad = good;
    bad[0] = fr(256);
    EXPECT_EQ(first_failure(packing(bad, sizes, PieceRange::checked).gadget.built), "");
    bad = good;
    bad[2] = power(fr(2), 160);
    EXPECT_NE(first_failure(packing(bad, sizes, PieceRange::checked).gadget.built), "");
}

TEST(BlobPacking, RefusesElementsOfMoreBytesAndPadding) {
    const std::vector<unsigned> sizes = {31, 2};
    const std::vector<Fr> good = {power(fr(2), 248) - fr(1), fr(0x1234) * power(fr(2), 232)};
    EXPECT_TRUE(unpacks(good, sizes));
    EXPECT_FALSE(unpacks({power(fr(2), 248), good[1]}, sizes));
    EXPECT_FALSE(unpacks({-fr(1), good[1]}, sizes));
    EXPECT_FALSE(unpacks({good[0], good[1] + fr(1)}, sizes));
    EXPECT_FALSE(unpacks({good[0], good[1] + power(fr(2), 231)}, sizes));
    EXPECT_FALSE(unpacks({good[0], power(fr(2), 248)}, sizes));
}

TEST(BlobPacking, LeavesNothingFreeAndNeedsAll) {
    Sample sample;
    const std::vector<unsigned> sizes = {30, 3};  // the second piece crosses the border
    const auto packed = [&] {
        return packing(numbers_of(random_bytes(sample, 33), sizes), sizes).gadget;
    };
    const auto unpacked = [&] {
        return unpacking(blob_elements(random_bytes(sample, 33)), sizes).gadget;
    };
    expect_sound(packed(), packed());
    expect_sound(unpacked(), unpacked());
}

TEST(BlobPacking, EvaluatesAsTheWholeBlobWithItsPadding) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(10, 1000); ++i) {
        const std::size_t count = 1 + i % 8;
        const Fr point = sample.random_element();
        std::vector<Fr> elements = blob_elements(random_bytes(sample, count * BLOB_ELEMENT_BYTES));
        FiveWire shape;
        const BlobEvaluation blob(shape);
        const auto value = [&](const std::vector<Fr>& own) {
            FiveWireBuilder b{shape};
            std::vector<Cell> cells;
            for (const Fr& element : own) {
                cells.push_back(b.input(element));
            }
            const Cell y = blob.evaluate(b, cells, b.input(point), 8);
            EXPECT_EQ(first_failure(*b.finish()), "");
            return b.value(y);
        };
        const Fr y = value(elements);
        elements.resize(8);
        EXPECT_EQ(y, value(elements));
    }
}

TEST(BlobPacking, CostsRows) {
    const auto rows = [](const std::vector<unsigned>& sizes, PieceRange range) {
        return packing(std::vector<Fr>(sizes.size()), sizes, range, 16)
                   .gadget.built.circuit.used_rows -
               static_cast<std::uint32_t>((sizes.size() + 4) / 5);
    };
    // Thirty-one bytes; a transfer of rollup.md's seventeen bytes; both with ranges of their own.
    EXPECT_EQ(rows(std::vector<unsigned>(31, 1), PieceRange::checked), 10U);
    EXPECT_EQ(rows(std::vector<unsigned>(31, 1), PieceRange::unchecked), 72U);
    EXPECT_EQ(rows({1, 4, 4, 2, 3, 3}, PieceRange::checked), 2U);
    EXPECT_EQ(rows({1, 4, 4, 2, 3, 3}, PieceRange::unchecked), 11U);
}

}  // namespace
}  // namespace cairn::gadgets
