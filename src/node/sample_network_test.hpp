// A small network for tests: keys that everyone knows, a first state, operations with signatures.
#pragma once

#include "consensus/config.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"
#include "crypto/secret_key.hpp"

#include <memory>
#include <span>

namespace cairn::node {

/// The execution block that the first payload builds on.
inline constexpr consensus::Hash32 SAMPLE_TERMINAL_HASH{{9}};

struct SampleNetwork {
    std::shared_ptr<consensus::Config> config;
    consensus::Spec network;
    consensus::BeaconState genesis;

    /// The spec of a slot's fork.
    consensus::Spec spec_at(consensus::Slot slot) const;
    /// The first state moved on through empty slots and forks.
    consensus::BeaconState at(consensus::Slot slot) const;
    consensus::BeaconState at_epoch(std::uint64_t epoch) const {
        return at(consensus::Slot{epoch * 8});
    }
};

/// Minimal preset, validators may leave at once, the second half has BLS credentials. Starts in
/// `first`; each later fork up to `last` begins one more epoch after the one before it.
SampleNetwork sample_network(consensus::ForkId first, consensus::ForkId last,
                             std::uint64_t validators = 32);

crypto::SecretKey sample_key(std::uint64_t validator);
/// Behind the BLS credentials of a validator.
crypto::SecretKey sample_withdrawal_key(std::uint64_t validator);

consensus::SignedVoluntaryExit sample_exit(const SampleNetwork& network,
                                           const consensus::BeaconState& state,
                                           std::uint64_t validator, std::uint64_t epoch);
consensus::ProposerSlashing sample_proposer_slashing(const SampleNetwork& network,
                                                     const consensus::BeaconState& state,
                                                     std::uint64_t validator, consensus::Slot slot);
/// Each of `validators` (ascending) voted twice for the epoch.
consensus::AttesterSlashing sample_attester_slashing(const SampleNetwork& network,
                                                     const consensus::BeaconState& state,
                                                     std::span<const std::uint64_t> validators,
                                                     std::uint64_t epoch);
consensus::SignedBLSToExecutionChange sample_key_change(const SampleNetwork& network,
                                                        std::uint64_t validator);

}  // namespace cairn::node
