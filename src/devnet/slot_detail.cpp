#include "devnet/slot_detail.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "devnet/execution_detail.hpp"
#include "json/writer.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cairn::devnet {

using namespace consensus;

namespace {

std::string hex(const Root& root) {
    return base::to_hex(root.view());
}

/// What the validators of a slot voted for, as the canonical blocks after it say.
struct Votes {
    std::map<ValidatorIndex, Root> of;  // the block voted for
    std::map<ValidatorIndex, Slot> in;  // the first block that carries it
};

class SlotView {
  public:
    SlotView(const Scene& seen, MemberId of_node, Slot of)
        : scene(seen),
          seen_from(of_node),
          chain(seen.simulation.member(of_node).chain()),
          state(*chain.head().state),
          spec(node::spec_at_slot(chain.network(), state.slot)),
          slot(of),
          epoch(compute_epoch_at_slot(spec, of)) {}

    /// Whether the head's state can tell the committees.
    bool has_committees() const {
        const Epoch now = get_current_epoch(spec, state);
        return epoch <= now + 1 && epoch + spec.preset->EPOCHS_PER_HISTORICAL_VECTOR > now + 2;
    }
    std::uint64_t start_ms() const {
        return compute_time_at_slot_ms(spec, scene.simulation.genesis_ms(), slot);
    }
    std::vector<std::pair<Root, const node::StoredBlock*>> blocks() const {
        auto known = chain.blocks_since(slot);
        std::erase_if(known,
                      [&](const auto& each) { return each.second->block->message.slot != slot; });
        return known;
    }
    Votes votes() const;

    const Scene& scene;
    MemberId seen_from;
    const node::Chain& chain;
    const BeaconState& state;
    Spec spec;
    Slot slot;
    Epoch epoch;
};

Votes SlotView::votes() const {
    Votes votes;
    for (const auto& block : chain.canonical_blocks(slot + 1, 2 * spec.preset->SLOTS_PER_EPOCH)) {
        const Spec at_block = node::spec_at_slot(chain.network(), block->message.slot);
        for (const Attestation& attestation : block->message.body.attestations) {
            if (attestation.data.slot != slot) {
                continue;
            }
            const auto voters = get_attesting_indices(at_block, state, attestation);
            for (const ValidatorIndex index : voters.value_or(std::vector<ValidatorIndex>{})) {
                votes.of.emplace(index, attestation.data.beacon_block_root);
                votes.in.emplace(index, block->message.slot);
            }
        }
    }
    return votes;
}

/// Those that no canonical block carries, each with its cause, once per node.
void write_missing(json::Writer& out, const SlotView& view,
                   const std::map<MemberId, std::uint64_t>& missing) {
    out.key("missing").begin_array();
    for (const auto& [node, count] : missing) {
        out.begin_object().field("node", node).field("votes", count);
        out.field("cause", why_missed(view.scene, node, view.slot)).end_object();
    }
    out.end_array();
}

void write_votes(json::Writer& out, const SlotView& view) {
    const Votes votes = view.votes();
    std::map<Root, std::uint64_t> by_block;
    std::map<MemberId, std::uint64_t> missing;
    const std::uint64_t count = get_committee_count_per_slot(view.spec, view.state, view.epoch);
    out.key("committees").begin_array();
    for (std::uint64_t i = 0; i < count; ++i) {
        out.begin_array();
        for (const ValidatorIndex member :
             get_beacon_committee(view.spec, view.state, view.slot, CommitteeIndex{i})) {
            const auto vote = votes.of.find(member);
            out.begin_object().field("validator", member.value);
            if (vote == votes.of.end()) {
                ++missing[owner_of(view.scene.simulation, member)];
            } else {
                ++by_block[vote->second];
                out.field("block", hex(vote->second)).field("in", votes.in.at(member).value);
            }
            out.end_object();
        }
        out.end_array();
    }
    out.end_array().key("votes").begin_array();
    for (const auto& [root, voters] : by_block) {
        out.begin_object().field("block", hex(root)).field("votes", voters).end_object();
    }
    out.end_array();
    const Slot done = view.slot + 1;  // no block can carry them before
    write_missing(out, view,
                  view.scene.simulation.current_slot() > done
                      ? missing
                      : std::map<MemberId, std::uint64_t>{});
}

void write_arrivals(json::Writer& out, const SlotView& view, const Root& root) {
    const Simulation& simulation = view.scene.simulation;
    out.key("arrivals").begin_array();
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        const node::StoredBlock* const stored = simulation.member(id).chain().block(root);
        out.begin_object().field("node", id).key("ms");
        if (stored == nullptr) {
            out.null();
        } else {
            out.value(stored->arrival_ms - std::min(stored->arrival_ms, view.start_ms()));
        }
        out.end_object();
    }
    out.end_array();
}

void write_attestations(json::Writer& out, const BeaconBlockBody& body) {
    out.key("attestations").begin_array();
    for (const Attestation& each : body.attestations) {
        out.begin_object().field("slot", each.data.slot.value);
        out.field("votes", each.aggregation_bits.count());
        out.field("block", hex(each.data.beacon_block_root));
        out.field("source", each.data.source.epoch.value);
        out.field("target", each.data.target.epoch.value).end_object();
    }
    out.end_array();
}

