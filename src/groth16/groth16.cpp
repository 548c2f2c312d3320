#include "groth16/groth16.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "base/assert.hpp"
#include "srs/generator_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <string_view>

namespace cairn::groth16 {
namespace {

using algebra::G1Jacobian;
using r1cs::R1cs;
using r1cs::SparseMatrix;

constexpr std::size_t GRAIN = 512;

unsigned log_rows_of(const R1cs& system) {
    const std::size_t rows = system.constraints() + system.publics() + 1;
    return static_cast<unsigned>(std::bit_width(rows - 1));
}

/// What the trapdoor is made of, each with a name of its own.
Fr secret_of(BytesView seed, std::string_view name) {
    return algebra::fr_of_seed("cairn groth16 development setup " + std::string(name), seed);
}

/// L_i(tau) for all rows: w^i (tau^n - 1) / (n (tau - w^i)).
std::vector<Fr> lagrange_at(const Fr& tau, unsigned log_rows) {
    const std::size_t rows = std::size_t{1} << log_rows;
    const Fr w = algebra::root_of_unity(log_rows);
    std::vector<Fr> out(rows);
    Fr power = Fr::one();
    for (Fr& value : out) {
        value = tau - power;
        power = power * w;
    }
    algebra::invert_all(out);
    Fr factor = (algebra::power(tau, rows) - Fr::one()) * algebra::fr(rows).inverse();
    for (Fr& value : out) {
        value = value * factor;
        factor = factor * w;
    }
    return out;
}

/// For each wire the sum of its coefficients times the rows' weights.
std::vector<Fr> columns_at(const SparseMatrix& matrix, std::size_t wires,
                           std::span<const Fr> lagrange) {
    std::vector<Fr> out(wires);
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        const auto indices = matrix.wires_of(row);
        const auto coefficients = matrix.coefficients_of(row);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            out[indices[i]] = out[indices[i]] + coefficients[i] * lagrange[row];
        }
    }
    return out;
}

std::vector<G2> g2_multiples(std::span<const Fr> scalars, base::Executor& executor) {
    std::vector<G2> out(scalars.size());
    executor.parallel_for(scalars.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            out[i] =
                scalars[i].is_zero() ? G2{} : srs::g2_multiply(srs::g2_generator(), scalars[i]);
        }
    });
    return out;
}

/// (A w)_row for all rows, the rows of public wires in A only, zeros below.
std::vector<Fr> rows_of(const SparseMatrix& matrix, std::span<const Fr> witness, unsigned log_rows,
                        std::size_t publics, base::Executor& executor) {
    std::vector<Fr> out(std::size_t{1} << log_rows);
    executor.parallel_for(matrix.rows(), GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            out[row] = matrix.product(row, witness);
        }
    });
    for (std::size_t i = 0; i < publics; ++i) {
        out[matrix.rows() + i] = witness[i];
    }
    return out;
}

/// The coefficients of (a b - c) / (X^n - 1), from values on the rows.
std::vector<Fr> quotient(std::array<std::vector<Fr>, 3> values, unsigned log_rows,
                         base::Executor& executor) {
    const algebra::Domain domain(log_rows);
    for (std::vector<Fr>& column : values) {
        domain.inverse(column, executor);
        domain.forward_on_coset(column, algebra::FR_GENERATOR, executor);
    }
    auto& [a, b, c] = values;
    const Fr scale = (algebra::power(algebra::FR_GENERATOR, domain.size()) - Fr::one()).inverse();
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = (a[i] * b[i] - c[i]) * scale;
    }
    domain.inverse_on_coset(a, algebra::FR_GENERATOR, executor);
    return std::move(a);
}

bool is_point(const G1& point) {
    return !point.is_identity() && algebra::is_on_curve(point) && algebra::is_in_subgroup(point);
}

}  // namespace

