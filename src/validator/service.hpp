// Validators by the real clock: the loop around RemoteDuties.
//
//   Service service(node, duties, {.context = ..., .genesis_time = ...}, on_line);
//   service.follow_heads(urls);    // optional: votes as soon as the slot's block is there
//   const ServiceEnd end = service.run();
//
// No slot is served twice, whatever the clock does: after a jump backwards it waits until the time
// is past the last slot it served. Threads: run() is for one thread, and starts one that reads the
// head events; stop() is for any, and for signal handlers.
#pragma once

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "validator/api_beacon_node.hpp"
#include "validator/doppelganger.hpp"
#include "validator/multi_beacon_node.hpp"
#include "validator/remote_duties.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cairn::validator {

struct ServiceOptions {
    SigningContext context;
    std::uint64_t genesis_time = 0;                           // seconds since 1970
    bool doppelganger = false;                                // watch before signing
    std::optional<consensus::Slot> last_slot = std::nullopt;  // end after it
};

enum class ServiceEnd : std::uint8_t {
    stopped,            // by stop()
    last_slot_served,   // ServiceOptions::last_slot
    doppelganger_seen,  // somebody else signs with our keys
};

/// What to do next in a slot, by the time alone.
enum class SlotPlan : std::uint8_t {
    wait,       // the slot was served, or the chain has not begun: wait for `slot`
    serve,      // all duties of `slot`
    serve_late  // without a block
};
struct NextSlot {
    SlotPlan plan = SlotPlan::wait;
    consensus::Slot slot;
    friend bool operator==(const NextSlot&, const NextSlot&) = default;
};
/// `served`: the last slot whose duties were done. A slot whose aggregates are due is let go; one
/// whose attestations are due has lost its block.
NextSlot next_slot(const consensus::Spec& spec, std::uint64_t genesis_time_ms, std::uint64_t now_ms,
                   std::optional<consensus::Slot> served);

class Service {
  public:
    Service(MultiBeaconNode& nodes, RemoteDuties& duties, ServiceOptions options,
            std::function<void(const std::string&)> on_line);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    Service(Service&&) = delete;
    Service& operator=(Service&&) = delete;
    ~Service();

    /// Of the first node that answers; when it falls silent, of the next one.
    void follow_heads(const std::vector<http::Url>& urls);
    ServiceEnd run();
    void stop() noexcept { stopped_ = true; }

  private:
    void serve(consensus::Slot slot, SlotPlan plan);
    /// False if no key may sign now.
    bool watch(consensus::Epoch epoch);
    void wait_until(std::uint64_t time_ms, std::optional<consensus::Slot> or_head_of);
    void take_heads();
    void read_heads();
    std::uint64_t time_of(consensus::Slot slot) const;
    void tell_if_set_back(consensus::Slot next, std::optional<consensus::Slot> served);
    void report(consensus::Slot slot, const DutyCounts& before);

    MultiBeaconNode& nodes_;
    RemoteDuties& duties_;
    ServiceOptions options_;
    std::function<void(const std::string&)> on_line_;
    DoppelgangerWatch doppelgangers_;
    std::optional<consensus::Epoch> told_;  // when the keys under watch may sign
    std::optional<consensus::Slot> waits_for_;
    std::atomic<bool> stopped_ = false;
    base::Alarm alarm_;
    std::mutex heads_mutex_;
    std::vector<HeadEvent> heads_;  // not yet taken
    consensus::Slot head_slot_;
    std::vector<std::unique_ptr<HeadEvents>> head_events_;  // one of which is read at a time
    std::optional<base::Thread> head_reader_;
};

}  // namespace cairn::validator
