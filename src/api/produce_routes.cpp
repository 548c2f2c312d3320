// /eth/v{1,2,3}/validator: what validators sign, made for them.
#include "api/bid_question.hpp"
#include "api/contents.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/rewards.hpp"
#include "base/uint64.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

// Blocks -----------------------------------------------------------------------------------------

/// Whether a request wants its reveal unchecked: the parameter stands alone.
bool skips_randao_verification(const http::Request& request) {
    const auto value = request.query_value("skip_randao_verification");
    return value && *value != "false";
}

Result<node::ProductionChoices, ApiError> parse_choices(const http::Request& request) {
    node::ProductionChoices choices;
    CAIRN_TRY_ASSIGN(const std::uint64_t slot, path_number(request, "slot"));
    choices.slot = Slot{slot};
    const auto reveal = request.query_value("randao_reveal");
    if (!reveal) {
        return fail(400, "Missing query parameter: randao_reveal");
    }
    CAIRN_TRY_ASSIGN(choices.randao_reveal, parse_hex<96>("randao_reveal", *reveal));
    if (skips_randao_verification(request) && choices.randao_reveal != G2_POINT_AT_INFINITY) {
        return fail(400, "A randao_reveal that is not checked must be the point at infinity");
    }
    if (const auto graffiti = request.query_value("graffiti")) {
        CAIRN_TRY_ASSIGN(choices.graffiti, parse_hex<32>("graffiti", *graffiti));
    }
    return choices;
}

enum class Reveal : std::uint8_t { checked, unchecked };

Result<void, ApiError> check_reveal(const Spec& spec, const BeaconState& state,
                                    ValidatorIndex proposer, const BLSSignature& reveal) {
    const Root signing_root = compute_signing_root(spec, get_current_epoch(spec, state),
                                                   get_domain(spec, state, DOMAIN_RANDAO));
    if (!BlsVerifier().verify(state.validators[proposer.value].pubkey, signing_root, reveal)) {
        return fail(400, "The randao_reveal is not the proposer's");
    }
    return {};
}

Result<node::ProducedBlock, ApiError> produce(const Context& context, node::Node& node,
                                              node::ProductionChoices choices, Reveal reveal) {
    CAIRN_TRY(expect_synced(node));
    node::Chain& chain = node.chain();
    if (choices.slot > chain.current_slot() + 1 || choices.slot <= chain.head().slot) {
        return fail(400, "Slot " + quoted(choices.slot.value) + " cannot be proposed now");
    }
    const auto state = chain.state_at(chain.head().root, choices.slot);
    if (!state) {
        return fail(500, describe(state.error()));
    }
    const Spec spec = node::spec_at_slot(chain.network(), choices.slot);
    if (const auto proposer = get_beacon_proposer_index(spec, **state)) {
        if (reveal == Reveal::checked) {
            CAIRN_TRY(check_reveal(spec, **state, *proposer, choices.randao_reveal));
        }
        const auto wish = context.fee_recipients.find(*proposer);
        choices.fee_recipient =
            wish == context.fee_recipients.end() ? ExecutionAddress{} : wish->second;
    }
    auto block = node.produce_block(choices);
    if (!block) {
        return fail(500, "No block could be made: " + describe(block.error()));
    }
    return *std::move(block);
}

/// What is told beside a block; values in Wei.
struct BlockFacts {
    bool is_blinded = false;
    std::string payload_value = "0";  // the simulated execution layer pays no fees
    std::string consensus_value;
};

/// What the chain pays the proposer.
Result<std::string, ApiError> consensus_block_value(const Context& context, const Spec& spec,
                                                    const BeaconBlock& block) {
    const auto copy_parent = [&](node::Node& node) -> Result<OwnState, ApiError> {
        CAIRN_TRY_ASSIGN(StateView view, view_at(node, block.parent_root, block.slot));
        return copy_of(std::move(view));
    };
    CAIRN_TRY_ASSIGN(const OwnState before, context.node.ask(copy_parent));
    const auto rewards = compute_block_rewards(spec, before.state, block);
    if (!rewards || base::take_overflow()) {
        return fail(500, "The rewards of the block cannot be computed");
    }
    const Gwei total = rewards->attestations + rewards->sync_aggregate +
                       rewards->proposer_slashings + rewards->attester_slashings;
    return total == Gwei{0} ? "0" : std::to_string(total.value) + "000000000";
}

http::Response block_reply(Media media, const Spec& spec, const BlockFacts& facts,
                           const Bytes& bytes, std::string_view json) {
    http::Response response;
    if (media == Media::ssz) {
        response = ssz_reply({.version = spec.fork_id()}, bytes);
    } else {
        json::Writer out;
        out.begin_object().field("version", to_string(spec.fork_id()));
        out.field("execution_payload_blinded", facts.is_blinded);
        out.field("execution_payload_value", facts.payload_value);
        out.field("consensus_block_value", facts.consensus_value);
        out.key("data").json(json).end_object();
        response = http::text_response(200, "application/json", out.take());
        response.headers.push_back(
            {"Eth-Consensus-Version", std::string(to_string(spec.fork_id()))});
    }
    response.headers.push_back(
        {"Eth-Execution-Payload-Blinded", facts.is_blinded ? "true" : "false"});
    response.headers.push_back({"Eth-Execution-Payload-Value", facts.payload_value});
    response.headers.push_back({"Eth-Consensus-Block-Value", facts.consensus_value});
    return response;
}

template <class T>
http::Response block_reply(Media media, const Spec& spec, const BlockFacts& facts, const T& value) {
    return media == Media::ssz ? block_reply(media, spec, facts, ssz::encode(spec, value), "")
                               : block_reply(media, spec, facts, {}, json::to_json(spec, value));
}

