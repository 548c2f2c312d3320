#include "api/validator_status.hpp"

#include <array>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr auto NAMES = std::to_array<std::string_view>(
    {"pending_initialized", "pending_queued", "active_ongoing", "active_exiting", "active_slashed",
     "exited_unslashed", "exited_slashed", "withdrawal_possible", "withdrawal_done"});

}  // namespace

std::string_view to_string(ValidatorStatus status) noexcept {
    return NAMES[static_cast<std::size_t>(status)];
}

ValidatorStatus status_of(const Validator& validator, Gwei balance, Epoch epoch) noexcept {
    if (epoch < validator.activation_epoch) {
        return validator.activation_eligibility_epoch == FAR_FUTURE_EPOCH
                   ? ValidatorStatus::pending_initialized
                   : ValidatorStatus::pending_queued;
    }
    if (epoch < validator.exit_epoch) {
        if (validator.exit_epoch == FAR_FUTURE_EPOCH) {
            return ValidatorStatus::active_ongoing;
        }
        return validator.slashed ? ValidatorStatus::active_slashed
                                 : ValidatorStatus::active_exiting;
    }
    if (epoch < validator.withdrawable_epoch) {
        return validator.slashed ? ValidatorStatus::exited_slashed
                                 : ValidatorStatus::exited_unslashed;
    }
    return balance == Gwei{0} ? ValidatorStatus::withdrawal_done
                              : ValidatorStatus::withdrawal_possible;
}

std::optional<StatusSet> statuses_named(std::string_view name) noexcept {
    StatusSet set = 0;
    for (std::size_t i = 0; i < NAMES.size(); ++i) {
        const bool in_group = NAMES[i].starts_with(name) && NAMES[i].size() > name.size() &&
                              NAMES[i][name.size()] == '_' &&
                              name.find('_') == std::string_view::npos;
        if (NAMES[i] == name || in_group) {
            set = static_cast<StatusSet>(set | 1U << i);
        }
    }
    return set == 0 ? std::nullopt : std::optional(set);
}

}  // namespace cairn::api
