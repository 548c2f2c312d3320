#include "validator/doppelganger.hpp"

#include <algorithm>

namespace cairn::validator {

using namespace consensus;

NodeResult<void> Doppelganger::look(BeaconNodeQueries& node, Epoch epoch,
                                    std::span<const ValidatorIndex> validators) {
    CAIRN_TRY_ASSIGN(const std::vector<Liveness> alive, node.liveness(epoch, validators));
    if (alive.size() != validators.size()) {
        return unexpected(
            NodeError{NodeRule::malformed, 0, "the liveness of some validators is missing"});
    }
    for (const Liveness& validator : alive) {
        if (validator.is_live) {
            seen_.push_back(validator.index);
        }
    }
    return {};
}

NodeResult<Doppelganger::Finding> Doppelganger::watch(BeaconNodeQueries& node, Epoch now,
                                                      std::span<const ValidatorIndex> validators) {
    if (!seen_.empty()) {
        return Finding::seen;
    }
    const Epoch next = start_ + silent_epochs_ + 1;
    if (silent_epochs_ < WATCHED_EPOCHS && now > next + 1) {
        start_ = now;
        silent_epochs_ = 0;
        return Finding::watching;
    }
    if (silent_epochs_ < WATCHED_EPOCHS && now >= next && !validators.empty()) {
        CAIRN_TRY(look(node, next, validators));
    }
    if (!seen_.empty()) {
        return Finding::seen;
    }
    if (silent_epochs_ < WATCHED_EPOCHS && now == next + 1) {
        ++silent_epochs_;
    }
    return silent_epochs_ == WATCHED_EPOCHS ? Finding::silent : Finding::watching;
}

void DoppelgangerWatch::clear(const Active& active) {
    for (const auto& [index, pubkey] : active) {
        cleared_.insert(pubkey);
    }
}

void DoppelgangerWatch::welcome(Epoch now, const Active& active) {
    Cohort newcomers{Doppelganger(now), {}};
    for (const auto& [index, pubkey] : active) {
        const bool watched = std::ranges::any_of(
            cohorts_, [&](const Cohort& cohort) { return cohort.keys.contains(pubkey); });
        if (!watched && !may_sign(pubkey)) {
            newcomers.keys.insert(pubkey);
        }
    }
    if (!newcomers.keys.empty()) {
        cohorts_.push_back(std::move(newcomers));
    }
}

NodeResult<void> DoppelgangerWatch::look(BeaconNodeQueries& node, Epoch now, const Active& active) {
    welcome(now, active);
    NodeResult<void> result;
    for (Cohort& cohort : cohorts_) {
        std::vector<ValidatorIndex> validators;
        for (const auto& [index, pubkey] : active) {
            if (cohort.keys.contains(pubkey)) {
                validators.push_back(index);
            }
        }
        const auto finding = cohort.watch.watch(node, now, validators);
        if (!finding) {
            result = unexpected(finding.error());
        } else if (*finding == Doppelganger::Finding::seen) {
            seen_ = cohort.watch.seen().front();
        } else if (*finding == Doppelganger::Finding::silent) {
            cleared_.merge(cohort.keys);
        }
    }
    std::erase_if(cohorts_, [](const Cohort& cohort) { return cohort.keys.empty(); });
    return result;
}

std::optional<Epoch> DoppelgangerWatch::last_epoch() const noexcept {
    return cohorts_.empty() ? std::nullopt : std::optional(cohorts_.back().watch.first_epoch());
}

}  // namespace cairn::validator
