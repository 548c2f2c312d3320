#include "hyperplonk/opening.hpp"

#include "algebra/msm.hpp"
#include "algebra/polynomial.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <array>

namespace cairn::hyperplonk {
namespace {

constexpr std::size_t GRAIN = 4096;
constexpr std::size_t POINTS = 3;
using Points = std::array<Fr, POINTS>;

// What both sides say to the transcript.

Fr draw_y(transcript::Transcript& transcript, std::span<const G1> folds) {
    transcript.absorb("hyperplonk folds", folds);
    return transcript.challenge("hyperplonk y");
}

Fr draw_batch(transcript::Transcript& transcript, std::span<const Fr> values) {
    transcript.absorb("hyperplonk openings", values);
    return transcript.challenge("hyperplonk batch");
}

Fr draw_last(transcript::Transcript& transcript, const G1& quotient) {
    transcript.absorb("hyperplonk quotient", quotient);
    return transcript.challenge("hyperplonk z");
}

Points points_of(const Fr& y) {
    return {y, -y, y.squared()};
}

/// (z - y) (z + y) (z - y^2)
Fr vanishing_at(const Points& points, const Fr& z) {
    Fr out = Fr::one();
    for (const Fr& point : points) {
        out = out * (z - point);
    }
    return out;
}

void for_rows(std::size_t count, base::Executor& executor,
              const std::function<void(std::size_t)>& body) {
    executor.parallel_for(count, GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            body(i);
        }
    });
}

/// f_1, f_2 ...
std::vector<Polynomial> fold_all(const Polynomial& here, const Polynomial& there,
                                 std::span<const Fr> point, base::Executor& executor) {
    const std::size_t rows = here.size();
    CAIRN_ASSERT(rows == std::size_t{1} << point.size() && there.size() == rows);
    std::vector<Polynomial> out;
    for (std::size_t i = 1; i < point.size(); ++i) {
        const Fr& u = point[point.size() - i];
        Polynomial folded(rows >> i);
        if (i == 1) {
            for_rows(folded.size(), executor, [&](std::size_t j) {
                const Fr even = here[2 * j] + there[2 * j + 1];
                const Fr odd = here[2 * j + 1] + there[(2 * j + 2) % rows];
                folded[j] = even + u * (odd - even);
            });
        } else {
            const Polynomial& from = out.back();
            for_rows(folded.size(), executor, [&](std::size_t j) {
                folded[j] = from[2 * j] + u * (from[2 * j + 1] - from[2 * j]);
            });
        }
        out.push_back(std::move(folded));
    }
    return out;
}

std::vector<Fr> values_at(const Polynomial& here, const Polynomial& there,
                          std::span<const Polynomial> folds, const Points& points,
                          base::Executor& executor) {
    std::vector<Fr> out;
    const auto add = [&](const Polynomial& polynomial, std::size_t count) {
        for (const Fr& point : std::span(points).first(count)) {
            out.push_back(algebra::evaluate_polynomial(polynomial, point, executor));
        }
    };
    add(here, POINTS);
    add(there, POINTS);
    for (const Polynomial& fold : folds) {
        add(fold, 2);
    }
    return out;
}

/// sum += factor polynomial
void add_multiple(Polynomial& sum, const Fr& factor, const Polynomial& polynomial,
                  base::Executor& executor) {
    for_rows(polynomial.size(), executor,
             [&](std::size_t i) { sum[i] = sum[i] + factor * polynomial[i]; });
}

/// Each polynomial's value at y^2, in the order of the batch; nothing if the folding does not end
/// in the statement's value.
std::optional<std::vector<Fr>> values_at_square(const OpeningStatement& statement,
                                                std::span<const Fr> values, const Fr& y) {
    const std::size_t coordinates = statement.point.size();
    const Fr inverse = y.inverse();
    const Fr wrap =
        statement.first * (algebra::power(y, std::uint64_t{1} << coordinates) - Fr::one());
    Fr plus = values[0] + (values[3] + wrap) * inverse;
    Fr minus = values[1] - (values[4] + wrap) * inverse;
    std::vector<Fr> out = {values[2], values[5]};
    for (std::size_t i = 1; i <= coordinates; ++i) {
        const Fr& u = statement.point[coordinates - i];
        const Fr even = (plus + minus).halved();
        const Fr odd = ((plus - minus) * inverse).halved();
        const Fr folded = even + u * (odd - even);
        if (i == coordinates) {
            return folded == statement.value ? std::optional(std::move(out)) : std::nullopt;
        }
        out.push_back(folded);
        plus = values[4 + 2 * i];
        minus = values[5 + 2 * i];
    }
    return std::nullopt;
}

