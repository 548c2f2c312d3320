#include "consensus/epoch/sample_state_test.hpp"

#include "ssz/codec.hpp"

namespace cairn::consensus {

BeaconState sample_state(const Spec& spec, std::size_t validators, Epoch epoch) {
    auto state = ssz::default_value<BeaconState>(spec);
    state.slot = Slot{(epoch.value + 1) * spec.preset->SLOTS_PER_EPOCH - 1};
    Validator validator;
    validator.effective_balance = Gwei{32'000'000'000};
    validator.exit_epoch = FAR_FUTURE_EPOCH;
    validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
    for (std::size_t i = 0; i < validators; ++i) {
        base::store_le64(validator.pubkey.data() + 8, i + 1);
        state.validators.push_back(validator);
        state.balances.push_back(validator.effective_balance);
    }
    if (spec.at_least(ForkId::altair)) {
        state.previous_epoch_participation.resize(validators);
        state.current_epoch_participation.resize(validators);
        state.inactivity_scores.resize(validators);
    }
    return state;
}

}  // namespace cairn::consensus
