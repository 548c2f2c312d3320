// That the challenges of a proof by HyperPlonk depend on all that comes before them.
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/proof.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cairn::hyperplonk {
namespace {

class HyperplonkBinding : public testing::Test {
  protected:
    HyperplonkBinding() {
        const commitment::KzgCommitter committer(setup_of_samples());
        const commitment::KzgChecker checker(setup_of_samples().tau_g2,
                                             srs::digest_of(setup_of_samples()));
        const circuit::Built built = five_wire_circuit(3);
        const ProvingKey key = *setup(built.circuit, committer, checker, base::serial_executor());
        key_ = key.verifying;
        protocol_ = std::make_unique<Protocol>(*key_.system, key_.log_rows);
        inputs_ = built.witness.public_inputs;
        const Bytes bytes = *prove(key, built.witness, committer, base::serial_executor());
        proof_ = *decode(*protocol_, key_.log_rows, bytes);
    }

    /// What is drawn: beta and the like; alpha and the like; a point of the sumcheck for each
    /// round; what joins the values; and after the opening, what one more challenge would be.
    [[nodiscard]] std::vector<Fr> challenges(const VerifyingKey& key, std::span<const Fr> inputs,
                                             const Proof& proof) const {
        transcript::Transcript transcript = begin_transcript(key, inputs);
        Draws draws;
        draw_arguments(transcript, proof.witness, draws);
        draw_sumcheck(transcript, proof.arguments, key_.log_rows, draws);
        std::vector<Fr> out = {draws.challenges[plonk::BETA], draws.sums};
        std::vector<Fr> point;
        const auto challenge = round_challenge(transcript);
        for (const std::vector<Fr>& round : proof.sumcheck.rounds) {
            point.push_back(challenge(round));
        }
        out.insert(out.end(), point.begin(), point.end());
        const JoinedClaim joined = draw_joined(transcript, *protocol_, proof.values, proof.firsts);
        out.push_back(joined.challenge);
        std::vector<G1> commitments = key.fixed;
        commitments.insert(commitments.end(), proof.witness.begin(), proof.witness.end());
        commitments.insert(commitments.end(), proof.arguments.begin(), proof.arguments.end());
        static_cast<void>(check_opening({commitments, joined.weights.here, joined.weights.there},
                                        {point, joined.value, joined.first}, proof.opening,
                                        transcript));
        EXPECT_TRUE(transcript.all_bound() || &proof != &proof_);
        out.push_back(transcript.challenge("one more"));
        return out;
    }
    [[nodiscard]] std::size_t of_round(std::size_t round) const { return 2 + round; }
    [[nodiscard]] std::size_t of_join() const { return of_round(key_.log_rows); }

    /// Of challenges from number `first` on each is another, those before are the same.
    void expect_changed(std::size_t first, const VerifyingKey& key, std::span<const Fr> inputs,
                        const Proof& proof) const {
        const std::vector<Fr> before = challenges(key_, inputs_, proof_);
        const std::vector<Fr> after = challenges(key, inputs, proof);
        ASSERT_EQ(before.size(), after.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_EQ(before[i] == after[i], i < first) << i;
        }
    }
    void expect_changed(std::size_t first, const std::function<void(Proof&)>& change) const {
        Proof other = proof_;
        change(other);
        expect_changed(first, key_, inputs_, other);
    }

    VerifyingKey key_;
    std::unique_ptr<Protocol> protocol_;
    std::vector<Fr> inputs_;
    Proof proof_;
};

TEST_F(HyperplonkBinding, EachPartOfTheKeyAndEachPublicInputChangesAllChallenges) {
    const auto with_key = [&](const std::function<void(VerifyingKey&)>& change) {
        VerifyingKey other = key_;
        change(other);
        expect_changed(0, other, inputs_, proof_);
    };
    for (std::size_t i = 0; i < 32; ++i) {
        with_key([&](VerifyingKey& key) { key.circuit_digest[i] ^= 1U; });
        with_key([&](VerifyingKey& key) { key.setup_digest[i] ^= 1U; });
    }
    with_key([](VerifyingKey& key) { ++key.log_rows; });
    with_key([](VerifyingKey& key) { ++key.public_inputs; });
    for (std::size_t i = 0; i < key_.fixed.size(); ++i) {
        with_key([&](VerifyingKey& key) { key.fixed[i] = -algebra::G1_GENERATOR; });
    }
    for (std::size_t i = 0; i <= inputs_.size(); ++i) {
        std::vector<Fr> other = inputs_;
        if (i == inputs_.size()) {
            other.push_back(Fr::zero());
        } else {
            other[i] = other[i] + Fr::one();
        }
        expect_changed(0, key_, other, proof_);
    }
}

TEST_F(HyperplonkBinding, EachPartOfAProofChangesLaterChallenges) {
    for (std::size_t i = 0; i < proof_.witness.size(); ++i) {
        expect_changed(0, [&](Proof& p) { p.witness[i] = -algebra::G1_GENERATOR; });
    }
    for (std::size_t i = 0; i < proof_.arguments.size(); ++i) {
        expect_changed(1, [&](Proof& p) { p.arguments[i] = -algebra::G1_GENERATOR; });
    }
    for (std::size_t round = 0; round < proof_.sumcheck.rounds.size(); ++round) {
        for (std::size_t i = 0; i < proof_.sumcheck.rounds[round].size(); ++i) {
            expect_changed(of_round(round), [&](Proof& p) {
                p.sumcheck.rounds[round][i] = p.sumcheck.rounds[round][i] + Fr::one();
            });
        }
    }
    for (std::size_t i = 0; i < proof_.values.size(); ++i) {
        expect_changed(of_join(), [&](Proof& p) { p.values[i] = p.values[i] + Fr::one(); });
    }
    for (std::size_t i = 0; i < proof_.firsts.size(); ++i) {
        expect_changed(of_join(), [&](Proof& p) { p.firsts[i] = p.firsts[i] + Fr::one(); });
    }
    for (std::size_t i = 0; i < proof_.opening.folds.size(); ++i) {
        expect_changed(of_join() + 1,
                       [&](Proof& p) { p.opening.folds[i] = -algebra::G1_GENERATOR; });
    }
    expect_changed(of_join() + 1, [](Proof& p) { p.opening.quotient = -p.opening.quotient; });
}

}  // namespace
}  // namespace cairn::hyperplonk