/// The value at z of the polynomial of degree 2 that has the batch's values at the three points.
Fr remainder_at(const Points& points, std::span<const Fr> values, std::span<const Fr> at_square,
                const Fr& batch, const Fr& z) {
    Points sums{};
    Fr power = Fr::one();
    for (std::size_t i = 0; i < at_square.size(); ++i) {
        const std::size_t place = i < 2 ? 3 * i : 2 + 2 * i;
        sums[0] = sums[0] + power * values[place];
        sums[1] = sums[1] + power * values[place + 1];
        sums[2] = sums[2] + power * at_square[i];
        power = power * batch;
    }
    Fr out;
    for (std::size_t i = 0; i < POINTS; ++i) {
        Fr numerator = sums[i];
        Fr denominator = Fr::one();
        for (std::size_t j = 0; j < POINTS; ++j) {
            if (j != i) {
                numerator = numerator * (z - points[j]);
                denominator = denominator * (points[i] - points[j]);
            }
        }
        out = out + numerator * denominator.inverse();
    }
    return out;
}

}  // namespace

OpeningPolynomials::OpeningPolynomials(Polynomial here, Polynomial there, std::span<const Fr> point,
                                       base::Executor& executor)
    : here_(std::move(here)),
      there_(std::move(there)),
      current_(fold_all(here_, there_, point, executor)) {}

std::vector<Fr> OpeningPolynomials::values(const Fr& y, base::Executor& executor) const {
    CAIRN_ASSERT(challenges_.empty());
    return values_at(here_, there_, current_, points_of(y), executor);
}

void OpeningPolynomials::advance(std::span<const Fr> challenges, base::Executor& executor) {
    CAIRN_ASSERT(is_step(challenges.size()) &&
                 std::ranges::equal(challenges.first(challenges_.size()), challenges_));
    const std::size_t before = challenges_.size();
    challenges_.assign(challenges.begin(), challenges.end());
    if (before < QUOTIENT && challenges.size() >= QUOTIENT) {
        make_quotient(executor);
    }
    if (before < LAST && challenges.size() == LAST) {
        make_last(executor);
    }
}

void OpeningPolynomials::make_quotient(base::Executor& executor) {
    const Fr& batch = challenges_[1];
    add_multiple(here_, batch, there_, executor);
    Fr power = batch;
    for (const Polynomial& fold : current_) {
        power = power * batch;
        add_multiple(here_, power, fold, executor);
    }
    current_.clear();
    Polynomial quotient = std::move(there_);
    quotient = here_;
    for (const Fr& point : points_of(challenges_[0])) {
        algebra::divide_by_linear(quotient, point);
    }
    current_.push_back(std::move(quotient));
}

void OpeningPolynomials::make_last(base::Executor& executor) {
    const Fr& z = challenges_[2];
    add_multiple(here_, -vanishing_at(points_of(challenges_[0]), z), current_[0], executor);
    algebra::divide_by_linear(here_, z);
    current_[0] = std::move(here_);
}

std::optional<Opening> open(Polynomial here, Polynomial there, const OpeningStatement& statement,
                            const OpeningCommit& commit, transcript::Transcript& transcript,
                            base::Executor& executor) {
    OpeningPolynomials made(std::move(here), std::move(there), statement.point, executor);
    Opening out;
    auto folds = commit(made);
    if (!folds) {
        return std::nullopt;
    }
    out.folds = *std::move(folds);
    std::vector<Fr> drawn = {draw_y(transcript, out.folds)};
    out.values = made.values(drawn[0], executor);

    drawn.push_back(draw_batch(transcript, out.values));
    made.advance(drawn, executor);
    const auto quotient = commit(made);
    if (!quotient) {
        return std::nullopt;
    }
    out.quotient = quotient->at(0);

    drawn.push_back(draw_last(transcript, out.quotient));
    made.advance(drawn, executor);
    const auto last = commit(made);
    if (!last) {
        return std::nullopt;
    }
    out.last = last->at(0);
    return out;
}

std::optional<PairingClaim> check_opening(const CombinedCommitments& combined,
                                          const OpeningStatement& statement, const Opening& opening,
                                          transcript::Transcript& transcript) {
    CAIRN_ASSERT(opening.folds.size() == opening_folds(statement.point.size()) &&
                 opening.values.size() == opening_values(statement.point.size()));
    const Points points = points_of(draw_y(transcript, opening.folds));
    const Fr batch = draw_batch(transcript, opening.values);
    const Fr z = draw_last(transcript, opening.quotient);
    const auto at_square = values_at_square(statement, opening.values, points[0]);
    if (!at_square) {
        return std::nullopt;
    }
    std::vector<G1> bases(combined.commitments.begin(), combined.commitments.end());
    std::vector<Fr> scalars;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        scalars.push_back(combined.here[i] + batch * combined.there[i]);
    }
    const auto add = [&](const Fr& scalar, const G1& base) {
        scalars.push_back(scalar);
        bases.push_back(base);
    };
    Fr power = batch;
    for (const G1& fold : opening.folds) {
        power = power * batch;
        add(power, fold);
    }
    add(-remainder_at(points, opening.values, *at_square, batch, z), algebra::G1_GENERATOR);
    add(-vanishing_at(points, z), opening.quotient);
    add(z, opening.last);
    return PairingClaim{algebra::msm(bases, scalars, base::serial_executor()).to_affine(),
                        opening.last};
}

}  // namespace cairn::hyperplonk
