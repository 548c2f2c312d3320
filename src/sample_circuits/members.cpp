#include "sample_circuits/members.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/poseidon.hpp"
#include "base/assert.hpp"

#include <array>
#include <utility>

namespace cairn::sample_circuits {

using algebra::fr;

Fr member_leaf(const Fr& secret) {
    return algebra::poseidon_compress({secret, fr(0), fr(0), fr(0)});
}

MemberList::MemberList(std::vector<Fr> leaves)
    : layers_(algebra::poseidon_tree(std::move(leaves))) {
    CAIRN_ASSERT(layers_.size() > 1);
}

gadgets::MerklePath MemberList::path_to(std::uint64_t index) const {
    CAIRN_ASSERT(index < layers_[0].size());
    gadgets::MerklePath out{.index = index, .siblings = {}};
    for (std::size_t level = 0; level + 1 < layers_.size(); ++level, index /= 4) {
        std::array<Fr, 3> siblings{};
        for (std::uint64_t i = 0, sibling = 0; i < 4; ++i) {
            if (i != index % 4) {
                siblings[sibling++] = layers_[level][index - index % 4 + i];
            }
        }
        out.siblings.push_back(siblings);
    }
    return out;
}

Member made_up_member(std::size_t levels, crypto::Random& random) {
    Member out{.secret = algebra::random_fr(random), .path = {}};
    for (std::size_t level = 0; level < levels; ++level) {
        std::array<std::uint8_t, 1> digit{};
        random.fill(digit);
        out.path.index = 4 * out.path.index + digit[0] % 4U;
        out.path.siblings.push_back(
            {algebra::random_fr(random), algebra::random_fr(random), algebra::random_fr(random)});
    }
    return out;
}

}  // namespace cairn::sample_circuits
