#include "hyperplonk/columns.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/proof.hpp"
#include "hyperplonk/rounds.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

/// One proof in the making: each step adds its part.
class Proving {
  public:
    Proving(const ProvingKey& key, const circuit::Witness& witness,
            const commitment::KzgCommitter& committer, base::Executor& executor,
            const Progress& progress)
        : key_(key.verifying),
          witness_(witness),
          committer_(committer),
          executor_(executor),
          progress_(progress),
          protocol_(*key_.system, key_.log_rows),
          columns_(protocol_, key.circuit, witness, executor),
          transcript_(begin_transcript(key_, witness.public_inputs)) {}

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

    [[nodiscard]] G1 commit(std::span<const Fr> column) const {
        return committer_.commit_to(column, executor_);
    }

    /// Commitments of the last auxiliary columns.
    void commit_last(std::size_t count, std::vector<G1>& out) const {
        const auto& columns = columns_.table().auxiliary;
        for (std::size_t i = columns.size() - count; i < columns.size(); ++i) {
            out.push_back(commit(columns[i]));
        }
    }

    Result<void, ProveError> commit_witness() {
        CAIRN_TRY(tell("witness", 0));
        if (!columns_.add_multiplicities(executor_)) {
            return unexpected(ProveError::unsatisfied);
        }
        for (const ColumnValues& column : witness_.advice) {
            proof_.witness.push_back(commit(column));
        }
        commit_last(protocol_.lookups().size(), proof_.witness);
        draw_arguments(transcript_, proof_.witness, draws_);
        return {};
    }

    Result<void, ProveError> commit_arguments() {
        CAIRN_TRY(tell("arguments", 0.4));
        if (!columns_.add_arguments(draws_.challenges, executor_)) {
            return unexpected(ProveError::unsatisfied);
        }
        commit_last(protocol_.size(Group::arguments), proof_.arguments);
        draw_sumcheck(transcript_, proof_.arguments, key_.log_rows, draws_);
        return {};
    }

    /// The columns of lookups among the program's inputs, with the weights of their sums.
    [[nodiscard]] std::vector<SummedInput> summed_inputs(std::span<const Query> inputs) const {
        std::vector<SummedInput> out;
        Fr weight = Fr::one();
        for (const std::vector<Protocol::Fraction>& fractions : protocol_.lookups()) {
            weight = weight * draws_.sums;
            for (const Protocol::Fraction& fraction : fractions) {
                const auto place = std::ranges::lower_bound(inputs, Query{fraction.column, 0});
                out.push_back({static_cast<std::size_t>(place - inputs.begin()), weight});
            }
        }
        return out;
    }

    Result<void, ProveError> sum_over_rows() {
        const auto program = circuit::GateProgram::compile(protocol_.constraint());
        const circuit::BoundProgram bound = program.bind(draws_.challenges);
        Rounds rounds(bound, protocol_.constraint().degree(), columns_.table(), draws_.tau,
                      summed_inputs(program.inputs()));
        const algebra::SumcheckChallenge challenge = round_challenge(transcript_);
        Fr claim;
        for (unsigned i = 0; i < key_.log_rows; ++i) {
            CAIRN_TRY(tell("sumcheck", 0.5 + 0.2 * i / key_.log_rows));
            proof_.sumcheck.rounds.push_back(rounds.round(executor_));
            const std::vector<Fr>& values = proof_.sumcheck.rounds.back();
            point_.push_back(challenge(values));
            claim = algebra::interpolate_at(values, point_.back());
            rounds.bind(point_.back(), executor_);
        }
        for (std::size_t i = 0; i < program.inputs().size(); ++i) {
            if (protocol_.commitment_of(program.inputs()[i].column)) {
                proof_.values.push_back(rounds.columns().value(i));
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
        proof_.opening =
            open(combination(joined.here), combination(joined.there),
                 {point_, joined.value, joined.first}, committer_, transcript_, executor_);
        return {};
    }

    /// The sum of weights[i] times the column of commitment i.
    [[nodiscard]] commitment::Polynomial combination(std::span<const Fr> weights) const {
        std::vector<Column> columns;
        for (const Query& query : protocol_.opened()) {
            columns.push_back(query.column);
        }
        columns.erase(std::ranges::unique(columns).begin(), columns.end());
        Expression sum;
        for (const Column& column : columns) {
            const auto number = static_cast<std::uint32_t>(*protocol_.commitment_of(column));
            if (!weights[number].is_zero()) {
                sum = sum + circuit::cell(column) * Expression::challenge(number);
            }
        }
        return evaluate_rows(columns_.table(), sum, weights, executor_);
    }

    const VerifyingKey& key_;
    const circuit::Witness& witness_;
    const commitment::KzgCommitter& committer_;
    base::Executor& executor_;
    const Progress& progress_;
    Protocol protocol_;
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
        case ProveError::cancelled:
            return "cancelled";
    }
    return "unknown";
}

Result<Bytes, ProveError> prove(const ProvingKey& key, const circuit::Witness& witness,
                                const commitment::KzgCommitter& committer, base::Executor& executor,
                                const Progress& progress) {
    if (!witness.fits(key.circuit)) {
        return unexpected(ProveError::wrong_shape);
    }
    return Proving(key, witness, committer, executor, progress).run();
}

}  // namespace cairn::hyperplonk
