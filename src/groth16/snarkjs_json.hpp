// Keys and proofs as snarkjs writes them: verification_key.json, proof.json, public.json.
//
// Numbers are decimal strings; points of G1 are [x, y, "1"], of G2 [[x0, x1], [y0, y1], ["1",
// "0"]], the curve is "bls12381". Reference: snarkjs 0.7.6, groth16_verify.js.
#pragma once

#include "groth16/groth16.hpp"
#include "srs/srs.hpp"

#include <string>
#include <string_view>

namespace cairn::groth16 {

/// A key of a setup for development says so in a member of ours, which snarkjs passes over:
/// "setup": "cairn development".
inline constexpr std::string_view DEVELOPMENT_MARK = "cairn development";

[[nodiscard]] std::string to_snarkjs(const VerifyingKey& key, srs::Origin origin);
[[nodiscard]] std::string to_snarkjs(const Proof& proof);
[[nodiscard]] std::string to_snarkjs(std::span<const Fr> public_inputs);

/// A number of any length, big-endian, in decimal.
[[nodiscard]] std::string to_decimal(BytesView big_endian);

}  // namespace cairn::groth16
