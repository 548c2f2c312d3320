#include "store/replay.hpp"

#include "consensus/advance.hpp"
#include "consensus/batch_verifier.hpp"
#include "consensus/transition.hpp"
#include "crypto/random.hpp"
#include "store/trusting.hpp"

namespace cairn::store {

using namespace consensus;

Checked<> Replay::apply(const SignedBeaconBlock& block, SignatureCheck signatures) {
    const Spec spec = spec_of_slot(network_, block.message.slot);
    BeaconState next = state_;
    TrustingVerifier trusting;
    TrustingEngine engine;
    CAIRN_TRY(advance_through_forks(spec, next, block.message.slot, trusting));
    if (signatures == SignatureCheck::none) {
        CAIRN_TRY(apply_block(spec, next, block, {trusting, engine}));
    } else {
        keys_.extend(next, crypto::KeyOrigin::unchecked, executor_);
        BatchVerifier batch(keys_, executor_);
        CAIRN_TRY(apply_block(spec, next, block, {batch, engine}));
        CAIRN_REQUIRE(batch.finish(crypto::os_random()), batched_signature_invalid);
    }
    state_ = std::move(next);
    return {};
}

Checked<BeaconState> Replay::state_at(Slot slot) const {
    BeaconState state = state_;
    TrustingVerifier trusting;
    CAIRN_TRY(advance_through_forks(spec_of_slot(network_, slot), state, slot, trusting));
    return state;
}

}  // namespace cairn::store
