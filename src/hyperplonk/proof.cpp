#include "hyperplonk/proof.hpp"

#include "algebra/multilinear.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

constexpr std::size_t POINT_BYTES = algebra::G1_UNCOMPRESSED_BYTES;

class Writer {
  public:
    void points(std::span<const G1> points) {
        for (const G1& point : points) {
            put(srs::point_to_bytes(point).view());
        }
    }
    void elements(std::span<const Fr> elements) {
        for (const Fr& element : elements) {
            put(algebra::fr_to_bytes(element).view());
        }
    }
    Bytes take() { return std::move(bytes_); }

  private:
    void put(BytesView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

    Bytes bytes_;
};

/// Of bytes that are as many as there will be asked for; remembers what was wrong first.
class Reader {
  public:
    explicit Reader(BytesView bytes) : rest_(bytes) {}

    std::vector<G1> points(std::size_t count) {
        std::vector<G1> out;
        for (std::size_t i = 0; i < count && !error_; ++i) {
            const auto point = srs::point_from_bytes(take<POINT_BYTES>());
            if (!point || !algebra::is_in_subgroup(*point)) {
                error_ = ProofError::bad_point;
                break;
            }
            out.push_back(*point);
        }
        return out;
    }
    std::vector<Fr> elements(std::size_t count) {
        std::vector<Fr> out;
        for (std::size_t i = 0; i < count && !error_; ++i) {
            const auto element = algebra::fr_from_bytes(take<algebra::FR_BYTES>());
            if (!element) {
                error_ = ProofError::not_in_field;
                break;
            }
            out.push_back(*element);
        }
        return out;
    }
    [[nodiscard]] const std::optional<ProofError>& error() const noexcept { return error_; }

  private:
    template <std::size_t Size>
    FixedBytes<Size> take() {
        const auto out = FixedBytes<Size>::from(rest_.first(Size));
        rest_ = rest_.subspan(Size);
        return out;
    }

    BytesView rest_;
    std::optional<ProofError> error_;
};

/// eq(point, row), bits of the row being the coordinates, the highest first.
Fr row_weight(std::span<const Fr> point, std::size_t row) {
    Fr out = Fr::one();
    for (std::size_t i = point.size(); i-- > 0; row >>= 1U) {
        out = out * ((row & 1U) != 0 ? point[i] : Fr::one() - point[i]);
    }
    return out;
}

/// The instance column's value, or that of the column of next rows.
Fr instance_at(std::span<const Fr> inputs, std::span<const Fr> point, std::uint32_t rotation) {
    const std::size_t rows = std::size_t{1} << point.size();
    Fr out;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        out = out + inputs[i] * row_weight(point, (i + rows - rotation) % rows);
    }
    return out;
}

/// The row's number as a multilinear polynomial.
Fr identity_at(std::span<const Fr> point) {
    Fr out;
    for (const Fr& coordinate : point) {
        out = out.doubled() + coordinate;
    }
    return out;
}

}  // namespace

Bytes encode(const Proof& proof) {
    Writer writer;
    writer.points(proof.witness);
    writer.points(proof.arguments);
    for (const std::vector<Fr>& round : proof.sumcheck.rounds) {
        writer.elements(round);
    }
    writer.elements(proof.values);
    writer.elements(proof.firsts);
    writer.points(proof.opening.folds);
    writer.elements(proof.opening.values);
    writer.points({{proof.opening.quotient, proof.opening.last}});
    return writer.take();
}

std::size_t proof_size(const Protocol& protocol, unsigned log_rows) {
    const std::size_t points = protocol.size(Group::witness) + protocol.size(Group::arguments) +
                               opening_folds(log_rows) + 2;
    const std::size_t elements = log_rows * (protocol.round_degree() + std::size_t{1}) +
                                 protocol.opened().size() + protocol.first_values() +
                                 opening_values(log_rows);
    return points * POINT_BYTES + elements * algebra::FR_BYTES;
}

