// /eth/v{1,2}/beacon/pool and the publishing of aggregates: the votes of validators.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/submit.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

namespace cairn::api {

using namespace consensus;
using node::Topic;

namespace {

// Attestations -----------------------------------------------------------------------------------

/// The subnet of a committee. The error is a sentence.
Result<std::uint64_t, std::string> subnet_of(node::Node& node, const AttestationData& data,
                                             CommitteeIndex committee) {
    const Spec spec = node::spec_at_slot(node.chain().network(), data.slot);
    const Epoch epoch = compute_epoch_at_slot(spec, data.slot);
    const auto view = state_for_epoch(node, epoch);
    if (!view) {
        return unexpected(view.error().message);
    }
    const std::uint64_t count = get_committee_count_per_slot(view->spec, *view->state, epoch);
    if (committee.value >= count) {
        return unexpected(std::string("committee index out of range"));
    }
    return gossip::compute_subnet_for_attestation(spec, count, data.slot, committee);
}

/// Bodies changed their shape with electra, and with it their topics.
Result<void, std::string> expect_same_shape(const node::Node& node, const Spec& spec, Slot slot) {
    const Spec of_slot = node::spec_at_slot(node.chain().network(), slot);
    if (of_slot.at_least(ForkId::electra) != spec.at_least(ForkId::electra)) {
        return unexpected("the slot is of fork " + std::string(to_string(of_slot.fork_id())) +
                          ", not of that of the header Eth-Consensus-Version");
    }
    return {};
}

Result<void, std::string> submit_single(node::Node& node, const SingleAttestation& single) {
    CAIRN_TRY_ASSIGN(const std::uint64_t subnet,
                     subnet_of(node, single.data, single.committee_index));
    return submit(node, Topic::beacon_attestation, subnet, single, single.data.slot);
}

Result<void, std::string> submit_attestation(node::Node& node, const Attestation& attestation) {
    CAIRN_TRY_ASSIGN(const std::uint64_t subnet,
                     subnet_of(node, attestation.data, attestation.data.index));
    return submit(node, Topic::beacon_attestation, subnet, attestation, attestation.data.slot);
}

Reply post_attestations(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Spec spec, spec_of_body(context.facts.network, request));
    if (spec.at_least(ForkId::electra)) {
        return submit_each<SingleAttestation>(
            context, request, spec, ListMedia::json_or_ssz,
            [&](node::Node& node, const SingleAttestation& single) -> Result<void, std::string> {
                CAIRN_TRY(expect_same_shape(node, spec, single.data.slot));
                return submit_single(node, single);
            });
    }
    return submit_each<Attestation>(
        context, request, spec, ListMedia::json_or_ssz,
        [&](node::Node& node, const Attestation& attestation) -> Result<void, std::string> {
            CAIRN_TRY(expect_same_shape(node, spec, attestation.data.slot));
            return submit_attestation(node, attestation);
        });
}

Reply post_aggregates(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Spec spec, spec_of_body(context.facts.network, request));
    return submit_each<SignedAggregateAndProof>(
        context, request, spec, ListMedia::json_or_ssz,
        [&](node::Node& node, const SignedAggregateAndProof& proof) -> Result<void, std::string> {
            const Slot slot = proof.message.aggregate.data.slot;
            CAIRN_TRY(expect_same_shape(node, spec, slot));
            return submit(node, Topic::beacon_aggregate_and_proof, 0, proof, slot);
        });
}

bool is_of_committee(const Spec& spec, const Attestation& attestation, std::uint64_t committee) {
    if (!spec.at_least(ForkId::electra)) {
        return attestation.data.index.value == committee;
    }
    return committee < attestation.committee_bits.size() && attestation.committee_bits[committee];
}

