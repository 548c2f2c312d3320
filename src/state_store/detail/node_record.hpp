// A branch as it is stored: its path, and of each child the reference and whether it is a leaf.
//
//   path's nibbles   1 byte, then the hex-prefix of the path
//   children         2 bytes, little-endian: bit n is set if there is one behind the nibble n
//   leaves           2 bytes: those of them that are leaves
//   of each child    1 byte of size, 1 to 32, then its reference
#pragma once

#include "state/mpt/node.hpp"

namespace cairn::state::detail {

/// Of a node with children and without value, whose children have their references.
Bytes encode_node(const mpt::Node& node);
/// The node, its children stubs, without reference. Null: no such record.
mpt::NodePtr decode_node(BytesView record);

}  // namespace cairn::state::detail
