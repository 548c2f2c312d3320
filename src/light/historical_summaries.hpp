// The roots of all history since capella, with the proof that a finalized state holds them: what
// lets a light client check old blocks.
// Spec: consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#historicalsummary (the field);
// ethereum/portal-network-specs beacon-chain/beacon-network.md "HistoricalSummaries" (the container
// it travels in).
//
// Threads: pure functions. Cost: linear in the summaries, one for each 8192 slots on mainnet.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/spec.hpp"
#include "light/branch.hpp"

#include <vector>

namespace cairn::light {

struct HistoricalSummariesWithProof {
    consensus::Epoch epoch;  // of the state
    ssz::List<consensus::HistoricalSummary> historical_summaries;
    Branch proof;
    friend bool operator==(const HistoricalSummariesWithProof&,
                           const HistoricalSummariesWithProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<HistoricalSummariesWithProof>);

/// Of BeaconState.historical_summaries. `spec` is that of a fork since capella.
GeneralizedIndex historical_summaries_gindex(const consensus::Spec& spec);

/// The summaries are those of the state under `header`, which the caller trusts (a finalized header
/// of a LightClientStore), and the epoch is the header's. `spec` is that of the header's fork.
bool is_valid_historical_summaries(const consensus::Spec& spec,
                                   const consensus::BeaconBlockHeader& header,
                                   const HistoricalSummariesWithProof& summaries);

}  // namespace cairn::light
