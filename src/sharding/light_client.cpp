#include "sharding/light_client.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "sharding/accessors.hpp"
#include "sharding/defect.hpp"

namespace cairn::sharding {

Root light_client_vote_root(const Spec& spec, Slot slot, const Root& beacon_block_root) {
    if (!mends(spec, Defect::light_client_vote_of_another_message)) {
        return beacon_block_root;
    }
    return ssz::hash_tree_root(spec, consensus::LightClientVoteData{slot, beacon_block_root});
}

namespace {

bool has_bits_beyond(const ssz::Bitvector& bits, std::size_t size) noexcept {
    for (std::size_t i = size; i < bits.size(); ++i) {
        if (bits[i]) {
            return true;
        }
    }
    return false;
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#light-client-processing
Checked<> process_light_client_aggregate(const Spec& spec, BeaconState& state,
                                         const consensus::BeaconBlockBody& block_body,
                                         SignatureVerifier& verifier) {
    const auto committee = get_light_client_committee(spec, state, get_current_epoch(spec, state));
    const Slot previous_slot = compute_previous_slot(state.slot);
    CAIRN_TRY_ASSIGN(const Root previous_block_root,
                     get_block_root_at_slot(spec, state, previous_slot));
    const ssz::Bitvector& bits = block_body.light_client_bits;
    CAIRN_REQUIRE(committee.size() <= bits.size(), light_client_bits_wrong);
    CAIRN_REQUIRE(!mends(spec, Defect::light_client_bits_beyond_committee) ||
                      !has_bits_beyond(bits, committee.size()),
                  light_client_bits_wrong);

    Gwei total_reward{0};
    std::vector<ValidatorIndex> signers;
    for (std::size_t i = 0; i < committee.size(); ++i) {
        if (!bits[i]) {
            continue;
        }
        signers.push_back(committee[i]);
        if (!state.validators[committee[i].value].slashed) {
            const Gwei reward = get_base_reward(spec, state, committee[i]);
            increase_balance(state, committee[i], reward);
            total_reward += reward;
        }
    }
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    increase_balance(state, proposer_index, total_reward / spec.preset->PROPOSER_REWARD_QUOTIENT);

    const auto domain = get_domain(spec, state, consensus::DOMAIN_LIGHT_CLIENT,
                                   compute_epoch_at_slot(spec, previous_slot));
    const Root signing_root = consensus::compute_signing_root(
        light_client_vote_root(spec, previous_slot, previous_block_root), domain);
    CAIRN_REQUIRE(optional_fast_aggregate_verify(state, signers, signing_root,
                                                 block_body.light_client_signature, verifier),
                  light_client_signature_invalid);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#light-client-committee-updates
void process_light_client_committee_updates(const Spec& spec, BeaconState& state) {
    const std::uint64_t period = light_client_committee_period(spec);
    const Epoch next_epoch = compute_epoch_at_slot(spec, state.slot + 1);
    if (next_epoch % period != 0) {
        return;
    }
    state.current_light_committee = state.next_light_committee;
    state.next_light_committee = committee_to_compact_committee(
        spec, state, get_light_client_committee(spec, state, next_epoch + period));
}

}  // namespace cairn::sharding
