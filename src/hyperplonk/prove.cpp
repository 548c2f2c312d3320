#include "algebra/multilinear.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/proof.hpp"
#include "hyperplonk/slice.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

std::vector<G1> sum_of_commitments(std::span<const SliceAnswer> answers) {
    std::vector<algebra::G1Jacobian> sums(answers[0].commitments.size());
    for (const SliceAnswer& answer : answers) {
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] = sums[i].plus(answer.commitments[i]);
        }
    }
    return algebra::to_affine(sums);
}

/// The inputs' values of all slices, in order.
std::vector<std::vector<Fr>> joined_rest(std::span<const SliceAnswer> answers) {
    std::vector<std::vector<Fr>> out(answers[0].rest.size());
    for (const SliceAnswer& answer : answers) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].insert(out[i].end(), answer.rest[i].begin(), answer.rest[i].end());
        }
    }
    return out;
}

/// One proof in the making: each step adds its part.
class Proving {
  public:
    Proving(const ProvingKey& key, const circuit::Witness& witness,
            const commitment::KzgCommitter& committer, base::Executor& executor,
            const Progress& progress, Slices* slices)
        : key_(key.verifying),
          witness_(witness),
          committer_(committer),
          executor_(executor),
          progress_(progress),
          slices_(slices),
          protocol_(*key_.system, key_.log_rows),
          columns_(protocol_, key.circuit, witness, executor),
          transcript_(begin_transcript(key_, witness.public_inputs)) {
        if (slices_ != nullptr) {
            slice_shape_.emplace(protocol_, key_.log_rows, slices_->log_slices());
        }
    }

    Result<Bytes, ProveError> run() {
        CAIRN_TRY(commit_witness());
        CAIRN_TRY(commit_arguments());
        CAIRN_TRY(sum_over_rows());
        CAIRN_TRY(open_columns());
        return encode(proof_);
    }

  private:
    Result<void, ProveError> tell(std::string_view stage, double done) const {
        if (progress_ && !progress_(stage, done)) {
            return unexpected(ProveError::cancelled);
        }
        return {};
    }

    /// Of all slices, which must be there.
    Result<std::vector<SliceAnswer>, ProveError> ask(SliceWork work) {
        return ask({work, draws_, point_});
    }
    Result<std::vector<SliceAnswer>, ProveError> ask(const SliceQuestion& question) {
        auto answers = slices_->ask(question);
        if (!answers || answers->size() != std::size_t{1} << slices_->log_slices() ||
            !std::ranges::all_of(*answers, [&](const SliceAnswer& answer) {
                return slice_shape_->has(question, answer);
            })) {
            return unexpected(ProveError::slices_lost);
        }
        return *std::move(answers);
    }

    Result<std::vector<G1>, ProveError> commit(Group group, SliceWork work) {
        if (slices_ == nullptr) {
            std::vector<G1> out;
            for (const std::span<const Fr> column : columns_.of(group)) {
                out.push_back(committer_.commit_to(column, executor_));
            }
            return out;
        }
        CAIRN_TRY_ASSIGN(const std::vector<SliceAnswer> answers, ask(work));
        return sum_of_commitments(answers);
    }

    Result<void, ProveError> commit_witness() {
        CAIRN_TRY(tell("witness", 0));
        if (!columns_.add_multiplicities(executor_)) {
            return unexpected(ProveError::unsatisfied);
        }
        CAIRN_TRY_ASSIGN(proof_.witness, commit(Group::witness, SliceWork::witness));
        draw_arguments(transcript_, proof_.witness, draws_);
        return {};
    }

    Result<void, ProveError> commit_arguments() {
        CAIRN_TRY(tell("arguments", 0.4));
        if (!columns_.add_arguments(draws_.challenges, executor_)) {
            return unexpected(ProveError::unsatisfied);
        }
        CAIRN_TRY_ASSIGN(proof_.arguments, commit(Group::arguments, SliceWork::arguments));
        draw_sumcheck(transcript_, proof_.arguments, key_.log_rows, draws_);
        return {};
    }

    /// The rows that are summed here from this round on; null if this one is divided.
    Result<std::unique_ptr<RoundTable>, ProveError> table_of_round(
        unsigned round, const circuit::BoundProgram& constraint) {
        const unsigned divided =
            slices_ == nullptr ? 0 : slice_rounds(key_.log_rows, slices_->log_slices());
        if (round != divided) {
            return nullptr;
        }
        const std::vector<Query>& inputs = constraint.program().inputs();
        std::vector<std::vector<Fr>> rest;
        if (divided != 0) {
            CAIRN_TRY_ASSIGN(const std::vector<SliceAnswer> answers, ask(SliceWork::rest));
            rest = joined_rest(answers);
        }
        return std::make_unique<RoundTable>(
            constraint, protocol_.constraint().degree(),
            divided == 0 ? RoundColumns(inputs, columns_.table()) : RoundColumns(std::move(rest)),
            algebra::eq_table(std::span(draws_.tau).subspan(divided + 1)),
            summed_inputs(protocol_, draws_.sums, inputs));
    }

