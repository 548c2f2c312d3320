// /eth/v1/beacon/states/{state_id}: what a state says, but for its validators one by one.
#include "api/context.hpp"
#include "api/ids.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

Result<StateView, ApiError> state_of(const Context& context, const http::Request& request) {
    return context.node.ask(
        [&](node::Node& node) { return find_state(node, request.parameter("state_id")); });
}

Reply get_root(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    using Answer = std::pair<StateView, Root>;
    const auto find_root = [&](node::Node& node) -> Result<Answer, ApiError> {
        CAIRN_TRY_ASSIGN(StateView view, find_state(node, request.parameter("state_id")));
        const node::StoredBlock* const block = node.chain().block(view.block_root);
        // Of a state right after its block the root is known already.
        const bool after_block = block != nullptr && block->block->message.slot == view.state->slot;
        const Root root = after_block ? block->block->message.state_root
                                      : ssz::hash_tree_root(view.spec, *view.state);
        return Answer{std::move(view), root};
    };
    CAIRN_TRY_ASSIGN(const Answer answer, context.node.ask(find_root));
    json::Writer out;
    out.begin_object().field("root", hex_of(answer.second)).end_object();
    return data_reply(answer.first.plain_envelope(), out.text());
}

Reply get_fork(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const StateView view, state_of(context, request));
    return data_reply(view.plain_envelope(), json::to_json(view.spec, view.state->fork));
}

Reply get_finality_checkpoints(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const StateView view, state_of(context, request));
    const BeaconState& state = *view.state;
    json::Writer out;
    out.begin_object();
    out.key("previous_justified")
        .json(json::to_json(view.spec, state.previous_justified_checkpoint));
    out.key("current_justified").json(json::to_json(view.spec, state.current_justified_checkpoint));
    out.key("finalized").json(json::to_json(view.spec, state.finalized_checkpoint)).end_object();
    return data_reply(view.plain_envelope(), out.text());
}

// Committees -------------------------------------------------------------------------------------

struct CommitteeFilter {
    std::optional<std::uint64_t> epoch;
    std::optional<std::uint64_t> index;
    std::optional<std::uint64_t> slot;
};

Result<CommitteeFilter, ApiError> parse_filter(const http::Request& request) {
    CommitteeFilter filter;
    CAIRN_TRY_ASSIGN(filter.epoch, optional_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(filter.index, optional_number(request, "index"));
    CAIRN_TRY_ASSIGN(filter.slot, optional_number(request, "slot"));
    return filter;
}

struct Committees {
    StateView view;
    Epoch epoch;
    std::vector<std::pair<Slot, std::vector<std::vector<ValidatorIndex>>>> slots;
};

/// The head may be epochs old; its committees are then those of the state it becomes.
Result<StateView, ApiError> state_with_committees(node::Node& node, std::string_view id,
                                                  std::optional<std::uint64_t> epoch) {
    CAIRN_TRY_ASSIGN(StateView view, find_state(node, id));
    if (id == "head" && epoch && Epoch{*epoch} > get_current_epoch(view.spec, *view.state)) {
        return state_for_epoch(node, Epoch{*epoch});
    }
    return view;
}

Result<Committees, ApiError> find_committees(const OwnState& own, const CommitteeFilter& filter) {
    const StateView& view = own.view;
    const BeaconState& state = own.state;
    const Epoch of_state = get_current_epoch(view.spec, state);
    const Epoch epoch{filter.epoch.value_or(of_state.value)};
    if (epoch > of_state + 1 || epoch < get_previous_epoch(view.spec, state)) {
        return fail(400, "Epoch " + quoted(epoch.value) + " is not one of the state's committees");
    }
    const Slot start = compute_start_slot_at_epoch(view.spec, epoch);
    const std::uint64_t slots_per_epoch = view.spec.preset->SLOTS_PER_EPOCH;
    if (filter.slot &&
        (*filter.slot < start.value || *filter.slot - start.value >= slots_per_epoch)) {
        return fail(400,
                    "Slot " + quoted(*filter.slot) + " is not in epoch " + quoted(epoch.value));
    }
    Committees found{view, epoch, {}};
    for (Slot slot = start; slot < start + slots_per_epoch; ++slot) {
        if (filter.slot && slot.value != *filter.slot) {
            continue;
        }
        const SlotCommittees committees(view.spec, state, slot);
        auto& rows = found.slots.emplace_back(slot, std::vector<std::vector<ValidatorIndex>>{});
        for (std::uint64_t i = 0; i < committees.count(); ++i) {
            const auto members = committees[CommitteeIndex{i}];
            rows.second.emplace_back(members.begin(), members.end());
        }
    }
    return found;
}

void write_indices(json::Writer& out, std::span<const ValidatorIndex> indices) {
    out.begin_array();
    for (const ValidatorIndex index : indices) {
        out.value(quoted(index.value));
    }
    out.end_array();
}

Reply get_committees(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const CommitteeFilter filter, parse_filter(request));
    const auto copy_state = [&](node::Node& node) -> Result<OwnState, ApiError> {
        CAIRN_TRY_ASSIGN(StateView view,
                         state_with_committees(node, request.parameter("state_id"), filter.epoch));
        return copy_of(std::move(view));
    };
    CAIRN_TRY_ASSIGN(const OwnState own, context.node.ask(copy_state));
    CAIRN_TRY_ASSIGN(const Committees found, find_committees(own, filter));
    json::Writer out;
    out.begin_array();
    for (const auto& [slot, committees] : found.slots) {
        for (std::size_t i = 0; i < committees.size(); ++i) {
            if (filter.index && *filter.index != i) {
                continue;
            }
            out.begin_object().field("index", quoted(i)).field("slot", quoted(slot.value));
            out.key("validators");
            write_indices(out, committees[i]);
            out.end_object();
        }
    }
    out.end_array();
    return data_reply(found.view.plain_envelope(), out.text());
}

