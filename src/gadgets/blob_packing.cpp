#include "gadgets/blob_packing.hpp"

#include "base/assert.hpp"
#include "gadgets/bits.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace cairn::gadgets {

using algebra::fr_from_short_bytes;

namespace {

Fr power_of_256(unsigned exponent) {
    return power(fr(2), 8 * std::uint64_t{exponent});
}

/// The big-endian bytes of a number, the last `count` of them.
Bytes bytes_of(const Fr& value, unsigned count) {
    const auto all = algebra::fr_to_bytes(value);
    return {all.end() - count, all.end()};
}

/// Elements as they are filled, piece by piece.
class Packing {
  public:
    explicit Packing(FiveWireBuilder& builder) : builder_(builder) {}

    void add(const BlobPiece& piece) {
        CAIRN_ASSERT(piece.bytes >= 1 && piece.bytes <= BLOB_ELEMENT_BYTES);
        const unsigned room = BLOB_ELEMENT_BYTES - filled_;
        if (piece.bytes > room) {
            split(piece, room);
            return;
        }
        if (piece.range == PieceRange::unchecked) {
            check_range(builder_, piece.value, 8 * piece.bytes);
        }
        put(piece.value, piece.bytes);
    }

    std::vector<Cell> finish() {
        if (filled_ != 0) {
            close();
        }
        return std::move(elements_);
    }

  private:
    /// A cell that fits.
    void put(const Cell& value, unsigned bytes) {
        filled_ += bytes;
        terms_.push_back({power_of_256(BLOB_ELEMENT_BYTES - filled_), value});
        if (filled_ == BLOB_ELEMENT_BYTES) {
            close();
        }
    }

    /// value = first 256^rest + second, both in their ranges, so that value is in its own.
    void split(const BlobPiece& piece, unsigned room) {
        const unsigned rest = piece.bytes - room;
        const Bytes bytes = bytes_of(builder_.value(piece.value), piece.bytes);
        const Cell first = builder_.input(fr_from_short_bytes(BytesView(bytes).first(room)));
        const Cell second = builder_.input(fr_from_short_bytes(BytesView(bytes).subspan(room)));
        check_range(builder_, first, 8 * room);
        check_range(builder_, second, 8 * rest);
        builder_.assert_equal(builder_.combine({{power_of_256(rest), first}, {Fr::one(), second}}),
                              piece.value);
        put(first, room);
        put(second, rest);
    }

    void close() {
        elements_.push_back(builder_.combine(std::move(terms_)));
        terms_.clear();
        filled_ = 0;
    }

    FiveWireBuilder& builder_;
    std::vector<Term> terms_;
    unsigned filled_ = 0;  // bytes of the element that is open
    std::vector<Cell> elements_;
};

}  // namespace

std::vector<Cell> pack(FiveWireBuilder& builder, std::span<const BlobPiece> pieces) {
    const auto region = builder.region("blob packing");
    Packing packing(builder);
    for (const BlobPiece& piece : pieces) {
        packing.add(piece);
    }
    return packing.finish();
}

std::vector<BlobPiece> unpack(FiveWireBuilder& builder, std::span<const Cell> elements,
                              std::span<const unsigned> piece_bytes) {
    const auto region = builder.region("blob unpacking");
    const unsigned total = std::accumulate(piece_bytes.begin(), piece_bytes.end(), 0U);
    CAIRN_ASSERT((total + BLOB_ELEMENT_BYTES - 1) / BLOB_ELEMENT_BYTES == elements.size());
    Bytes data;
    for (const Cell& element : elements) {
        const Bytes bytes = bytes_of(builder.value(element), BLOB_ELEMENT_BYTES);
        data.insert(data.end(), bytes.begin(), bytes.end());
    }
    std::vector<BlobPiece> out;
    BytesView rest = data;
    for (const unsigned bytes : piece_bytes) {
        out.push_back(
            {.value = builder.input(fr_from_short_bytes(rest.first(bytes))), .bytes = bytes});
        rest = rest.subspan(bytes);
    }
    const std::vector<Cell> packed = pack(builder, out);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        builder.assert_equal(packed[i], elements[i]);
    }
    for (BlobPiece& piece : out) {
        piece.range = PieceRange::checked;
    }
    return out;
}

std::vector<Fr> blob_elements(BytesView data) {
    std::vector<Fr> out;
    while (!data.empty()) {
        const std::size_t count = std::min<std::size_t>(data.size(), BLOB_ELEMENT_BYTES);
        std::array<std::uint8_t, BLOB_ELEMENT_BYTES> block{};
        std::ranges::copy(data.first(count), block.begin());
        out.push_back(fr_from_short_bytes(block));
        data = data.subspan(count);
    }
    return out;
}

}  // namespace cairn::gadgets
