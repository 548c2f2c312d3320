#include "base/assert.hpp"
#include "sample_circuits/members.hpp"
#include "sample_circuits/sample_circuits.hpp"

namespace cairn::sample_circuits {

using algebra::fr;
using circuit::Cell;

circuit::Built membership_circuit(const Member& member) {
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Merkle merkle(shape, poseidon);
    gadgets::FiveWireBuilder builder(shape);

    // A leaf is the hash of a secret, so that nobody else can show the membership.
    const Cell zero = builder.constant(fr(0));
    const Cell secret = builder.input(member.secret);
    const Cell leaf =
        poseidon.permute(builder, std::array<Cell, 5>{zero, secret, zero, zero, zero})[0];
    builder.make_public(merkle.root(builder, leaf, merkle.open(builder, member.path)));
    auto out = std::move(builder).finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

circuit::Built merkle_membership(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    return membership_circuit(made_up_member(parameters.size, random));
}

}  // namespace cairn::sample_circuits
