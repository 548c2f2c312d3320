// Keys and proofs as snarkjs writes them: verification_key.json, proof.json, public.json.
//
// Numbers are decimal strings; points of G1 are [x, y, "1"], of G2 [[x0, x1], [y0, y1], ["1",
// "0"]], the curve is "bls12381". Reference: snarkjs 0.7.6, groth16_verify.js.
#pragma once

#include "groth16/groth16.hpp"

#include <string>

namespace cairn::groth16 {

[[nodiscard]] std::string to_snarkjs(const VerifyingKey& key);
[[nodiscard]] std::string to_snarkjs(const Proof& proof);
[[nodiscard]] std::string to_snarkjs(std::span<const Fr> public_inputs);

/// A number of any length, big-endian, in decimal.
[[nodiscard]] std::string to_decimal(BytesView big_endian);

}  // namespace cairn::groth16
