#include "devnet/snapshot.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_choice/weight.hpp"
#include "consensus/misc.hpp"
#include "devnet/road_member.hpp"
#include "devnet/shard_snapshot.hpp"
#include "json/writer.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

namespace cairn::devnet {

using namespace consensus;

double quantile(const std::deque<double>& times, double share) {
    if (times.empty()) {
        return 0;
    }
    std::vector<double> sorted(times.begin(), times.end());
    std::ranges::sort(sorted);
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

namespace {

constexpr std::uint64_t SHOWN_SLOTS = 64;
constexpr std::uint64_t SHOWN_EPOCHS = 5;
/// Two epochs after its end an epoch is final, if all goes well.
constexpr std::uint64_t USUAL_LAG = 3;

std::string hex(const Root& root) {
    return base::to_hex(root.view());
}

std::string percent(double share) {
    const auto tenths = static_cast<std::uint64_t>(std::floor(share * 1000));
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

/// One node's chain, with what all parts of the snapshot ask about it.
class View {
  public:
    View(const Scene& seen, MemberId seen_from)
        : scene(seen),
          id(seen_from),
          chain(seen.simulation.member(seen_from).chain()),
          slot(seen.simulation.current_slot()),
          spec(node::spec_at_slot(chain.network(), slot)),
          epoch(compute_epoch_at_slot(spec, slot)),
          first(slot.value > SHOWN_SLOTS ? slot.value - SHOWN_SLOTS : 0) {
        Root root = chain.head().root;
        for (const auto* stored = chain.block(root); stored != nullptr;) {
            const BeaconBlock& block = stored->block->message;
            canonical_.insert(root);
            root = block.parent_root;
            stored = block.slot > first ? chain.block(root) : nullptr;
        }
    }

    bool is_canonical(const Root& root) const { return canonical_.contains(root); }
    std::uint64_t start_of(Slot of) const {
        return compute_time_at_slot_ms(spec, scene.simulation.genesis_ms(), of);
    }

    const Scene& scene;
    MemberId id;
    const node::Chain& chain;
    Slot slot;
    Spec spec;
    Epoch epoch;
    Slot first;  // of those shown

  private:
    std::unordered_set<Root> canonical_;
};

// Parts ------------------------------------------------------------------------------------------

void write_checkpoint(json::Writer& out, std::string_view name, const Checkpoint& checkpoint) {
    out.key(name).begin_object();
    out.field("epoch", checkpoint.epoch.value).field("root", hex(checkpoint.root)).end_object();
}

void write_network(json::Writer& out, const View& view) {
    const Config& config = *view.spec.config;
    out.key("network").begin_object();
    out.field("preset", config.PRESET_BASE);
    out.field("fork", to_string(view.spec.fork_id()));
    out.field("validators", view.chain.head().state->validators.size());
    out.key("forks").begin_array();
    const auto write_fork = [&](ForkId fork, Epoch epoch) {
        out.begin_object().field("name", to_string(fork)).field("epoch", epoch.value).end_object();
    };
    if (view.spec.road != nullptr) {
        write_fork(ForkId::phase0, GENESIS_EPOCH);
        write_fork(ForkId::phase1, compute_epoch_at_slot(view.spec, config.PHASE_1_FORK_SLOT));
    }
    for (const ForkId fork : mainline_forks) {
        if (view.spec.road == nullptr && fork_epoch(config, fork) != FAR_FUTURE_EPOCH) {
            write_fork(fork, fork_epoch(config, fork));
        }
    }
    out.end_array().end_object();
}

std::size_t peers_of(const Simulation& simulation, MemberId id) {
    std::size_t peers = 0;
    for (MemberId other = 1; other <= simulation.size(); ++other) {
        peers += other != id && simulation.member(other).is_running() &&
                         simulation.fault(other).group == simulation.fault(id).group
                     ? 1U
                     : 0U;
    }
    return peers;
}

void write_node(json::Writer& out, const Simulation& simulation, MemberId id) {
    const Member& member = simulation.member(id);
    const node::Chain& chain = member.chain();
    const node::NodeStatistics& statistics = member.statistics();
    const LinkFault& fault = simulation.fault(id);
    out.begin_object().field("id", id);
    out.field("state", member.is_dead() ? "dead" : member.is_running() ? "running" : "stopped");
    out.key("head").begin_object().field("slot", chain.head().slot.value);
    out.field("root", hex(chain.head().root)).end_object();
    write_checkpoint(out, "justified", chain.store().justified_checkpoint);
    write_checkpoint(out, "finalized", chain.store().finalized_checkpoint);
    out.field("blocks", statistics.blocks_imported);
    out.field("import_p50_ms", quantile(statistics.import_ms, 0.5));
    out.field("import_p99_ms", quantile(statistics.import_ms, 0.99));
    out.field("peers", member.is_running() ? peers_of(simulation, id) : 0);
    out.key("validators").begin_object();
    out.field("first", member.options().first_validator);
    out.field("count", member.options().validator_count).end_object();
    out.key("duties").begin_object();
    out.field("proposed", member.duties().proposed).field("attested", member.duties().attested);
    out.field("missed", member.duties().missed).field("last_cause", member.duties().last_cause);
    out.end_object();
    out.field("group", fault.group).field("delay_ms", fault.delay_ms);
    out.field("drop_percent", fault.drop_percent).field("silent", member.is_silent());
    out.field("skew_ms", member.skew_ms());
    out.end_object();
}

void write_epochs(json::Writer& out, const View& view) {
    const Store& store = view.chain.store();
    const auto& votes = view.scene.chronicle.votes(view.id);
    const std::uint64_t first =
        view.epoch.value >= SHOWN_EPOCHS ? view.epoch.value - SHOWN_EPOCHS + 1 : 0;
    out.key("epochs").begin_array();
    for (Epoch epoch{first}; epoch <= view.epoch; ++epoch) {
        const auto found = votes.find(epoch);
        const EpochVotes known = found == votes.end() ? EpochVotes{} : found->second;
        out.begin_object().field("epoch", epoch.value);
        out.field("voted", std::to_string(known.voted.value));
        out.field("active", std::to_string(known.active.value));
        out.field("justified", epoch <= store.justified_checkpoint.epoch);
        out.field("finalized", epoch <= store.finalized_checkpoint.epoch).end_object();
    }
    out.end_array();
}

std::uint64_t attestation_due_ms(const Spec& spec) {
    return spec.road == nullptr ? get_attestation_due_ms(spec)
                                : get_slot_component_duration_ms(spec, ROAD_ATTESTATION_DUE_BPS);
}

std::uint64_t aggregate_due_ms(const Spec& spec) {
    return spec.road == nullptr ? get_aggregate_due_ms(spec)
                                : get_slot_component_duration_ms(spec, ROAD_AGGREGATE_DUE_BPS);
}

std::string_view state_of(const View& view, const Root& root, Slot slot) {
    const Store& store = view.chain.store();
    const auto is_up_to = [&](const Checkpoint& checkpoint) {
        return slot <= compute_start_slot_at_epoch(view.spec, checkpoint.epoch);
    };
    if (!view.is_canonical(root)) {
        return "orphaned";
    }
    if (root == view.chain.head().root) {
        return "head";
    }
    if (is_up_to(store.finalized_checkpoint)) {
        return "finalized";
    }
    return is_up_to(store.justified_checkpoint) ? "justified" : "canonical";
}

std::size_t participants_of(const BeaconBlockBody& body) {
    std::size_t count = 0;
    for (const Attestation& attestation : body.attestations) {
        count += attestation.aggregation_bits.count();
    }
    return count;
}

MemberId node_of(const Simulation& simulation, ValidatorIndex validator) {
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        if (simulation.member(id).owns(validator)) {
            return id;
        }
    }
    return 0;
}

Gwei weight_at(const std::vector<NodeWeights>& weights, std::optional<BlockIndex> index) {
    Gwei sum;
    if (index && *index < weights.size()) {
        for (const Gwei weight : weights[*index].by_status) {
            sum += weight;
        }
    }
    return sum;
}

void write_blocks(json::Writer& out, const View& view) {
    const Store& store = view.chain.store();
    const Scores scores = get_attestation_scores(store);
    const std::vector<NodeWeights> own(store.votes.direct().begin(), store.votes.direct().end());
    out.key("blocks").begin_array();
    for (const auto& [root, stored] : view.chain.blocks_since(view.first)) {
        const BeaconBlock& block = stored->block->message;
        const auto index = store.blocks.find(root);
        const std::uint64_t start = view.start_of(block.slot);
        out.begin_object().field("root", hex(root)).field("parent", hex(block.parent_root));
        out.field("slot", block.slot.value).field("proposer", block.proposer_index.value);
        out.field("node", node_of(view.scene.simulation, block.proposer_index));
        out.field("weight", std::to_string(weight_at(scores, index).value));
        out.field("own_weight", std::to_string(weight_at(own, index).value));
        out.field("state", state_of(view, root, block.slot));
        out.field("arrival_ms", stored->arrival_ms > start ? stored->arrival_ms - start : 0);
        out.field("attestations", block.body.attestations.size());
        out.field("participants", participants_of(block.body));
        out.field("sync_participants", block.body.sync_aggregate.sync_committee_bits.count());
        out.field("payload_number", block.body.execution_payload.block_number);
        out.field("transactions", block.body.execution_payload.transactions.size());
        out.field("blobs", block.body.blob_kzg_commitments.size());
        out.field("boosted", root == store.proposer_boost_root).end_object();
    }
    out.end_array();
}

struct SlotRow {
    Root root;
    const node::StoredBlock* block = nullptr;
};

std::string_view slot_state(const View& view, Slot slot, const SlotRow& row) {
    if (row.block == nullptr) {
        return slot < view.slot ? "missed" : "future";
    }
    if (!view.is_canonical(row.root)) {
        return "orphaned";
    }
    const bool late = row.block->arrival_ms > view.start_of(slot) + attestation_due_ms(view.spec);
    return late && slot != GENESIS_SLOT ? "late" : "proposed";
}

void write_slots(json::Writer& out, const View& view) {
    const std::uint64_t length = view.spec.preset->SLOTS_PER_EPOCH;
    const Slot first{view.epoch.value >= 2 ? (view.epoch.value - 2) * length : 0};
    const Slot end{(view.epoch.value + 1) * length};
    std::map<Slot, SlotRow> rows;
    for (const auto& [root, stored] : view.chain.blocks_since(first)) {
        SlotRow& row = rows[stored->block->message.slot];
        if (row.block == nullptr || view.is_canonical(root)) {
            row = {root, stored};
        }
    }
    out.key("slots").begin_array();
    for (Slot slot = first; slot < end; ++slot) {
        const auto proposer = view.scene.chronicle.proposer(slot);
        out.begin_object().field("slot", slot.value).key("proposer");
        if (proposer) {
            out.value(proposer->value);
        } else {
            out.null();
        }
        out.field("state", slot_state(view, slot, rows[slot])).end_object();
    }
    out.end_array();
}

void write_effects(json::Writer& out, const View& view) {
    out.key("effects").begin_array();
    for (const Effect& effect : view.scene.control.in_force()) {
        out.begin_object().field("id", effect.id).field("what", describe(effect.action));
        out.field("since_slot", effect.since.value).key("until_slot");
        if (effect.until) {
            out.value(effect.until->value);
        } else {
            out.null();
        }
        out.end_object();
    }
    out.end_array();
}

void write_events(json::Writer& out, const Chronicle& chronicle) {
    out.key("events").begin_array();
    for (const Event& event : chronicle.events()) {
        out.begin_object().field("seq", event.seq).field("slot", event.slot.value);
        out.field("kind", event.kind).field("text", event.text).end_object();
    }
    out.end_array();
}

std::string cause_of(const Control& control) {
    std::string cause;
    for (const Effect& effect : control.in_force()) {
        cause += (cause.empty() ? "" : "; ") + describe(effect.action) + " (yours, slot " +
                 std::to_string(effect.since.value) + ")";
    }
    return cause.empty() ? "no cause is known" : cause;
}

Status status_of(const View& view) {
    const Epoch finalized = view.chain.store().finalized_checkpoint.epoch;
    const auto& votes = view.scene.chronicle.votes(view.id);
    const Epoch counted{view.epoch.value == 0 ? 0 : view.epoch.value - 1};
    const auto found = votes.find(counted);
    const std::string voted = percent(found == votes.end() ? 0 : found->second.share());
    if (!view.scene.simulation.member(view.id).is_running()) {
        return {"Node " + std::to_string(view.id) + " is stopped; this is the last it knew",
                "warn"};
    }
    if (view.epoch.value < USUAL_LAG + 1 && finalized == GENESIS_EPOCH) {
        return {"Starting: the first epoch becomes final about " + std::to_string(USUAL_LAG + 1) +
                    " epochs after genesis",
                "good"};
    }
    const std::uint64_t lag = view.epoch - finalized;
    if (lag <= USUAL_LAG) {
        return {"Finalising: epoch " + std::to_string(finalized.value) + " is final, " + voted +
                    " of the stake voted in epoch " + std::to_string(counted.value),
                view.scene.control.in_force().empty() ? "good" : "warn"};
    }
    return {"Finality is late by " + std::to_string(lag - USUAL_LAG + 1) + " epochs: " + voted +
                " of the stake voted in epoch " + std::to_string(counted.value) +
                ", 66.7 % are needed; " + cause_of(view.scene.control),
            "bad"};
}

}  // namespace

Status status_of(const Scene& scene, MemberId seen_from) {
    return status_of(View(scene, seen_from));
}

std::string snapshot(const Scene& scene, const RunFacts& facts, MemberId seen_from) {
    const View view(scene, seen_from);
    const Status status = status_of(view);
    json::Writer out;
    out.begin_object().field("run_id", facts.run_id).field("seq", facts.seq);
    out.field("time_ms", scene.simulation.now_ms());
    out.field("genesis_time_ms", scene.simulation.genesis_ms());
    out.field("slot_ms", view.spec.config->SLOT_DURATION_MS);
    out.field("slots_per_epoch", view.spec.preset->SLOTS_PER_EPOCH);
    out.field("fast", facts.fast).field("slots_per_second", facts.slots_per_second);
    out.field("attestation_due_ms", attestation_due_ms(view.spec));
    out.field("aggregate_due_ms", aggregate_due_ms(view.spec));
    write_network(out, view);
    out.field("slot", view.slot.value).field("epoch", view.epoch.value);
    out.field("status", status.sentence).field("health", status.health);
    out.field("seen_from", seen_from);
    out.key("nodes").begin_array();
    for (MemberId id = 1; id <= scene.simulation.size(); ++id) {
        write_node(out, scene.simulation, id);
    }
    out.end_array();
    write_epochs(out, view);
    write_blocks(out, view);
    write_slots(out, view);
    if (const auto* const shard_node = scene.simulation.member(seen_from).shard_node()) {
        write_shards(out.key("shards"), *shard_node);
    }
    write_effects(out, view);
    write_events(out, scene.chronicle);
    out.end_object();
    return out.take();
}

}  // namespace cairn::devnet