Result<Proof, ProofError> decode(const Protocol& protocol, unsigned log_rows, BytesView bytes) {
    if (bytes.size() != proof_size(protocol, log_rows)) {
        return unexpected(ProofError::wrong_size);
    }
    Reader reader(bytes);
    Proof out;
    out.witness = reader.points(protocol.size(Group::witness));
    out.arguments = reader.points(protocol.size(Group::arguments));
    for (unsigned i = 0; i < log_rows; ++i) {
        out.sumcheck.rounds.push_back(reader.elements(protocol.round_degree() + std::size_t{1}));
    }
    out.values = reader.elements(protocol.opened().size());
    out.firsts = reader.elements(protocol.first_values());
    out.opening.folds = reader.points(opening_folds(log_rows));
    out.opening.values = reader.elements(opening_values(log_rows));
    const std::vector<G1> last = reader.points(2);
    if (reader.error()) {
        return unexpected(*reader.error());
    }
    out.opening.quotient = last[0];
    out.opening.last = last[1];
    return out;
}

transcript::Transcript begin_transcript(const VerifyingKey& key,
                                        std::span<const Fr> public_inputs) {
    transcript::Transcript out("cairn hyperplonk 1");
    out.absorb("hyperplonk key", key.digest());
    out.absorb("hyperplonk public", public_inputs);
    return out;
}

void draw_arguments(transcript::Transcript& transcript, std::span<const G1> witness, Draws& draws) {
    transcript.absorb("hyperplonk witness", witness);
    draws.challenges[plonk::BETA] = transcript.challenge("hyperplonk beta");
    draws.challenges[plonk::GAMMA] = transcript.challenge("hyperplonk gamma");
    draws.challenges[plonk::THETA] = transcript.challenge("hyperplonk theta");
    draws.challenges[plonk::LOOKUP] = transcript.challenge("hyperplonk lookup");
}

void draw_sumcheck(transcript::Transcript& transcript, std::span<const G1> arguments,
                   unsigned log_rows, Draws& draws) {
    transcript.absorb("hyperplonk arguments", arguments);
    draws.challenges[plonk::ALPHA] = transcript.challenge("hyperplonk alpha");
    draws.sums = transcript.challenge("hyperplonk sums");
    for (unsigned i = 0; i < log_rows; ++i) {
        draws.tau.push_back(transcript.challenge("hyperplonk tau"));
    }
}

algebra::SumcheckChallenge round_challenge(transcript::Transcript& transcript) {
    return [&transcript](std::span<const Fr> round) {
        transcript.absorb("hyperplonk round", round);
        return transcript.challenge("hyperplonk point");
    };
}

Fr combined_at(const Protocol& protocol, std::span<const Fr> public_inputs, const Draws& draws,
               std::span<const Fr> point, std::span<const Fr> values) {
    const auto at = [&](const Query& query) {
        if (query.column == Protocol::identity()) {
            return identity_at(point);
        }
        if (query.column == circuit::INSTANCE) {
            return instance_at(public_inputs, point, query.rotation);
        }
        const auto place = std::ranges::lower_bound(protocol.opened(), query);
        return values[static_cast<std::size_t>(place - protocol.opened().begin())];
    };
    Fr out = algebra::eq(draws.tau, point) *
             plonk::evaluate(protocol.constraint(), at, draws.challenges);
    Fr weight = Fr::one();
    for (const std::vector<Protocol::Fraction>& fractions : protocol.lookups()) {
        weight = weight * draws.sums;
        for (const Protocol::Fraction& fraction : fractions) {
            out = out + weight * at({fraction.column, 0});
        }
    }
    return out;
}

JoinedWeights joined_weights(const Protocol& protocol, const Fr& challenge) {
    JoinedWeights out{std::vector<Fr>(protocol.commitments()),
                      std::vector<Fr>(protocol.commitments())};
    Fr power = Fr::one();
    for (const Query& query : protocol.opened()) {
        (query.rotation == 0 ? out.here : out.there)[*protocol.commitment_of(query.column)] = power;
        power = power * challenge;
    }
    return out;
}

JoinedClaim draw_joined(transcript::Transcript& transcript, const Protocol& protocol,
                        std::span<const Fr> values, std::span<const Fr> firsts) {
    transcript.absorb("hyperplonk values", values);
    transcript.absorb("hyperplonk firsts", firsts);
    const Fr challenge = transcript.challenge("hyperplonk join");
    JoinedClaim out{challenge, joined_weights(protocol, challenge), {}, {}};
    Fr power = Fr::one();
    std::size_t first = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Query& query = protocol.opened()[i];
        out.value = out.value + power * values[i];
        if (query.rotation == 1) {
            const Fr value = protocol.begins_with_one(query.column) ? Fr::one() : firsts[first++];
            out.first = out.first + power * value;
        }
        power = power * challenge;
    }
    return out;
}

}  // namespace cairn::hyperplonk
