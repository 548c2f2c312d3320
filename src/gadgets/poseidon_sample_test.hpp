// Poseidon for tests: parameters to try the gadget with, and the permutation by its definition.
#pragma once

#include "circuit/sample_test.hpp"
#include "gadgets/poseidon.hpp"

#include <vector>

namespace cairn::gadgets {

using circuit::Sample;

/// Random constants and a Cauchy matrix: what the gadget must cope with, not what is secure.
inline PoseidonParameters sample_parameters(std::size_t t, std::size_t partial_rounds) {
    Sample sample(t * 1000 + partial_rounds);
    PoseidonParameters out{
        .t = t, .full_rounds = 8, .partial_rounds = partial_rounds, .constants = {}, .matrix = {}};
    for (std::size_t round = 0; round < 8 + partial_rounds; ++round) {
        out.constants.emplace_back();
        for (std::size_t i = 0; i < t; ++i) {
            out.constants.back().push_back(sample.random_element());
        }
    }
    for (std::size_t i = 0; i < t; ++i) {
        out.matrix.emplace_back();
        for (std::size_t j = 0; j < t; ++j) {
            out.matrix.back().push_back(fr(i + t + j).inverse());
        }
    }
    return out;
}

/// Poseidon by its definition.
inline std::vector<Fr> poseidon_by_definition(const PoseidonParameters& p, std::vector<Fr> state) {
    for (std::size_t round = 0; round < p.constants.size(); ++round) {
        const bool full =
            round < p.full_rounds / 2 || round >= p.full_rounds / 2 + p.partial_rounds;
        std::vector<Fr> next(p.t);
        for (std::size_t i = 0; i < p.t; ++i) {
            state[i] = state[i] + p.constants[round][i];
            state[i] = i == 0 || full ? power(state[i], 5) : state[i];
        }
        for (std::size_t i = 0; i < p.t; ++i) {
            for (std::size_t j = 0; j < p.t; ++j) {
                next[i] = next[i] + p.matrix[i][j] * state[j];
            }
        }
        state = next;
    }
    return state;
}

}  // namespace cairn::gadgets
