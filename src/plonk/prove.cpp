#include "algebra/fr_random.hpp"
#include "algebra/ntt.hpp"
#include "algebra/polynomial.hpp"
#include "base/assert.hpp"
#include "plonk/columns.hpp"
#include "plonk/plonk.hpp"
#include "plonk/proof.hpp"
#include "plonk/quotient.hpp"

#include <algorithm>

namespace cairn::plonk {
namespace {

using commitment::Batch;
using commitment::Polynomial;

/// One proof in the making: each step adds its part to the bytes.
class Proving {
  public:
    Proving(const ProvingKey& key, const circuit::Witness& witness,
            const commitment::Committer& committer, crypto::Random& random,
            base::Executor& executor, const Progress& progress)
        : key_(key.verifying),
          witness_(witness),
          committer_(committer),
          random_(random),
          executor_(executor),
          progress_(progress),
          protocol_(*key_.system, key_.hides),
          domain_(std::in_place, key_.log_rows),
          transcript_(begin_transcript(key_, witness.public_inputs)) {
        batches_[FIXED] = key.fixed.get();
        rows_.emplace(key.circuit, witness, *key.fixed, *domain_, executor_);
    }

    Result<Bytes, ProveError> run() {
        CAIRN_TRY(commit_witness());
        CAIRN_TRY(commit_arguments());
        CAIRN_TRY(commit_quotient());
        CAIRN_TRY(evaluate_all());
        CAIRN_TRY(tell("opening", 0.85));
        const Bytes opening = committer_.open(
            batches_, protocol_.statement(zeta_, key_.log_rows, values_), transcript_, executor_);
        put(opening);
        return std::move(proof_);
    }

  private:
    Result<void, ProveError> tell(std::string_view stage, double done) const {
        if (progress_ && !progress_(stage, done)) {
            return unexpected(ProveError::cancelled);
        }
        return {};
    }
    void put(BytesView bytes) { proof_.insert(proof_.end(), bytes.begin(), bytes.end()); }

    /// A column's polynomial; with a random multiple of X^n - 1 if the key hides.
    Polynomial polynomial_of_values(ColumnValues values) {
        domain_->inverse(values, executor_);
        if (key_.hides) {
            // Else the first one more would double the memory.
            values.reserve(values.size() + HIDING_COEFFICIENTS);
            for (std::size_t i = 0; i < HIDING_COEFFICIENTS; ++i) {
                const Fr element = algebra::random_fr(random_);
                values[i] = values[i] - element;
                values.push_back(element);
            }
        }
        return values;
    }
    BytesView commit(BatchNumber number, std::vector<Polynomial> polynomials) {
        own_[number] = committer_.commit(std::move(polynomials), executor_);
        batches_[number] = own_[number].get();
        put(own_[number]->digest());
        return own_[number]->digest();
    }
    std::vector<Polynomial> polynomials_of(std::vector<ColumnValues> columns) {
        std::vector<Polynomial> out;
        for (ColumnValues& column : columns) {
            out.push_back(polynomial_of_values(std::move(column)));
        }
        return out;
    }

    Result<void, ProveError> commit_witness() {
        CAIRN_TRY(tell("witness", 0));
        auto multiplicities = multiplicity_columns(*rows_, executor_);
        if (!multiplicities) {
            return unexpected(ProveError::unsatisfied);
        }
        multiplicities_ = *multiplicities;
        std::vector<ColumnValues> columns = witness_.advice;
        std::ranges::move(*multiplicities, std::back_inserter(columns));
        draw_arguments(transcript_, commit(WITNESS, polynomials_of(std::move(columns))),
                       challenges_);
        return {};
    }

    Result<void, ProveError> commit_arguments() {
        CAIRN_TRY(tell("copies and lookups", 0.2));
        auto columns = argument_columns(protocol_, *rows_, multiplicities_, challenges_, executor_);
        if (!columns) {
            return unexpected(ProveError::unsatisfied);
        }
        rows_.reset();
        multiplicities_ = {};
        draw_alpha(transcript_, commit(ARGUMENTS, polynomials_of(*std::move(columns))),
                   challenges_);
        return {};
    }

