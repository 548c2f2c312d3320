#include "devnet/page_details.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "devnet/execution_detail.hpp"
#include "devnet/mainline_member.hpp"
#include "devnet/slot_detail.hpp"
#include "json/writer.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace cairn::devnet {

using namespace consensus;

namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    return end.ec == std::errc{} && end.ptr == text.data() + text.size() ? std::optional(number)
                                                                         : std::nullopt;
}

/// The head of one node and the time.
struct View {
    View(const Scene& seen, MemberId seen_from)
        : scene(seen),
          member(seen.simulation.member(seen_from)),
          state(*member.chain().head().state),
          spec(node::spec_at_slot(member.chain().network(), state.slot)),
          epoch(compute_epoch_at_slot(spec, seen.simulation.current_slot())) {}

    const Scene& scene;
    const Member& member;
    const BeaconState& state;
    Spec spec;
    Epoch epoch;
};

/// As the Beacon API calls it, in one word.
std::string_view status_of(const View& view, const Validator& validator) {
    if (view.epoch < validator.activation_epoch) {
        return "pending";
    }
    if (view.epoch < validator.exit_epoch) {
        return validator.slashed                          ? "slashed"
               : validator.exit_epoch != FAR_FUTURE_EPOCH ? "exiting"
                                                          : "active";
    }
    return view.epoch < validator.withdrawable_epoch ? "exited" : "withdrawable";
}

/// Of the epochs whose votes can change no more.
struct Record {
    std::uint64_t due = 0;
    std::uint64_t voted = 0;  // for the target in time
    std::uint64_t head = 0;
};

bool is_over(const View& view, Epoch epoch) {
    return epoch + 1 < view.epoch;
}

Record record_of(const View& view, std::size_t index) {
    Record record;
    for (const auto& [epoch, duties] : view.scene.chronicle.duties().epochs()) {
        const bool had_duty = index < duties.slots.size() &&
                              duties.slots[index] != DutyBook::NO_DUTY &&
                              index < duties.votes.size();
        if (had_duty && is_over(view, epoch)) {
            ++record.due;
            record.voted += (duties.votes[index] & DutyBook::TARGET) != 0 ? 1U : 0U;
            record.head += (duties.votes[index] & DutyBook::HEAD) != 0 ? 1U : 0U;
        }
    }
    return record;
}

void write_validator(json::Writer& out, const View& view, std::size_t index) {
    const Validator& validator = view.state.validators[index];
    const Record record = record_of(view, index);
    out.field("index", index).field("status", status_of(view, validator));
    out.field("slashed", validator.slashed);
    out.field("node", owner_of(view.scene.simulation, ValidatorIndex{index}));
    out.field("balance", std::to_string(view.state.balances[index].value));
    out.field("effective", std::to_string(validator.effective_balance.value));
    out.field("due", record.due).field("voted", record.voted).field("head", record.head);
}

