// /eth/v{1,2}/beacon/pool and the publishing of aggregates: votes and other messages of validators.
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

/// Reads an array of messages and hands each to `submit_one` on the node's owner. Those that cannot
/// be read, or are refused, are told one by one.
template <class T, class F>
Reply submit_each(const Context& context, const http::Request& request, const Spec& spec,
                  F&& submit_one) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    if (body.kind != json::Kind::array) {
        return fail(400, "Invalid body: not an array");
    }
    Failures failures;
    std::vector<std::pair<std::size_t, T>> messages;
    for (std::size_t i = 0; i < body.items.size(); ++i) {
        auto message = from_json<T>(spec, body.items[i]);
        if (message) {
            messages.emplace_back(i, *std::move(message));
        } else {
            failures.add(i, message.error().message);
        }
    }
    CAIRN_TRY(context.node.call([&](node::Node& node) {
        for (const auto& [index, message] : messages) {
            if (const Result<void, std::string> sent = submit_one(node, message); !sent) {
                failures.add(index, sent.error());
            }
        }
    }));
    return failures.reply();
}

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

Result<void, std::string> submit_single(node::Node& node, const SingleAttestation& single) {
    CAIRN_TRY_ASSIGN(const std::uint64_t subnet,
                     subnet_of(node, single.data, single.committee_index));
    return submit(node, Topic::beacon_attestation, subnet, single);
}

Result<void, std::string> submit_attestation(node::Node& node, const Attestation& attestation) {
    CAIRN_TRY_ASSIGN(const std::uint64_t subnet,
                     subnet_of(node, attestation.data, attestation.data.index));
    return submit(node, Topic::beacon_attestation, subnet, attestation);
}

Result<Spec, ApiError> spec_of_body(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const ForkId fork, body_fork(request));
    return context.facts.network.with_fork(fork);
}

Reply post_attestations(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Spec spec, spec_of_body(context, request));
    if (spec.at_least(ForkId::electra)) {
        return submit_each<SingleAttestation>(context, request, spec, submit_single);
    }
    return submit_each<Attestation>(context, request, spec, submit_attestation);
}

Reply post_aggregates(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Spec spec, spec_of_body(context, request));
    return submit_each<SignedAggregateAndProof>(
        context, request, spec, [](node::Node& node, const SignedAggregateAndProof& message) {
            return submit(node, Topic::beacon_aggregate_and_proof, 0, message);
        });
}

// Sync committees --------------------------------------------------------------------------------

/// A member may sit in several subcommittees: its message goes to the subnet of each.
Result<void, std::string> submit_sync_message(node::Node& node,
                                              const SyncCommitteeMessage& message) {
    node::Chain& chain = node.chain();
    const Spec spec = node.current_spec();
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
        CAIRN_TRY(submit(node, Topic::sync_committee, subnet, message));
    }
    if (!is_member) {
        return unexpected(std::string("the validator is not in the sync committee"));
    }
    return {};
}

Reply post_sync_messages(const Context& context, const http::Request& request) {
    return submit_each<SyncCommitteeMessage>(context, request, context.facts.network,
                                             submit_sync_message);
}

Reply post_contributions(const Context& context, const http::Request& request) {
    return submit_each<SignedContributionAndProof>(
        context, request, context.facts.network,
        [](node::Node& node, const SignedContributionAndProof& message) {
            return submit(node, Topic::sync_committee_contribution_and_proof, 0, message);
        });
}

// Operations -------------------------------------------------------------------------------------

Reply no_pool(const Context&, const http::Request&) {
    return fail(501, "this node has no pool for these operations yet");
}

}  // namespace

void add_pool_routes(Routes& routes) {
    routes.post("/eth/v2/beacon/pool/attestations", post_attestations);
    routes.post("/eth/v2/validator/aggregate_and_proofs", post_aggregates);
    routes.post("/eth/v1/beacon/pool/sync_committees", post_sync_messages);
    routes.post("/eth/v1/validator/contribution_and_proofs", post_contributions);
    routes.get("/eth/v2/beacon/pool/attestations", no_pool);
    routes.get("/eth/v2/beacon/pool/attester_slashings", no_pool);
    routes.post("/eth/v2/beacon/pool/attester_slashings", no_pool);
    routes.get("/eth/v1/beacon/pool/proposer_slashings", no_pool);
    routes.post("/eth/v1/beacon/pool/proposer_slashings", no_pool);
    routes.get("/eth/v1/beacon/pool/voluntary_exits", no_pool);
    routes.post("/eth/v1/beacon/pool/voluntary_exits", no_pool);
    routes.get("/eth/v1/beacon/pool/bls_to_execution_changes", no_pool);
    routes.post("/eth/v1/beacon/pool/bls_to_execution_changes", no_pool);
}

}  // namespace cairn::api