/// Text up to the first zero byte, what cannot be shown left out.
std::string graffiti_of(const Bytes32& graffiti) {
    std::string text;
    for (const std::uint8_t byte : graffiti.view()) {
        if (byte == 0) {
            break;
        }
        text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
    }
    return text;
}

void write_contents(json::Writer& out, const BeaconBlockBody& body) {
    out.key("contents").begin_object();
    const auto add = [&](std::string_view name, std::size_t count) {
        if (count != 0) {
            out.field(name, count);
        }
    };
    add("attestations", body.attestations.size());
    add("proposer_slashings", body.proposer_slashings.size());
    add("attester_slashings", body.attester_slashings.size());
    add("deposits", body.deposits.size());
    add("deposit_requests", body.execution_requests.deposits.size());
    add("withdrawal_requests", body.execution_requests.withdrawals.size());
    add("consolidation_requests", body.execution_requests.consolidations.size());
    add("voluntary_exits", body.voluntary_exits.size());
    add("bls_to_execution_changes", body.bls_to_execution_changes.size());
    add("blobs", body.blob_kzg_commitments.size());
    add("withdrawals", body.execution_payload.withdrawals.size());
    add("transactions", body.execution_payload.transactions.size());
    add("sync_votes", body.sync_aggregate.sync_committee_bits.count());
    add("custody_key_reveals", body.custody_key_reveals.size());
    add("light_client_votes", body.light_client_bits.count());
    out.end_object();
}

void write_block(json::Writer& out, const SlotView& view, const Root& root,
                 const node::StoredBlock& stored) {
    const BeaconBlock& block = stored.block->message;
    const auto on_chain = view.chain.canonical_blocks(view.slot, 1);
    const bool is_canonical = !on_chain.empty() && on_chain.front()->message == block;
    out.begin_object().field("root", hex(root)).field("parent", hex(block.parent_root));
    out.field("state_root", hex(block.state_root));
    out.field("proposer", block.proposer_index.value).field("canonical", is_canonical);
    out.field("graffiti", graffiti_of(block.body.graffiti));
    const ExecutionPayload& payload = block.body.execution_payload;
    out.field("payload_number", payload.block_number);
    out.field("payload_hash", hex(payload.block_hash));
    out.field("gas_used", payload.gas_used).key("payload");
    write_payload_detail(out, view.scene.simulation.member(view.seen_from), payload.block_hash);
    write_contents(out, block.body);
    write_attestations(out, block.body);
    write_arrivals(out, view, root);
    out.end_object();
}

}  // namespace

MemberId owner_of(const Simulation& simulation, ValidatorIndex validator) {
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        if (simulation.member(id).owns(validator)) {
            return id;
        }
    }
    return 0;
}

std::string why_missed(const Scene& scene, MemberId node, Slot slot) {
    if (node == 0) {
        return "no node of this network has the validator";
    }
    std::string hurt = scene.control.what_hurt(node, slot);
    if (!hurt.empty()) {
        return hurt;
    }
    for (const node::SlotReport& report : scene.simulation.member(node).statistics().slots) {
        if (report.slot == slot) {
            return "node " + std::to_string(node) +
                   " says: " + std::string(to_string(report.cause));
        }
    }
    return "no cause is known";
}

std::optional<std::uint64_t> slot_of_block(const Member& member, std::string_view root) {
    const auto wanted = base::fixed_from_hex<32>(root);
    if (!wanted) {
        return std::nullopt;
    }
    const node::StoredBlock* const stored = member.chain().block(Root{*wanted});
    return stored == nullptr ? std::nullopt : std::optional(stored->block->message.slot.value);
}

std::optional<std::string> slot_detail(const Scene& scene, MemberId seen_from, Slot slot) {
    const SlotView view(scene, seen_from, slot);
    if (!view.has_committees()) {
        return std::nullopt;
    }
    const auto blocks = view.blocks();
    const auto proposer = blocks.empty()
                              ? scene.chronicle.proposer(slot)
                              : std::optional(blocks.front().second->block->message.proposer_index);
    json::Writer out;
    out.begin_object().field("slot", slot.value).field("epoch", view.epoch.value);
    out.field("start_ms", view.start_ms()).key("proposer");
    const MemberId node = proposer ? owner_of(scene.simulation, *proposer) : 0;
    if (proposer) {
        out.value(proposer->value).field("node", node);
    } else {
        out.null().key("node").null();
    }
    const bool is_past = slot < scene.simulation.current_slot();
    const bool missed = is_past && blocks.empty() && slot != GENESIS_SLOT;
    out.field("past", is_past);
    out.field("cause", missed && proposer ? why_missed(scene, node, slot) : "");
    out.key("blocks").begin_array();
    for (const auto& [root, stored] : blocks) {
        write_block(out, view, root, *stored);
    }
    out.end_array();
    write_votes(out, view);
    out.end_object();
    return out.take();
}

}  // namespace cairn::devnet
