// A small network to test on: 64 validators of the minimal preset from genesis on, whose secret
// keys are 1, 2, 3 ..., and blocks with crosslinks, shard blocks and light client votes.
//
// test/differential/known_answers_2020.py follows the same recipe with the executable
// specification, so roots can be compared.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "crypto/secret_key.hpp"
#include "sharding/fork_choice.hpp"
#include "sharding/road.hpp"

#include <map>

namespace cairn::sharding::sample {

inline constexpr std::size_t VALIDATORS = 64;
inline constexpr std::uint64_t ETH = 1'000'000'000;  // in Gwei

using consensus::ForkId;
using consensus::RoadMode;

Spec spec(RoadMode mode, ForkId fork = ForkId::phase1);

crypto::SecretKey secret_key(ValidatorIndex index);

/// Whether signatures are made; for a NullVerifier they need not be.
enum class Signatures : std::uint8_t { stub, real };
inline constexpr BLSSignature STUB = [] {
    BLSSignature stub;
    stub.bytes.fill(0x11);
    return stub;
}();
/// What the named validators sign together.
BLSSignature sign(Signatures signatures, std::span<const ValidatorIndex> validators,
                  const Root& signing_root);
inline BLSSignature sign(Signatures signatures, ValidatorIndex validator,
                         const Root& signing_root) {
    return sign(signatures, {&validator, 1}, signing_root);
}

/// phase0, slot 0: all active, with 32, 31 and 30 ETH in turn.
BeaconState genesis_state();
/// The same, upgraded.
BeaconState phase1_state(RoadMode mode);

/// The root of the last block, whether or not its state root is filled in.
Root block_root(const Spec& spec, const BeaconState& state);

/// At most one block, at the state's slot, if that is one of the shard's offset slots.
std::vector<SignedShardBlockPointer> shard_blocks(const Spec& spec, const BeaconState& state,
                                                  Shard shard, Signatures signatures);
SignedShardBlockPointer make_shard_block(const Spec& spec, const BeaconState& state, Shard shard,
                                         Bytes body, Signatures signatures);

/// `voters` of the committee, from its first member on.
consensus::Attestation attest(const Spec& spec, const BeaconState& state, Slot slot,
                              CommitteeIndex index, consensus::AttestationData data,
                              std::size_t voters, Signatures signatures);

struct Attested {
    std::vector<consensus::Attestation> attestations;
    std::map<Root, consensus::ShardTransition> transitions;  // by root
};
/// Of the state's slot; by a half of the committee every fifth time.
Attested on_time_attestations(const Spec& spec, const BeaconState& state, Signatures signatures);
/// Of a slot further back, for no transition.
consensus::Attestation late_attestation(const Spec& spec, const BeaconState& state, Slot slot,
                                        Signatures signatures);

struct Block {
    consensus::BeaconBlock message;
    BeaconState state;  // at the block's slot, before it
};
/// The block at `slot` on top of the state `head`.
Block make_block(const Spec& spec, const BeaconState& head, Slot slot, Signatures signatures);

/// Fills in the state root and signs.
consensus::SignedBeaconBlock seal(const Spec& spec, const BeaconState& head,
                                  consensus::BeaconBlock block);

/// process_block without signatures. Aborts if the block is invalid.
void apply(const Spec& spec, BeaconState& state, const consensus::BeaconBlock& block);

/// Adds a chunk challenge to the state, of validator 1 to validator 2; this response answers it.
consensus::CustodyChunkResponse open_challenge(const Spec& spec, BeaconState& state);
void process_slots_to(const Spec& spec, BeaconState& state, Slot slot);

std::string root_hex(const Spec& spec, const BeaconState& state);

}  // namespace cairn::sharding::sample
