// A small chain in the middle of an epoch, of any mainline fork, for fuzz targets: a registry with
// every kind of validator, queues with something in them, deposits that wait for their block.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <vector>

namespace cairn::synthetic::sample {

using consensus::AttestationData;
using consensus::BeaconBlock;
using consensus::BeaconState;
using consensus::BLSSignature;
using consensus::BuilderIndex;
using consensus::Deposit;
using consensus::Eth1Data;
using consensus::ExecutionRequests;
using consensus::ForkId;
using consensus::Slot;
using consensus::Spec;
using consensus::ValidatorIndex;

/// The registry: so many ordinary validators, whose credentials go by their index modulo 4, and
/// then one each of these.
inline constexpr std::uint64_t ORDINARY = 64;
inline constexpr ValidatorIndex SLASHED{64};
inline constexpr ValidatorIndex EXITING{65};       // still active
inline constexpr ValidatorIndex WITHDRAWABLE{66};  // exited long ago
inline constexpr ValidatorIndex EXITED{67};        // not yet withdrawable
inline constexpr ValidatorIndex NEVER_ACTIVE{68};
inline constexpr ValidatorIndex YOUNG{69};  // active, not long enough to leave
inline constexpr std::uint64_t VALIDATORS = 70;

enum class Credentials : std::uint8_t { eth1, bls, compounding, eth1_rich };
/// Of an ordinary validator. `compounding` is eth1 before electra.
constexpr Credentials credentials_of(ValidatorIndex validator) noexcept {
    return static_cast<Credentials>(validator.value % 4);
}
/// Queued at the start (electra): no ordinary exit is valid for them.
constexpr bool has_pending_withdrawal(ValidatorIndex validator) noexcept {
    return validator == ValidatorIndex{2} || validator == ValidatorIndex{6} ||
           validator == ValidatorIndex{10};
}

/// gloas: ACTIVE_BUILDER can pay 50 ETH, the others are an active one, an exited one with a balance
/// and one not yet active.
inline constexpr BuilderIndex ACTIVE_BUILDER{0};
inline constexpr BuilderIndex OTHER_BUILDER{1};
inline constexpr BuilderIndex EXITED_BUILDER{2};
inline constexpr BuilderIndex FRESH_BUILDER{3};

inline constexpr BLSSignature SIGNATURE = [] {
    BLSSignature signature;
    signature.bytes.fill(0x11);
    return signature;
}();

struct Chain {
    explicit Chain(ForkId fork);

    Spec spec;
    BeaconState state;
    /// With proofs under the state's deposit root, from its eth1_deposit_index on: a new validator,
    /// a top-up, a small new one, and the first again. None is due until eth1_data says so.
    std::vector<Deposit> deposits;

  private:
    void make_registry(BeaconState& at_start) const;
    void make_queues(BeaconState& at_start) const;
    void make_deposits(Eth1Data& eth1_data);
    void make_builders(BeaconState& at_start) const;
    void add_blocks();
};

/// A block for the state's slot that holds what it must, and is valid but for its state root and
/// signatures. gloas: `parent_requests` are those of the parent's payload, null if it did not come.
BeaconBlock bare_block(const Spec& spec, const BeaconState& state,
                       const ExecutionRequests* parent_requests);

/// All members of the committees of one slot before the state's, for what the state sees there.
AttestationData attestation_data(const Spec& spec, const BeaconState& state, Slot slot);

}  // namespace cairn::synthetic::sample
