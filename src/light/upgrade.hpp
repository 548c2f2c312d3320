// Light client data of one fork in the containers of the next.
// Spec: consensus-specs v1.7.0-beta.4 specs/{capella,deneb,electra,gloas}/light-client/fork.md: the
// functions upgrade_lc_<object>_to_<fork>, of which each object has one here; the fork is `to`.
#pragma once

#include "consensus/containers/light_client.hpp"
#include "consensus/spec.hpp"
#include "light/store.hpp"

namespace cairn::light {

/// `to` is the fork right after that of `pre`.
consensus::LightClientHeader upgrade_lc_header(const consensus::Spec& to,
                                               const consensus::LightClientHeader& pre);
consensus::LightClientBootstrap upgrade_lc_bootstrap(const consensus::Spec& to,
                                                     const consensus::LightClientBootstrap& pre);
consensus::LightClientUpdate upgrade_lc_update(const consensus::Spec& to,
                                               const consensus::LightClientUpdate& pre);
consensus::LightClientFinalityUpdate upgrade_lc_finality_update(
    const consensus::Spec& to, const consensus::LightClientFinalityUpdate& pre);
consensus::LightClientOptimisticUpdate upgrade_lc_optimistic_update(
    const consensus::Spec& to, const consensus::LightClientOptimisticUpdate& pre);
LightClientStore upgrade_lc_store(const consensus::Spec& to, const LightClientStore& pre);

/// All upgrades from `from` up to spec's fork, in turn.
template <class Object, class Upgrade>
Object upgrade_through(const consensus::Spec& spec, consensus::ForkId from, Object object,
                       Upgrade&& upgrade) {
    for (const consensus::ForkId fork : consensus::mainline_forks) {
        if (fork != from && consensus::since(from).has(static_cast<std::uint8_t>(fork)) &&
            spec.at_least(fork)) {
            object = upgrade(spec.with_fork(fork), object);
        }
    }
    return object;
}

}  // namespace cairn::light
