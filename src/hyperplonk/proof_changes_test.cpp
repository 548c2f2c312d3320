#include "hyperplonk/proof_changes_test.hpp"

#include "base/assert.hpp"
#include "hyperplonk/proof.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <algorithm>
#include <functional>

namespace cairn::hyperplonk {
namespace {

constexpr unsigned MAX_LOG_ROWS = 5;

/// Every point of a proof, to be chosen among.
std::vector<std::reference_wrapper<G1>> points_of(Proof& proof) {
    std::vector<std::reference_wrapper<G1>> out = {proof.opening.quotient, proof.opening.last};
    for (std::vector<G1>* points : {&proof.witness, &proof.arguments, &proof.opening.folds}) {
        out.insert(out.end(), points->begin(), points->end());
    }
    return out;
}

std::vector<std::reference_wrapper<Fr>> elements_of(Proof& proof) {
    std::vector<std::reference_wrapper<Fr>> out;
    for (std::vector<Fr>& round : proof.sumcheck.rounds) {
        out.insert(out.end(), round.begin(), round.end());
    }
    for (std::vector<Fr>* elements : {&proof.values, &proof.firsts, &proof.opening.values}) {
        out.insert(out.end(), elements->begin(), elements->end());
    }
    return out;
}

std::size_t choose(std::size_t count, base::FuzzInput& input) {
    return (input.below(256) * 256 + input.below(256)) % count;
}

void change_point(Proof& proof, base::FuzzInput& input) {
    const auto points = points_of(proof);
    G1& point = points[choose(points.size(), input)];
    G1& other = points[choose(points.size(), input)];
    switch (input.below(5)) {
        case 0:
            point = -point;
            break;
        case 1:
            point = {};
            break;
        case 2:
            point = algebra::multiply(algebra::G1_GENERATOR, algebra::fr(input.byte())).to_affine();
            break;
        case 3:
            point = algebra::G1Jacobian::from(point).plus(other).to_affine();
            break;
        default:
            std::swap(point, other);
            break;
    }
}

void change_element(Proof& proof, base::FuzzInput& input) {
    const auto elements = elements_of(proof);
    Fr& element = elements[choose(elements.size(), input)];
    Fr& other = elements[choose(elements.size(), input)];
    switch (input.below(5)) {
        case 0:
            element = -element;
            break;
        case 1:
            element = algebra::fr(input.byte());
            break;
        case 2: {
            // As a sumcheck's values at 0 and 1 that sum to the same.
            const Fr step = algebra::fr(input.byte());
            element = element + step;
            other = other - step;
            break;
        }
        case 3:
            element = element + algebra::fr(1U + input.byte());
            break;
        default:
            std::swap(element, other);
            break;
    }
}

void change_bytes(Bytes& proof, base::FuzzInput& input) {
    const std::size_t at = choose(proof.size(), input);
    switch (input.below(8)) {
        case 0:
            proof.push_back(input.byte());
            break;
        case 1:
            proof.resize(std::max<std::size_t>(at, 1));
            break;
        default:
            proof[at] ^= input.byte();
            break;
    }
}

ProofSample make_sample(const circuit::Built& built, const srs::Srs& srs) {
    const commitment::KzgCommitter committer(srs);
    const commitment::KzgChecker checker(srs.tau_g2, srs::digest_of(srs));
    const auto key = setup(built.circuit, committer, checker, base::serial_executor());
    CAIRN_ASSERT(key.has_value());
    auto proof = prove(*key, built.witness, committer, base::serial_executor());
    CAIRN_ASSERT(proof.has_value());
    return {key->verifying, checker, built.witness.public_inputs, *std::move(proof)};
}

}  // namespace

std::vector<ProofSample> proof_samples() {
    const srs::Srs srs = srs::generate_for_development(Bytes{1}, std::size_t{1} << MAX_LOG_ROWS,
                                                       base::serial_executor());
    std::vector<ProofSample> out;
    for (const SampleCircuit& sample : SAMPLE_CIRCUITS) {
        const circuit::Built built = sample.build(3);
        if (built.circuit.log_rows <= MAX_LOG_ROWS) {
            out.push_back(make_sample(built, srs));
        }
    }
    return out;
}

Bytes changed_proof(const ProofSample& sample, base::FuzzInput& input) {
    const Protocol protocol(*sample.key.system, sample.key.log_rows);
    auto proof = decode(protocol, sample.key.log_rows, sample.proof);
    CAIRN_ASSERT(proof.has_value());
    const std::size_t changes = 1 + input.below(3);
    for (std::size_t i = 0; i < changes; ++i) {
        if (input.one_in(3)) {
            change_point(*proof, input);
        } else {
            change_element(*proof, input);
        }
    }
    Bytes out = encode(*proof);
    if (input.one_in(4)) {
        change_bytes(out, input);
    }
    return out;
}

}  // namespace cairn::hyperplonk
