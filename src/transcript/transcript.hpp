// Fiat-Shamir: what both sides of a proof have said so far, and the challenges that follow from it.
//
//   KeccakTranscript transcript("plonk");
//   transcript.absorb("plonk key", key.view());
//   const Fr beta = transcript.challenge("plonk beta");
//
// Whatever a challenge must depend on is absorbed before it is drawn: verifying key, setup, public
// inputs, each commitment, each evaluation; a challenge that joins several claims, after all of
// them (the lesson of "the last challenge attack", OpenZeppelin, 2023). The exact bytes:
// docs/formats/transcript.md. Threads: one owner.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"

#include <cstddef>
#include <string_view>

namespace cairn::transcript {

/// A label is 1 to 31 bytes; what is absorbed or drawn under another label gives other challenges.
inline constexpr std::size_t MAX_LABEL = 31;

class Transcript {
  public:
    virtual ~Transcript() = default;

    virtual void absorb(std::string_view label, BytesView bytes) = 0;
    /// Uniform but for 2^-256. Depends on all that was absorbed and drawn before.
    [[nodiscard]] virtual algebra::Fr challenge(std::string_view label) = 0;
    [[nodiscard]] virtual Bytes32 challenge_bytes(std::string_view label) = 0;
};

/// By Keccak-256, the hash that is cheap in contracts: a state of 32 bytes, one hash for each call.
class KeccakTranscript final : public Transcript {
  public:
    explicit KeccakTranscript(std::string_view domain);

    void absorb(std::string_view label, BytesView bytes) override;
    [[nodiscard]] algebra::Fr challenge(std::string_view label) override;
    [[nodiscard]] Bytes32 challenge_bytes(std::string_view label) override;

  private:
    Bytes32 state_;
};

}  // namespace cairn::transcript