Reply get_block(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const node::ProductionChoices choices, parse_choices(request));
    CAIRN_TRY_ASSIGN(const auto boost, optional_number(request, "builder_boost_factor"));
    CAIRN_TRY(require_ready(context));
    BidQuestion question(context, choices.slot, boost.value_or(DEFAULT_BUILDER_BOOST_FACTOR));
    CAIRN_TRY_ASSIGN(node::ProducedBlock made, context.node.ask([&](node::Node& node) {
        return produce(context, node, choices,
                       skips_randao_verification(request) ? Reveal::unchecked : Reveal::checked);
    }));
    const Spec spec = node::spec_at_slot(context.facts.network, choices.slot);
    BlockFacts facts;
    CAIRN_TRY_ASSIGN(facts.consensus_value, consensus_block_value(context, spec, made.block));
    if (const auto bid = question.choose(made.block)) {
        facts.is_blinded = true;
        facts.payload_value = builder::to_decimal(bid->value);
        return block_reply(media, spec, facts, bid->block);
    }
    if (!spec.at_least(ForkId::deneb)) {
        return block_reply(media, spec, facts, made.block);
    }
    BlockContents contents{std::move(made.block), {}, {}};
    if (made.blobs != nullptr) {
        contents.kzg_proofs.assign(made.blobs->proofs.begin(), made.blobs->proofs.end());
        contents.blobs.assign(made.blobs->blobs.begin(), made.blobs->blobs.end());
    }
    return block_reply(media, spec, facts, contents);
}

// Votes ------------------------------------------------------------------------------------------

Result<AttestationData, ApiError> find_attestation_data(node::Node& node, Slot slot,
                                                        CommitteeIndex committee) {
    CAIRN_TRY(expect_synced(node));
    const node::Chain& chain = node.chain();
    const Slot current = chain.current_slot();
    if (slot > current || slot + chain.network().preset->SLOTS_PER_EPOCH < current) {
        return fail(400, "Slot " + quoted(slot.value) + " cannot be attested now");
    }
    const auto data = node.attestation_data(slot, committee);
    if (!data) {
        return fail(500, describe(data.error()));
    }
    return *data;
}

Reply get_attestation_data(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const std::uint64_t slot, query_number(request, "slot"));
    CAIRN_TRY_ASSIGN(const auto committee, optional_number(request, "committee_index"));
    if (committee.value_or(0) >= context.facts.network.preset->MAX_COMMITTEES_PER_SLOT) {
        return fail(400, "Invalid committee_index: " + quoted(*committee));
    }
    CAIRN_TRY(require_ready(context));
    CAIRN_TRY_ASSIGN(const AttestationData data, context.node.ask([&](node::Node& node) {
        return find_attestation_data(node, Slot{slot}, CommitteeIndex{committee.value_or(0)});
    }));
    return object_reply(request, {.tells_optimistic = false}, context.facts.network, data);
}

Result<Attestation, ApiError> find_aggregate(node::Node& node, Slot slot, const Root& data_root,
                                             CommitteeIndex committee) {
    const auto data = node.known_attestation_data(slot, data_root);
    auto aggregate = data ? node.aggregate_attestation(*data, committee) : std::nullopt;
    if (!aggregate) {
        return fail(404, "No matching attestations found");
    }
    return *std::move(aggregate);
}

Reply get_aggregate(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const std::uint64_t slot, query_number(request, "slot"));
    CAIRN_TRY_ASSIGN(const std::uint64_t committee, query_number(request, "committee_index"));
    CAIRN_TRY_ASSIGN(const Root root,
                     parse_hex<32>("attestation_data_root",
                                   request.query_value("attestation_data_root").value_or("")));
    CAIRN_TRY(require_ready(context));
    CAIRN_TRY_ASSIGN(const Attestation aggregate, context.node.ask([&](node::Node& node) {
        return find_aggregate(node, Slot{slot}, root, CommitteeIndex{committee});
    }));
    const Spec spec = node::spec_at_slot(context.facts.network, aggregate.data.slot);
    return object_reply(request, {.version = spec.fork_id(), .tells_optimistic = false}, spec,
                        aggregate);
}

Reply get_contribution(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const std::uint64_t slot, query_number(request, "slot"));
    CAIRN_TRY_ASSIGN(const std::uint64_t subcommittee, query_number(request, "subcommittee_index"));
    CAIRN_TRY_ASSIGN(
        const Root root,
        parse_hex<32>("beacon_block_root", request.query_value("beacon_block_root").value_or("")));
    if (subcommittee >= SYNC_COMMITTEE_SUBNET_COUNT) {
        return fail(400, "Invalid subcommittee_index: " + quoted(subcommittee));
    }
    CAIRN_TRY(require_ready(context));
    CAIRN_TRY_ASSIGN(const auto contribution, context.node.call([&](node::Node& node) {
        return node.sync_contribution(Slot{slot}, root, subcommittee);
    }));
    if (!contribution) {
        return fail(404, "No matching sync committee messages found");
    }
    const Spec spec = node::spec_at_slot(context.facts.network, Slot{slot});
    return object_reply(request, {.tells_optimistic = false}, spec, *contribution);
}

}  // namespace

void add_produce_routes(Routes& routes) {
    routes.get("/eth/v3/validator/blocks/{slot}", get_block);
    routes.get("/eth/v1/validator/attestation_data", get_attestation_data);
    routes.get("/eth/v2/validator/aggregate_attestation", get_aggregate);
    routes.get("/eth/v1/validator/sync_committee_contribution", get_contribution);
}

}  // namespace cairn::api
