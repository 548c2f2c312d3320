// Members of a list, and the circuit in which one of them shows that it is one, but not which.
//
//   std::vector<Fr> leaves = {member_leaf(secret), ...};          // 4^levels of them
//   const MemberList list(leaves);
//   const circuit::Built built = membership_circuit({secret, list.path_to(17)});
//   // public: list.root()
//
// The list is a 4-ary Merkle tree of hashes of secrets: who shows a leaf shows no membership.
// Threads: pure functions; a list is immutable.
#pragma once

#include "circuit/builder.hpp"
#include "crypto/random.hpp"
#include "gadgets/merkle.hpp"

#include <cstdint>
#include <vector>

namespace cairn::sample_circuits {

using algebra::Fr;

/// H(secret, 0, 0, 0) by algebra::poseidon_compress.
[[nodiscard]] Fr member_leaf(const Fr& secret);

class MemberList {
  public:
    /// 4^levels leaves, levels in 1 to 16. Cost: a hash for three leaves.
    explicit MemberList(std::vector<Fr> leaves);

    [[nodiscard]] const Fr& root() const noexcept { return layers_.back()[0]; }
    /// Of a leaf of the list.
    [[nodiscard]] gadgets::MerklePath path_to(std::uint64_t index) const;

  private:
    std::vector<std::vector<Fr>> layers_;  // the leaves first
};

struct Member {
    Fr secret;
    gadgets::MerklePath path;
};

/// Of a list that is too long to make: siblings are made up, so only this path is known of it.
[[nodiscard]] Member made_up_member(std::size_t levels, crypto::Random& random);

/// Public: the root. Rows: 23 for a level of the path, and 23.
[[nodiscard]] circuit::Built membership_circuit(const Member& member);

}  // namespace cairn::sample_circuits
