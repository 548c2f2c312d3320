#include "consensus/gossip/seen.hpp"

#include <algorithm>

namespace cairn::consensus::gossip {

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#is_non_strict_superset
bool is_non_strict_superset(const BitSets& seen, const ssz::Bits& bits) noexcept {
    return std::ranges::any_of(seen, [&](const ssz::Bits& prior) {
        return prior.size() == bits.size() &&
               std::ranges::equal(prior.bytes(), bits.bytes(),
                                  [](std::uint8_t a, std::uint8_t b) { return (b & ~a) == 0; });
    });
}

}  // namespace cairn::consensus::gossip
