#include "api/builder_counts.hpp"

#include "base/assert.hpp"

namespace cairn::api {

std::string_view to_string(BidOutcome outcome) noexcept {
    switch (outcome) {
        case BidOutcome::chosen:
            return "chosen";
        case BidOutcome::outbid:
            return "outbid";
        case BidOutcome::refused:
            return "refused";
        case BidOutcome::failed:
            return "failed";
        case BidOutcome::skipped:
            return "skipped";
    }
    CAIRN_ASSERT(false);
    return {};
}

std::string_view to_string(SkipCause cause) noexcept {
    switch (cause) {
        case SkipCause::not_registered:
            return "not_registered";
        case SkipCause::no_payloads:
            return "no_payloads";
        case SkipCause::missed_in_row:
            return "missed_in_row";
        case SkipCause::missed_in_epoch:
            return "missed_in_epoch";
        case SkipCause::not_finalising:
            return "not_finalising";
        case SkipCause::no_ground:
            return "no_ground";
    }
    CAIRN_ASSERT(false);
    return {};
}

std::string_view to_string(RevealOutcome outcome) noexcept {
    switch (outcome) {
        case RevealOutcome::revealed:
            return "revealed";
        case RevealOutcome::handed_over:
            return "handed_over";
        case RevealOutcome::failed:
            return "failed";
        case RevealOutcome::wrong:
            return "wrong";
    }
    CAIRN_ASSERT(false);
    return {};
}

}  // namespace cairn::api
