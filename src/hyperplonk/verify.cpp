#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/proof.hpp"

namespace cairn::hyperplonk {
namespace {

VerifyError error_of(ProofError error) {
    switch (error) {
        case ProofError::bad_point:
            return VerifyError::bad_commitment;
        case ProofError::not_in_field:
            return VerifyError::not_in_field;
        case ProofError::wrong_size:
            break;
    }
    return VerifyError::wrong_size;
}

}  // namespace

const char* text_of(VerifyError error) noexcept {
    switch (error) {
        case VerifyError::wrong_setup:
            return "the key was made for another setup";
        case VerifyError::public_inputs:
            return "another number of public inputs than the circuit has";
        case VerifyError::wrong_size:
            return "the proof has another size";
        case VerifyError::bad_commitment:
            return "a point is not in the group";
        case VerifyError::not_in_field:
            return "an element is not below r";
        case VerifyError::not_satisfied:
            return "the constraints do not hold";
        case VerifyError::not_opened:
            return "the values are not those of the commitments";
    }
    return "unknown";
}

Result<commitment::PairingClaim, VerifyError> reduce(const VerifyingKey& key,
                                                     const commitment::KzgChecker& checker,
                                                     std::span<const Fr> public_inputs,
                                                     BytesView proof) {
    if (checker.setup_digest() != key.setup_digest) {
        return unexpected(VerifyError::wrong_setup);
    }
    if (public_inputs.size() != key.public_inputs) {
        return unexpected(VerifyError::public_inputs);
    }
    const Protocol protocol(*key.system, key.log_rows);
    const auto parts = decode(protocol, key.log_rows, proof);
    if (!parts) {
        return unexpected(error_of(parts.error()));
    }
    transcript::Transcript transcript = begin_transcript(key, public_inputs);
    Draws draws;
    draw_arguments(transcript, parts->witness, draws);
    draw_sumcheck(transcript, parts->arguments, key.log_rows, draws);
    const auto claim = algebra::verify_sumcheck(Fr::zero(), key.log_rows, protocol.round_degree(),
                                                parts->sumcheck, round_challenge(transcript));
    if (!claim ||
        combined_at(protocol, public_inputs, draws, claim->point, parts->values) != claim->value) {
        return unexpected(VerifyError::not_satisfied);
    }
    const JoinedClaim joined = draw_joined(transcript, protocol, parts->values, parts->firsts);
    std::vector<G1> commitments = key.fixed;
    commitments.insert(commitments.end(), parts->witness.begin(), parts->witness.end());
    commitments.insert(commitments.end(), parts->arguments.begin(), parts->arguments.end());
    const auto opened =
        check_opening({commitments, joined.weights.here, joined.weights.there},
                      {claim->point, joined.value, joined.first}, parts->opening, transcript);
    if (!opened) {
        return unexpected(VerifyError::not_opened);
    }
    return *opened;
}

Result<void, VerifyError> verify(const VerifyingKey& key, const commitment::KzgChecker& checker,
                                 std::span<const Fr> public_inputs, BytesView proof) {
    CAIRN_TRY_ASSIGN(const commitment::PairingClaim claim,
                     reduce(key, checker, public_inputs, proof));
    if (!checker.holds(claim)) {
        return unexpected(VerifyError::not_opened);
    }
    return {};
}

}  // namespace cairn::hyperplonk
