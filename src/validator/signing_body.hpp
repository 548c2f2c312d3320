// A request to sign as a web3signer reads it: one JSON object with a type, the fork and what is
// signed, from which the signer computes the root itself.
//
// Reference: Consensys/web3signer 26.4.2 openapi-specs/eth2/signing/schemas.yaml.
// AGGREGATE_AND_PROOF up to deneb, AGGREGATE_AND_PROOF_V2 from electra on; BLOCK_V2 with the block
// for phase0 and altair, with its header from bellatrix on. Threads: pure functions.
#pragma once

#include "validator/signer.hpp"

#include <optional>
#include <string>

namespace cairn::validator {

/// "ATTESTATION" and so on.
std::string_view signing_type(const SigningRequest& request) noexcept;

/// Null: a block of phase0 or altair without the block.
std::optional<std::string> to_signing_body(const SigningRequest& request);

}  // namespace cairn::validator
