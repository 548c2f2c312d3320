#include "algebra/ntt.hpp"
#include "algebra/polynomial.hpp"
#include "base/assert.hpp"
#include "fri/detail/queries.hpp"
#include "fri/detail/wire.hpp"
#include "fri/evaluation_domain.hpp"
#include "fri/fold.hpp"
#include "fri/fri_scheme.hpp"

#include <algorithm>
#include <functional>

namespace cairn::fri {
namespace {

using commitment::Batch;
using commitment::Polynomial;
using commitment::Statement;

constexpr std::size_t GRAIN = 1024;
constexpr std::size_t ROW_GRAIN = 256;

class FriBatch final : public Batch {
  public:
    FriBatch(std::vector<Polynomial> polynomials, MerkleTree tree)
        : Batch(std::move(polynomials), Bytes(tree.root().begin(), tree.root().end())),
          tree_(std::move(tree)) {}

    [[nodiscard]] const MerkleTree& tree() const noexcept { return tree_; }
    /// The values of all polynomials at x.
    [[nodiscard]] std::vector<Fr> row_at(const Fr& x) const {
        std::vector<Fr> out;
        for (std::size_t i = 0; i < size(); ++i) {
            out.push_back(algebra::evaluate_polynomial((*this)[i], x, base::serial_executor()));
        }
        return out;
    }

  private:
    MerkleTree tree_;
};

struct Layer {
    EvaluationDomain domain;
    unsigned log_fold = 0;
    std::vector<Fr> values;
    MerkleTree tree;

    [[nodiscard]] unsigned log_leaves() const noexcept { return domain.log_size - log_fold; }
    [[nodiscard]] std::vector<Fr> coset(std::size_t leaf) const {
        std::vector<Fr> out;
        for (std::size_t i = leaf; i < values.size(); i += std::size_t{1} << log_leaves()) {
            out.push_back(values[i]);
        }
        return out;
    }
};

Layer commit_layer(const EvaluationDomain& domain, unsigned log_fold, std::vector<Fr> values,
                   base::Executor& executor) {
    Layer layer{domain, log_fold, std::move(values), {}};
    std::vector<Bytes32> leaves(std::size_t{1} << layer.log_leaves());
    executor.parallel_for(leaves.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            leaves[i] = leaf_digest(layer.coset(i));
        }
    });
    layer.tree = MerkleTree::of_leaves(leaves, executor);
    return layer;
}

std::vector<Fr> fold_layer(const Layer& layer, const Fr& beta, base::Executor& executor) {
    std::vector<Fr> out(std::size_t{1} << layer.log_leaves());
    const Fr w_inverse = algebra::root_of_unity(layer.domain.log_size).inverse();
    const Fr shift_inverse = layer.domain.shift.inverse();
    const Fold fold(layer.log_fold, beta);
    executor.parallel_for(out.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        Fr x_inverse = shift_inverse * algebra::power(w_inverse, begin);
        for (std::size_t i = begin; i < end; ++i) {
            std::vector<Fr> coset = layer.coset(i);
            out[i] = fold.at(coset, x_inverse);
            x_inverse = x_inverse * w_inverse;
        }
    });
    return out;
}

/// The coefficients of the last layer's polynomial, whose degree is known.
std::vector<Fr> interpolate(const EvaluationDomain& domain, std::vector<Fr> values,
                            unsigned log_final, base::Executor& executor) {
    algebra::Domain(domain.log_size).inverse_on_coset(values, domain.shift, executor);
    const std::size_t size = std::size_t{1} << log_final;
    CAIRN_ASSERT(std::ranges::all_of(values.begin() + static_cast<std::ptrdiff_t>(size),
                                     values.end(), [](const Fr& v) { return v.is_zero(); }));
    values.resize(size);
    return values;
}

}  // namespace

FriCommitter::FriCommitter(const Parameters& parameters, unsigned log_degree) noexcept
    : parameters_(parameters), log_degree_(log_degree) {
    CAIRN_ASSERT(is_valid(parameters, log_degree));
}

