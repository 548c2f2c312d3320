#include "sample_circuits/private_vote.hpp"

#include "algebra/poseidon.hpp"
#include "base/assert.hpp"
#include "sample_circuits/sample_circuits.hpp"

namespace cairn::sample_circuits {

using algebra::fr;
using circuit::Cell;

Fr vote_nullifier(const Fr& secret, const Fr& election) {
    return algebra::poseidon_compress({secret, election, fr(1), fr(0)});
}

circuit::Built vote_circuit(const Vote& vote) {
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Merkle merkle(shape, poseidon);
    gadgets::FiveWireBuilder builder(shape);

    const Cell zero = builder.constant(fr(0));
    const Cell secret = builder.input(vote.voter.secret);
    const Cell election = builder.input(vote.election);
    const Cell option = builder.boolean(vote.option);
    const auto hash = [&](const Cell& second, const Cell& third) {
        return poseidon.permute(builder, std::array<Cell, 5>{zero, secret, second, third, zero})[0];
    };
    const Cell root = merkle.root(builder, hash(zero, zero), merkle.open(builder, vote.voter.path));
    const Cell nullifier = hash(election, builder.constant(fr(1)));
    for (const Cell& cell : {root, election, option, nullifier}) {
        builder.make_public(cell);
    }
    auto out = std::move(builder).finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

circuit::Built private_vote(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    Member voter = made_up_member(parameters.size, random);
    const bool option = voter.path.index % 2 == 1;
    return vote_circuit({.voter = std::move(voter), .election = fr(2020), .option = option});
}

}  // namespace cairn::sample_circuits
