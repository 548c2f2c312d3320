// The status of a validator as the Beacon API names it, derived from the registry.
// Source: beacon-APIs v4.0.0 types/api.yaml#ValidatorStatus.
#pragma once

#include "consensus/containers/misc.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::api {

enum class ValidatorStatus : std::uint8_t {
    pending_initialized,
    pending_queued,
    active_ongoing,
    active_exiting,
    active_slashed,
    exited_unslashed,
    exited_slashed,
    withdrawal_possible,
    withdrawal_done,
};

std::string_view to_string(ValidatorStatus status) noexcept;

ValidatorStatus status_of(const consensus::Validator& validator, consensus::Gwei balance,
                          consensus::Epoch epoch) noexcept;

/// A set of statuses, by bit.
using StatusSet = std::uint16_t;
inline constexpr StatusSet ALL_STATUSES = 0x1ff;

/// The statuses that "active_ongoing", or a group like "active", stands for. Null: none.
std::optional<StatusSet> statuses_named(std::string_view name) noexcept;

constexpr bool has_status(StatusSet set, ValidatorStatus status) noexcept {
    return (set >> static_cast<unsigned>(status) & 1U) != 0;
}

}  // namespace cairn::api
