// A private vote: a member of a list votes once, and nobody learns which member it was.
//
// The list is a 4-ary Merkle tree of H(secret, 0). A vote is public: root of the list, election,
// option, nullifier H(secret, election). The proof says that the nullifier's secret is in the list;
// the same member voting again shows the same nullifier, and the same member in another election
// another one.
#include "algebra/poseidon.hpp"
#include "commitment/kzg.hpp"
#include "gadgets/merkle.hpp"
#include "plonk/plonk.hpp"

#include <array>
#include <iostream>

using namespace cairn;
using algebra::fr;
using algebra::Fr;
using circuit::Cell;

namespace {

constexpr std::size_t LEVELS = 3;  // 64 members
constexpr std::size_t MEMBERS = 64;

Fr leaf_of(const Fr& secret) {
    return algebra::poseidon_compress({secret, fr(0), fr(0), fr(0)});
}
Fr nullifier_of(const Fr& secret, const Fr& election) {
    return algebra::poseidon_compress({secret, election, fr(1), fr(0)});
}

/// All layers of the list's tree, leaves first.
std::vector<std::vector<Fr>> layers_of(std::vector<Fr> leaves) {
    std::vector<std::vector<Fr>> out = {std::move(leaves)};
    while (out.back().size() > 1) {
        std::vector<Fr> layer(out.back().size() / 4);
        algebra::poseidon_compress_layer(out.back(), layer);
        out.push_back(std::move(layer));
    }
    return out;
}

gadgets::MerklePath path_to(const std::vector<std::vector<Fr>>& layers, std::uint64_t index) {
    gadgets::MerklePath out{.index = index, .siblings = {}};
    for (std::size_t level = 0; level < LEVELS; ++level, index /= 4) {
        std::array<Fr, 3> siblings{};
        for (std::uint64_t i = 0, sibling = 0; i < 4; ++i) {
            if (i != index % 4) {
                siblings[sibling++] = layers[level][index - index % 4 + i];
            }
        }
        out.siblings.push_back(siblings);
    }
    return out;
}

circuit::Built make_circuit(const Fr& secret, const gadgets::MerklePath& path, const Fr& election,
                            bool option) {
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Merkle merkle(shape, poseidon);
    gadgets::FiveWireBuilder builder(shape);

    const Cell zero = builder.constant(fr(0));
    const Cell own = builder.input(secret);
    const Cell topic = builder.input(election);
    const Cell choice = builder.boolean(option);
    const auto hash = [&](const Cell& second, const Cell& third) {
        return poseidon.permute(builder, std::array<Cell, 5>{zero, own, second, third, zero})[0];
    };
    const Cell root = merkle.root(builder, hash(zero, zero), merkle.open(builder, path));
    for (const Cell& cell : {root, topic, choice, hash(topic, builder.constant(fr(1)))}) {
        builder.make_public(cell);
    }
    std::cout << builder.cost_report();
    return builder.finish().value();
}

}  // namespace

int main() {
    std::vector<Fr> secrets;
    std::vector<Fr> leaves;
    for (std::uint64_t i = 0; i < MEMBERS; ++i) {
        secrets.push_back(fr(1000 + i));  // in earnest: 32 random bytes of each member's own
        leaves.push_back(leaf_of(secrets.back()));
    }
    const auto layers = layers_of(leaves);
    const Fr election = fr(2026);
    circuit::Built built = make_circuit(secrets[17], path_to(layers, 17), election, true);

    // Everyone knows this seed: for tests only.
    const srs::Srs setup = srs::generate_for_development(Bytes{1}, 512, base::tbb_executor());
    const commitment::KzgCommitter committer(setup);
    const commitment::KzgChecker checker(setup.tau_g2, srs::digest_of(setup));
    const auto key =
        plonk::setup(std::move(built.circuit), committer, checker, base::tbb_executor());
    const auto proof = plonk::prove(key.value(), built.witness, committer, crypto::os_random(),
                                    base::tbb_executor());

    const Fr nullifier = nullifier_of(secrets[17], election);
    const auto is_accepted = [&](const Fr& option, const Fr& spent) {
        const std::vector<Fr> vote = {layers.back()[0], election, option, spent};
        return plonk::verify(key->verifying, checker, vote, proof.value()).has_value();
    };
    const bool good = is_accepted(fr(1), nullifier);
    const bool other_option = is_accepted(fr(0), nullifier);
    const bool other_nullifier = is_accepted(fr(1), nullifier_of(secrets[18], election));
    std::cout << "proof of " << proof->size() << " bytes\nthe vote: " << (good ? "yes" : "no")
              << "\nchanged to the other option: " << (other_option ? "yes" : "no")
              << "\nunder another nullifier: " << (other_nullifier ? "yes" : "no") << '\n';
    return good && !other_option && !other_nullifier ? 0 : 1;
}
