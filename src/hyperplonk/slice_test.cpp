#include "hyperplonk/slice.hpp"

#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

namespace cairn::hyperplonk {
namespace {

/// Workers in this process, `workers` of them; `lost` says which questions the first one forgets.
class LocalSlices final : public Slices {
  public:
    LocalSlices(const circuit::Built& built, const commitment::KzgCommitter& committer,
                unsigned log_slices, std::size_t workers)
        : built_(built), committer_(committer), log_slices_(log_slices) {
        for (std::size_t i = 0; i < workers; ++i) {
            add_worker();
        }
    }

    [[nodiscard]] unsigned log_slices() const noexcept override { return log_slices_; }
    std::optional<std::vector<SliceAnswer>> ask(const SliceQuestion& question) override {
        questions.push_back(question);
        if (before) {
            before();
        }
        std::vector<SliceAnswer> out;
        for (std::uint32_t slice = 0; slice >> log_slices_ == 0; ++slice) {
            auto answer = workers_[slice % workers_.size()].answer(slice, question);
            if (!answer) {
                return std::nullopt;
            }
            out.push_back(*std::move(answer));
        }
        if (change) {
            change(question, out);
        }
        return out;
    }
    /// The first worker is gone, and what it had computed.
    void replace_worker() {
        workers_.pop_front();
        add_worker();
    }

    std::vector<SliceQuestion> questions;
    std::function<void()> before;
    std::function<void(const SliceQuestion&, std::vector<SliceAnswer>&)> change;

  private:
    void add_worker() {
        workers_.emplace_back(built_.circuit, built_.witness, committer_, log_slices_,
                              base::serial_executor());
    }

