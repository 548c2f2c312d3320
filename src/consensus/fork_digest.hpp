// The four bytes that tell networks and forks apart on the wire.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#compute_fork_digest,
// specs/fulu/p2p-interface.md#modified-compute_fork_digest.
#pragma once

#include "consensus/spec.hpp"

#include <optional>

namespace cairn::consensus {

ForkDigest compute_fork_digest(const Spec& spec, const Root& genesis_validators_root, Epoch epoch);

/// The fork a digest stands for, among those of the schedule; since fulu each blob parameter change
/// has a digest of its own.
std::optional<ForkId> fork_of_digest(const Spec& spec, const Root& genesis_validators_root,
                                     const ForkDigest& digest);

}  // namespace cairn::consensus
