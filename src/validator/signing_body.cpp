#include "validator/signing_body.hpp"

#include "json/mapping.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace cairn::validator {

using namespace consensus;

namespace {

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

/// "FULU": versions are spelled in capitals here.
std::string version_of(const Spec& spec) {
    std::string name(to_string(spec.fork_id()));
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

struct TypeOf {
    const Spec& spec;

    std::string_view operator()(const RandaoReveal&) const { return "RANDAO_REVEAL"; }
    std::string_view operator()(const ProposedBlock&) const { return "BLOCK_V2"; }
    std::string_view operator()(const AttestationData&) const { return "ATTESTATION"; }
    std::string_view operator()(const AggregationSlot&) const { return "AGGREGATION_SLOT"; }
    std::string_view operator()(const AggregateAndProof&) const {
        return spec.at_least(ForkId::electra) ? "AGGREGATE_AND_PROOF_V2" : "AGGREGATE_AND_PROOF";
    }
    std::string_view operator()(const SyncHead&) const { return "SYNC_COMMITTEE_MESSAGE"; }
    std::string_view operator()(const SyncAggregatorSelectionData&) const {
        return "SYNC_COMMITTEE_SELECTION_PROOF";
    }
    std::string_view operator()(const ContributionAndProof&) const {
        return "SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF";
    }
    std::string_view operator()(const VoluntaryExit&) const { return "VOLUNTARY_EXIT"; }
    std::string_view operator()(const builder::ValidatorRegistrationV1&) const {
        return "VALIDATOR_REGISTRATION";
    }
    std::string_view operator()(const DepositMessage&) const { return "DEPOSIT"; }
};

/// The member that holds what is signed; false if that is not at hand.
struct Content {
    const SigningRequest& request;
    json::Writer& out;

    template <class T>
    bool add(std::string_view name, const T& object) const {
        out.key(name).json(json::to_json(request.spec, object));
        return true;
    }
    bool operator()(const RandaoReveal& reveal) const {
        out.key("randao_reveal").begin_object().field("epoch", number(reveal.epoch.value));
        out.end_object();
        return true;
    }
    bool operator()(const ProposedBlock& proposed) const {
        const bool header_will_do = request.spec.at_least(ForkId::bellatrix);
        if (!header_will_do && proposed.block == nullptr) {
            return false;
        }
        out.key("beacon_block").begin_object().field("version", version_of(request.spec));
        if (header_will_do) {
            add("block_header", proposed.header);
        } else {
            add("block", *proposed.block);
        }
        out.end_object();
        return true;
    }
    bool operator()(const AttestationData& data) const { return add("attestation", data); }
    bool operator()(const AggregationSlot& selection) const {
        out.key("aggregation_slot").begin_object().field("slot", number(selection.slot.value));
        out.end_object();
        return true;
    }
    bool operator()(const AggregateAndProof& message) const {
        if (!request.spec.at_least(ForkId::electra)) {
            return add("aggregate_and_proof", message);
        }
        out.key("aggregate_and_proof").begin_object().field("version", version_of(request.spec));
        add("data", message);
        out.end_object();
        return true;
    }
    bool operator()(const SyncHead& head) const {
        out.key("sync_committee_message")
            .begin_object()
            .field("beacon_block_root", base::to_hex(head.beacon_block_root.view()))
            .field("slot", number(head.slot.value))
            .end_object();
        return true;
    }
    bool operator()(const SyncAggregatorSelectionData& data) const {
        return add("sync_aggregator_selection_data", data);
    }
    bool operator()(const ContributionAndProof& message) const {
        return add("contribution_and_proof", message);
    }
    bool operator()(const VoluntaryExit& exit) const { return add("voluntary_exit", exit); }
    bool operator()(const builder::ValidatorRegistrationV1& registration) const {
        return add("validator_registration", registration);
    }
    bool operator()(const DepositMessage& deposit) const {
        out.key("deposit")
            .begin_object()
            .field("pubkey", base::to_hex(deposit.pubkey.view()))
            .field("withdrawal_credentials", base::to_hex(deposit.withdrawal_credentials.view()))
            .field("amount", number(deposit.amount.value))
            .field("genesis_fork_version", base::to_hex(request.fork.current_version.view()))
            .end_object();
        return true;
    }
};

}  // namespace

std::string_view signing_type(const SigningRequest& request) noexcept {
    return std::visit(TypeOf{request.spec}, request.object);
}

std::optional<std::string> to_signing_body(const SigningRequest& request) {
    json::Writer out;
    out.begin_object().field("type", signing_type(request));
    out.key("fork_info")
        .begin_object()
        .key("fork")
        .json(json::to_json(request.spec, request.fork))
        .field("genesis_validators_root", base::to_hex(request.genesis_validators_root.view()))
        .end_object();
    // Both spellings are read; the older one by every version.
    out.field("signingRoot", base::to_hex(request.signing_root.view()));
    if (!std::visit(Content{request, out}, request.object)) {
        return std::nullopt;
    }
    return out.end_object().take();
}

}  // namespace cairn::validator
