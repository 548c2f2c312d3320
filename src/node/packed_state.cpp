#include "node/packed_state.hpp"

#include "node/state_size.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

BeaconState without_registry(const BeaconState& state) {
    BeaconState rest = state;
    rest.validators.clear();
    rest.caches = StateCaches{};
    rest.caches.pubkeys = state.caches.pubkeys;
    rest.caches.indexed_pubkeys = state.caches.indexed_pubkeys;
    return rest;
}

/// f(index, validator, that of the base) for all validators that both have, but for shared leaves.
template <class F>
void for_each_unshared(const PackedState::Registry& registry, const PackedState::Registry& base,
                       F&& f) {
    const std::size_t common = std::min(registry.size(), base.size());
    registry.for_each_run([&](std::span<const Validator> run, std::size_t first) {
        if (first >= common || run.data() == &base[first]) {
            return;
        }
        const std::span<const Validator> old = base.run(first);
        for (std::size_t i = 0; i < std::min(run.size(), old.size()); ++i) {
            f(first + i, run[i], old[i]);
        }
    });
}

}  // namespace

PackedState::PackedState(const BeaconState& state, const BeaconState& base)
    : rest_(without_registry(state)), base_(base.validators), validators_(state.validators.size()) {
    bool is_rebalanced = false;
    for_each_unshared(state.validators, base_,
                      [&](std::size_t i, const Validator& validator, const Validator& old) {
                          if (validator == old) {
                              return;
                          }
                          is_rebalanced =
                              is_rebalanced || validator.effective_balance != old.effective_balance;
                          Validator rebalanced = old;
                          rebalanced.effective_balance = validator.effective_balance;
                          if (validator != rebalanced) {
                              others_.emplace_back(i, validator);
                          }
                      });
    for (std::size_t i = base_.size(); i < validators_; ++i) {
        others_.emplace_back(i, state.validators[i]);
    }
    if (is_rebalanced) {
        effective_balances_.reserve(validators_);
        for (const Validator& validator : state.validators) {
            effective_balances_.push_back(validator.effective_balance);
        }
    }
    bytes_ = bytes_beyond(rest_, &base) + effective_balances_.capacity() * sizeof(Gwei) +
             others_.capacity() * sizeof(Others::value_type);
}

std::shared_ptr<BeaconState> PackedState::unpack(const Registry& near) const {
    auto state = std::make_shared<BeaconState>(rest_);
    Registry& registry = state->validators;
    registry = near;
    registry.resize(validators_);
    auto other = others_.begin();
    for (std::size_t i = 0; i < validators_; ++i) {
        const bool is_other = other != others_.end() && other->first == i;
        const Validator& kept = is_other ? other->second : base_[i];
        const Gwei effective_balance =
            effective_balances_.empty() ? kept.effective_balance : effective_balances_[i];
        other += is_other ? 1 : 0;
        const Validator& now = registry[i];
        if (&now == &kept && now.effective_balance == effective_balance) {
            continue;
        }
        Validator wanted = kept;
        wanted.effective_balance = effective_balance;
        if (now != wanted) {
            registry.set(i, wanted);
        }
    }
    return state;
}

}  // namespace cairn::node
