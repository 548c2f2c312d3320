// A proof as its parts, its bytes, and what prover and verifier say to the transcript, in the same
// words.
#pragma once

#include "algebra/sumcheck.hpp"
#include "hyperplonk/keys.hpp"
#include "hyperplonk/opening.hpp"

namespace cairn::hyperplonk {

struct Proof {
    std::vector<G1> witness{};
    std::vector<G1> arguments{};
    algebra::SumcheckProof sumcheck{};
    std::vector<Fr> values{};  // of Protocol::opened()
    std::vector<Fr> firsts{};  // of Protocol::shifted() in the first row, without z_0
    Opening opening{};
};

/// The bytes are those of docs/formats/hyperplonk.md.
[[nodiscard]] Bytes encode(const Proof& proof);

enum class [[nodiscard]] ProofError : std::uint8_t {
    wrong_size,    // more or fewer bytes than the key says
    bad_point,     // not canonical, not on the curve or not in the subgroup
    not_in_field,  // an element is not below r
};
Result<Proof, ProofError> decode(const Protocol& protocol, unsigned log_rows, BytesView bytes);
[[nodiscard]] std::size_t proof_size(const Protocol& protocol, unsigned log_rows);

/// What is drawn before the sumcheck.
struct Draws {
    Challenges challenges{};
    Fr sums;  // the i-th lookup's sum is weighted by its power i + 1
    std::vector<Fr> tau;

    friend bool operator==(const Draws&, const Draws&) = default;
};

/// Begins with the key and the public inputs.
[[nodiscard]] transcript::Transcript begin_transcript(const VerifyingKey& key,
                                                      std::span<const Fr> public_inputs);
void draw_arguments(transcript::Transcript& transcript, std::span<const G1> witness, Draws& draws);
void draw_sumcheck(transcript::Transcript& transcript, std::span<const G1> arguments,
                   unsigned log_rows, Draws& draws);
[[nodiscard]] algebra::SumcheckChallenge round_challenge(transcript::Transcript& transcript);

/// What the sum's polynomial is at a point, by the columns' values there.
[[nodiscard]] Fr combined_at(const Protocol& protocol, std::span<const Fr> public_inputs,
                             const Draws& draws, std::span<const Fr> point,
                             std::span<const Fr> values);

/// What each commitment is multiplied by where all values of a proof become one claim: powers of a
/// challenge.
struct JoinedWeights {
    std::vector<Fr> here;
    std::vector<Fr> there;  // in the next row
};
[[nodiscard]] JoinedWeights joined_weights(const Protocol& protocol, const Fr& challenge);

struct JoinedClaim {
    Fr challenge;
    JoinedWeights weights;
    Fr value;
    Fr first;
};
[[nodiscard]] JoinedClaim draw_joined(transcript::Transcript& transcript, const Protocol& protocol,
                                      std::span<const Fr> values, std::span<const Fr> firsts);

}  // namespace cairn::hyperplonk
