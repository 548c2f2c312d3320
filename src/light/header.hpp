// Light client headers: a beacon header, and since capella the execution header its body commits
// to. Spec: consensus-specs v1.7.0-beta.4 specs/{altair,capella,deneb,gloas}/light-client/.
//
// `spec` is that of the fork whose containers carry the header; the header's own slot says which
// fork it was made in.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/light_client.hpp"
#include "consensus/spec.hpp"

namespace cairn::light {

/// What a full node serves for a block.
consensus::LightClientHeader block_to_light_client_header(
    const consensus::Spec& spec, const consensus::SignedBeaconBlock& block);

bool is_valid_light_client_header(const consensus::Spec& spec,
                                  const consensus::LightClientHeader& header);

/// Root of the execution header under the rules of its own fork; zero before capella.
consensus::Root get_lc_execution_root(const consensus::Spec& spec,
                                      const consensus::LightClientHeader& header);

}  // namespace cairn::light
