#include "api/metrics.hpp"

#include "api/process_figures.hpp"
#include "consensus/accessors.hpp"
#include "consensus/epoch/columns.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

#include <algorithm>

namespace cairn::api {

using namespace consensus;

// Noting -----------------------------------------------------------------------------------------

void Metrics::monitor(ValidatorIndex validator) {
    const std::lock_guard lock(mutex_);
    if (monitored_.size() < MAX_MONITORED) {
        monitored_.try_emplace(validator);
    }
}

void Metrics::note_listeners(std::size_t listening, std::uint64_t cut_off) {
    const std::lock_guard lock(mutex_);
    figures_.listeners = listening;
    figures_.listeners_cut_off = cut_off;
}

void Metrics::observe(const node::Node& node) {
    const node::Head& head = node.chain().head();
    const bool is_new_head = head.root != head_root_;
    const std::lock_guard lock(mutex_);
    note_statistics(node);
    figures_.slot = node.chain().current_slot().value;
    if (is_new_head) {
        note_chain(node);
    }
}

/// What is missing in between, because so much has happened since the last look, is not counted.
void Metrics::note_late_slots(const node::NodeStatistics& statistics) {
    if (statistics.slots_reported < seen_reports_) {
        seen_reports_ = 0;  // another node, started anew
    }
    const std::uint64_t fresh =
        std::min<std::uint64_t>(statistics.slots_reported - seen_reports_, statistics.slots.size());
    for (auto report = statistics.slots.end() - static_cast<std::ptrdiff_t>(fresh);
         report != statistics.slots.end(); ++report) {
        ++figures_.late_slots[static_cast<std::size_t>(report->cause)];
    }
    seen_reports_ = statistics.slots_reported;
}

void Metrics::note_imports(const node::NodeStatistics& statistics) {
    if (statistics.blocks_imported < seen_imports_) {
        seen_imports_ = 0;
    }
    const std::uint64_t fresh = std::min<std::uint64_t>(statistics.blocks_imported - seen_imports_,
                                                        statistics.import_ms.size());
    for (auto ms = statistics.import_ms.end() - static_cast<std::ptrdiff_t>(fresh);
         ms != statistics.import_ms.end(); ++ms) {
        const double seconds = *ms / 1000;
        const auto bound = std::ranges::lower_bound(IMPORT_BOUNDS_SECONDS, seconds);
        ++figures_.imports[static_cast<std::size_t>(bound - IMPORT_BOUNDS_SECONDS.begin())];
        figures_.import_seconds += seconds;
    }
    seen_imports_ = statistics.blocks_imported;
}

void Metrics::note_statistics(const node::Node& node) {
    const node::NodeStatistics& statistics = node.statistics();
    note_late_slots(statistics);
    note_imports(statistics);
    figures_.blocks_imported = statistics.blocks_imported;
    figures_.blocks_refused = statistics.blocks_refused;
    figures_.messages_valid = statistics.messages_valid;
    figures_.messages_ignored = statistics.messages_ignored;
    figures_.messages_rejected = statistics.messages_rejected;
    const node::OperationPool& pool = node.operations();
    figures_.operations = {pool.exits(), pool.proposer_slashings(), pool.attester_slashings(),
                           pool.key_changes()};
}

void Metrics::note_chain(const node::Node& node) {
    const node::Chain& chain = node.chain();
    const node::Head& head = chain.head();
    const Spec spec = node::spec_at_slot(chain.network(), head.slot);
    const node::StoredBlock* const block = chain.block(head.root);
    const bool follows = block != nullptr && (block->block->message.parent_root == head_root_ ||
                                              head.slot == GENESIS_SLOT);
    if (head_state_ != nullptr && !follows && head.slot <= head_state_->slot + 1) {
        ++figures_.reorgs;
    }
    const bool is_new_epoch = head_state_ == nullptr || get_current_epoch(*spec_, *head_state_) !=
                                                            compute_epoch_at_slot(spec, head.slot);
    if (is_new_epoch) {
        if (head_state_ != nullptr) {
            note_duties(*spec_, *head_state_);  // nothing is added to its previous epoch any more
        }
        note_epoch(spec, *head.state);
    }
    const BeaconState& state = *head.state;
    figures_.head_slot = head.slot.value;
    figures_.finalized_epoch = chain.store().finalized_checkpoint.epoch.value;
    figures_.justified_epoch = state.current_justified_checkpoint.epoch.value;
    figures_.previous_justified_epoch = state.previous_justified_checkpoint.epoch.value;
    figures_.pending_deposits = state.pending_deposits.size();
    figures_.tree_blocks = chain.store().blocks.size();
    head_root_ = head.root;
    spec_ = spec;
    head_state_ = head.state;
}

void Metrics::note_epoch(const Spec& spec, const BeaconState& state) {
    const auto columns = get_epoch_columns(spec, state);
    if (!columns) {
        return;
    }
    const auto active = [](std::uint8_t flags) { return (flags & status::active_now) != 0; };
    figures_.validators = state.validators.size();
    figures_.active_validators =
        static_cast<std::uint64_t>(std::ranges::count_if(columns->status, active));
    figures_.active_gwei = columns->active.value;
    for (std::size_t flag = 0; flag < figures_.timely_gwei.size(); ++flag) {
        figures_.timely_gwei[flag] = columns->timely[flag].value;
    }
}

void Metrics::note_duties(const Spec& spec, const BeaconState& state) {
    if (!spec.at_least(ForkId::altair)) {
        return;
    }
    const Epoch epoch = get_previous_epoch(spec, state);
    for (auto& [index, counts] : monitored_) {
        if (index >= state.validators.size() || epoch == get_current_epoch(spec, state)) {
            continue;
        }
        const Validator& validator = state.validators[index.value];
        if (epoch < validator.activation_epoch || epoch >= validator.exit_epoch) {
            continue;
        }
        const ParticipationFlags flags = state.previous_epoch_participation[index.value];
        const auto count = [](bool hit, std::uint64_t& hits, std::uint64_t& misses) {
            ++(hit ? hits : misses);
        };
        count(flags != 0, counts.attester_hit, counts.attester_miss);
        count((flags & status::timely_target) != 0, counts.target_hit, counts.target_miss);
        count((flags & status::timely_head) != 0, counts.head_hit, counts.head_miss);
    }
}

// Telling ----------------------------------------------------------------------------------------

void Metrics::write_chain(MetricsText& out) const {
    const Figures& f = figures_;
    out.gauge("beacon_slot", "Slot of the node's clock.", f.slot);
    out.gauge("beacon_head_slot", "Slot of the head block.", f.head_slot);
    out.gauge("beacon_finalized_epoch", "Epoch that is finalised.", f.finalized_epoch);
    out.gauge("beacon_current_justified_epoch", "Epoch that the head has justified.",
              f.justified_epoch);
    out.gauge("beacon_previous_justified_epoch", "The one justified before it.",
              f.previous_justified_epoch);
    out.counter("beacon_reorgs_total", "Heads that did not stand on the one before.", f.reorgs);
    out.gauge("beacon_current_validators", "Validators in the registry.", f.validators);
    out.gauge("beacon_current_active_validators", "Validators with duties in this epoch.",
              f.active_validators);
    out.gauge("beacon_pending_deposits", "Deposits that wait to be credited.", f.pending_deposits);
    out.gauge("beacon_participation_prev_epoch_active_gwei_total",
              "Stake that is active, when the epoch began.", f.active_gwei);
    out.gauge("beacon_participation_prev_epoch_source_attesting_gwei_total",
              "Of it, what voted in time for the source in the epoch before.", f.timely_gwei[0]);
    out.gauge("beacon_participation_prev_epoch_target_attesting_gwei_total",
              "Of it, what voted in time for the target in the epoch before.", f.timely_gwei[1]);
    out.gauge("beacon_participation_prev_epoch_head_attesting_gwei_total",
              "Of it, what voted in time for the head in the epoch before.", f.timely_gwei[2]);
    out.gauge("beacon_fork_choice_blocks", "Blocks that fork choice holds.", f.tree_blocks);
}

void Metrics::write_node(MetricsText& out) const {
    const Figures& f = figures_;
    out.gauge("libp2p_peers", "Peers by libp2p, which this node's network does not use.",
              std::uint64_t{0});
    out.counter("beacon_blocks_imported_total", "Blocks imported.", f.blocks_imported);
    out.counter("beacon_blocks_refused_total", "Blocks refused for good.", f.blocks_refused);
    out.histogram("beacon_block_processing_seconds", "From a block's arrival to its import.",
                  IMPORT_BOUNDS_SECONDS, f.imports, f.import_seconds);
    auto& late = out.counter("cairn_slots_late_total", "Slots without a block in time, by cause.");
    for (std::size_t i = 0; i < DUTY_CAUSES; ++i) {
        std::string cause(to_string(static_cast<node::DutyCause>(i)));
        std::ranges::replace(cause, ' ', '_');
        late.sample({{"cause", cause}}, f.late_slots[i]);
    }
    out.counter("cairn_gossip_messages_total", "Messages by what became of them.")
        .sample({{"verdict", "valid"}}, f.messages_valid)
        .sample({{"verdict", "ignored"}}, f.messages_ignored)
        .sample({{"verdict", "rejected"}}, f.messages_rejected);
    out.gauge("cairn_pool_operations", "Operations that wait for a block.")
        .sample({{"kind", "voluntary_exit"}}, f.operations[0])
        .sample({{"kind", "proposer_slashing"}}, f.operations[1])
        .sample({{"kind", "attester_slashing"}}, f.operations[2])
        .sample({{"kind", "bls_to_execution_change"}}, f.operations[3]);
    auto& answers = out.counter("http_api_responses_total", "Answers of the Beacon API.");
    for (std::size_t i = 2; i < api_.by_status.size(); ++i) {
        answers.sample({{"status", std::to_string(i) + "xx"}}, api_.by_status[i].load());
    }
    out.gauge("cairn_event_listeners", "Clients that listen to events.",
              std::uint64_t{f.listeners});
    out.counter("cairn_event_listeners_cut_off_total", "Clients that read too slowly.",
                f.listeners_cut_off);
}

namespace {

template <class Enum, std::size_t N>
void write_counts(MetricsText& out, std::string_view label, const CountsBy<Enum, N>& counts) {
    for (std::size_t i = 0; i < N; ++i) {
        const auto what = static_cast<Enum>(i);
        out.sample({{label, to_string(what)}}, counts.of(what));
    }
}

}  // namespace

void Metrics::write_builder(MetricsText& out) const {
    out.counter("cairn_builder_bids_total", "Blocks asked for, by what became of the builder.");
    write_counts(out, "outcome", builder_.bids);
    out.counter("cairn_builder_bids_refused_total", "Bids that do not fit, by rule.");
    write_counts(out, "rule", builder_.refusals);
    out.counter("cairn_builder_skipped_total", "Blocks for which no builder was asked.");
    write_counts(out, "cause", builder_.skips);
    out.counter("cairn_builder_errors_total", "Requests to the builder that failed.");
    write_counts(out, "error", builder_.errors);
    out.counter("cairn_builder_reveals_total", "Signed blinded blocks, by what came of them.");
    write_counts(out, "outcome", builder_.reveals);
    out.gauge("cairn_builder_registrations", "Validators registered with the builder.",
              builder_.registrations.load());
}

void Metrics::write_monitor(MetricsText& out) const {
    struct Row {
        std::string_view name;
        std::string_view help;
        std::uint64_t DutyCounts::* member;
    };
    static constexpr auto rows = std::to_array<Row>({
        {"validator_monitor_prev_epoch_on_chain_attester_hit_total",
         "Epochs whose vote is in the chain.", &DutyCounts::attester_hit},
        {"validator_monitor_prev_epoch_on_chain_attester_miss_total",
         "Epochs whose vote is not in the chain.", &DutyCounts::attester_miss},
        {"validator_monitor_prev_epoch_on_chain_target_attester_hit_total",
         "Epochs whose vote for the target came in time.", &DutyCounts::target_hit},
        {"validator_monitor_prev_epoch_on_chain_target_attester_miss_total",
         "Epochs whose vote for the target did not come in time.", &DutyCounts::target_miss},
        {"validator_monitor_prev_epoch_on_chain_head_attester_hit_total",
         "Epochs whose vote for the head came in time.", &DutyCounts::head_hit},
        {"validator_monitor_prev_epoch_on_chain_head_attester_miss_total",
         "Epochs whose vote for the head did not come in time.", &DutyCounts::head_miss},
    });
    out.gauge("validator_monitor_validators", "Validators that use this node.",
              std::uint64_t{monitored_.size()});
    for (const Row& row : rows) {
        auto& metric = out.counter(row.name, row.help);
        std::uint64_t sum = 0;
        for (const auto& [index, counts] : monitored_) {
            sum += counts.*row.member;
            if (monitored_.size() <= MAX_MONITORED_ALONE) {
                metric.sample({{"validator", std::to_string(index.value)}}, counts.*row.member);
            }
        }
        metric.sample({{"validator", "total"}}, sum);
    }
}

std::string Metrics::scrape() const {
    MetricsText out;
    {
        const std::lock_guard lock(mutex_);
        write_chain(out);
        write_node(out);
        write_builder(out);
        write_monitor(out);
    }
    write_process_figures(out);
    return out.take();
}

}  // namespace cairn::api
