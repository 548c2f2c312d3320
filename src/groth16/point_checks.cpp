#include "groth16/point_checks.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace cairn::groth16 {
namespace {

using algebra::G1Jacobian;

constexpr std::size_t GRAIN = 64;

/// So many points are checked between two looks at the caller's wish to go on.
constexpr std::size_t PIECE = std::size_t{1} << 13U;

bool is_member(const G1& point) {
    return algebra::is_in_subgroup(point);
}
bool is_member(const G2& point) {
    return point == G2{} || srs::is_g2_point(point);
}

/// The checks that take long, piece by piece.
class PointChecks {
  public:
    PointChecks(const ProvingKey& key, base::Executor& executor, const Progress& progress)
        : key_(key), executor_(executor), progress_(progress) {}

    /// Wires that a matrix does not have are the identity; the key's own points are not.
    Result<void, ZkeyError> members() {
        const VerifyingKey& verifying = key_.verifying;
        const std::array<G1, 3> own = {verifying.alpha, key_.beta, key_.delta};
        const std::array<G2, 3> own_g2 = {verifying.beta, verifying.gamma, verifying.delta};
        if (std::ranges::any_of(own, [](const G1& point) { return point.is_identity(); }) ||
            !std::ranges::all_of(own_g2, srs::is_g2_point)) {
            return unexpected(ZkeyError::not_in_subgroup);
        }
        CAIRN_TRY(members<G1>(own));
        for (const std::vector<G1>* points :
             {&verifying.ic, &key_.a, &key_.b1, &key_.privates, &key_.h}) {
            CAIRN_TRY(members<G1>(*points));
        }
        return members<G2>(key_.b2);
    }

    /// Of points of the subgroups: whether those of G1 and G2 are of the same numbers.
    Result<void, ZkeyError> halves_agree(crypto::Random& random) {
        const std::vector<Fr> weights = algebra::random_weights(2, random);
        G1Jacobian first = algebra::multiply(key_.beta, weights[0])
                               .plus(algebra::multiply(key_.delta, weights[1]));
        const std::array<G2, 2> own = {key_.verifying.beta, key_.verifying.delta};
        G2 second = srs::g2_sum_of_multiples(own, weights);
        const std::size_t step = srs::G2_PIECE * executor_.concurrency();
        for (std::size_t at = 0; at < key_.b1.size(); at += step) {
            const std::size_t count = std::min(step, key_.b1.size() - at);
            CAIRN_TRY(tell(count));
            const std::vector<Fr> factors = algebra::random_weights(count, random);
            first =
                first.plus(algebra::msm(std::span(key_.b1).subspan(at, count), factors, executor_));
            second =
                srs::g2_sum(second, srs::g2_sum_of_multiples(std::span(key_.b2).subspan(at, count),
                                                             factors, executor_));
        }
        const std::array<std::pair<G1, G2>, 2> pairs = {
            {{first.to_affine(), srs::g2_generator()}, {-algebra::G1_GENERATOR, second}}};
        if (!srs::pairing_is_one(pairs)) {
            return unexpected(ZkeyError::different_halves);
        }
        return {};
    }

  private:
    template <class Point>
    Result<void, ZkeyError> members(std::span<const Point> points) {
        for (std::size_t at = 0; at < points.size(); at += PIECE) {
            const auto piece = points.subspan(at, std::min(PIECE, points.size() - at));
            CAIRN_TRY(tell(piece.size()));
            std::atomic<bool> all = true;
            executor_.parallel_for(piece.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end && all; ++i) {
                    if (!is_member(piece[i])) {
                        all = false;
                    }
                }
            });
            if (!all) {
                return unexpected(ZkeyError::not_in_subgroup);
            }
        }
        return {};
    }
    Result<void, ZkeyError> tell(std::size_t points) {
        // Each wire's points are looked at, then once more as halves.
        const double work = static_cast<double>(5 * key_.a.size() + key_.h.size() + 3);
        if (progress_ && !progress_("the key's points", static_cast<double>(done_) / work)) {
            return unexpected(ZkeyError::cancelled);
        }
        done_ += points;
        return {};
    }

    const ProvingKey& key_;
    base::Executor& executor_;
    const Progress& progress_;
    std::size_t done_ = 0;
};

}  // namespace

Result<void, ZkeyError> check_points(const ProvingKey& key, crypto::Random& random,
                                     base::Executor& executor, const Progress& progress) {
    PointChecks checks(key, executor, progress);
    CAIRN_TRY(checks.members());
    return checks.halves_agree(random);
}

}  // namespace cairn::groth16
