// That the challenges of a proof by PLONK depend on each byte of what comes before them.
#include "plonk/proof.hpp"
#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace cairn::plonk {
namespace {

/// All that a transcript hears before the openings.
struct Heard {
    VerifyingKey key;
    std::vector<Fr> public_inputs;
    Bytes witness;
    Bytes arguments;
    Bytes quotient;

    /// In the order in which they are drawn.
    [[nodiscard]] std::array<Fr, CHALLENGES + 1> challenges() const {
        transcript::Transcript transcript = begin_transcript(key, public_inputs);
        Challenges drawn{};
        draw_arguments(transcript, witness, drawn);
        draw_alpha(transcript, arguments, drawn);
        const Fr zeta = draw_zeta(transcript, quotient);
        return {drawn[BETA], drawn[GAMMA], drawn[THETA], drawn[LOOKUP], drawn[ALPHA], zeta};
    }
};

constexpr std::size_t OF_WITNESS = 0;
constexpr std::size_t OF_ARGUMENTS = 4;
constexpr std::size_t OF_QUOTIENT = 5;

class PlonkBinding : public testing::Test {
  protected:
    PlonkBinding() : scheme_(kzg()), built_(vanilla_circuit(3)) {
        key_ =
            *setup(built_.circuit, *scheme_.committer, *scheme_.checker, base::serial_executor());
        crypto::SeededRandom random(1);
        proof_ = *prove(key_, built_.witness, *scheme_.committer, random, base::serial_executor());
        const Protocol protocol(*key_.verifying.system, key_.verifying.hides);
        BytesView rest = proof_;
        const auto take = [&](BatchNumber batch) {
            const std::size_t size = scheme_.checker->digest_size(protocol.batch_size(batch));
            const BytesView out = rest.first(size);
            rest = rest.subspan(size);
            return Bytes(out.begin(), out.end());
        };
        heard_ = {key_.verifying, built_.witness.public_inputs, take(WITNESS), take(ARGUMENTS),
                  take(QUOTIENT)};
        values_at_ = proof_.size() - rest.size();
        pieces_at_ = values_at_ + 32 * protocol.opened().size();
    }

    /// Challenges from number `first` on are others, those before are the same.
    void expect_changed(std::size_t first, const std::function<void(Heard&)>& change) const {
        Heard other = heard_;
        change(other);
        const auto before = heard_.challenges();
        const auto after = other.challenges();
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_EQ(before[i] == after[i], i < first) << i;
        }
    }
    /// One bit of each byte, in turn.
    void expect_each_byte_changes(std::size_t first, std::size_t bytes,
                                  const std::function<std::uint8_t*(Heard&)>& begin) const {
        for (std::size_t i = 0; i < bytes; ++i) {
            expect_changed(first, [&](Heard& heard) {
                begin(heard)[i] ^= static_cast<std::uint8_t>(1U << i % 8);
            });
        }
    }

    Scheme scheme_;
    Built built_;
    ProvingKey key_;
    Bytes proof_;
    Heard heard_;
    std::size_t values_at_ = 0;
    std::size_t pieces_at_ = 0;
};

TEST_F(PlonkBinding, EachByteOfTheKeyChangesAllChallenges) {
    const auto key = [](Heard& heard) -> VerifyingKey& { return heard.key; };
    expect_each_byte_changes(OF_WITNESS, 32,
                             [&](Heard& heard) { return key(heard).circuit_digest.data(); });
    expect_each_byte_changes(OF_WITNESS, 32,
                             [&](Heard& heard) { return key(heard).setup_digest.data(); });
    expect_each_byte_changes(OF_WITNESS, heard_.key.fixed.size(),
                             [&](Heard& heard) { return key(heard).fixed.data(); });
    expect_changed(OF_WITNESS, [&](Heard& heard) { ++key(heard).log_rows; });
    expect_changed(OF_WITNESS, [&](Heard& heard) { ++key(heard).public_inputs; });
    expect_changed(OF_WITNESS, [&](Heard& heard) { key(heard).hides = false; });
}

TEST_F(PlonkBinding, EachPublicInputChangesAllChallenges) {
    for (unsigned bit = 0; bit < 254; ++bit) {
        expect_changed(OF_WITNESS, [&](Heard& heard) {
            heard.public_inputs[0] = heard.public_inputs[0] + algebra::power(fr(2), bit);
        });
    }
    expect_changed(OF_WITNESS, [](Heard& heard) { heard.public_inputs.push_back(fr(0)); });
    expect_changed(OF_WITNESS, [](Heard& heard) { heard.public_inputs.clear(); });
}

TEST_F(PlonkBinding, EachByteOfACommitmentChangesLaterChallenges) {
    expect_each_byte_changes(OF_WITNESS, heard_.witness.size(),
                             [](Heard& heard) { return heard.witness.data(); });
    expect_each_byte_changes(OF_ARGUMENTS, heard_.arguments.size(),
                             [](Heard& heard) { return heard.arguments.data(); });
    expect_each_byte_changes(OF_QUOTIENT, heard_.quotient.size(),
                             [](Heard& heard) { return heard.quotient.data(); });
}

/// Takes every opening, and tells what it would have drawn to join the claims.
class ProbingChecker final : public commitment::Checker {
  public:
    explicit ProbingChecker(const commitment::Checker& checker) : checker_(checker) {}

    [[nodiscard]] std::size_t digest_size(std::size_t polynomials) const noexcept override {
        return checker_.digest_size(polynomials);
    }
    [[nodiscard]] bool is_digest(BytesView bytes) const noexcept override {
        return checker_.is_digest(bytes);
    }
    [[nodiscard]] Bytes32 setup_digest() const noexcept override { return checker_.setup_digest(); }
    [[nodiscard]] Result<void, commitment::CommitmentError> verify(
        std::span<const commitment::BatchView> /*batches*/,
        const commitment::Statement& /*statement*/, transcript::Transcript& transcript,
        BytesView /*opening*/) const override {
        drawn = transcript.challenge("probe");
        return {};
    }

    mutable Fr drawn;

  private:
    const commitment::Checker& checker_;
};

TEST_F(PlonkBinding, EvaluationsChangeTheChallengeThatJoinsTheirOpenings) {
    const ProbingChecker probe(*scheme_.checker);
    const auto& inputs = built_.witness.public_inputs;
    ASSERT_TRUE(plonk::verify(key_.verifying, probe, inputs, proof_));
    const Fr drawn = probe.drawn;
    // t_0 + zeta^n and t_1 - 1 keep the equation at zeta: only the openings tell.
    const Fr power = algebra::power(heard_.challenges().back(), key_.verifying.rows());
    Bytes other = proof_;
    const auto add = [&](std::size_t at, const Fr& change) {
        const auto view = BytesView(other).subspan(at, 32);
        const Fr value = *algebra::fr_from_bytes(Bytes32::from(view)) + change;
        std::ranges::copy(algebra::fr_to_bytes(value),
                          other.begin() + static_cast<std::ptrdiff_t>(at));
    };
    add(pieces_at_, power);
    add(pieces_at_ + 32, -Fr::one());
    ASSERT_TRUE(plonk::verify(key_.verifying, probe, inputs, other));
    EXPECT_NE(probe.drawn, drawn);
    EXPECT_EQ(plonk::verify(key_.verifying, *scheme_.checker, inputs, other).error(),
              VerifyError::not_opened);
}

}  // namespace
}  // namespace cairn::plonk
