#include "consensus/validator_keys.hpp"

#include "consensus/containers/state.hpp"

namespace cairn::consensus {

ValidatorKeys::Tag ValidatorKeys::tag_of(const BLSPubkey& pubkey) noexcept {
    return {base::load_le64(pubkey.data()), base::load_le64(pubkey.data() + 8)};
}

void ValidatorKeys::extend(const BeaconState& state, crypto::KeyOrigin origin,
                           base::Executor& executor) {
    std::vector<BLSPubkey> fresh;
    for (std::size_t i = keys_.size(); i < state.validators.size(); ++i) {
        fresh.push_back(state.validators[i].pubkey);
        tags_.push_back(tag_of(fresh.back()));
    }
    keys_.append(fresh, origin, executor);
}

const crypto::PublicKey* ValidatorKeys::find(const BeaconState& state, ValidatorIndex index) const {
    if (index >= keys_.size()) {
        return nullptr;
    }
    if (index >= settled_ && tags_[index.value] != tag_of(state.validators[index.value].pubkey)) {
        return nullptr;
    }
    return &keys_[index.value];
}

}  // namespace cairn::consensus
