// The network as one of its nodes sees it, as JSON for the page and for scripts. The form is in
// docs/formats/devnet-page.md.
#pragma once

#include "devnet/chronicle.hpp"
#include "devnet/control.hpp"

#include <deque>
#include <string>

namespace cairn::devnet {

/// What the run as a whole is.
struct RunFacts {
    std::string run_id;
    std::uint64_t seq = 0;
    bool fast = false;
    double slots_per_second = 0;
};

struct Scene {
    const Simulation& simulation;
    const Control& control;
    const Chronicle& chronicle;
};

/// "Finalising: epoch 3 is final, 98.4 % of the stake voted in epoch 4", and how well that is.
struct Status {
    std::string sentence;
    std::string health;  // good, warn, bad
};
Status status_of(const Scene& scene, MemberId seen_from);

/// The time that `share` of `times` do not pass; 0 if there are none.
double quantile(const std::deque<double>& times, double share);

std::string snapshot(const Scene& scene, const RunFacts& facts, MemberId seen_from);

}  // namespace cairn::devnet
