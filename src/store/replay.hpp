// One chain of blocks, applied to a state in their order.
// Threads: one owner.
#pragma once

#include "base/executor.hpp"
#include "consensus/rule.hpp"
#include "consensus/validator_keys.hpp"
#include "store/chain_records.hpp"

namespace cairn::store {

enum class SignatureCheck : std::uint8_t {
    all,
    none,  // of blocks whose signatures were checked before
};

class Replay {
  public:
    /// `network` outlives it.
    Replay(const consensus::Spec& network, consensus::BeaconState state, base::Executor& executor)
        : network_(network), executor_(executor), state_(std::move(state)) {}

    const consensus::BeaconState& state() const noexcept { return state_; }
    /// The rest of the state transition is always checked, but for the payload's execution. On an
    /// error the state is as it was.
    consensus::Checked<> apply(const consensus::SignedBeaconBlock& block,
                               SignatureCheck signatures);
    /// The state when time has passed up to `slot`, without a block.
    consensus::Checked<consensus::BeaconState> state_at(consensus::Slot slot) const;

  private:
    const consensus::Spec& network_;
    base::Executor& executor_;
    consensus::BeaconState state_;
    consensus::ValidatorKeys keys_;
};

}  // namespace cairn::store
