// Bodies of phase1 blocks against a state, in both modes. The input is a list of edits to the
// encoding of an honest body that holds every operation of phase1, so that what is tried stays near
// what is valid.
//
// Oracle: a state that a block has made encodes, decodes and hashes to itself; what the hardened
// mode accepts, the faithful mode accepts too, unless it overflows.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/sample_network_test.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::sharding {
namespace {

using consensus::BeaconBlock;
using consensus::BeaconBlockBody;
using consensus::Rule;
using sample::RoadMode;
using sample::Signatures;

consensus::CustodyChunkChallenge challenge_of(const Spec& spec, const BeaconState& state,
                                              const BeaconBlockBody& body) {
    consensus::CustodyChunkChallenge challenge;
    for (const consensus::Attestation& attestation : body.attestations) {
        const auto& transition = body.shard_transitions[attestation.data.shard.value];
        if (ssz::hash_tree_root(spec, transition) == attestation.data.shard_transition_root &&
            transition.shard_block_lengths.back() != 0) {
            challenge.attestation = attestation;
            challenge.shard_transition = transition;
            challenge.data_index = transition.shard_block_lengths.size() - 1;
            challenge.responder_index = get_attesting_indices(spec, state, attestation)->front();
        }
    }
    CAIRN_ASSERT(challenge.attestation.aggregation_bits.size() != 0);
    return challenge;
}

/// A state in its second epoch, and an honest block for it.
struct Ground {
    Ground() : state(sample::phase1_state(RoadMode::hardened)) {
        // He leaves after the first epoch and then reveals his last secret, which overflows for
        // others.
        state.validators.mut(31).exit_epoch = Epoch{1};
        state.validators.mut(31).withdrawable_epoch = Epoch{300};
        for (Slot slot{1}; slot <= 10; ++slot) {
            sample::Block made = sample::make_block(hardened, state, slot, Signatures::stub);
            state = std::move(made.state);
            sample::apply(hardened, state, made.message);
        }
        const auto response = sample::open_challenge(hardened, state);
        sample::Block next = sample::make_block(hardened, state, Slot{11}, Signatures::stub);
        state = std::move(next.state);
        block = std::move(next.message);
        BeaconBlockBody& body = block.body;
        body.chunk_challenges.push_back(challenge_of(hardened, state, body));
        body.chunk_challenge_responses.push_back(response);
        body.custody_key_reveals.push_back({ValidatorIndex{31}, sample::STUB});
        body.early_derived_secret_reveals.push_back({.revealed_index = ValidatorIndex{3},
                                                     .epoch = Epoch{6},
                                                     .reveal = sample::STUB,
                                                     .masker_index = ValidatorIndex{4},
                                                     .mask = {}});
        for (const Spec& spec : {hardened, faithful}) {
            BeaconState after = state;
            sample::apply(spec, after, block);
        }
        encoding = ssz::encode(hardened, body);
    }

    Spec hardened = sample::spec(RoadMode::hardened);
    Spec faithful = sample::spec(RoadMode::faithful);
    BeaconState state;
    BeaconBlock block;
    Bytes encoding;  // of its body
};

Checked<> apply_to(const Spec& spec, BeaconState& state, const BeaconBlock& block) {
    consensus::NullVerifier verifier;
    consensus::FixedExecutionEngine engine;
    return consensus::commit_if_valid(state, [&](BeaconState& next) {
        return process_block(spec, next, block, {verifier, engine});
    });
}

void check_state(const Spec& spec, const BeaconState& state) {
    BeaconState copy;
    CAIRN_ASSERT(ssz::decode(spec, ssz::encode(spec, state), copy).has_value());
    CAIRN_ASSERT(ssz::hash_tree_root(spec, copy) == ssz::hash_tree_root(spec, state));
}

/// Each edit: where (three bytes) and what to exclusive-or.
Bytes edit(Bytes bytes, BytesView edits) {
    for (std::size_t i = 0; i + 4 <= edits.size(); i += 4) {
        const std::size_t where =
            edits[i] | std::size_t{edits[i + 1]} << 8U | std::size_t{edits[i + 2]} << 16U;
        bytes[where % bytes.size()] ^= edits[i + 3];
    }
    return bytes;
}

}  // namespace
}  // namespace cairn::sharding

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cairn::sharding;
    static const Ground ground;
    static cairn::base::FuzzTally tally;
    BeaconBlock block = ground.block;
    const auto edited = edit(ground.encoding, {data, size});
    const bool decoded = cairn::ssz::decode(ground.hardened, edited, block.body).has_value();
    tally.input(decoded);
    if (!decoded) {
        return 0;
    }
    BeaconState hardened = ground.state;
    BeaconState faithful = ground.state;
    const auto by_hardened = apply_to(ground.hardened, hardened, block);
    const auto by_faithful = apply_to(ground.faithful, faithful, block);
    tally.add("accepted by hardened", by_hardened ? 1 : 0);
    tally.add("accepted by faithful", by_faithful ? 1 : 0);
    if (by_hardened) {
        check_state(ground.hardened, hardened);
        CAIRN_ASSERT(by_faithful || by_faithful.error().rule == Rule::uint64_overflow);
    }
    if (by_faithful) {
        check_state(ground.faithful, faithful);
    }
    return 0;
}
