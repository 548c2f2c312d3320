// Many signatures checked together, by a random linear combination.
//
// For sets (key_i, message_i, signature_i) and random nonzero r_i out of 2^64, the single equation
//     prod_m e(sum of r_i * key_i over sets of message m, H(m)) = e(G1, sum of r_i * signature_i)
// holds if every set is valid, and otherwise with a chance of at most 2^-64, provided that who made
// the signatures cannot foresee the r_i. Sets of one message share a pairing. When it fails, halves
// are checked in turn until the bad sets are known.
#pragma once

#include "base/bytes.hpp"
#include "base/executor.hpp"
#include "crypto/bls.hpp"
#include "crypto/random.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace cairn::crypto {

struct SignatureSet {
    PublicKey public_key;  // of one signer, or the sum of many
    Bytes32 message;       // the signing root
    BLSSignature signature;
};

/// The indices of the sets that do not verify, ascending; empty if all do. The verdict on each set
/// is that of verify(); a set under the identity is bad. Cost: about 0.35 ms a set and core for
/// distinct messages, 0.1 ms for one; each bad set adds up to 2 log2(n) checks of parts, so a
/// caller who lets others fill a batch bounds its size.
[[nodiscard]] std::vector<std::size_t> verify_batch(std::span<const SignatureSet> sets,
                                                    Random& random, base::Executor& executor);

}  // namespace cairn::crypto
