// /eth/v1/validator/duties and liveness: who is to do what when.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"

#include <algorithm>
#include <unordered_map>

namespace cairn::api {

using namespace consensus;

namespace {

/// The block on which a shuffling rests: that of the slot before `epoch`, as far as the chain is.
Root root_before(const node::Chain& chain, Epoch epoch) {
    const Slot start = compute_start_slot_at_epoch(chain.network(), epoch);
    return canonical_root(chain, start.value == 0 ? start : start - 1);
}

Epoch epoch_before(Epoch epoch) {
    return Epoch{epoch.value == 0 ? 0 : epoch.value - 1};
}

Result<std::vector<std::uint64_t>, ApiError> indices_of_body(const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    return to_numbers(body, "validator indices");
}

// Attesting --------------------------------------------------------------------------------------

struct AttesterDuty {
    BLSPubkey pubkey;
    ValidatorIndex validator;
    Slot slot;
    std::uint64_t committee = 0;
    std::uint64_t committee_length = 0;
    std::uint64_t committees_at_slot = 0;
    std::uint64_t position = 0;
};

struct AttesterDuties {
    Root dependent_root;
    std::vector<AttesterDuty> duties;
};

struct StateOfDuties {
    OwnState own;
    Root dependent_root;
};

Result<StateOfDuties, ApiError> find_state_of_duties(node::Node& node, Epoch epoch) {
    CAIRN_TRY(expect_synced(node));
    CAIRN_TRY_ASSIGN(StateView view, state_for_epoch(node, epoch));
    return StateOfDuties{copy_of(std::move(view)), root_before(node.chain(), epoch_before(epoch))};
}

/// Looks at every validator, so the owner has no part in it.
AttesterDuties find_attester_duties(const StateOfDuties& at, Epoch epoch,
                                    std::vector<std::uint64_t> wanted) {
    const Spec& spec = at.own.view.spec;
    const BeaconState& state = at.own.state;
    std::ranges::sort(wanted);
    AttesterDuties found{at.dependent_root, {}};
    const Slot start = compute_start_slot_at_epoch(spec, epoch);
    for (std::uint64_t i = 0; i < spec.preset->SLOTS_PER_EPOCH; ++i) {
        const SlotCommittees committees(spec, state, start + i);
        for (std::uint64_t index = 0; index < committees.count(); ++index) {
            const auto members = committees[CommitteeIndex{index}];
            for (std::size_t position = 0; position < members.size(); ++position) {
                const ValidatorIndex validator = members[position];
                if (std::ranges::binary_search(wanted, validator.value)) {
                    found.duties.push_back({state.validators[validator.value].pubkey, validator,
                                            start + i, index, members.size(), committees.count(),
                                            position});
                }
            }
        }
    }
    return found;
}

Reply post_attester_duties(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY(require_synced(context));
    CAIRN_TRY_ASSIGN(const std::uint64_t epoch, path_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(auto indices, indices_of_body(request));
    CAIRN_TRY_ASSIGN(const StateOfDuties at, context.node.ask([&](node::Node& node) {
        return find_state_of_duties(node, Epoch{epoch});
    }));
    const AttesterDuties found = find_attester_duties(at, Epoch{epoch}, std::move(indices));
    json::Writer out;
    out.begin_array();
    for (const AttesterDuty& duty : found.duties) {
        out.begin_object().field("pubkey", hex_of(duty.pubkey));
        out.field("validator_index", quoted(duty.validator.value));
        out.field("committee_index", quoted(duty.committee));
        out.field("committee_length", quoted(duty.committee_length));
        out.field("committees_at_slot", quoted(duty.committees_at_slot));
        out.field("validator_committee_index", quoted(duty.position));
        out.field("slot", quoted(duty.slot.value)).end_object();
    }
    out.end_array();
    return data_reply(
        {.dependent_root = found.dependent_root, .optimistic = context.health.get().is_optimistic},
        out.text());
}

// Proposing --------------------------------------------------------------------------------------

struct ProposerDuties {
    StateView view;
    Root dependent_root;
    std::vector<ValidatorIndex> proposers;  // by slot of the epoch
};

/// Before fulu proposers follow from balances, so the state must be one of the epoch itself.
Result<StateView, ApiError> state_with_proposers(node::Node& node, Epoch epoch) {
    CAIRN_TRY_ASSIGN(StateView view, state_for_epoch(node, epoch));
    if (view.spec.at_least(ForkId::fulu) || get_current_epoch(view.spec, *view.state) == epoch) {
        return view;
    }
    return view_at(node, view.block_root, compute_start_slot_at_epoch(view.spec, epoch));
}

Result<ProposerDuties, ApiError> find_proposer_duties(node::Node& node, Epoch epoch, bool v2) {
    CAIRN_TRY(expect_synced(node));
    CAIRN_TRY_ASSIGN(const StateView view, state_with_proposers(node, epoch));
    const Spec& spec = view.spec;
    // Since fulu they are drawn an epoch earlier; version 1 tells the later root all the same.
    const Epoch last = v2 && spec.at_least(ForkId::fulu) ? epoch_before(epoch) : epoch;
    ProposerDuties found{view, root_before(node.chain(), last), {}};
    if (spec.at_least(ForkId::fulu)) {
        const auto& lookahead = view.state->proposer_lookahead;
        const std::uint64_t first = (epoch.value - get_current_epoch(spec, *view.state).value) *
                                    spec.preset->SLOTS_PER_EPOCH;
        for (std::uint64_t i = 0; i < spec.preset->SLOTS_PER_EPOCH; ++i) {
            found.proposers.push_back(lookahead[first + i]);
        }
        return found;
    }
    auto proposers = compute_proposer_indices(
        spec, *view.state, epoch, get_seed(spec, *view.state, epoch, DOMAIN_BEACON_PROPOSER),
        get_active_validator_indices(spec, *view.state, epoch));
    if (!proposers) {
        return fail(500, describe(proposers.error()));
    }
    found.proposers = *std::move(proposers);
    return found;
}

template <bool V2>
Reply get_proposer_duties(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY(require_synced(context));
    CAIRN_TRY_ASSIGN(const std::uint64_t epoch, path_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const ProposerDuties found, context.node.ask([&](node::Node& node) {
        return find_proposer_duties(node, Epoch{epoch}, V2);
    }));
    const std::uint64_t start = epoch * found.view.spec.preset->SLOTS_PER_EPOCH;
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < found.proposers.size(); ++i) {
        const ValidatorIndex proposer = found.proposers[i];
        if (start + i == 0) {
            continue;  // nobody proposes the genesis block
        }
        out.begin_object();
        out.field("pubkey", hex_of(found.view.state->validators[proposer.value].pubkey));
        out.field("validator_index", quoted(proposer.value));
        out.field("slot", quoted(start + i)).end_object();
    }
    out.end_array();
    return data_reply(
        {.dependent_root = found.dependent_root, .optimistic = context.health.get().is_optimistic},
        out.text());
}

// Sync committees --------------------------------------------------------------------------------

struct SyncDuty {
    BLSPubkey pubkey;
    std::uint64_t validator = 0;
    std::vector<std::size_t> positions;
};

Result<const SyncCommittee*, ApiError> committee_of(const StateView& view, Epoch epoch) {
    if (!view.spec.at_least(ForkId::altair)) {
        return fail(400, "The epoch is of phase0, which has no sync committee");
    }
    const std::uint64_t period =
        compute_sync_committee_period(view.spec, get_current_epoch(view.spec, *view.state));
    const std::uint64_t wanted = compute_sync_committee_period(view.spec, epoch);
    if (wanted < period || wanted > period + 1) {
        return fail(400, "Epoch " + quoted(epoch.value) + " is not one of the known committees");
    }
    return wanted == period ? &view.state->current_sync_committee
                            : &view.state->next_sync_committee;
}

Result<std::vector<SyncDuty>, ApiError> find_sync_duties(
    node::Node& node, Epoch epoch, const std::vector<std::uint64_t>& indices) {
    CAIRN_TRY(expect_synced(node));
    const node::Chain& chain = node.chain();
    const Epoch current = compute_epoch_at_slot(chain.network(), chain.current_slot());
    CAIRN_TRY_ASSIGN(const StateView view, state_for_epoch(node, std::min(epoch, current)));
    CAIRN_TRY_ASSIGN(const SyncCommittee* const committee, committee_of(view, epoch));
    std::unordered_map<BLSPubkey, std::vector<std::size_t>> positions;
    for (std::size_t i = 0; i < committee->pubkeys.size(); ++i) {
        positions[committee->pubkeys[i]].push_back(i);
    }
    std::vector<SyncDuty> duties;
    for (const std::uint64_t index : indices) {
        if (index >= view.state->validators.size()) {
            return fail(400, "Invalid validator index: " + quoted(index));
        }
        const BLSPubkey& pubkey = view.state->validators[index].pubkey;
        if (const auto seats = positions.find(pubkey); seats != positions.end()) {
            duties.push_back({pubkey, index, seats->second});
        }
    }
    return duties;
}

Reply post_sync_duties(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY(require_synced(context));
    CAIRN_TRY_ASSIGN(const std::uint64_t epoch, path_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const auto indices, indices_of_body(request));
    CAIRN_TRY_ASSIGN(const auto duties, context.node.ask([&](node::Node& node) {
        return find_sync_duties(node, Epoch{epoch}, indices);
    }));
    json::Writer out;
    out.begin_array();
    for (const SyncDuty& duty : duties) {
        out.begin_object().field("pubkey", hex_of(duty.pubkey));
        out.field("validator_index", quoted(duty.validator));
        out.key("validator_sync_committee_indices").begin_array();
        for (const std::size_t position : duty.positions) {
            out.value(quoted(position));
        }
        out.end_array().end_object();
    }
    out.end_array();
    return data_reply({.optimistic = context.health.get().is_optimistic}, out.text());
}

// Liveness ---------------------------------------------------------------------------------------

/// A validator is live in an epoch if its vote of that epoch is in a block.
Result<std::vector<bool>, ApiError> find_liveness(node::Node& node, Epoch epoch,
                                                  const std::vector<std::uint64_t>& indices) {
    CAIRN_TRY(expect_synced(node));
    CAIRN_TRY_ASSIGN(const StateView view, find_state(node, "head"));
    const BeaconState& state = *view.state;
    const Epoch current = compute_epoch_at_slot(view.spec, node.chain().current_slot());
    if (epoch > current || epoch + 1 < current) {
        return fail(400, "Epoch " + quoted(epoch.value) + " is not the current or previous one");
    }
    const Epoch of_state = get_current_epoch(view.spec, state);
    const bool is_altair = view.spec.at_least(ForkId::altair);
    std::vector<bool> live;
    for (const std::uint64_t index : indices) {
        if (index >= state.validators.size()) {
            return fail(400, "Invalid validator index: " + quoted(index));
        }
        const bool in_current =
            is_altair && epoch == of_state && state.current_epoch_participation[index] != 0;
        const bool in_previous =
            is_altair && epoch + 1 == of_state && state.previous_epoch_participation[index] != 0;
        live.push_back(in_current || in_previous);
    }
    return live;
}

Reply post_liveness(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const std::uint64_t epoch, path_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const auto indices, indices_of_body(request));
    CAIRN_TRY_ASSIGN(const auto live, context.node.ask([&](node::Node& node) {
        return find_liveness(node, Epoch{epoch}, indices);
    }));
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        out.begin_object().field("index", quoted(indices[i]));
        out.field("is_live", bool{live[i]}).end_object();
    }
    out.end_array();
    return data_reply({.tells_optimistic = false}, out.text());
}

}  // namespace

void add_duty_routes(Routes& routes) {
    routes.post("/eth/v1/validator/duties/attester/{epoch}", post_attester_duties);
    routes.get("/eth/v1/validator/duties/proposer/{epoch}", get_proposer_duties<false>);
    routes.get("/eth/v2/validator/duties/proposer/{epoch}", get_proposer_duties<true>);
    routes.post("/eth/v1/validator/duties/sync/{epoch}", post_sync_duties);
    routes.post("/eth/v1/validator/liveness/{epoch}", post_liveness);
}

}  // namespace cairn::api
