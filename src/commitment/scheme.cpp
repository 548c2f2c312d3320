#include "commitment/scheme.hpp"

#include "algebra/polynomial.hpp"

#include <algorithm>

namespace cairn::commitment {
namespace {

constexpr std::size_t GRAIN = 1024;

}  // namespace

bool is_well_formed(const Statement& statement, std::span<const std::size_t> batch_sizes) {
    return !statement.claims.empty() &&
           std::ranges::all_of(statement.claims, [&](const Claim& claim) {
               return claim.batch < batch_sizes.size() && claim.point < statement.points.size() &&
                      claim.polynomial < batch_sizes[claim.batch];
           });
}

const char* text_of(CommitmentError error) noexcept {
    switch (error) {
        case CommitmentError::bad_statement:
            return "a claim names what is not there";
        case CommitmentError::bad_digest:
            return "a commitment is not well-formed";
        case CommitmentError::wrong_size:
            return "the opening has another size";
        case CommitmentError::bad_opening:
            return "the opening is not well-formed";
        case CommitmentError::not_opened:
            return "the claimed values are not shown";
    }
    return "unknown";
}

std::vector<Fr> weights_of(const Statement& statement, const Fr& alpha) {
    std::vector<Fr> out;
    out.reserve(statement.claims.size());
    Fr weight = Fr::one();
    for (std::size_t i = 0; i < statement.claims.size(); ++i) {
        out.push_back(weight);
        weight = weight * alpha;
    }
    return out;
}

Polynomial quotient_at(std::size_t point, std::span<const Batch* const> batches,
                       const Statement& statement, std::span<const Fr> weights, std::size_t size,
                       base::Executor& executor) {
    Polynomial sum(size);
    executor.parallel_for(size, GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = 0; k < statement.claims.size(); ++k) {
            const Claim& claim = statement.claims[k];
            if (claim.point == point) {
                const Polynomial& p = (*batches[claim.batch])[claim.polynomial];
                for (std::size_t i = begin; i < std::min(end, p.size()); ++i) {
                    sum[i] = sum[i] + weights[k] * p[i];
                }
            }
        }
    });
    algebra::divide_by_linear(sum, statement.points[point]);
    return sum;
}

}  // namespace cairn::commitment
