#include "gnark/plonk_verify.hpp"

#include "algebra/msm.hpp"
#include "gnark/challenges.hpp"

#include <algorithm>
#include <utility>

namespace cairn::gnark {
namespace {

constexpr std::size_t FIXED_VALUES = 6;
constexpr std::string_view COMMITMENT_DOMAIN = "BSB22-Plonk";

/// sum scalars[i] points[i], of terms that are added one by one.
struct Sum {
    std::vector<Fr> scalars;
    std::vector<G1> points;

    void add(const Fr& scalar, const G1& point) {
        scalars.push_back(scalar);
        points.push_back(point);
    }
    [[nodiscard]] G1 value() const {
        return algebra::msm(points, scalars, base::serial_executor()).to_affine();
    }
};

struct Randomness {
    Fr gamma;
    Fr beta;
    Fr alpha;
    Fr zeta;
};

Randomness challenges_of(const VerifyingKey& key, const Proof& proof,
                         std::span<const Fr> public_inputs) {
    Challenges challenges;
    const auto bind_all = [&](const auto& values) {
        std::ranges::for_each(values, [&](const auto& value) { challenges.bind(value); });
    };
    Randomness out;
    bind_all(key.s);
    bind_all(std::array{key.ql, key.qr, key.qm, key.qo, key.qk});
    bind_all(key.qcp);
    bind_all(public_inputs);
    bind_all(proof.lro);
    out.gamma = challenges.next("gamma");
    out.beta = challenges.next("beta");
    bind_all(proof.commitments);
    challenges.bind(proof.z);
    out.alpha = challenges.next("alpha");
    bind_all(proof.h);
    out.zeta = challenges.next("zeta");
    return out;
}

/// What the rows of public inputs and of commitments add to the equation at zeta:
/// sum w_i L_i(zeta) with L_i(zeta) = w^i (zeta^n - 1) / (n (zeta - w^i)).
Fr public_part(const VerifyingKey& key, const Proof& proof, std::span<const Fr> public_inputs,
               const Fr& zeta, const Fr& vanishing) {
    std::vector<Fr> roots;
    std::vector<Fr> values(public_inputs.begin(), public_inputs.end());
    Fr root = Fr::one();
    for (std::size_t i = 0; i < public_inputs.size(); ++i) {
        roots.push_back(root);
        root = root * key.generator;
    }
    for (std::size_t i = 0; i < key.commitment_rows.size(); ++i) {
        roots.push_back(algebra::power(key.generator, key.publics + key.commitment_rows[i]));
        const auto bytes = algebra::g1_to_bytes(proof.commitments[i]);
        values.push_back(hash_to_fr(bytes.view(), COMMITMENT_DOMAIN));
    }
    std::vector<Fr> inverses;
    inverses.reserve(roots.size());
    std::ranges::transform(roots, std::back_inserter(inverses),
                           [&](const Fr& value) { return zeta - value; });
    algebra::invert_all(inverses);
    Fr sum;
    for (std::size_t i = 0; i < roots.size(); ++i) {
        sum = sum + values[i] * roots[i] * inverses[i];
    }
    return sum * vanishing * algebra::fr(key.size).inverse();
}

/// The linearised polynomial: its commitment, and the value at zeta that the equation asks for.
struct Linearised {
    G1 commitment;
    Fr value;
};

Linearised linearised(const VerifyingKey& key, const Proof& proof,
                      std::span<const Fr> public_inputs, const Randomness& random) {
    const auto& [gamma, beta, alpha, zeta] = random;
    const Fr l = proof.values[1];
    const Fr r = proof.values[2];
    const Fr o = proof.values[3];
    const Fr power = algebra::power(zeta, key.size);
    const Fr vanishing = power - Fr::one();
    const Fr first_row =
        vanishing * ((zeta - Fr::one()) * algebra::fr(key.size)).inverse() * alpha * alpha;
    // The permutation: with the values of s1 and s2, and with those of the identity.
    const Fr moved =
        alpha * (l + beta * proof.values[4] + gamma) * (r + beta * proof.values[5] + gamma);
    const Fr shifted = beta * key.coset_shift * zeta;
    const Fr kept = alpha * (l + beta * zeta + gamma) * (r + shifted + gamma) *
                    (o + shifted * key.coset_shift + gamma);

    Sum sum;
    for (std::size_t i = 0; i < proof.commitments.size(); ++i) {
        sum.add(proof.values[FIXED_VALUES + i], proof.commitments[i]);
    }
    sum.add(l, key.ql);
    sum.add(r, key.qr);
    sum.add(l * r, key.qm);
    sum.add(o, key.qo);
    sum.add(Fr::one(), key.qk);
    sum.add(moved * beta * proof.z_shifted, key.s[2]);
    sum.add(first_row - kept, proof.z);
    // h = h0 + X^(n + 2) h1 + X^(2 n + 4) h2.
    const Fr step = power * zeta * zeta;
    sum.add(-vanishing, proof.h[0]);
    sum.add(-(vanishing * step), proof.h[1]);
    sum.add(-(vanishing * step * step), proof.h[2]);
    return {.commitment = sum.value(),
            .value = first_row - moved * (o + gamma) * proof.z_shifted -
                     public_part(key, proof, public_inputs, zeta, vanishing)};
}

/// Everything that is opened at zeta as one commitment and one value.
struct Folded {
    Sum commitment;
    Fr value;
};

Folded folded(const VerifyingKey& key, const Proof& proof, const G1& linearised, const Fr& zeta) {
    std::vector<G1> commitments = {linearised,   proof.lro[0], proof.lro[1],
                                   proof.lro[2], key.s[0],     key.s[1]};
    commitments.insert(commitments.end(), key.qcp.begin(), key.qcp.end());
    Challenges challenges;
    challenges.bind(zeta);
    std::ranges::for_each(commitments, [&](const G1& point) { challenges.bind(point); });
    std::ranges::for_each(proof.values, [&](const Fr& value) { challenges.bind(value); });
    challenges.bind(proof.z_shifted);
    const Fr weight = challenges.next("gamma");
    Folded out;
    Fr power = Fr::one();
    for (std::size_t i = 0; i < commitments.size(); ++i) {
        out.commitment.add(power, commitments[i]);
        out.value = out.value + power * proof.values[i];
        power = power * weight;
    }
    return out;
}

/// e(C - v G1 + zeta H, G2) = e(H, tau G2) for both openings, joined by a weight.
bool are_opened(const VerifyingKey& key, const Proof& proof, Folded at_zeta, const Fr& zeta) {
    Challenges challenges;
    challenges.bind(zeta);
    challenges.bind(at_zeta.value);
    challenges.bind(proof.z_shifted);
    const G1 commitment = at_zeta.commitment.value();
    for (const G1& point : {commitment, proof.z, proof.batch_opening, proof.shifted_opening}) {
        challenges.bind(point);
    }
    const Fr weight = challenges.next("cairn openings");
    Sum left;
    left.add(Fr::one(), commitment);
    left.add(weight, proof.z);
    left.add(-(at_zeta.value + weight * proof.z_shifted), key.g1);
    left.add(zeta, proof.batch_opening);
    left.add(weight * zeta * key.generator, proof.shifted_opening);
    Sum right;
    right.add(-Fr::one(), proof.batch_opening);
    right.add(-weight, proof.shifted_opening);
    const std::array<std::pair<G1, G2>, 2> pairs = {
        {{left.value(), key.g2[0]}, {right.value(), key.g2[1]}}};
    return srs::pairing_is_one(pairs);
}

}  // namespace

const char* text_of(VerifyError error) noexcept {
    switch (error) {
        case VerifyError::commitments:
            return "the proof has another number of commitments than the key";
        case VerifyError::values:
            return "another number of opened values than the protocol has";
        case VerifyError::public_inputs:
            return "another number of public inputs than the key's";
        case VerifyError::relation:
            return "the opened values do not satisfy the circuit";
        case VerifyError::not_opened:
            return "the opened values are not those of the commitments";
    }
    return "unknown";
}

Result<void, VerifyError> verify(const VerifyingKey& key, const Proof& proof,
                                 std::span<const Fr> public_inputs) {
    if (proof.commitments.size() != key.qcp.size()) {
        return unexpected(VerifyError::commitments);
    }
    if (proof.values.size() != FIXED_VALUES + key.qcp.size()) {
        return unexpected(VerifyError::values);
    }
    if (public_inputs.size() != key.publics) {
        return unexpected(VerifyError::public_inputs);
    }
    const Randomness random = challenges_of(key, proof, public_inputs);
    const Linearised line = linearised(key, proof, public_inputs, random);
    if (line.value != proof.values[0]) {
        return unexpected(VerifyError::relation);
    }
    if (!are_opened(key, proof, folded(key, proof, line.commitment, random.zeta), random.zeta)) {
        return unexpected(VerifyError::not_opened);
    }
    return {};
}

}  // namespace cairn::gnark
