#include "plonk/proof.hpp"

#include <algorithm>

namespace cairn::plonk {
namespace {

/// sum inputs_i L_i(x) with L_i(x) = w^i (x^n - 1) / (n (x - w^i)): the instance column at x. x is
/// no row.
Fr instance_at(std::span<const Fr> inputs, unsigned log_rows, const Fr& x) {
    const std::size_t rows = std::size_t{1} << log_rows;
    const Fr w = algebra::root_of_unity(log_rows);
    std::vector<Fr> distances;
    Fr power = Fr::one();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        distances.push_back(x - power);
        power = power * w;
    }
    algebra::invert_all(distances);
    Fr sum;
    power = Fr::one();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        sum = sum + inputs[i] * power * distances[i];
        power = power * w;
    }
    return sum * (algebra::power(x, rows) - Fr::one()) * algebra::fr(rows).inverse();
}

}  // namespace

Bytes bytes_of(std::span<const Fr> elements) {
    Bytes out;
    out.reserve(elements.size() * algebra::FR_BYTES);
    for (const Fr& element : elements) {
        const auto bytes = algebra::fr_to_bytes(element);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
}

transcript::Transcript begin_transcript(const VerifyingKey& key,
                                        std::span<const Fr> public_inputs) {
    transcript::Transcript out("cairn plonk 1");
    out.absorb("plonk key", key.digest());
    out.absorb("plonk public", public_inputs);
    return out;
}

void draw_arguments(transcript::Transcript& transcript, BytesView witness, Challenges& challenges) {
    transcript.absorb_bytes("plonk witness", witness);
    challenges[BETA] = transcript.challenge("plonk beta");
    challenges[GAMMA] = transcript.challenge("plonk gamma");
    challenges[THETA] = transcript.challenge("plonk theta");
    challenges[LOOKUP] = transcript.challenge("plonk lookup");
}

void draw_alpha(transcript::Transcript& transcript, BytesView arguments, Challenges& challenges) {
    transcript.absorb_bytes("plonk arguments", arguments);
    challenges[ALPHA] = transcript.challenge("plonk alpha");
}

Fr draw_zeta(transcript::Transcript& transcript, BytesView quotient) {
    transcript.absorb_bytes("plonk quotient", quotient);
    return transcript.challenge("plonk zeta");
}

Fr defect_at(const Protocol& protocol, const VerifyingKey& key, std::span<const Fr> public_inputs,
             const Challenges& challenges, const Fr& zeta, std::span<const Fr> values) {
    const Fr w = algebra::root_of_unity(key.log_rows);
    const Fr power = algebra::power(zeta, key.rows());
    const auto at = [&](const circuit::Query& query) {
        const Fr x = query.rotation == 0 ? zeta : zeta * w;
        if (query.column == protocol.identity()) {
            return x;
        }
        if (query.column == protocol.first_row()) {
            return (power - Fr::one()) * (algebra::fr(key.rows()) * (x - Fr::one())).inverse();
        }
        if (query.column == circuit::INSTANCE) {
            return instance_at(public_inputs, key.log_rows, x);
        }
        const auto place = std::ranges::lower_bound(protocol.opened(), query);
        return values[static_cast<std::size_t>(place - protocol.opened().begin())];
    };
    Fr quotient;
    for (std::size_t i = protocol.quotient_pieces(); i-- > 0;) {
        quotient = quotient * power + values[protocol.opened().size() + i];
    }
    return evaluate(protocol.constraint(), at, challenges) - quotient * (power - Fr::one());
}

}  // namespace cairn::plonk
