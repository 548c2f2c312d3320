// What the networking specification derives from the configuration: message sizes, how much is
// asked for at once and for how long it is kept, and which attestation subnets a node listens to.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,deneb,electra,fulu,gloas}/p2p-interface.md.
//
// Threads: pure functions. Sizes are bytes.
#pragma once

#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "ssz/values.hpp"

#include <vector>

namespace cairn::consensus {

using NodeID = ssz::Uint256;  // of discovery v5, as a number
using SubnetID = std::uint64_t;

/// The longest that snappy makes of n bytes. Saturates.
std::uint64_t max_compressed_len(std::uint64_t n) noexcept;
/// The longest gossip message, compressed and framed.
std::uint64_t max_message_size(const Spec& spec) noexcept;

/// For how many epochs back blocks are served.
std::uint64_t compute_min_epochs_for_block_requests(const Spec& spec) noexcept;

/// Most sidecars of one request; deneb and electra.
std::uint64_t compute_max_request_blob_sidecars(const Spec& spec) noexcept;
/// Since fulu.
std::uint64_t compute_max_request_data_column_sidecars(const Spec& spec) noexcept;

/// Encoded sizes with the most blobs that the configuration ever allows; gloas.
std::uint64_t compute_max_data_column_sidecar_size(const Spec& spec);
std::uint64_t compute_max_partial_data_column_sidecar_size(const Spec& spec);

std::uint64_t compute_attestation_subnet_prefix_bits(const Spec& spec) noexcept;
/// Invalid: subnet_configuration_unusable, uint64_overflow.
Checked<SubnetID> compute_subscribed_subnet(const Spec& spec, const NodeID& node_id, Epoch epoch,
                                            std::uint64_t index);
/// SUBNETS_PER_NODE of them.
Checked<std::vector<SubnetID>> compute_subscribed_subnets(const Spec& spec, const NodeID& node_id,
                                                          Epoch epoch);

}  // namespace cairn::consensus
