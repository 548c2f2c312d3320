// What the owner of a validator signs, once: that it leaves, and where its stake goes.
//
// References: consensus-specs v1.7.0-beta.4 specs/deneb/beacon-chain.md
// "Modified process_voluntary_exit" (EIP-7044), specs/capella/beacon-chain.md
// "New process_bls_to_execution_change". The network's genesis_validators_root must be known.
// Threads: pure functions.
#pragma once

#include "consensus/containers/operations.hpp"
#include "crypto/secret_key.hpp"
#include "keys/network.hpp"

#include <span>
#include <string>

namespace cairn::keys {

/// The domain of exits: locked to capella for networks that have or will have deneb, so that an
/// exit stays valid for ever; for others that of the fork at the exit's epoch.
consensus::Domain voluntary_exit_domain(const Network& network, consensus::Epoch epoch);

/// Valid from `epoch` on.
consensus::SignedVoluntaryExit sign_voluntary_exit(const Network& network,
                                                   const crypto::SecretKey& signing_key,
                                                   consensus::ValidatorIndex validator_index,
                                                   consensus::Epoch epoch);

/// From credentials 0x00 of the withdrawal key to 0x01 of the address, for good.
consensus::SignedBLSToExecutionChange sign_bls_to_execution_change(
    const Network& network, const crypto::SecretKey& withdrawal_key,
    consensus::ValidatorIndex validator_index, const consensus::ExecutionAddress& address);

/// As the Beacon API takes it: POST /eth/v1/beacon/pool/voluntary_exits.
std::string to_json(const consensus::SignedVoluntaryExit& signed_exit);
/// As staking-deposit-cli writes it and the Beacon API takes it:
/// POST /eth/v1/beacon/pool/bls_to_execution_changes.
std::string to_json(const Network& network,
                    std::span<const consensus::SignedBLSToExecutionChange> signed_changes);

}  // namespace cairn::keys