// Row c + 2^log_blowup j of the whole domain is row j of the coset 7 w^c <w^(2^log_blowup)>.
std::unique_ptr<Batch> FriCommitter::commit(std::vector<Polynomial> polynomials,
                                            base::Executor& executor) const {
    CAIRN_ASSERT(!polynomials.empty());
    const EvaluationDomain domain = EvaluationDomain::of(parameters_, log_degree_);
    const std::size_t n = std::size_t{1} << log_degree_;
    const std::size_t cosets = std::size_t{1} << parameters_.log_blowup;
    const algebra::Domain small(log_degree_);
    std::vector<Bytes32> leaves(domain.size());
    std::vector<std::vector<Fr>> values(polynomials.size());
    for (std::size_t coset = 0; coset < cosets; ++coset) {
        for (std::size_t i = 0; i < polynomials.size(); ++i) {
            CAIRN_ASSERT(polynomials[i].size() <= n);
            values[i].assign(polynomials[i].begin(), polynomials[i].end());
            values[i].resize(n);
            small.forward_on_coset(values[i], domain.element(coset), executor);
        }
        executor.parallel_for(n, ROW_GRAIN, [&](std::size_t begin, std::size_t end) {
            std::vector<Fr> row(values.size());
            for (std::size_t j = begin; j < end; ++j) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    row[i] = values[i][j];
                }
                leaves[coset + cosets * j] = leaf_digest(row);
            }
        });
    }
    return std::make_unique<FriBatch>(std::move(polynomials),
                                      MerkleTree::of_leaves(leaves, executor));
}

Bytes FriCommitter::open(std::span<const Batch* const> batches, const Statement& statement,
                         transcript::Transcript& transcript, base::Executor& executor) const {
    EvaluationDomain domain = EvaluationDomain::of(parameters_, log_degree_);
    const FoldSchedule schedule(parameters_, log_degree_);
    Bytes proof;

    std::vector<Fr> values(max_coefficients());
    const std::vector<Fr> weights =
        commitment::weights_of(statement, transcript.challenge("fri batch"));
    for (std::size_t point = 0; point < statement.points.size(); ++point) {
        const Polynomial quotient = commitment::quotient_at(point, batches, statement, weights,
                                                            max_coefficients(), executor);
        std::ranges::transform(values, quotient, values.begin(), std::plus<>());
    }
    values.resize(domain.size());
    algebra::Domain(domain.log_size).forward_on_coset(values, domain.shift, executor);
    std::vector<Layer> layers;
    for (std::size_t i = 0; i < schedule.layers(); ++i) {
        layers.push_back(commit_layer(domain, schedule.fold_of(i), std::move(values), executor));
        transcript.absorb("fri layer", layers.back().tree.root());
        detail::put(proof, layers.back().tree.root());
        values = fold_layer(layers.back(), transcript.challenge("fri fold"), executor);
        domain = domain.folded(schedule.fold_of(i));
    }
    const std::vector<Fr> last =
        interpolate(domain, std::move(values), schedule.log_final(), executor);
    detail::put_all(proof, last);
    transcript.absorb("fri last", last);

    const std::uint64_t nonce = detail::do_work(
        algebra::fr_to_bytes(transcript.challenge("fri work")), parameters_.grinding_bits);
    detail::put(proof, nonce);
    transcript.absorb_bytes("fri nonce", BytesView(proof).last(8));

    const EvaluationDomain whole = EvaluationDomain::of(parameters_, log_degree_);
    std::vector<std::size_t> indices =
        detail::draw(transcript, parameters_.queries, whole.log_size);
    for (const Batch* batch : batches) {
        const auto& own = dynamic_cast<const FriBatch&>(*batch);
        std::vector<std::vector<Fr>> rows(indices.size());
        executor.parallel_for(indices.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                rows[i] = own.row_at(whole.element(indices[i]));
            }
        });
        for (const std::vector<Fr>& row : rows) {
            detail::put_all(proof, row);
        }
        detail::put_all(proof, own.tree().open(indices));
    }
    for (const Layer& layer : layers) {
        indices = detail::modulo(indices, layer.log_leaves());
        for (const std::size_t leaf : indices) {
            detail::put_all(proof, layer.coset(leaf));
        }
        detail::put_all(proof, layer.tree.open(indices));
    }
    return proof;
}

}  // namespace cairn::fri
