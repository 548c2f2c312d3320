// Bytes in the elements of a blob (EIP-4844), in a circuit: 31 bytes an element.
//
//   const std::vector<Cell> elements = pack(builder, pieces);     // pieces of 1 to 31 bytes
//   const Cell y = blob.evaluate(builder, elements, z, 4096);     // the rest of the blob is zero
//
// An element is 32 bytes, big-endian and below r (deneb/polynomial-commitments.md,
// BLSFieldElement); here its first byte is zero and the other 31 are the next bytes of the data, so
// that each element is below 2^248 and each row of bytes has one row of elements. After the data
// come zeros: in the last element here, in the elements after it in `evaluate`. Data that end in
// zeros are told apart from shorter ones by their length, which is part of the circuit.
//
// A circuit has its data as numbers of some bytes each: fields of a transaction. These pieces stand
// one after the other, most significant byte first, and across the border of two elements where
// they meet one. Bytes are pieces of one byte.
// References: EIP-4844; consensus-specs v1.4.0, deneb/polynomial-commitments.md.
// Rows, with a range table of 2^16: for an element, one for three pieces; for a piece, its range, 1
// to 5; for one that crosses a border, two ranges and one more. Threads: one, as the builder.
#pragma once

#include "base/bytes.hpp"
#include "gadgets/builder.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cairn::gadgets {

inline constexpr unsigned BLOB_ELEMENT_BYTES = 31;

/// Who sees to it that a piece is below 256^bytes. A piece that is not would change its neighbours.
enum class PieceRange : std::uint8_t {
    unchecked,  // the packing does
    checked,    // the caller has
};

struct BlobPiece {
    Cell value;
    unsigned bytes = 1;  // 1 to 31
    PieceRange range = PieceRange::unchecked;
};

/// The elements of all pieces, as many as needed.
[[nodiscard]] std::vector<Cell> pack(FiveWireBuilder& builder, std::span<const BlobPiece> pieces);

/// The pieces, of so many bytes each, that elements are packed of: no witness exists if they are
/// not, also where an element has more than 31 bytes or the padding is not zero. There are as many
/// elements as the pieces need. Each piece is below 256^bytes, and checked.
[[nodiscard]] std::vector<BlobPiece> unpack(FiveWireBuilder& builder,
                                            std::span<const Cell> elements,
                                            std::span<const unsigned> piece_bytes);

/// The same outside a circuit: 31 bytes an element, the last one filled with zeros.
[[nodiscard]] std::vector<Fr> blob_elements(BytesView data);

}  // namespace cairn::gadgets
