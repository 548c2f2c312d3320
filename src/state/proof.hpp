// Merkle proofs of tries, as eth_getProof gives them (EIP-1186): the encodings of the nodes from
// the root to a value, or to where its path ends; those that are part of their parent are not
// repeated. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "state/mpt/node.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace cairn::state {

using Proof = std::vector<Bytes>;

enum class ProofRule : std::uint8_t {
    key_too_long,   // more than MAX_KEY_SIZE bytes
    node_missing,   // the path goes on behind the last node
    wrong_hash,     // a node is not the one its parent names
    not_rlp,        // a node is no canonical RLP
    not_a_node,     // a node is no list of 2 or 17 items
    wrong_path,     // a path is no hex-prefix, or an extension's is empty
    wrong_child,    // a reference is neither a hash nor a short node
    empty_value,    // a leaf without value
    leads_nowhere,  // an extension to nothing
    nodes_left,     // nodes follow the one where the path ends
};
std::string_view to_string(ProofRule rule) noexcept;

/// What the trie with this root holds at `key`: a view into `proof`, or null for nothing. `key` is
/// the trie's own: for a hashed trie the hash. The empty trie's proof is empty.
/// Cost: linear in the size of the proof, of which at most 2 * MAX_KEY_SIZE + 1 nodes are read.
Result<std::optional<BytesView>, ProofRule> verify_proof(const Bytes32& root, BytesView key,
                                                         std::span<const Bytes> proof);

namespace mpt {
class NodeSource;
/// Of a trie without dirty nodes. One without stubs needs no source.
Proof make_proof(const NodePtr& root, BytesView key, NodeSource* source = nullptr);
}  // namespace mpt

}  // namespace cairn::state
