#include "commitment/kzg.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "base/assert.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <array>

namespace cairn::commitment {
namespace {

constexpr std::size_t POINT_BYTES = algebra::G1_UNCOMPRESSED_BYTES;

void put(Bytes& out, const G1& point) {
    const auto bytes = srs::point_to_bytes(point);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::optional<G1> point_at(BytesView bytes, std::size_t index) {
    return srs::point_from_bytes(
        FixedBytes<POINT_BYTES>::from(bytes.subspan(index * POINT_BYTES, POINT_BYTES)));
}

/// A point of the subgroup other than the identity.
bool is_proof_point(const std::optional<G1>& point) {
    return point && !point->is_identity() && algebra::is_in_subgroup(*point);
}

/// sum scalars[i] points[i], of terms that are added one by one.
class Sum {
  public:
    void add(const Fr& scalar, const G1& point) {
        scalars_.push_back(scalar);
        points_.push_back(point);
    }
    [[nodiscard]] G1 value() const {
        return algebra::msm(points_, scalars_, base::serial_executor()).to_affine();
    }

  private:
    std::vector<Fr> scalars_;
    std::vector<G1> points_;
};

}  // namespace

G1 KzgCommitter::commit_to(std::span<const Fr> coefficients, base::Executor& executor) const {
    CAIRN_ASSERT(coefficients.size() <= srs_.g1.size());
    if (table_) {
        return table_->msm(coefficients, executor).to_affine();
    }
    return commit_to_part(0, coefficients, executor);
}

G1 KzgCommitter::commit_to_part(std::size_t first, std::span<const Fr> coefficients,
                                base::Executor& executor) const {
    CAIRN_ASSERT(first <= srs_.g1.size() && coefficients.size() <= srs_.g1.size() - first);
    return algebra::msm(std::span(srs_.g1).subspan(first, coefficients.size()), coefficients,
                        executor)
        .to_affine();
}

std::unique_ptr<Batch> KzgCommitter::commit(std::vector<Polynomial> polynomials,
                                            base::Executor& executor) const {
    Bytes digest;
    for (const Polynomial& polynomial : polynomials) {
        put(digest, commit_to(polynomial, executor));
    }
    return std::make_unique<Batch>(std::move(polynomials), std::move(digest));
}

Bytes KzgCommitter::open(std::span<const Batch* const> batches, const Statement& statement,
                         transcript::Transcript& transcript, base::Executor& executor) const {
    std::size_t size = 1;
    for (const Batch* batch : batches) {
        for (std::size_t i = 0; i < batch->size(); ++i) {
            size = std::max(size, (*batch)[i].size());
        }
    }
    const std::vector<Fr> weights = weights_of(statement, transcript.challenge("kzg batch"));
    Bytes opening;
    for (std::size_t point = 0; point < statement.points.size(); ++point) {
        put(opening,
            commit_to(quotient_at(point, batches, statement, weights, size, executor), executor));
    }
    transcript.absorb_bytes("kzg quotients", opening);
    return opening;
}

bool KzgChecker::is_digest(BytesView bytes) const noexcept {
    for (std::size_t i = 0; i < bytes.size() / POINT_BYTES; ++i) {
        if (!is_proof_point(point_at(bytes, i))) {
            return false;
        }
    }
    return bytes.size() % POINT_BYTES == 0;
}

Result<PairingClaim, CommitmentError> KzgChecker::reduce(std::span<const BatchView> batches,
                                                         const Statement& statement,
                                                         transcript::Transcript& transcript,
                                                         BytesView opening) const {
    std::vector<std::size_t> sizes;
    for (const BatchView& batch : batches) {
        sizes.push_back(batch.size);
        if (batch.digest.size() != digest_size(batch.size)) {
            return unexpected(CommitmentError::bad_digest);
        }
    }
    if (!is_well_formed(statement, sizes)) {
        return unexpected(CommitmentError::bad_statement);
    }
    const std::size_t points = statement.points.size();
    if (opening.size() != points * POINT_BYTES) {
        return unexpected(CommitmentError::wrong_size);
    }
    if (!is_digest(opening)) {
        return unexpected(CommitmentError::bad_opening);
    }
    const std::vector<Fr> weights = weights_of(statement, transcript.challenge("kzg batch"));
    transcript.absorb_bytes("kzg quotients", opening);
    const Fr u = transcript.challenge("kzg points");
    std::vector<Fr> powers = {Fr::one()};
    while (powers.size() < points) {
        powers.push_back(powers.back() * u);
    }

    // One scalar for each commitment, however often it is claimed.
    std::vector<std::vector<Fr>> scalars;
    for (const std::size_t size : sizes) {
        scalars.emplace_back(size);
    }
    Fr values;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        const Claim& claim = statement.claims[k];
        const Fr weight = weights[k] * powers[claim.point];
        Fr& scalar = scalars[claim.batch][claim.polynomial];
        scalar = scalar + weight;
        values = values + weight * claim.value;
    }
    Sum left;
    left.add(-values, algebra::G1_GENERATOR);
    for (std::size_t batch = 0; batch < batches.size(); ++batch) {
        for (std::size_t i = 0; i < sizes[batch]; ++i) {
            const auto point = point_at(batches[batch].digest, i);
            if (!point) {
                return unexpected(CommitmentError::bad_digest);
            }
            left.add(scalars[batch][i], *point);
        }
    }
    Sum right;
    for (std::size_t point = 0; point < points; ++point) {
        const G1 quotient = *point_at(opening, point);
        left.add(powers[point] * statement.points[point], quotient);
        right.add(powers[point], quotient);
    }
    return PairingClaim{left.value(), right.value()};
}

Result<void, CommitmentError> KzgChecker::verify(std::span<const BatchView> batches,
                                                 const Statement& statement,
                                                 transcript::Transcript& transcript,
                                                 BytesView opening) const {
    CAIRN_TRY_ASSIGN(const PairingClaim claim, reduce(batches, statement, transcript, opening));
    if (!holds(claim)) {
        return unexpected(CommitmentError::not_opened);
    }
    return {};
}

bool KzgChecker::holds(const PairingClaim& claim) const {
    const std::array<std::pair<G1, srs::G2>, 2> pairs = {
        {{claim.left, srs::g2_generator()}, {-claim.right, tau_g2_}}};
    return srs::pairing_is_one(pairs);
}

bool KzgChecker::hold(std::span<const PairingClaim> claims, crypto::Random& random) const {
    Sum left;
    Sum right;
    const std::vector<Fr> weights = algebra::random_weights(claims.size(), random);
    for (std::size_t i = 0; i < claims.size(); ++i) {
        left.add(weights[i], claims[i].left);
        right.add(weights[i], claims[i].right);
    }
    return holds({left.value(), right.value()});
}

}  // namespace cairn::commitment