/// Those that a block of the current fork could carry.
std::vector<Attestation> find_attestations(const node::Node& node,
                                           std::optional<std::uint64_t> slot,
                                           std::optional<std::uint64_t> committee) {
    const node::Chain& chain = node.chain();
    const Slot current = chain.current_slot();
    const std::uint64_t kept = 2 * chain.network().preset->SLOTS_PER_EPOCH;
    const Slot oldest{current.value > kept ? current.value - kept : 0};
    std::vector<Attestation> found;
    for (Slot at = oldest; at <= current; ++at) {
        const Spec spec = node::spec_at_slot(chain.network(), at);
        if ((slot && at.value != *slot) || !expect_same_shape(node, node.current_spec(), at)) {
            continue;
        }
        for (Attestation& attestation : node.attestations().candidates(spec, at, at)) {
            if (!committee || is_of_committee(spec, attestation, *committee)) {
                found.push_back(std::move(attestation));
            }
        }
    }
    return found;
}

Reply get_attestations(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto slot, optional_number(request, "slot"));
    CAIRN_TRY_ASSIGN(const auto committee, optional_number(request, "committee_index"));
    using Found = std::pair<Spec, std::vector<Attestation>>;
    CAIRN_TRY_ASSIGN(const Found found, context.node.call([&](node::Node& node) {
        return Found{node.current_spec(), find_attestations(node, slot, committee)};
    }));
    return data_reply({.version = found.first.fork_id(), .tells_optimistic = false},
                      to_json_array(found.first, found.second));
}

// Sync committees --------------------------------------------------------------------------------

/// A member may sit in several subcommittees: its message goes to the subnet of each.
Result<void, std::string> submit_sync_message(node::Node& node,
                                              const SyncCommitteeMessage& message) {
    node::Chain& chain = node.chain();
    const Spec spec = node.current_spec();
    if (!spec.at_least(ForkId::altair)) {
        return unexpected(std::string("phase0 has no sync committee"));
    }
    const auto state = chain.state_at(chain.head().root, chain.current_slot());
    if (!state) {
        return unexpected(describe(state.error()));
    }
    if (message.validator_index.value >= (*state)->validators.size()) {
        return unexpected(std::string("there is no such validator"));
    }
    const BLSPubkey& pubkey = (*state)->validators[message.validator_index.value].pubkey;
    bool is_member = false;
    for (std::uint64_t subnet = 0; subnet < SYNC_COMMITTEE_SUBNET_COUNT; ++subnet) {
        const auto members = gossip::get_sync_subcommittee_pubkeys(spec, **state, subnet);
        if (std::ranges::find(members, pubkey) == members.end()) {
            continue;
        }
        is_member = true;
        CAIRN_TRY(submit(node, Topic::sync_committee, subnet, message, message.slot));
    }
    if (!is_member) {
        return unexpected(std::string("the validator is not in the sync committee"));
    }
    return {};
}

Reply post_sync_messages(const Context& context, const http::Request& request) {
    return submit_each<SyncCommitteeMessage>(context, request, context.facts.network,
                                             ListMedia::json, submit_sync_message);
}

Reply post_contributions(const Context& context, const http::Request& request) {
    return submit_each<SignedContributionAndProof>(
        context, request, context.facts.network, ListMedia::json,
        [](node::Node& node, const SignedContributionAndProof& proof) {
            return submit(node, Topic::sync_committee_contribution_and_proof, 0, proof,
                          proof.message.contribution.slot);
        });
}

}  // namespace

void add_pool_routes(Routes& routes) {
    routes.post("/eth/v2/beacon/pool/attestations", told_one_by_one<post_attestations, Context>);
    routes.post("/eth/v2/validator/aggregate_and_proofs",
                told_one_by_one<post_aggregates, Context>);
    routes.post("/eth/v1/beacon/pool/sync_committees",
                told_one_by_one<post_sync_messages, Context>);
    routes.post("/eth/v1/validator/contribution_and_proofs",
                told_one_by_one<post_contributions, Context>);
    routes.get("/eth/v2/beacon/pool/attestations", get_attestations);
}

}  // namespace cairn::api
