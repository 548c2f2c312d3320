#include "node/state_size.hpp"

namespace cairn::node {
namespace {

using namespace consensus;

/// Whatever else a state has: its fixed fields, two sync committees, small lists.
constexpr std::size_t SMALL_PARTS = std::size_t{128} * 1024;

template <class T>
std::size_t list_bytes(const ssz::PersistentSequence<T>& list,
                       const ssz::PersistentSequence<T>* base) {
    constexpr std::size_t leaf_size = ssz::detail::Leaf<T>::capacity;
    std::size_t leaves = 0;
    for (std::size_t i = 0; i < list.size(); i += leaf_size) {
        const bool shared = base != nullptr && i < base->size() && &list[i] == &(*base)[i];
        leaves += shared ? 0U : 1U;
    }
    return leaves * sizeof(ssz::detail::Leaf<T>);
}

std::size_t column_bytes(const Shuffling& shuffling) {
    return (shuffling.active.capacity() + shuffling.shuffled.capacity()) * sizeof(ValidatorIndex);
}

std::size_t column_bytes(const VotingColumns& voting) {
    return voting.effective_balance.capacity() * sizeof(Gwei) + voting.counted.capacity();
}

std::size_t column_bytes(const std::vector<std::uint16_t>& increments) {
    return increments.capacity() * sizeof(std::uint16_t);
}

std::size_t cache_bytes(const StateCaches& caches, const StateCaches* base) {
    std::size_t bytes = 0;
    for (const auto& shuffling : caches.shufflings) {
        const bool shared = base != nullptr && std::ranges::find(base->shufflings, shuffling) !=
                                                   base->shufflings.end();
        bytes += shuffling == nullptr || shared ? 0 : column_bytes(*shuffling);
    }
    if (caches.voting != nullptr && (base == nullptr || caches.voting != base->voting)) {
        bytes += column_bytes(*caches.voting);
    }
    const auto& increments = caches.effective_balance_increments.increments;
    if (increments != nullptr &&
        (base == nullptr || increments != base->effective_balance_increments.increments)) {
        bytes += column_bytes(*increments);
    }
    return bytes;
}

}  // namespace

std::size_t bytes_beyond(const BeaconState& state, const BeaconState* base) {
    const auto of = [&](auto member) {
        return list_bytes(state.*member, base == nullptr ? nullptr : &(base->*member));
    };
    return SMALL_PARTS + of(&BeaconState::validators) + of(&BeaconState::balances) +
           of(&BeaconState::previous_epoch_participation) +
           of(&BeaconState::current_epoch_participation) + of(&BeaconState::inactivity_scores) +
           of(&BeaconState::previous_epoch_attestations) +
           of(&BeaconState::current_epoch_attestations) + of(&BeaconState::randao_mixes) +
           cache_bytes(state.caches, base == nullptr ? nullptr : &base->caches);
}

}  // namespace cairn::node
