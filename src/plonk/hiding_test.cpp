// That proofs by PLONK over KZG hide the witness: what is random in them, and that it is enough.
//
// What a verifier sees of a column are its values at tau (as a commitment), zeta and omega zeta; of
// the quotient its pieces' values at tau and zeta, and these follow from the columns' values at
// tau, omega tau, zeta and omega zeta. So a proof tells nothing if those of each column can be made
// any by the choice of what is random, and those of all pieces but the last. AProofIsOneOfEach...
// does it: it solves for the random elements with which another witness gives the same proof, byte
// for byte. It knows tau, since the setup is one for development. A column without its random
// elements, or with fewer, has no solution. M. Sefranek, "How (Not) to Simulate PLONK", eprint
// 2024/848, found what was missing in the protocol as first published.
#include "algebra/fr_random.hpp"
#include "algebra/polynomial.hpp"
#include "algebra/scripted_random_test.hpp"
#include "circuit/check.hpp"
#include "plonk/columns.hpp"
#include "plonk/proof.hpp"
#include "plonk/quotient.hpp"
#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::plonk {
namespace {

using algebra::G1;
using commitment::Polynomial;

constexpr std::size_t ROWS = std::size_t{1} << LOG_ROWS;

Fr value_at(std::span<const Fr> polynomial, const Fr& x) {
    return algebra::evaluate_polynomial(polynomial, x, base::serial_executor());
}

/// The coefficients of the polynomial through these points, as many as there are.
std::vector<Fr> interpolate(std::span<const Fr> points, std::span<const Fr> values) {
    std::vector<Fr> out(points.size());
    for (std::size_t k = 0; k < points.size(); ++k) {
        std::vector<Fr> basis = {values[k]};
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (i != k) {
                const Fr scale = (points[k] - points[i]).inverse();
                basis = algebra::multiply_polynomials(basis, std::array{-points[i] * scale, scale},
                                                      base::serial_executor());
            }
        }
        std::ranges::transform(out, basis, out.begin(), std::plus<>());
    }
    return out;
}

/// A circuit and two witnesses of the same public inputs.
struct Pair {
    const char* name;
    Built (*build)();
    circuit::Witness (*other)(const circuit::Witness&);
};

/// x^8 is that of -x.
circuit::Witness negated_root(const circuit::Witness& witness) {
    circuit::Witness out = witness;
    for (circuit::ColumnValues& column : out.advice) {
        std::ranges::replace(column, fr(3), -fr(3));
    }
    return out;
}

const Pair PAIRS[] = {
    {"vanilla", [] { return vanilla_circuit(3); }, negated_root},
    {"wide", [] { return wide_circuit(3); },
     [](const circuit::Witness&) { return wide_circuit(5).witness; }},
};

