#include "sharding/light_client_sync.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "sharding/accessors.hpp"
#include "sharding/light_client.hpp"
#include "ssz/proof.hpp"

#include <numeric>

namespace cairn::sharding {

using consensus::BeaconBlockHeader;
using consensus::compute_epoch_at_slot;
using ssz::field;

namespace {

ssz::GeneralizedIndex next_committee_index(const Spec& spec) {
    const auto place = ssz::get_generalized_index<BeaconState>(spec, "next_light_committee");
    CAIRN_ASSERT(place.has_value());
    return place->index;
}

std::uint64_t branch_length(const ssz::Context& context) {
    return next_committee_index(consensus::as_spec(context)).length();
}

std::uint64_t period_at(const Spec& spec, Epoch epoch) noexcept {
    return epoch.value / light_client_committee_period(spec);
}

/// The header of the block that `state` is the state after.
BeaconBlockHeader header_of(const Spec& spec, const BeaconState& state) {
    BeaconBlockHeader header = state.latest_block_header;
    if (header.state_root == Root{}) {
        header.state_root = ssz::hash_tree_root(spec, state);
    }
    return header;
}

}  // namespace

const ssz::Type& ssz_type(ssz::Tag<LightClientUpdate>) {
    static const ssz::Type type = ssz::container<LightClientUpdate>(
        "LightClientUpdate",
        {
            field<&LightClientUpdate::header>("header"),
            field<&LightClientUpdate::slot>("slot"),
            field<&LightClientUpdate::aggregation_bits>("aggregation_bits",
                                                        consensus::shape::light_client_committee),
            field<&LightClientUpdate::signature>("signature"),
            field<&LightClientUpdate::fork_version>("fork_version"),
            field<&LightClientUpdate::committee>("committee"),
            field<&LightClientUpdate::committee_branch>("committee_branch", branch_length),
        });
    return type;
}

LightClientMemory get_light_client_memory(const Spec& spec, const BeaconState& state) {
    return {.genesis_validators_root = state.genesis_validators_root,
            .header = header_of(spec, state),
            .current_committee = state.current_light_committee,
            .next_committee = state.next_light_committee};
}

LightClientUpdate get_light_client_update(const Spec& spec, const BeaconState& state,
                                          const consensus::LightClientVote& aggregate) {
    LightClientUpdate update;
    update.header = header_of(spec, state);
    update.slot = aggregate.data.slot;
    update.aggregation_bits = aggregate.aggregation_bits;
    update.signature = aggregate.signature;
    update.fork_version = state.fork.current_version;
    update.committee = state.next_light_committee;
    const auto branch = ssz::compute_merkle_proof(spec, state, next_committee_index(spec));
    CAIRN_ASSERT(branch.has_value());
    update.committee_branch.assign(branch->begin(), branch->end());
    return update;
}

// consensus-specs v0.12.3
// specs/phase1/light-client-sync.md#get_persistent_committee_pubkeys_and_balances
Checked<PubkeysAndBalances> get_persistent_committee_pubkeys_and_balances(
    const Spec& spec, const LightClientMemory& memory, Epoch epoch) {
    const std::uint64_t current_period =
        period_at(spec, compute_epoch_at_slot(spec, memory.header.slot));
    const std::uint64_t next_period = period_at(spec, epoch);
    CAIRN_REQUIRE(next_period == current_period || next_period == current_period + 1,
                  light_client_period_skipped);
    const CompactCommittee& committee =
        next_period == current_period ? memory.current_committee : memory.next_committee;
    CAIRN_REQUIRE(committee.pubkeys.size() == committee.compact_validators.size(),
                  light_client_committee_malformed);
    PubkeysAndBalances members;
    for (std::size_t i = 0; i < committee.pubkeys.size(); ++i) {
        const auto member = unpack_compact_validator(committee.compact_validators[i]);
        members.pubkeys.push_back(committee.pubkeys[i]);
        members.balances.push_back(member.slashed ? 0 : member.balance_in_increments);
    }
    return members;
}

namespace {

Checked<> verify_vote(const Spec& spec, const LightClientMemory& memory,
                      const LightClientUpdate& update, SignatureVerifier& verifier) {
    const Epoch epoch = compute_epoch_at_slot(spec, update.slot);
    CAIRN_TRY_ASSIGN(const auto members,
                     get_persistent_committee_pubkeys_and_balances(spec, memory, epoch));
    CAIRN_REQUIRE(members.pubkeys.size() <= update.aggregation_bits.size(),
                  light_client_committee_malformed);
    std::vector<consensus::BLSPubkey> signers;
    std::uint64_t voted = 0;
    for (std::size_t i = 0; i < members.pubkeys.size(); ++i) {
        if (update.aggregation_bits[i]) {
            signers.push_back(members.pubkeys[i]);
            voted += members.balances[i];
        }
    }
    const std::uint64_t total =
        std::accumulate(members.balances.begin(), members.balances.end(), std::uint64_t{0});
    CAIRN_REQUIRE(voted * 3 > total * 2, light_client_votes_too_few);
    const auto domain = consensus::compute_domain(
        spec, consensus::DOMAIN_LIGHT_CLIENT, update.fork_version, memory.genesis_validators_root);
    const Root vote_root =
        light_client_vote_root(spec, update.slot, ssz::hash_tree_root(spec, update.header));
    CAIRN_REQUIRE(
        verifier.fast_aggregate_verify(signers, consensus::compute_signing_root(vote_root, domain),
                                       update.signature),
        light_client_signature_invalid);
    return {};
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/light-client-sync.md#light-client-state-updates
Checked<> update_memory(const Spec& spec, LightClientMemory& memory,
                        const LightClientUpdate& update, SignatureVerifier& verifier) {
    CAIRN_REQUIRE(memory.header.slot < update.header.slot && update.header.slot <= update.slot,
                  light_client_header_not_newer);
    CAIRN_TRY(verify_vote(spec, memory, update, verifier));
    const std::uint64_t current_period =
        period_at(spec, compute_epoch_at_slot(spec, memory.header.slot));
    const std::uint64_t next_period =
        period_at(spec, compute_epoch_at_slot(spec, update.header.slot));
    if (next_period != current_period) {
        const bool proved =
            ssz::verify_merkle_proof(ssz::hash_tree_root(spec, update.committee),
                                     update.committee_branch, next_committee_index(spec),
                                     update.header.state_root)
                .has_value();
        CAIRN_REQUIRE(proved, light_client_branch_invalid);
        memory.current_committee = std::move(memory.next_committee);
        memory.next_committee = update.committee;
    }
    memory.header = update.header;
    return {};
}

}  // namespace cairn::sharding
