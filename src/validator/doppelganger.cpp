#include "validator/doppelganger.hpp"

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

}  // namespace cairn::validator