class HidingTest : public testing::TestWithParam<Pair> {
  protected:
    HidingTest() : scheme_(kzg()), built_(GetParam().build()) {
        auto key =
            setup(built_.circuit, *scheme_.committer, *scheme_.checker, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
        protocol_ = std::make_unique<Protocol>(*key_.verifying.system, true);
        crypto::SeededRandom random(1);
        for (std::size_t i = 0; i < random_elements(); ++i) {
            script_.push_back(algebra::random_fr(random));
        }
    }

    std::size_t columns() const {
        return protocol_->batch_size(WITNESS) + protocol_->batch_size(ARGUMENTS);
    }
    std::size_t random_elements() const {
        return HIDING_COEFFICIENTS * columns() +
               HIDING_COEFFICIENTS_OF_PIECES * (protocol_->quotient_pieces() - 1);
    }
    Bytes prove(const circuit::Witness& witness, const std::vector<Fr>& script) const {
        algebra::ScriptedRandom random(script);
        auto out = plonk::prove(key_, witness, *scheme_.committer, random, base::serial_executor());
        EXPECT_TRUE(out);
        EXPECT_EQ(random.drawn(), script.size());
        return *std::move(out);
    }
    /// Where a batch's commitments begin in a proof.
    std::size_t begin_of(BatchNumber batch) const {
        std::size_t out = 0;
        for (const BatchNumber before : {WITNESS, ARGUMENTS, QUOTIENT}) {
            out += before < batch ? scheme_.checker->digest_size(protocol_->batch_size(before)) : 0;
        }
        return out;
    }
    BytesView digest(const Bytes& proof, BatchNumber batch) const {
        return BytesView(proof).subspan(begin_of(batch),
                                        scheme_.checker->digest_size(protocol_->batch_size(batch)));
    }
    static G1 point(BytesView digest, std::size_t number) {
        return *algebra::g1_from_bytes(
            FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>::from(digest.subspan(
                number * algebra::G1_UNCOMPRESSED_BYTES, algebra::G1_UNCOMPRESSED_BYTES)));
    }

    Scheme scheme_;
    Built built_;
    ProvingKey key_;
    std::unique_ptr<Protocol> protocol_;
    std::vector<Fr> script_;
};

INSTANTIATE_TEST_SUITE_P(Circuits, HidingTest, testing::ValuesIn(PAIRS),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(HidingTest, ProofsOfOneWitnessDifferInEachCommitmentAndEvaluation) {
    std::vector<Fr> script = script_;
    for (Fr& element : script) {
        element = element + element;
    }
    const Bytes first = prove(built_.witness, script_);
    const Bytes second = prove(built_.witness, script);
    ASSERT_EQ(first.size(), second.size());
    for (const BatchNumber batch : {WITNESS, ARGUMENTS, QUOTIENT}) {
        for (std::size_t i = 0; i < protocol_->batch_size(batch); ++i) {
            EXPECT_NE(point(digest(first, batch), i), point(digest(second, batch), i));
        }
    }
    const std::size_t begin = begin_of(BATCHES);
    for (std::size_t i = 0; i < protocol_->evaluations(); ++i) {
        const bool is_fixed =
            i < protocol_->opened().size() &&
            protocol_->polynomial_of(protocol_->opened()[i].column)->batch == FIXED;
        const auto at = [&](const Bytes& proof) {
            return Bytes32::from(BytesView(proof).subspan(begin + 32 * i, 32));
        };
        EXPECT_TRUE(is_fixed || at(first) != at(second)) << i;
    }
    // And what opens them.
    for (std::size_t at = begin + 32 * protocol_->evaluations(); at < first.size(); at += 96) {
        EXPECT_NE(Bytes(first.begin() + static_cast<std::ptrdiff_t>(at), first.end()),
                  Bytes(second.begin() + static_cast<std::ptrdiff_t>(at), second.end()));
    }
}

TEST_P(HidingTest, EachRandomElementIsOneCoefficientOfItsColumn) {
    const std::vector<G1>& powers = setup_for_tests().g1;
    const Bytes whole = prove(built_.witness, script_);
    const auto expect_moved = [&](const Bytes& proof, BatchNumber batch, std::size_t number,
                                  std::size_t coefficient, bool is_last) {
        for (std::size_t i = 0; i < protocol_->batch_size(batch); ++i) {
            auto want = algebra::G1Jacobian::from(point(digest(whole, batch), i));
            if (i == number) {
                want = want.plus(powers[ROWS + coefficient]);
            }
            if (i == (is_last ? number : number + 1)) {
                want = want.plus(-powers[coefficient]);
            }
            EXPECT_EQ(point(digest(proof, batch), i), want.to_affine());
        }
    };
    for (std::size_t i = 0; i < script_.size(); ++i) {
        std::vector<Fr> script = script_;
        script[i] = script[i] + Fr::one();
        const Bytes proof = prove(built_.witness, script);
        const std::size_t column = i / HIDING_COEFFICIENTS;
        const std::size_t in_witness = protocol_->batch_size(WITNESS);
        if (column < in_witness) {
            expect_moved(proof, WITNESS, column, i % HIDING_COEFFICIENTS, true);
        } else if (column < columns()) {
            expect_moved(proof, ARGUMENTS, column - in_witness, i % HIDING_COEFFICIENTS, true);
        } else {
            const std::size_t rest = i - HIDING_COEFFICIENTS * columns();
            expect_moved(proof, QUOTIENT, rest / HIDING_COEFFICIENTS_OF_PIECES,
                         rest % HIDING_COEFFICIENTS_OF_PIECES, false);
        }
    }
}

/// What a prover computes before anything hides it, and with it: for one witness.
class Prover {
  public:
    Prover(const ProvingKey& key, const Protocol& protocol, const circuit::Witness& witness)
        : key_(key),
          protocol_(protocol),
          witness_(witness),
          rows_(key.circuit, witness, *key.fixed, algebra::Domain(LOG_ROWS),
                base::serial_executor()) {}

    /// Values of all columns that are hidden, in the order of a proof.
    std::vector<Polynomial> columns(const Challenges& challenges) const {
        const auto multiplicities = multiplicity_columns(rows_, base::serial_executor());
        std::vector<Polynomial> out = witness_.advice;
        std::ranges::copy(*multiplicities, std::back_inserter(out));
        const auto arguments = argument_columns(protocol_, rows_, *multiplicities, challenges,
                                                base::serial_executor());
        std::ranges::copy(*arguments, std::back_inserter(out));
        for (Polynomial& column : out) {
            domain_.inverse(column, base::serial_executor());
        }
        return out;
    }
    /// The quotient's pieces of columns that are hidden.
    std::vector<Polynomial> pieces(const std::vector<Polynomial>& hidden,
                                   const Challenges& challenges) const {
        Polynomial instance = rows_.instance();
        domain_.inverse(instance, base::serial_executor());
        const auto polynomial_of = [&](const Column& column) -> std::span<const Fr> {
            if (column == circuit::INSTANCE) {
                return instance;
            }
            const PolynomialNumber number = *protocol_.polynomial_of(column);
            return number.batch == FIXED     ? (*key_.fixed)[number.index]
                   : number.batch == WITNESS ? hidden[number.index]
                                             : hidden[protocol_.batch_size(WITNESS) + number.index];
        };
        return *quotient_of(
            protocol_, domain_, polynomial_of, challenges, [] { return true; },
            base::serial_executor());
    }

  private:
    const ProvingKey& key_;
    const Protocol& protocol_;
    const circuit::Witness& witness_;
    Rows rows_;
    algebra::Domain domain_{LOG_ROWS};
};

/// With these random multiples of X^n - 1.
std::vector<Polynomial> hidden_columns(std::vector<Polynomial> columns,
                                       std::span<const Fr> script) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
        for (std::size_t i = 0; i < HIDING_COEFFICIENTS; ++i) {
            const Fr& element = script[c * HIDING_COEFFICIENTS + i];
            columns[c][i] = columns[c][i] - element;
            columns[c].push_back(element);
        }
    }
    return columns;
}

