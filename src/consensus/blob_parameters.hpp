// How many blobs a block may carry.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md "Blob schedule"; deneb and electra
// have one number each.
#pragma once

#include "consensus/config.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

/// fulu: the entry of BLOB_SCHEDULE in force, or electra's limit before the first.
BlobParameters get_blob_parameters(const Spec& spec, Epoch epoch);

/// The limit of a block of the current fork in `epoch`; since deneb.
std::uint64_t max_blobs_per_block(const Spec& spec, Epoch epoch);

}  // namespace cairn::consensus
