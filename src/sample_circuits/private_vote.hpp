// A private vote: a member of a list votes once, and nobody learns which member it was.
//
// A vote is public: root of the list, election, option, nullifier H(secret, election, 1, 0). The
// proof says that the nullifier's secret is in the list. The same member voting again shows the
// same nullifier; in another election it shows another one, and nothing ties the two.
// Threads: pure functions.
#pragma once

#include "sample_circuits/members.hpp"

namespace cairn::sample_circuits {

struct Vote {
    Member voter;
    Fr election;
    bool option = false;
};

[[nodiscard]] Fr vote_nullifier(const Fr& secret, const Fr& election);

/// Public: the root, the election, the option (0 or 1), the nullifier. Rows: 23 for a level of the
/// list's tree, and 49.
[[nodiscard]] circuit::Built vote_circuit(const Vote& vote);

}  // namespace cairn::sample_circuits