ProvingKey setup_for_development(const R1cs& system, BytesView seed, base::Executor& executor) {
    const unsigned log_rows = log_rows_of(system);
    CAIRN_ASSERT(log_rows <= 27);
    const Fr tau = secret_of(seed, "tau");
    const Fr alpha = secret_of(seed, "alpha");
    const Fr beta = secret_of(seed, "beta");
    const Fr gamma = secret_of(seed, "gamma");
    const Fr delta = secret_of(seed, "delta");
    const std::vector<Fr> lagrange = lagrange_at(tau, log_rows);
    std::vector<Fr> a = columns_at(system.a, system.wires, lagrange);
    const std::vector<Fr> b = columns_at(system.b, system.wires, lagrange);
    const std::vector<Fr> c = columns_at(system.c, system.wires, lagrange);
    const std::size_t publics = system.publics() + 1;
    for (std::size_t i = 0; i < publics; ++i) {
        a[i] = a[i] + lagrange[system.constraints() + i];
    }
    std::vector<Fr> joined(system.wires);
    const Fr by_gamma = gamma.inverse();
    const Fr by_delta = delta.inverse();
    for (std::size_t i = 0; i < joined.size(); ++i) {
        joined[i] = (beta * a[i] + alpha * b[i] + c[i]) * (i < publics ? by_gamma : by_delta);
    }
    const std::size_t rows = std::size_t{1} << log_rows;
    std::vector<Fr> h(rows - 1);
    Fr power = (algebra::power(tau, rows) - Fr::one()) * by_delta;
    for (Fr& value : h) {
        value = power;
        power = power * tau;
    }

    const srs::GeneratorTable table;
    ProvingKey out;
    out.log_rows = log_rows;
    out.verifying.alpha = table.multiple(alpha).to_affine();
    out.verifying.beta = srs::g2_multiply(srs::g2_generator(), beta);
    out.verifying.gamma = srs::g2_multiply(srs::g2_generator(), gamma);
    out.verifying.delta = srs::g2_multiply(srs::g2_generator(), delta);
    out.beta = table.multiple(beta).to_affine();
    out.delta = table.multiple(delta).to_affine();
    out.a = table.multiples(a, executor);
    out.b1 = table.multiples(b, executor);
    out.b2 = g2_multiples(b, executor);
    const std::span<const Fr> all = joined;
    out.verifying.ic = table.multiples(all.first(publics), executor);
    out.privates = table.multiples(all.subspan(publics), executor);
    out.h = table.multiples(h, executor);
    return out;
}

Result<Proof, ProveError> prove(const ProvingKey& key, const R1cs& system,
                                std::span<const Fr> witness, crypto::Random& random,
                                base::Executor& executor) {
    const std::size_t publics = system.publics() + 1;
    if (key.a.size() != system.wires || key.log_rows != log_rows_of(system) ||
        key.verifying.ic.size() != publics) {
        return unexpected(ProveError::wrong_key);
    }
    if (r1cs::check(system, witness)) {
        return unexpected(ProveError::unsatisfied);
    }
    const std::vector<Fr> h = quotient({rows_of(system.a, witness, key.log_rows, publics, executor),
                                        rows_of(system.b, witness, key.log_rows, 0, executor),
                                        rows_of(system.c, witness, key.log_rows, 0, executor)},
                                       key.log_rows, executor);
    const Fr r = algebra::random_fr(random);
    const Fr s = algebra::random_fr(random);
    const auto sum = [&](std::span<const G1> points, std::span<const Fr> scalars) {
        return algebra::msm(points, scalars, executor);
    };
    Proof out;
    out.a = sum(key.a, witness)
                .plus(key.verifying.alpha)
                .plus(algebra::multiply(key.delta, r))
                .to_affine();
    const G1 b1 =
        sum(key.b1, witness).plus(key.beta).plus(algebra::multiply(key.delta, s)).to_affine();
    std::vector<G2> g2_points = key.b2;
    std::vector<Fr> g2_scalars(witness.begin(), witness.end());
    g2_points.insert(g2_points.end(), {key.verifying.beta, key.verifying.delta});
    g2_scalars.insert(g2_scalars.end(), {Fr::one(), s});
    out.b = srs::g2_sum_of_multiples(g2_points, g2_scalars);
    out.c = sum(key.privates, witness.subspan(publics))
                .plus(sum(key.h, std::span(h).first(key.h.size())))
                .plus(algebra::multiply(out.a, s))
                .plus(algebra::multiply(b1, r))
                .plus(algebra::multiply(key.delta, -(r * s)))
                .to_affine();
    return out;
}

Result<void, VerifyError> verify(const VerifyingKey& key, std::span<const Fr> public_inputs,
                                 const Proof& proof) {
    if (public_inputs.size() + 1 != key.ic.size()) {
        return unexpected(VerifyError::public_inputs);
    }
    if (!is_point(proof.a) || !is_point(proof.c) || !srs::is_g2_point(proof.b)) {
        return unexpected(VerifyError::bad_point);
    }
    const G1 inputs =
        algebra::msm(std::span(key.ic).subspan(1), public_inputs, base::serial_executor())
            .plus(key.ic[0])
            .to_affine();
    const std::array<std::pair<G1, G2>, 4> pairs = {
        {{-proof.a, proof.b}, {key.alpha, key.beta}, {inputs, key.gamma}, {proof.c, key.delta}}};
    if (!srs::pairing_is_one(pairs)) {
        return unexpected(VerifyError::not_proven);
    }
    return {};
}

}  // namespace cairn::groth16
