// Many signatures checked as one: whoever verifies the proof need not see them.
//
//   std::vector<SignedMessage> batch = {{key.public_key(), message, key.sign(message)}, ...};
//   const circuit::Built built = signature_circuit(batch);
//
// EdDSA over Jubjub with Poseidon (algebra/eddsa.hpp). Threads: pure functions.
#pragma once

#include "algebra/eddsa.hpp"
#include "circuit/builder.hpp"

#include <span>

namespace cairn::sample_circuits {

using SignedMessage = algebra::EddsaClaim<algebra::Jubjub>;

inline constexpr std::size_t MAX_SIGNATURES = 1024;

/// Public: of each signature x and y of its key, and the message. At most MAX_SIGNATURES, one at
/// least. Rows: about 610 a signature.
[[nodiscard]] circuit::Built signature_circuit(std::span<const SignedMessage> batch);

}  // namespace cairn::sample_circuits
