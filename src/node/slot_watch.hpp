// Why a slot had no block, or had it late: what a node saw of each slot, judged when it is over.
//
// A block is late if it is imported after the attestations' due time, so that the votes of its slot
// could not be for it. Memory: the slot that runs and the one before. Threads: one owner.
#pragma once

#include "consensus/primitives.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::node {

enum class DutyCause : std::uint8_t {
    arrived_late,  // it came after the due time: by its proposer, or by the network
    slow_import,   // it came in time, and was not imported in time
    own_clock,     // our clock is wrong, or stood still: others' messages come from the future, or
                   // everybody's blocks are late
    no_block,      // nothing came
    not_imported,  // it came and did not fit: its parent is missing, or it is invalid
};
std::string_view to_string(DutyCause cause) noexcept;

struct SlotReport {
    consensus::Slot slot;
    DutyCause cause{};
    /// Since the slot's start; null: no block has come.
    std::optional<std::uint64_t> arrival_ms;
    double import_ms = 0;
};

/// Blocks in a row that are late before it is our clock that is suspected.
inline constexpr unsigned LATE_IN_A_ROW = 4;

class SlotWatch {
  public:
    void on_arrival(consensus::Slot slot, std::uint64_t into_slot_ms);
    void on_import(consensus::Slot slot, double import_ms);
    /// A message of a slot that has not begun.
    void on_early_message() noexcept { saw_the_future_ = true; }

    /// `slot` is over; null: its block came in time. For the slots in their order.
    std::optional<SlotReport> close(consensus::Slot slot, std::uint64_t due_ms);
    /// A slot that our time has leapt over.
    static SlotReport leapt_over(consensus::Slot slot) {
        return {slot, DutyCause::own_clock, std::nullopt, 0};
    }

  private:
    struct Seen {
        consensus::Slot slot;
        std::optional<std::uint64_t> arrival_ms;
        std::optional<double> import_ms;
    };
    Seen seen_;
    bool saw_the_future_ = false;
    unsigned late_in_a_row_ = 0;
};

}  // namespace cairn::node