    const circuit::Built& built_;
    const commitment::KzgCommitter& committer_;
    unsigned log_slices_;
    std::deque<SliceProver> workers_;
};

/// How many a proof asks.
std::size_t questions_of(unsigned log_rows, unsigned log_slices) {
    const unsigned rounds = slice_rounds(log_rows, log_slices);
    const std::size_t opening = log_rows == 1 ? 2 : 3;  // two rows: no folds
    return 2 + (rounds == 0 ? 0 : rounds + std::size_t{1}) + opening;
}

class SliceTest : public testing::TestWithParam<SampleCircuit> {
  protected:
    SliceTest() {
        auto key = setup(built_.circuit, committer_, checker_, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
        auto proof = prove(nullptr);
        EXPECT_TRUE(proof);
        whole_ = *std::move(proof);
    }
    Result<Bytes, ProveError> prove(Slices* slices) const {
        return hyperplonk::prove(key_, built_.witness, committer_, base::serial_executor(), {},
                                 slices);
    }

    commitment::KzgCommitter committer_{setup_of_samples()};
    commitment::KzgChecker checker_{setup_of_samples().tau_g2, srs::digest_of(setup_of_samples())};
    circuit::Built built_ = GetParam().build(3);
    ProvingKey key_;
    Bytes whole_;
};

TEST_P(SliceTest, TheProofIsThatOfOneProver) {
    for (unsigned log_slices = 0; log_slices <= std::min(3U, key_.verifying.log_rows);
         ++log_slices) {
        for (const std::size_t workers : {1U, 3U}) {
            LocalSlices slices(built_, committer_, log_slices, workers);
            const auto proof = prove(&slices);
            ASSERT_TRUE(proof) << text_of(proof.error());
            EXPECT_EQ(*proof, whole_) << log_slices;
            EXPECT_EQ(slices.questions.size(), questions_of(key_.verifying.log_rows, log_slices));
        }
    }
}

TEST_P(SliceTest, WorkersComeAndGo) {
    LocalSlices slices(built_, committer_, 1, 2);
    slices.before = [&] { slices.replace_worker(); };
    const auto proof = prove(&slices);
    ASSERT_TRUE(proof);
    EXPECT_EQ(*proof, whole_);
}

TEST_P(SliceTest, QuestionsMayComeAgainAndInAnyOrder) {
    LocalSlices slices(built_, committer_, 1, 1);
    ASSERT_TRUE(prove(&slices));
    const std::vector<SliceQuestion> questions = slices.questions;
    std::vector<std::vector<SliceAnswer>> forwards;
    for (const SliceQuestion& question : questions) {
        forwards.push_back(*slices.ask(question));
    }
    for (std::size_t i = questions.size(); i-- > 0;) {
        EXPECT_EQ(*slices.ask(questions[i]), forwards[i]) << i;
    }
    // Another proof's challenges between.
    SliceQuestion other = questions[1];
    other.draws.challenges[plonk::BETA] = other.draws.challenges[plonk::BETA] + Fr::one();
    const auto answer = slices.ask(other);
    ASSERT_TRUE(answer);
    EXPECT_EQ(*slices.ask(questions.back()), forwards.back());
}

TEST_P(SliceTest, AWrongAnswerMakesNoProofThatHolds) {
    for (std::size_t bad = 0; bad < questions_of(key_.verifying.log_rows, 1); ++bad) {
        LocalSlices slices(built_, committer_, 1, 1);
        bool changed = false;
        slices.change = [&](const SliceQuestion& /*question*/, std::vector<SliceAnswer>& answers) {
            if (slices.questions.size() != bad + 1) {
                return;
            }
            SliceAnswer& answer = answers[0];
            if (!answer.commitments.empty()) {
                G1& point = answer.commitments[0];
                point = algebra::G1Jacobian::from(point).plus(algebra::G1_GENERATOR).to_affine();
            } else if (!answer.rest.empty()) {
                answer.rest[0][0] = answer.rest[0][0] + Fr::one();
            } else {
                answer.sums.constraint[0] = answer.sums.constraint[0] + Fr::one();
            }
            changed = true;
        };
        const auto proof = prove(&slices);
        EXPECT_TRUE(changed);
        EXPECT_FALSE(proof &&
                     verify(key_.verifying, checker_, built_.witness.public_inputs, *proof))
            << bad;
    }
}

TEST_P(SliceTest, AnswersOfAnotherShapeAreRefused) {
    const std::size_t questions = questions_of(key_.verifying.log_rows, 0);
    for (const std::size_t bad : {std::size_t{0}, std::size_t{1}, questions - 2, questions - 1}) {
        LocalSlices slices(built_, committer_, 0, 1);
        slices.change = [&](const SliceQuestion& /*question*/, std::vector<SliceAnswer>& answers) {
            if (slices.questions.size() == bad + 1) {
                answers[0].commitments.emplace_back();
            }
        };
        const auto proof = prove(&slices);
        ASSERT_FALSE(proof);
        EXPECT_EQ(proof.error(), ProveError::slices_lost);
    }
    LocalSlices slices(built_, committer_, 0, 1);
    slices.change = [](const SliceQuestion& /*question*/, std::vector<SliceAnswer>& answers) {
        answers.clear();
    };
    EXPECT_EQ(prove(&slices).error(), ProveError::slices_lost);
}

TEST_P(SliceTest, QuestionsThatAreNoneHaveNoAnswer) {
    SliceProver worker(built_.circuit, built_.witness, committer_, 1, base::serial_executor());
    EXPECT_TRUE(worker.answer(1, {}));
    EXPECT_FALSE(worker.answer(2, {}));
    EXPECT_FALSE(worker.answer(0, {SliceWork::sums, {}, {}}));
    EXPECT_FALSE(worker.answer(0, {SliceWork::rest, {}, {}}));
    SliceQuestion long_point = {SliceWork::sums, {}, std::vector<Fr>(64)};
    long_point.draws.tau.resize(built_.circuit.log_rows);
    EXPECT_FALSE(worker.answer(0, long_point));
    EXPECT_FALSE(worker.answer(0, {static_cast<SliceWork>(9), {}, {}}));
    LocalSlices slices(built_, committer_, 1, 1);
    ASSERT_TRUE(prove(&slices));
    SliceQuestion opening = slices.questions.back();
    for (const std::size_t challenges : {0U, 2U, 5U}) {
        opening.opening.resize(challenges);
        EXPECT_FALSE(worker.answer(0, opening)) << challenges;
    }
    opening.opening.resize(1);
    EXPECT_TRUE(worker.answer(0, opening));
    opening.point.pop_back();
    EXPECT_FALSE(worker.answer(0, opening));
}

TEST_P(SliceTest, AWrongWitnessHasNoAnswer) {
    circuit::Built wrong = built_;
    for (std::size_t i = 0; circuit::holds(wrong.circuit, wrong.witness); ++i) {
        const circuit::Cell& cell = wrong.assigned.at(i);
        Fr& value = wrong.witness.advice[cell.column.index][cell.row];
        value = value + Fr::one();
    }
    LocalSlices slices(wrong, committer_, 1, 1);
    const auto proof =
        hyperplonk::prove(key_, wrong.witness, committer_, base::serial_executor(), {}, &slices);
    ASSERT_FALSE(proof);
}

INSTANTIATE_TEST_SUITE_P(All, SliceTest, testing::ValuesIn(SAMPLE_CIRCUITS),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace cairn::hyperplonk
