// What a node counts for Prometheus, under the names of the field.
// Source: ethereum/beacon-metrics (the names that begin with beacon_), Prometheus client libraries
// (process_), Lighthouse (validator_monitor_, http_api_); our own begin with cairn_.
// docs/metrics.md lists all.
//
//   metrics.observe(node);                      // the node's owner, when something has happened
//   const std::string text = metrics.scrape();  // any thread
//
// Cost of a scrape: that of writing what observe() has noted; the owner is not asked. observe()
// costs a look at the registry once an epoch, else next to nothing.
// Threads: observe() and monitor() belong to the node's owner, all else to any thread.
#pragma once

#include "api/builder_counts.hpp"
#include "api/metrics_text.hpp"
#include "consensus/containers/state.hpp"
#include "node/node.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cairn::api {

/// Validators of which each has metrics of its own; of more there are sums only.
inline constexpr std::size_t MAX_MONITORED_ALONE = 64;
/// More are not monitored.
inline constexpr std::size_t MAX_MONITORED = 1U << 14U;

inline constexpr auto IMPORT_BOUNDS_SECONDS =
    std::to_array<double>({0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5});
inline constexpr std::size_t DUTY_CAUSES = 5;

/// What one validator did, epoch by epoch, as the chain has it.
struct DutyCounts {
    std::uint64_t attester_hit = 0;
    std::uint64_t attester_miss = 0;
    std::uint64_t target_hit = 0;
    std::uint64_t target_miss = 0;
    std::uint64_t head_hit = 0;
    std::uint64_t head_miss = 0;
};

/// Counters that handlers fill.
struct ApiCounts {
    std::array<std::atomic<std::uint64_t>, 6> by_status{};  // [status / 100]

    void count(unsigned status) { ++by_status[std::min<std::size_t>(status / 100, 5)]; }
};

class Metrics {
  public:
    /// `validator` is ours, and its duties are counted from now on.
    void monitor(consensus::ValidatorIndex validator);
    void observe(const node::Node& node);
    /// Of the event stream; see EventFeed.
    void note_listeners(std::size_t listening, std::uint64_t cut_off);

    std::string scrape() const;
    ApiCounts& api() noexcept { return api_; }
    BuilderCounts& builder() noexcept { return builder_; }

  private:
    struct Figures {
        std::uint64_t slot = 0;
        std::uint64_t head_slot = 0;
        std::uint64_t finalized_epoch = 0;
        std::uint64_t justified_epoch = 0;
        std::uint64_t previous_justified_epoch = 0;
        std::uint64_t reorgs = 0;
        std::uint64_t validators = 0;
        std::uint64_t active_validators = 0;
        std::uint64_t pending_deposits = 0;
        std::array<std::uint64_t, 3> timely_gwei{};  // source, target, head: previous epoch
        std::uint64_t active_gwei = 0;
        std::uint64_t tree_blocks = 0;
        std::uint64_t blocks_imported = 0;
        std::uint64_t blocks_refused = 0;
        std::uint64_t messages_valid = 0;
        std::uint64_t messages_ignored = 0;
        std::uint64_t messages_rejected = 0;
        std::array<std::uint64_t, 4> operations{};
        std::array<std::uint64_t, DUTY_CAUSES> late_slots{};
        std::array<std::uint64_t, IMPORT_BOUNDS_SECONDS.size() + 1> imports{};
        double import_seconds = 0;
        std::size_t listeners = 0;
        std::uint64_t listeners_cut_off = 0;
    };

    void note_chain(const node::Node& node);
    void note_statistics(const node::Node& node);
    void note_late_slots(const node::NodeStatistics& statistics);
    void note_imports(const node::NodeStatistics& statistics);
    void note_epoch(const consensus::Spec& spec, const consensus::BeaconState& state);
    void note_duties(const consensus::Spec& spec, const consensus::BeaconState& state);
    void write_chain(MetricsText& out) const;
    void write_node(MetricsText& out) const;
    void write_builder(MetricsText& out) const;
    void write_monitor(MetricsText& out) const;

    mutable std::mutex mutex_;  // over all that scrape() reads
    Figures figures_;
    std::map<consensus::ValidatorIndex, DutyCounts> monitored_;
    ApiCounts api_;
    BuilderCounts builder_;

    // The owner's alone.
    consensus::Root head_root_;
    std::optional<consensus::Spec> spec_;  // of the head's state
    consensus::StatePointer head_state_;
    std::uint64_t seen_imports_ = 0;
    std::uint64_t seen_reports_ = 0;
};

}  // namespace cairn::api
