#include "beacon/publisher.hpp"

#include "consensus/containers/validator.hpp"
#include "consensus/fork_digest.hpp"
#include "json/mapping.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::beacon {

using namespace consensus;
using node::Topic;

namespace {

/// A message that our own node has just judged valid.
template <class T>
T decode(const Spec& spec, const Outgoing& message) {
    T value;
    const auto decoded = ssz::decode(spec, *message.bytes, value);
    CAIRN_ASSERT(decoded.has_value());
    return value;
}

}  // namespace

Outgoing to_outgoing(const Spec& network, const Root& genesis_validators_root,
                     const node::GossipMessage& message) {
    const auto fork = fork_of_digest(network, genesis_validators_root, message.fork_digest);
    CAIRN_ASSERT(fork.has_value());
    return {message.topic, *fork, message.bytes};
}

Publisher::Publisher(http::Url url, Spec network)
    : network_(network), remote_(std::move(url), std::chrono::seconds(4)) {}

void Publisher::run() {
    for (auto messages = outbox_.take(); !messages.empty(); messages = outbox_.take()) {
        for (std::span<const Outgoing> rest(messages); !rest.empty();) {
            const Outgoing& first = rest.front();
            const auto other = std::ranges::find_if(rest, [&](const Outgoing& message) {
                return message.topic != first.topic || message.fork != first.fork;
            });
            const auto count = static_cast<std::size_t>(other - rest.begin());
            const auto done = send(rest.first(count));
            (done ? sent_ : failed_) += count;
            if (!done) {
                const std::lock_guard lock(mutex_);
                last_failure_ = done.error().what;
            }
            rest = rest.subspan(count);
        }
    }
}

std::string Publisher::last_failure() const {
    const std::lock_guard lock(mutex_);
    return last_failure_;
}

template <class T>
NodeResult<void> Publisher::send_all(const Spec& spec, std::span<const Outgoing> messages) {
    std::vector<T> values;
    values.reserve(messages.size());
    for (const Outgoing& message : messages) {
        values.push_back(decode<T>(spec, message));
    }
    return remote_.general().publish(spec, values);
}

template <class T>
NodeResult<void> Publisher::post_each(const Spec& spec, std::span<const Outgoing> messages,
                                      const std::string& target) {
    for (const Outgoing& message : messages) {
        CAIRN_TRY(remote_.post(target, json::to_json(spec, decode<T>(spec, message)),
                               to_string(spec.fork_id())));
    }
    return {};
}

// Blobs do not pass through here: the API takes none (see api/publish_routes.cpp).
NodeResult<void> Publisher::send_blocks(const Spec& spec, std::span<const Outgoing> messages) {
    for (const Outgoing& message : messages) {
        CAIRN_TRY(remote_.general().publish_block(
            spec, {spec.fork_id(), decode<SignedBeaconBlock>(spec, message), {}}));
    }
    return {};
}

NodeResult<void> Publisher::send_key_changes(const Spec& spec, std::span<const Outgoing> messages) {
    std::string body = "[";
    for (const Outgoing& message : messages) {
        body.append(body.size() == 1 ? "" : ",")
            .append(json::to_json(spec, decode<SignedBLSToExecutionChange>(spec, message)));
    }
    return remote_.post("/eth/v1/beacon/pool/bls_to_execution_changes", body.append("]"),
                        to_string(spec.fork_id()));
}

NodeResult<void> Publisher::send(std::span<const Outgoing> messages) {
    const Spec spec = network_.with_fork(messages.front().fork);
    switch (messages.front().topic) {
        case Topic::beacon_block:
            return send_blocks(spec, messages);
        case Topic::beacon_attestation:
            return spec.at_least(ForkId::electra) ? send_all<SingleAttestation>(spec, messages)
                                                  : send_all<Attestation>(spec, messages);
        case Topic::beacon_aggregate_and_proof:
            return send_all<SignedAggregateAndProof>(spec, messages);
        case Topic::sync_committee:
            return send_all<SyncCommitteeMessage>(spec, messages);
        case Topic::sync_committee_contribution_and_proof:
            return send_all<SignedContributionAndProof>(spec, messages);
        case Topic::voluntary_exit:
            return post_each<SignedVoluntaryExit>(spec, messages,
                                                  "/eth/v1/beacon/pool/voluntary_exits");
        case Topic::proposer_slashing:
            return post_each<ProposerSlashing>(spec, messages,
                                               "/eth/v1/beacon/pool/proposer_slashings");
        case Topic::attester_slashing:
            return post_each<AttesterSlashing>(spec, messages,
                                               "/eth/v2/beacon/pool/attester_slashings");
        case Topic::bls_to_execution_change:
            return send_key_changes(spec, messages);
        case Topic::blob_sidecar:
        case Topic::data_column_sidecar:
            break;  // a follower takes no part in blobs, so it has none to send
    }
    return {};
}

}  // namespace cairn::beacon