    Result<RoundSums, ProveError> sums_of_slices() {
        CAIRN_TRY_ASSIGN(const std::vector<SliceAnswer> answers, ask(SliceWork::sums));
        RoundSums out{std::vector<Fr>(protocol_.constraint().degree() + 1), {}};
        for (const SliceAnswer& answer : answers) {
            out += answer.sums;
        }
        return out;
    }

    Result<void, ProveError> sum_over_rows() {
        const auto program = circuit::GateProgram::compile(protocol_.constraint());
        const circuit::BoundProgram bound = program.bind(draws_.challenges);
        const algebra::SumcheckChallenge challenge = round_challenge(transcript_);
        RoundClaims claims(protocol_.constraint().degree(), draws_.tau);
        std::unique_ptr<RoundTable> table;
        Fr claim;
        for (unsigned i = 0; i < key_.log_rows; ++i) {
            CAIRN_TRY(tell("sumcheck", 0.5 + 0.2 * i / key_.log_rows));
            if (!table) {
                CAIRN_TRY_ASSIGN(table, table_of_round(i, bound));
            }
            RoundSums sums;
            if (table) {
                sums = table->sums(executor_);
            } else {
                CAIRN_TRY_ASSIGN(sums, sums_of_slices());
            }
            proof_.sumcheck.rounds.push_back(claims.values(std::move(sums)));
            const std::vector<Fr>& values = proof_.sumcheck.rounds.back();
            point_.push_back(challenge(values));
            claim = algebra::interpolate_at(values, point_.back());
            claims.bind(point_.back());
            if (table) {
                table->bind(point_.back(), executor_);
            }
        }
        for (std::size_t i = 0; i < program.inputs().size(); ++i) {
            if (protocol_.commitment_of(program.inputs()[i].column)) {
                proof_.values.push_back(table->columns().values(i)[0]);
            }
        }
        if (combined_at(protocol_, witness_.public_inputs, draws_, point_, proof_.values) !=
            claim) {
            return unexpected(ProveError::unsatisfied);
        }
        return {};
    }

    Result<void, ProveError> open_columns() {
        CAIRN_TRY(tell("opening", 0.7));
        for (const Column& column : protocol_.shifted()) {
            if (!protocol_.begins_with_one(column)) {
                proof_.firsts.push_back(columns_.table().column(column)[0]);
            }
        }
        const JoinedClaim joined =
            draw_joined(transcript_, protocol_, proof_.values, proof_.firsts);
        commitment::Polynomial here = columns_.combination(joined.weights.here, executor_);
        commitment::Polynomial there = columns_.combination(joined.weights.there, executor_);
        columns_.release();
        ProveError error{};
        auto opening = open(
            std::move(here), std::move(there), {point_, joined.value, joined.first},
            [&](const OpeningPolynomials& made) -> std::optional<std::vector<G1>> {
                auto commitments = commit(made, joined.challenge);
                if (!commitments) {
                    error = commitments.error();
                    return std::nullopt;
                }
                return *std::move(commitments);
            },
            transcript_, executor_);
        if (!opening) {
            return unexpected(error);
        }
        proof_.opening = *std::move(opening);
        return {};
    }

    Result<std::vector<G1>, ProveError> commit(const OpeningPolynomials& made, const Fr& join) {
        CAIRN_TRY(tell("opening", 0.8 + 0.05 * static_cast<double>(made.challenges().size())));
        if (slices_ == nullptr) {
            std::vector<G1> out;
            for (const commitment::Polynomial& polynomial : made.polynomials()) {
                out.push_back(committer_.commit_to(polynomial, executor_));
            }
            return out;
        }
        if (made.polynomials().empty()) {
            return std::vector<G1>{};
        }
        std::vector<Fr> opening = {join};
        opening.insert(opening.end(), made.challenges().begin(), made.challenges().end());
        CAIRN_TRY_ASSIGN(const std::vector<SliceAnswer> answers,
                         ask({SliceWork::opening, draws_, point_, std::move(opening)}));
        return sum_of_commitments(answers);
    }

    const VerifyingKey& key_;
    const circuit::Witness& witness_;
    const commitment::KzgCommitter& committer_;
    base::Executor& executor_;
    const Progress& progress_;
    Slices* slices_;
    Protocol protocol_;
    std::optional<SliceShape> slice_shape_;
    Columns columns_;
    transcript::Transcript transcript_;
    Draws draws_;
    std::vector<Fr> point_;
    Proof proof_;
};

}  // namespace

const char* text_of(ProveError error) noexcept {
    switch (error) {
        case ProveError::wrong_shape:
            return "the witness is not of this circuit";
        case ProveError::unsatisfied:
            return "the witness does not satisfy the circuit";
        case ProveError::slices_lost:
            return "a slice was not answered";
        case ProveError::cancelled:
            return "cancelled";
    }
    return "unknown";
}

Result<Bytes, ProveError> prove(const ProvingKey& key, const circuit::Witness& witness,
                                const commitment::KzgCommitter& committer, base::Executor& executor,
                                const Progress& progress, Slices* slices) {
    if (!witness.fits(key.circuit)) {
        return unexpected(ProveError::wrong_shape);
    }
    return Proving(key, witness, committer, executor, progress, slices).run();
}

}  // namespace cairn::hyperplonk