struct SyncMembers {
    StateView view;
    std::vector<ValidatorIndex> validators;
};

Result<SyncMembers, ApiError> find_sync_members(node::Node& node, std::string_view id,
                                                std::optional<std::uint64_t> epoch) {
    CAIRN_TRY_ASSIGN(const StateView view, find_state(node, id));
    if (!view.spec.at_least(ForkId::altair)) {
        return fail(400, "The state is of phase0, which has no sync committee");
    }
    const Spec& spec = view.spec;
    const std::uint64_t period =
        compute_sync_committee_period(spec, get_current_epoch(spec, *view.state));
    const std::uint64_t wanted =
        epoch ? compute_sync_committee_period(spec, Epoch{*epoch}) : period;
    if (wanted < period || wanted > period + 1) {
        return fail(400, "Epoch " + quoted(epoch.value_or(0)) +
                             " is not one of the state's sync committees");
    }
    const SyncCommittee& committee =
        wanted == period ? view.state->current_sync_committee : view.state->next_sync_committee;
    SyncMembers members{view, {}};
    for (const BLSPubkey& pubkey : committee.pubkeys) {
        members.validators.push_back(
            find_validator(*view.state, pubkey).value_or(ValidatorIndex{0}));
    }
    return members;
}

Reply get_sync_committees(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto epoch, optional_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const SyncMembers members, context.node.ask([&](node::Node& node) {
        return find_sync_members(node, request.parameter("state_id"), epoch);
    }));
    const std::span<const ValidatorIndex> all(members.validators);
    const std::size_t size = all.size() / SYNC_COMMITTEE_SUBNET_COUNT;
    json::Writer out;
    out.begin_object().key("validators");
    write_indices(out, all);
    out.key("validator_aggregates").begin_array();
    for (std::size_t i = 0; i < SYNC_COMMITTEE_SUBNET_COUNT; ++i) {
        write_indices(out, all.subspan(i * size, size));
    }
    out.end_array().end_object();
    return data_reply(members.view.plain_envelope(), out.text());
}

// Randomness and queues --------------------------------------------------------------------------

Reply get_randao(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto asked, optional_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const StateView view, state_of(context, request));
    const Epoch current = get_current_epoch(view.spec, *view.state);
    const Epoch epoch{asked.value_or(current.value)};
    if (epoch > current || current - epoch >= view.spec.preset->EPOCHS_PER_HISTORICAL_VECTOR) {
        return fail(400, "Epoch " + quoted(epoch.value) + " is out of range for the state");
    }
    json::Writer out;
    out.begin_object();
    out.field("randao", hex_of(get_randao_mix(view.spec, *view.state, epoch))).end_object();
    return data_reply(view.plain_envelope(), out.text());
}

/// The list `member` of a state since electra.
template <auto Member>
Reply get_queue(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const StateView view, state_of(context, request));
    if (!view.spec.at_least(ForkId::electra)) {
        return fail(400, "The state is of a fork before electra");
    }
    const auto& queue = *view.state.*Member;
    if (media == Media::ssz) {
        Bytes bytes;
        for (const auto& entry : queue) {  // of constant size, so one after the other
            const Bytes encoded = ssz::encode(view.spec, entry);
            bytes.insert(bytes.end(), encoded.begin(), encoded.end());
        }
        return ssz_reply(view.envelope(), bytes);
    }
    return data_reply(view.envelope(), to_json_array(view.spec, queue));
}

Reply get_proposer_lookahead(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const StateView view, state_of(context, request));
    if (!view.spec.at_least(ForkId::fulu)) {
        return fail(400, "The state is of a fork before fulu");
    }
    if (media == Media::ssz) {
        Bytes bytes(8 * view.state->proposer_lookahead.size());
        for (std::size_t i = 0; i < view.state->proposer_lookahead.size(); ++i) {
            base::store_le64(&bytes[8 * i], view.state->proposer_lookahead[i].value);
        }
        return ssz_reply(view.envelope(), bytes);
    }
    json::Writer out;
    write_indices(out, view.state->proposer_lookahead);
    return data_reply(view.envelope(), out.text());
}

}  // namespace

void add_state_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/states/{state_id}/root", get_root);
    routes.get("/eth/v1/beacon/states/{state_id}/fork", get_fork);
    routes.get("/eth/v1/beacon/states/{state_id}/finality_checkpoints", get_finality_checkpoints);
    routes.get("/eth/v1/beacon/states/{state_id}/committees", get_committees);
    routes.get("/eth/v1/beacon/states/{state_id}/sync_committees", get_sync_committees);
    routes.get("/eth/v1/beacon/states/{state_id}/randao", get_randao);
    routes.get("/eth/v1/beacon/states/{state_id}/pending_deposits",
               get_queue<&BeaconState::pending_deposits>);
    routes.get("/eth/v1/beacon/states/{state_id}/pending_partial_withdrawals",
               get_queue<&BeaconState::pending_partial_withdrawals>);
    routes.get("/eth/v1/beacon/states/{state_id}/pending_consolidations",
               get_queue<&BeaconState::pending_consolidations>);
    routes.get("/eth/v1/beacon/states/{state_id}/proposer_lookahead", get_proposer_lookahead);
}

}  // namespace cairn::api
