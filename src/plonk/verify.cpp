#include "plonk/plonk.hpp"
#include "plonk/proof.hpp"

#include <array>

namespace cairn::plonk {

using commitment::CommitmentError;

const char* text_of(VerifyError error) noexcept {
    switch (error) {
        case VerifyError::wrong_setup:
            return "the key was made for another setup";
        case VerifyError::public_inputs:
            return "another number of public inputs than the circuit has";
        case VerifyError::wrong_size:
            return "the proof has another size";
        case VerifyError::bad_commitment:
            return "a commitment is not in the group";
        case VerifyError::not_in_field:
            return "an evaluation is not below r";
        case VerifyError::not_satisfied:
            return "the constraints do not hold";
        case VerifyError::not_opened:
            return "the evaluations are not those of the commitments";
    }
    return "unknown";
}

Result<void, VerifyError> verify(const VerifyingKey& key, const commitment::Checker& checker,
                                 std::span<const Fr> public_inputs, BytesView proof) {
    if (checker.setup_digest() != key.setup_digest) {
        return unexpected(VerifyError::wrong_setup);
    }
    if (public_inputs.size() != key.public_inputs) {
        return unexpected(VerifyError::public_inputs);
    }
    const Protocol protocol(*key.system, key.hides);
    std::array<commitment::BatchView, BATCHES> batches;
    batches[FIXED] = {key.fixed, protocol.batch_size(FIXED)};
    for (const BatchNumber number : {WITNESS, ARGUMENTS, QUOTIENT}) {
        const std::size_t size = checker.digest_size(protocol.batch_size(number));
        if (proof.size() < size) {
            return unexpected(VerifyError::wrong_size);
        }
        batches[number] = {proof.first(size), protocol.batch_size(number)};
        proof = proof.subspan(size);
        if (!checker.is_digest(batches[number].digest)) {
            return unexpected(VerifyError::bad_commitment);
        }
    }
    const std::size_t values_size = protocol.evaluations() * algebra::FR_BYTES;
    if (proof.size() < values_size) {
        return unexpected(VerifyError::wrong_size);
    }
    std::vector<Fr> values;
    for (std::size_t at = 0; at < values_size; at += algebra::FR_BYTES) {
        const auto value = algebra::fr_from_bytes(
            FixedBytes<algebra::FR_BYTES>::from(proof.subspan(at, algebra::FR_BYTES)));
        if (!value) {
            return unexpected(VerifyError::not_in_field);
        }
        values.push_back(*value);
    }

    transcript::Transcript transcript = begin_transcript(key, public_inputs);
    Challenges challenges{};
    draw_arguments(transcript, batches[WITNESS].digest, challenges);
    draw_alpha(transcript, batches[ARGUMENTS].digest, challenges);
    const Fr zeta = draw_zeta(transcript, batches[QUOTIENT].digest);
    if (!defect_at(protocol, key, public_inputs, challenges, zeta, values).is_zero()) {
        return unexpected(VerifyError::not_satisfied);
    }
    transcript.absorb("plonk values", values);
    const auto opened = checker.verify(batches, protocol.statement(zeta, key.log_rows, values),
                                       transcript, proof.subspan(values_size));
    if (!opened) {
        switch (opened.error()) {
            case CommitmentError::wrong_size:
                return unexpected(VerifyError::wrong_size);
            case CommitmentError::bad_digest:
            case CommitmentError::bad_opening:
                return unexpected(VerifyError::bad_commitment);
            default:
                return unexpected(VerifyError::not_opened);
        }
    }
    return {};
}

}  // namespace cairn::plonk
