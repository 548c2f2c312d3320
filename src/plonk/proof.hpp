// What prover and verifier of PLONK say to the transcript, in the same words.
#pragma once

#include "plonk/keys.hpp"

namespace cairn::plonk {

/// Begins with the key and the public inputs.
[[nodiscard]] transcript::Transcript begin_transcript(const VerifyingKey& key,
                                                      std::span<const Fr> public_inputs);

/// After the witness's commitments.
void draw_arguments(transcript::Transcript& transcript, BytesView witness, Challenges& challenges);
/// After the arguments' commitments.
void draw_alpha(transcript::Transcript& transcript, BytesView arguments, Challenges& challenges);
/// After the quotient's commitments.
[[nodiscard]] Fr draw_zeta(transcript::Transcript& transcript, BytesView quotient);

/// The constraint's value at zeta less quotient times zeta^n - 1, of the evaluations in a proof's
/// order. Zero in a true proof.
[[nodiscard]] Fr defect_at(const Protocol& protocol, const VerifyingKey& key,
                           std::span<const Fr> public_inputs, const Challenges& challenges,
                           const Fr& zeta, std::span<const Fr> values);

[[nodiscard]] Bytes bytes_of(std::span<const Fr> elements);

}  // namespace cairn::plonk
