// A network of made-up validators from its genesis on, in one fork.
#pragma once

#include "consensus/config.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "synthetic/keys.hpp"

#include <memory>

namespace cairn::synthetic {

struct Network {
    std::shared_ptr<const consensus::Config> config;
    /// Of the network's one fork; refers to config.
    consensus::Spec spec;
    consensus::BeaconState genesis;
};

/// Every key is an active validator of 32 ETH with withdrawal credentials of an address. `spec`
/// gives preset, fork (phase0 to fulu) and executor; the configuration is its own, but that the
/// fork begins at genesis. Cost: 2 us a validator. Invalid: no_active_validators (no keys).
consensus::Checked<Network> generate_network(const consensus::Spec& spec, const Keys& keys);

}  // namespace cairn::synthetic
