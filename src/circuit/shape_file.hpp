// The shape of a table as bytes, so that a verifier needs no program that makes the circuit:
// docs/formats/proof-keys.md.
//
// One shape has one form: expressions stand as a list of their distinct parts, each after those
// that it is made of, and what is read is refused unless writing it gives the same bytes. Shapes
// that are read may come from strangers: every count has a limit, and an expression's size is
// counted as the tree that it stands for, since who walks over it walks over the tree.
// Threads: pure functions. Cost: linear in the bytes and in the trees.
#pragma once

#include "base/byte_stream.hpp"
#include "circuit/constraint_system.hpp"

namespace cairn::circuit {

inline constexpr std::uint32_t MAX_SHAPE_COLUMNS = 1024;  // of a kind, and copyable ones
inline constexpr std::uint32_t MAX_SHAPE_PARTS = 1U << 16U;
inline constexpr std::uint32_t MAX_SHAPE_TREE = 1U << 20U;  // nodes of all expressions together
inline constexpr std::uint32_t MAX_SHAPE_DEPTH = 1024;
inline constexpr std::uint32_t MAX_SHAPE_TERMS = 2048;  // constraints and lookup queries

enum class [[nodiscard]] ShapeFileError : std::uint8_t {
    truncated,      // the bytes end early
    too_large,      // a count above its limit
    bad_part,       // an expression names what does not stand before it, or is of no kind
    not_in_field,   // a constant is not below r
    bad_shape,      // ConstraintSystem::validate refuses it, or a column is copyable twice
    not_canonical,  // the same shape is written with other bytes
};
[[nodiscard]] const char* text_of(ShapeFileError error) noexcept;

/// The shape is within the limits above.
void write_shape(const ConstraintSystem& system, base::ByteWriter& writer);

/// Reads on from where the reader stands.
Result<ConstraintSystem, ShapeFileError> read_shape(base::ByteReader& reader);

}  // namespace cairn::circuit