TEST_P(HidingTest, AProofIsOneOfEachWitness) {
    const circuit::Witness other = GetParam().other(built_.witness);
    ASSERT_TRUE(circuit::holds(built_.circuit, other));
    ASSERT_NE(other.advice, built_.witness.advice);
    const Bytes proof = prove(built_.witness, script_);
    transcript::Transcript transcript =
        begin_transcript(key_.verifying, built_.witness.public_inputs);
    Challenges challenges{};
    draw_arguments(transcript, digest(proof, WITNESS), challenges);
    draw_alpha(transcript, digest(proof, ARGUMENTS), challenges);
    const Fr zeta = draw_zeta(transcript, digest(proof, QUOTIENT));
    const Fr tau = algebra::fr_of_seed("cairn development setup", Bytes{1});
    const Fr w = algebra::root_of_unity(LOG_ROWS);
    const std::array points = {tau, w * tau, zeta, w * zeta};

    const Prover own(key_, *protocol_, built_.witness);
    const Prover others(key_, *protocol_, other);
    const std::vector<Polynomial> columns = hidden_columns(own.columns(challenges), script_);
    const std::vector<Polynomial> other_columns = others.columns(challenges);
    std::vector<Fr> script;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        std::vector<Fr> factors;  // of X^n - 1
        for (const Fr& x : points) {
            factors.push_back((value_at(columns[c], x) - value_at(other_columns[c], x)) *
                              (algebra::power(x, ROWS) - Fr::one()).inverse());
        }
        std::ranges::copy(interpolate(points, factors), std::back_inserter(script));
    }
    const auto pieces = own.pieces(columns, challenges);
    const auto other_pieces = others.pieces(hidden_columns(other_columns, script), challenges);
    const std::array piece_points = {tau, zeta};
    std::array<Fr, 2> carried;  // by how much more the other's next piece is
    for (std::size_t j = 0; j + 1 < pieces.size(); ++j) {
        const std::span hiding = std::span(script_).subspan(
            HIDING_COEFFICIENTS * columns.size() + HIDING_COEFFICIENTS_OF_PIECES * j,
            HIDING_COEFFICIENTS_OF_PIECES);
        std::array<Fr, 2> values;
        for (std::size_t k = 0; k < values.size(); ++k) {
            const Fr& x = piece_points[k];
            const Fr difference = value_at(pieces[j], x) - value_at(other_pieces[j], x);
            const Fr more = (difference - carried[k]) * algebra::power(x, ROWS).inverse();
            carried[k] = -more;
            values[k] = value_at(hiding, x) + more;
        }
        std::ranges::copy(interpolate(piece_points, values), std::back_inserter(script));
    }
    EXPECT_NE(script, script_);
    EXPECT_EQ(prove(other, script), proof);
}

}  // namespace
}  // namespace cairn::plonk
