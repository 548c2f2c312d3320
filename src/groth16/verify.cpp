#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "groth16/groth16.hpp"

#include <algorithm>
#include <optional>

namespace cairn::groth16 {
namespace {

bool is_point(const G1& point) {
    return !point.is_identity() && algebra::is_on_curve(point) && algebra::is_in_subgroup(point);
}

/// All that is wrong with a claim before its pairings.
std::optional<VerifyError> defect_of(const VerifyingKey& key, std::span<const Fr> public_inputs,
                                     const Proof& proof) {
    if (public_inputs.size() + 1 != key.ic.size()) {
        return VerifyError::public_inputs;
    }
    if (!is_point(proof.a) || !is_point(proof.c) || !srs::is_g2_point(proof.b)) {
        return VerifyError::bad_point;
    }
    return std::nullopt;
}

/// Whether e(alpha, beta) e(inputs, gamma) e(c, delta) takes away what is in `pairs`.
bool holds(const VerifyingKey& key, std::vector<std::pair<G1, G2>> pairs, const G1& alpha,
           const G1& inputs, const G1& c) {
    pairs.insert(pairs.end(), {{alpha, key.beta}, {inputs, key.gamma}, {c, key.delta}});
    return srs::pairing_is_one(pairs);
}

/// Whether the sum of the equations holds, each times a random factor.
bool all_hold(const VerifyingKey& key, std::span<const Claim> claims, crypto::Random& random,
              base::Executor& executor) {
    const std::vector<Fr> factors = algebra::random_weights(claims.size(), random);
    std::vector<std::pair<G1, G2>> pairs(claims.size());
    executor.parallel_for(claims.size(), 4, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            pairs[i] = {-algebra::multiply(claims[i].proof.a, factors[i]).to_affine(),
                        claims[i].proof.b};
        }
    });
    std::vector<Fr> inputs(key.ic.size());
    std::vector<G1> cs(claims.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
        cs[i] = claims[i].proof.c;
        inputs[0] = inputs[0] + factors[i];
        for (std::size_t j = 1; j < inputs.size(); ++j) {
            inputs[j] = inputs[j] + factors[i] * claims[i].public_inputs[j - 1];
        }
    }
    return holds(key, std::move(pairs), algebra::multiply(key.alpha, inputs[0]).to_affine(),
                 algebra::msm(key.ic, inputs, executor).to_affine(),
                 algebra::msm(cs, factors, executor).to_affine());
}

}  // namespace

const char* text_of(VerifyError error) noexcept {
    switch (error) {
        case VerifyError::public_inputs:
            return "another number of public inputs than the circuit has";
        case VerifyError::bad_point:
            return "a point is not in the group";
        case VerifyError::not_proven:
            return "the equation of the proof does not hold";
    }
    return "unknown";
}

Result<void, VerifyError> verify(const VerifyingKey& key, std::span<const Fr> public_inputs,
                                 const Proof& proof) {
    if (const auto defect = defect_of(key, public_inputs, proof)) {
        return unexpected(*defect);
    }
    const G1 inputs =
        algebra::msm(std::span(key.ic).subspan(1), public_inputs, base::serial_executor())
            .plus(key.ic[0])
            .to_affine();
    if (!holds(key, {{-proof.a, proof.b}}, key.alpha, inputs, proof.c)) {
        return unexpected(VerifyError::not_proven);
    }
    return {};
}

Result<void, BatchFailure> verify_batch(const VerifyingKey& key, std::span<const Claim> claims,
                                        crypto::Random& random, base::Executor& executor) {
    std::vector<std::optional<VerifyError>> defects(claims.size());
    executor.parallel_for(claims.size(), 4, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            defects[i] = defect_of(key, claims[i].public_inputs, claims[i].proof);
        }
    });
    const auto wrong = std::ranges::find_if(defects, [](const auto& d) { return d.has_value(); });
    if (wrong != defects.end()) {
        return unexpected(BatchFailure{**wrong, static_cast<std::size_t>(wrong - defects.begin())});
    }
    if (claims.empty() || all_hold(key, claims, random, executor)) {
        return {};
    }
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (const auto verdict = verify(key, claims[i].public_inputs, claims[i].proof); !verdict) {
            return unexpected(BatchFailure{verdict.error(), i});
        }
    }
    return unexpected(BatchFailure{VerifyError::not_proven, claims.size()});
}

}  // namespace cairn::groth16
