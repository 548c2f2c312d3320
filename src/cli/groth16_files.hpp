// Groth16 keys, proofs and public inputs as snarkjs's JSON, read back from disk. What is read is
// checked by groth16::verify, not here: points only have to be numbers of the right size.
#pragma once

#include "groth16/snarkjs_json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

struct Groth16Key {
    groth16::VerifyingKey key;
    srs::Origin origin =
        srs::Origin::ceremony;  // what snarkjs wrote is taken for that of a ceremony
};

/// Errors say what is missing or wrong, not where the text is from.
Result<Groth16Key, std::string> parse_groth16_key(std::string_view text);
Result<groth16::Proof, std::string> parse_groth16_proof(std::string_view text);
/// public.json: an array of decimal strings below r.
Result<std::vector<algebra::Fr>, std::string> parse_public_inputs(std::string_view text);

}  // namespace cairn::cli
