#include "algebra/detail/grain.hpp"
#include "algebra/detail/poseidon_ifma.hpp"
#include "algebra/poseidon2.hpp"
#include "base/assert.hpp"
#include "crypto/keccak256.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace cairn::algebra {

namespace {

std::size_t count_of_constants(const Poseidon2Set& set) {
    return std::size_t{set.full_rounds} * set.t + set.partial_rounds;
}

/// gnark-crypto 0.22, ecc/bls12-381/fr/poseidon2: the next hash of the last, modulo r.
std::vector<Fr> keccak_chain(const Poseidon2Set& set) {
    const std::string name = "Poseidon2-BLS12_381[t=" + std::to_string(set.t) +
                             ",rF=" + std::to_string(set.full_rounds) +
                             ",rP=" + std::to_string(set.partial_rounds) + ",d=5]";
    Bytes32 hash = crypto::keccak256(Bytes(name.begin(), name.end()));
    std::vector<Fr> out(count_of_constants(set));
    for (Fr& constant : out) {
        hash = crypto::keccak256(hash.view());
        std::array<std::uint8_t, 64> wide{};
        std::ranges::copy(hash, wide.begin() + 32);
        constant = fr_from_wide_bytes(wide);
    }
    return out;
}

std::vector<Fr> drawn_diagonal(detail::Grain& grain, unsigned t) {
    for (;;) {
        std::vector<Fr> diagonal(t);
        std::ranges::generate(diagonal, [&] { return grain.element_by_reduction(); });
        std::vector<Fr> matrix(std::size_t{t} * t, Fr::one());
        for (unsigned i = 0; i < t; ++i) {
            matrix[i * t + i] = diagonal[i];
        }
        if (has_no_invariant_subspace(matrix, t)) {
            std::ranges::transform(diagonal, diagonal.begin(),
                                   [](const Fr& cell) { return cell - Fr::one(); });
            return diagonal;
        }
    }
}

Poseidon2Parameters derive(const Poseidon2Set& set) {
    Poseidon2Parameters out;
    out.t = set.t;
    out.full_rounds = set.full_rounds;
    out.partial_rounds = set.partial_rounds;
    detail::Grain grain(set.t, set.full_rounds, set.partial_rounds);
    if (set.id == Poseidon2Id::gnark_2 || set.id == Poseidon2Id::gnark_3) {
        out.round_constants = keccak_chain(set);
    } else {
        out.round_constants.resize(count_of_constants(set));
        std::ranges::generate(out.round_constants, [&] { return grain.element_by_rejection(); });
    }
    switch (set.t) {
        case 2:
            out.diagonal = {fr(1), fr(2)};
            break;
        case 3:
            out.diagonal = {fr(1), fr(1), fr(2)};
            break;
        default:
            out.diagonal = drawn_diagonal(grain, set.t);
    }
    out.lanes = {detail::lane_constants(out.round_constants), detail::lane_constants(out.diagonal)};
    return out;
}

}  // namespace

const Poseidon2Parameters& poseidon2_parameters(Poseidon2Id id) {
    static const std::vector<Poseidon2Parameters> all = [] {
        std::vector<Poseidon2Parameters> out;
        for (const Poseidon2Set& set : POSEIDON2_SETS) {
            CAIRN_ASSERT(static_cast<std::size_t>(set.id) == out.size());
            out.push_back(derive(set));
        }
        return out;
    }();
    return all.at(static_cast<std::size_t>(id));
}

}  // namespace cairn::algebra
