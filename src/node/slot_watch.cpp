#include "node/slot_watch.hpp"

#include <algorithm>
#include <utility>

namespace cairn::node {

using consensus::Slot;

std::string_view to_string(DutyCause cause) noexcept {
    switch (cause) {
        case DutyCause::arrived_late:
            return "arrived late";
        case DutyCause::slow_import:
            return "slow import";
        case DutyCause::own_clock:
            return "own clock";
        case DutyCause::no_block:
            return "no block";
        case DutyCause::not_imported:
            break;
    }
    return "not imported";
}

void SlotWatch::on_arrival(Slot slot, std::uint64_t into_slot_ms) {
    if (slot > seen_.slot) {
        seen_ = {slot, std::nullopt, std::nullopt};
    }
    if (slot == seen_.slot) {
        seen_.arrival_ms = std::min(seen_.arrival_ms.value_or(into_slot_ms), into_slot_ms);
    }
}

void SlotWatch::on_import(Slot slot, double import_ms) {
    if (slot == seen_.slot && !seen_.import_ms) {
        seen_.import_ms = import_ms;
    }
}

std::optional<SlotReport> SlotWatch::close(Slot slot, std::uint64_t due_ms) {
    const Seen seen = seen_.slot == slot ? seen_ : Seen{slot, std::nullopt, std::nullopt};
    const bool saw_the_future = std::exchange(saw_the_future_, false);
    SlotReport report{slot, DutyCause::no_block, seen.arrival_ms, seen.import_ms.value_or(0)};
    if (!seen.arrival_ms) {
        report.cause = saw_the_future ? DutyCause::own_clock : DutyCause::no_block;
        return report;
    }
    if (!seen.import_ms) {
        report.cause = saw_the_future ? DutyCause::own_clock : DutyCause::not_imported;
        return report;
    }
    if (*seen.arrival_ms > due_ms) {
        ++late_in_a_row_;
        report.cause = saw_the_future || late_in_a_row_ >= LATE_IN_A_ROW ? DutyCause::own_clock
                                                                         : DutyCause::arrived_late;
        return report;
    }
    late_in_a_row_ = 0;
    if (static_cast<double>(*seen.arrival_ms) + *seen.import_ms > static_cast<double>(due_ms)) {
        report.cause = DutyCause::slow_import;
        return report;
    }
    return std::nullopt;
}

}  // namespace cairn::node