    Result<void, ProveError> commit_quotient() {
        CAIRN_TRY(tell("quotient", 0.35));
        auto pieces = quotient();
        if (!pieces) {
            return unexpected(ProveError::cancelled);
        }
        domain_.reset();  // with the room in which it works
        if (key_.hides) {
            hide_pieces(*pieces);
        }
        zeta_ = draw_zeta(transcript_, commit(QUOTIENT, *std::move(pieces)));
        return {};
    }

    /// Its pieces; nothing if the caller does not want to go on.
    [[nodiscard]] std::optional<std::vector<Polynomial>> quotient() const {
        Polynomial instance = witness_.instance(key_.rows());
        domain_->inverse(instance, executor_);
        std::size_t cosets = 0;
        const auto proceed = [&] {
            const double share =
                static_cast<double>(++cosets) / static_cast<double>(protocol_.quotient_pieces());
            return tell("quotient", 0.35 + 0.3 * share).has_value();
        };
        return quotient_of(
            protocol_, *domain_,
            [&](const Column& column) -> std::span<const Fr> {
                if (column == circuit::INSTANCE) {
                    return instance;
                }
                const PolynomialNumber number = *protocol_.polynomial_of(column);
                return (*batches_[number.batch])[number.index];
            },
            challenges_, proceed, executor_);
    }

    /// t_j + b_j X^n - b_(j-1), the b_j random polynomials: the sum of t_j X^(j n) stays what it
    /// is.
    void hide_pieces(std::vector<Polynomial>& pieces) {
        for (std::size_t j = 0; j + 1 < pieces.size(); ++j) {
            for (std::size_t i = 0; i < HIDING_COEFFICIENTS_OF_PIECES; ++i) {
                const Fr element = algebra::random_fr(random_);
                pieces[j].push_back(element);
                pieces[j + 1][i] = pieces[j + 1][i] - element;
            }
        }
    }

    Result<void, ProveError> evaluate_all() {
        CAIRN_TRY(tell("evaluations", 0.8));
        const std::vector<Fr> zeros(protocol_.evaluations());
        const commitment::Statement statement = protocol_.statement(zeta_, key_.log_rows, zeros);
        values_.resize(zeros.size());
        executor_.parallel_for(values_.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const commitment::Claim& claim = statement.claims[k];
                const Polynomial& p = (*batches_[claim.batch])[claim.polynomial];
                values_[k] = algebra::evaluate_polynomial(p, statement.points[claim.point],
                                                          base::serial_executor());
            }
        });
        if (!defect_at(protocol_, key_, witness_.public_inputs, challenges_, zeta_, values_)
                 .is_zero()) {
            return unexpected(ProveError::unsatisfied);
        }
        transcript_.absorb("plonk values", values_);
        put(bytes_of(values_));
        return {};
    }

    const VerifyingKey& key_;
    const circuit::Witness& witness_;
    const commitment::Committer& committer_;
    crypto::Random& random_;
    base::Executor& executor_;
    const Progress& progress_;
    Protocol protocol_;
    std::optional<algebra::Domain> domain_;  // until there is the quotient
    std::optional<Rows> rows_;               // until the arguments are committed
    transcript::Transcript transcript_;
    Challenges challenges_{};
    std::vector<ColumnValues> multiplicities_;
    std::array<std::unique_ptr<Batch>, BATCHES> own_;
    std::array<const Batch*, BATCHES> batches_{};
    Fr zeta_;
    std::vector<Fr> values_;
    Bytes proof_;
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
                                const commitment::Committer& committer, crypto::Random& random,
                                base::Executor& executor, const Progress& progress) {
    if (!witness.fits(key.circuit)) {
        return unexpected(ProveError::wrong_shape);
    }
    return Proving(key, witness, committer, random, executor, progress).run();
}

}  // namespace cairn::plonk
