// What the samples about lists share: a member's path in a list that is too long to make. The
// siblings are made up, so the list is one of which only the member's own path is known.
#pragma once

#include "crypto/random.hpp"
#include "gadgets/merkle.hpp"

namespace cairn::sample_circuits {

struct Member {
    algebra::Fr secret;
    gadgets::MerklePath path;
};

[[nodiscard]] Member made_up_member(std::size_t levels, crypto::Random& random);

}  // namespace cairn::sample_circuits
