// The random numbers of gnark's PLONK: SHA-256 over names, earlier challenges and what was bound.
//
// Reference: gnark-crypto v0.20.1, fiat-shamir/transcript.go, and gnark v0.15.0,
// backend/plonk/bls12-381/verify.go, with its hash functions left at their defaults.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"

#include <string_view>

namespace cairn::gnark {

using algebra::Fr;
using algebra::G1;

/// A chain of challenges, each of the one before it and of what was bound since.
class Challenges {
  public:
    /// x || y, big-endian; of the identity 0x40 and zeros.
    void bind(const G1& point);
    void bind(const Fr& value);
    /// SHA-256(name || the challenge before || what was bound) modulo r.
    [[nodiscard]] Fr next(std::string_view name);

  private:
    Bytes previous_;
    Bytes bound_;
};

/// hash_to_field of RFC 9380 section 5.2 for one element of Fr, by expand_message_xmd with SHA-256
/// and 48 bytes. `domain` has at most 255 bytes.
[[nodiscard]] Fr hash_to_fr(BytesView message, std::string_view domain);

}  // namespace cairn::gnark