std::string validators(const View& view, std::size_t first) {
    const std::size_t count = view.state.validators.size();
    const std::size_t end = std::min(count, first + MAX_VALIDATOR_ROWS);
    json::Writer out;
    out.begin_object().field("epoch", view.epoch.value).field("total", count);
    out.key("validators").begin_array();
    for (std::size_t index = std::min(first, end); index < end; ++index) {
        out.begin_object();
        write_validator(out, view, index);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

void write_epoch_or_null(json::Writer& out, std::string_view name, Epoch epoch) {
    out.key(name);
    if (epoch == FAR_FUTURE_EPOCH) {
        out.null();
    } else {
        out.value(epoch.value);
    }
}

void write_history(json::Writer& out, const View& view, std::size_t index, MemberId node) {
    out.key("epochs").begin_array();
    for (const auto& [epoch, duties] : view.scene.chronicle.duties().epochs()) {
        if (index >= duties.slots.size()) {
            continue;
        }
        const Slot due = duties.slots[index];
        const std::uint8_t votes =
            index < duties.votes.size() ? duties.votes[index] : std::uint8_t{0};
        out.begin_object().field("epoch", epoch.value).key("slot");
        if (due == DutyBook::NO_DUTY) {
            out.null();
        } else {
            out.value(due.value);
        }
        out.field("over", is_over(view, epoch));
        out.field("source", (votes & DutyBook::SOURCE) != 0);
        out.field("target", (votes & DutyBook::TARGET) != 0);
        out.field("head", (votes & DutyBook::HEAD) != 0);
        if (index < duties.balances.size()) {
            out.field("balance", std::to_string(duties.balances[index].value));
        }
        const bool missed = due != DutyBook::NO_DUTY && (votes & DutyBook::TARGET) == 0;
        out.field("cause", missed && is_over(view, epoch) ? why_missed(view.scene, node, due) : "");
        out.end_object();
    }
    out.end_array();
}

void write_proposals(json::Writer& out, const View& view, ValidatorIndex index, MemberId node) {
    out.key("proposals").begin_array();
    for (const auto& [slot, proposer] : view.scene.chronicle.proposers()) {
        if (proposer != index) {
            continue;
        }
        const bool is_past = slot < view.scene.simulation.current_slot();
        const bool has_block = !view.member.chain().canonical_blocks(slot, 1).empty();
        const std::string_view state = has_block ? "proposed" : is_past ? "missed" : "future";
        out.begin_object().field("slot", slot.value).field("state", state);
        out.field("cause", state == "missed" ? why_missed(view.scene, node, slot) : "");
        out.end_object();
    }
    out.end_array();
}

Result<std::string, DetailError> validator(const View& view, std::string_view which) {
    const auto index = number_in(which);
    if (!index || *index >= view.state.validators.size()) {
        return unexpected(DetailError::no_such_thing);
    }
    const Validator& of = view.state.validators[*index];
    const MemberId node = owner_of(view.scene.simulation, ValidatorIndex{*index});
    json::Writer out;
    out.begin_object();
    write_validator(out, view, *index);
    out.field("pubkey", base::to_hex(of.pubkey.view()));
    out.field("withdrawal_credentials", base::to_hex(of.withdrawal_credentials.view()));
    write_epoch_or_null(out, "activation_epoch", of.activation_epoch);
    write_epoch_or_null(out, "exit_epoch", of.exit_epoch);
    write_epoch_or_null(out, "withdrawable_epoch", of.withdrawable_epoch);
    write_history(out, view, *index, node);
    write_proposals(out, view, ValidatorIndex{*index}, node);
    out.end_object();
    return out.take();
}

struct PooledVotes {
    std::uint64_t validators = 0;
    std::set<Root> blocks;
    std::size_t aggregates = 0;
};

void write_mainline_pools(json::Writer& out, const View& view, const node::Node& node) {
    const node::OperationPool& operations = node.operations();
    out.key("operations").begin_object();
    out.field("voluntary_exits", operations.exits());
    out.field("proposer_slashings", operations.proposer_slashings());
    out.field("attester_slashings", operations.attester_slashings());
    out.field("bls_to_execution_changes", operations.key_changes()).end_object();
    const Slot now = view.scene.simulation.current_slot();
    const Slot first{now.value > view.spec.preset->SLOTS_PER_EPOCH
                         ? now.value - view.spec.preset->SLOTS_PER_EPOCH
                         : 0};
    std::map<Slot, PooledVotes> votes;
    for (const Attestation& each :
         node.attestations().candidates(node.current_spec(), first, now)) {
        PooledVotes& of = votes[each.data.slot];
        of.validators += each.aggregation_bits.count();
        of.blocks.insert(each.data.beacon_block_root);
        ++of.aggregates;
    }
    out.key("attestations").begin_array();
    for (const auto& [slot, of] : votes) {
        out.begin_object().field("slot", slot.value).field("votes", of.validators);
        out.field("aggregates", of.aggregates).field("blocks", of.blocks.size()).end_object();
    }
    out.end_array();
}

void write_road_pools(json::Writer& out, const shard_node::ShardNode& node) {
    out.key("operations").begin_object();
    out.field("custody_key_reveals", node.pools().reveals.size()).end_object();
    out.key("attestations").begin_array().end_array();
}

std::string pools(const View& view) {
    const node::NodeStatistics& statistics = view.member.statistics();
    json::Writer out;
    out.begin_object().field("slot", view.scene.simulation.current_slot().value);
    if (const auto* const mainline = dynamic_cast<const MainlineMember*>(&view.member)) {
        write_mainline_pools(out, view, mainline->node());
    } else if (const auto* const road = view.member.shard_node()) {
        write_road_pools(out, *road);
    }
    out.key("messages").begin_object().field("valid", statistics.messages_valid);
    out.field("ignored", statistics.messages_ignored);
    out.field("rejected", statistics.messages_rejected);
    out.field("last_verdict", statistics.last_verdict).end_object();
    out.key("imports").begin_object().field("blocks", statistics.blocks_imported);
    out.field("refused", statistics.blocks_refused);
    out.field("last_refusal", statistics.last_refusal).end_object().end_object();
    return out.take();
}

}  // namespace

Result<std::string, DetailError> detail(const Scene& scene, const DetailRequest& request) {
    if (request.seen_from < 1 || request.seen_from > scene.simulation.size()) {
        return unexpected(DetailError::no_such_thing);
    }
    const View view(scene, request.seen_from);
    if (request.kind == "validators") {
        return validators(view, number_in(request.which).value_or(0));
    }
    if (request.kind == "validator") {
        return validator(view, request.which);
    }
    if (request.kind == "pools") {
        return pools(view);
    }
    if (request.kind == "accounts") {
        auto found = accounts_detail(view.member, *scene.simulation.genesis().accounts);
        return found ? Result<std::string, DetailError>(*std::move(found))
                     : unexpected(DetailError::no_such_thing);
    }
    if (request.kind != "slot" && request.kind != "block") {
        return unexpected(DetailError::no_such_kind);
    }
    const auto slot = request.kind == "slot" ? number_in(request.which)
                                             : slot_of_block(view.member, request.which);
    const auto shown = slot ? slot_detail(scene, request.seen_from, Slot{*slot}) : std::nullopt;
    if (!shown) {
        return unexpected(DetailError::no_such_thing);
    }
    return *shown;
}

}  // namespace cairn::devnet
