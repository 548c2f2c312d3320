#include "consensus/accessors.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#block-header
Checked<> process_block_header(const Spec& spec, BeaconState& state, const BeaconBlock& block,
                               const std::optional<Root>& body_root) {
    CAIRN_REQUIRE(block.slot == state.slot, block_slot_not_state_slot);
    CAIRN_REQUIRE(block.slot > state.latest_block_header.slot, block_not_newer_than_parent);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    CAIRN_REQUIRE(block.proposer_index == proposer, block_proposer_wrong);
    CAIRN_REQUIRE(block.parent_root == ssz::hash_tree_root(spec, state.latest_block_header),
                  block_parent_root_wrong);
    state.latest_block_header = BeaconBlockHeader{
        .slot = block.slot,
        .proposer_index = block.proposer_index,
        .parent_root = block.parent_root,
        .state_root = Root{},  // the next process_slot knows it
        .body_root = body_root ? *body_root : ssz::hash_tree_root(spec, block.body),
    };
    CAIRN_REQUIRE(!state.validators[proposer.value].slashed, block_proposer_slashed);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#randao
Checked<> process_randao(const Spec& spec, BeaconState& state, const BeaconBlockBody& body,
                         SignatureVerifier& verifier) {
    const Epoch epoch = get_current_epoch(spec, state);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    const Root signing_root =
        compute_signing_root(spec, epoch, get_domain(spec, state, DOMAIN_RANDAO));
    CAIRN_REQUIRE(
        verifier.verify(state.validators[proposer.value].pubkey, signing_root, body.randao_reveal),
        randao_reveal_invalid);
    const Bytes32 mix =
        xor_bytes(get_randao_mix(spec, state, epoch), crypto::sha256(body.randao_reveal.view()));
    state.randao_mixes.set(epoch % spec.preset->EPOCHS_PER_HISTORICAL_VECTOR, mix);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#eth1-data
Checked<> process_eth1_data(const Spec& spec, BeaconState& state, const BeaconBlockBody& body) {
    const std::uint64_t votes_max = shape::eth1_data_votes(spec);
    CAIRN_REQUIRE(state.eth1_data_votes.size() < votes_max, eth1_data_votes_full);
    state.eth1_data_votes.push_back(body.eth1_data);
    std::uint64_t votes = 0;
    state.eth1_data_votes.for_each_run([&](std::span<const Eth1Data> run, std::size_t) {
        votes += static_cast<std::uint64_t>(std::ranges::count(run, body.eth1_data));
    });
    if (votes * 2 > votes_max) {
        state.eth1_data = body.eth1_data;
    }
    return {};
}

}  // namespace cairn::consensus
