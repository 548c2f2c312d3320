// The first state of a chain: from deposits, as the beacon chain of 2020 began, or directly in any
// fork, as test networks begin.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Genesis"; v0.12.3 likewise. For
// later forks: create_genesis_state of the same version's test helpers.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

/// phase0 (and the 2020 road). `eth1_timestamp` in seconds since 1970; each deposit's proof is
/// under the root of the deposits up to and including it.
/// Invalid: what process_deposit can be, with the deposit's index.
/// Cost: 33 hashes and a signature per deposit.
Checked<BeaconState> initialize_beacon_state_from_eth1(const Spec& spec,
                                                       const Hash32& eth1_block_hash,
                                                       std::uint64_t eth1_timestamp,
                                                       std::span<const Deposit> deposits,
                                                       SignatureVerifier& verifier);

/// The genesis time has come, and there are enough validators.
bool is_valid_genesis_state(const Spec& spec, const BeaconState& state);

struct GenesisValidator {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei balance;
};

/// What a network that starts in a later fork begins with.
struct GenesisChoices {
    std::uint64_t genesis_time = 0;  // seconds since 1970
    /// Of the deposit contract; its deposits count as processed. The block hash seeds RANDAO.
    Eth1Data eth1_data;
    std::vector<GenesisValidator> validators;
    /// bellatrix on: the execution layer's genesis block; all zero before the merge.
    ExecutionPayloadHeader execution_payload_header;
    std::vector<Builder> builders;  // gloas
};

/// A state of slot 0 in spec's fork (current line). Whoever has the balance for it is active.
/// Invalid: no_active_validators, sync_committee_pubkey_invalid.
Checked<BeaconState> create_genesis_state(const Spec& spec, const GenesisChoices& choices);

/// The block that a genesis state stands for: empty, but for the bid that a gloas state starts
/// with.
SignedBeaconBlock genesis_block(const Spec& spec, const BeaconState& genesis);

}  // namespace cairn::consensus
