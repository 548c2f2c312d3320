#include "algebra/fr_random.hpp"
#include "base/assert.hpp"
#include "sample_circuits/members.hpp"
#include "sample_circuits/sample_circuits.hpp"

namespace cairn::sample_circuits {

using algebra::fr;
using circuit::Cell;

circuit::Built private_vote(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    const Member member = made_up_member(parameters.size, random);
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Merkle merkle(shape, poseidon);
    gadgets::FiveWireBuilder builder(shape);

    const Cell zero = builder.constant(fr(0));
    const Cell secret = builder.input(member.secret);
    const Cell election = builder.input(fr(2020));
    const Cell option = builder.boolean(member.path.index % 2 == 1);
    const auto hash = [&](const Cell& second, const Cell& third) {
        return poseidon.permute(builder, std::array<Cell, 5>{zero, secret, second, third, zero})[0];
    };
    const Cell root = merkle.root(builder, hash(zero, zero), merkle.open(builder, member.path));
    // The same for each vote of one member in one election, and tells nothing of the member.
    const Cell nullifier = hash(election, builder.constant(fr(1)));
    for (const Cell& cell : {root, election, option, nullifier}) {
        builder.make_public(cell);
    }
    auto out = builder.finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

}  // namespace cairn::sample_circuits
