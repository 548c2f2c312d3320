#include "state/state_diff.hpp"

#include <algorithm>
#include <functional>

namespace cairn::state {
namespace {

template <class Elements, class Key>
bool strictly_ascending(const Elements& elements, Key key) noexcept {
    return std::ranges::adjacent_find(elements, std::ranges::greater_equal{}, key) ==
           elements.end();
}

}  // namespace

bool is_well_formed(const StateDiff& diff) noexcept {
    return strictly_ascending(diff.accounts, &AccountChange::address) &&
           std::ranges::all_of(diff.accounts, [](const AccountChange& change) {
               return strictly_ascending(change.slots, &SlotChange::slot) &&
                      (change.fields || change.slots.empty());
           });
}

}  // namespace cairn::state
