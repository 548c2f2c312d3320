// A client that follows the chain by headers and the light client committee's votes.
// Spec: consensus-specs v0.12.3 specs/phase1/light-client-sync.md, brought to the rest of v0.12.3
// (Defect::light_client_sync_outdated): votes are those of validator.md, committees the compact
// ones of BeaconState, places in the state generalized indices.
//
// Trust: a memory starts from a header and committees that the user trusts. From there each update
// is believed if two thirds of a committee's balance voted for its header. Data: 8.5 KiB per period
// of LIGHT_CLIENT_COMMITTEE_PERIOD epochs on mainnet; 400 bytes for a header. Threads: plain
// values.
#pragma once

#include "consensus/containers/phase1.hpp"
#include "sharding/predicates.hpp"

namespace cairn::sharding {

struct LightClientUpdate {
    /// The voted header, and the vote for it.
    consensus::BeaconBlockHeader header;
    Slot slot;
    ssz::Bitvector aggregation_bits;
    BLSSignature signature;
    consensus::Version fork_version;
    /// The header's state's next_light_committee, and its branch up to header.state_root. Looked at
    /// where the header begins a new period.
    CompactCommittee committee;
    ssz::Vector<Bytes32> committee_branch;
    friend bool operator==(const LightClientUpdate&, const LightClientUpdate&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientUpdate>);

struct LightClientMemory {
    Root genesis_validators_root;
    consensus::BeaconBlockHeader header;
    /// Of the header's period and of the one after.
    CompactCommittee current_committee;
    CompactCommittee next_committee;
    friend bool operator==(const LightClientMemory&, const LightClientMemory&) = default;
};

/// A memory at the block that `state` is the state after. The caller trusts the state.
LightClientMemory get_light_client_memory(const Spec& spec, const BeaconState& state);

/// What a server answers: `aggregate` votes for the block that `state` is the state after.
LightClientUpdate get_light_client_update(const Spec& spec, const BeaconState& state,
                                          const consensus::LightClientVote& aggregate);

struct PubkeysAndBalances {
    std::vector<consensus::BLSPubkey> pubkeys;
    std::vector<std::uint64_t> balances;  // in EFFECTIVE_BALANCE_INCREMENT
};
/// The committee that votes at `epoch`, a slashed member with balance zero. Invalid:
/// light_client_period_skipped, light_client_committee_malformed.
Checked<PubkeysAndBalances> get_persistent_committee_pubkeys_and_balances(
    const Spec& spec, const LightClientMemory& memory, Epoch epoch);

/// All or nothing. Invalid: light_client_*.
Checked<> update_memory(const Spec& spec, LightClientMemory& memory,
                        const LightClientUpdate& update, SignatureVerifier& verifier);

}  // namespace cairn::sharding
