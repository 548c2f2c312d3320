#include "algebra/eddsa.hpp"
#include "algebra/fr_random.hpp"
#include "algebra/poseidon.hpp"
#include "base/assert.hpp"
#include "gadgets/eddsa.hpp"
#include "sample_circuits/sample_circuits.hpp"

namespace cairn::sample_circuits {

using algebra::Jubjub;
using gadgets::PointCells;

namespace {

// Scalars are checked in limbs of so many bits; the table makes the circuit as long.
constexpr unsigned RANGE_BITS = 10;
constexpr unsigned MAX_LOG_ROWS = 22;

}  // namespace

circuit::Built signature_batch(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Edwards edwards(shape, gadgets::edwards_curve<Jubjub>());
    const gadgets::Eddsa eddsa(edwards, poseidon, algebra::POSEIDON_DOMAIN_EDDSA_JUBJUB);
    shape.add_range_table(RANGE_BITS);
    gadgets::FiveWireBuilder builder(shape, {.max_log_rows = MAX_LOG_ROWS});
    for (std::size_t i = 0; i < parameters.size; ++i) {
        Bytes32 seed;
        random.fill(seed.bytes);
        const auto secret = algebra::EddsaSecretKey<Jubjub>::from_seed(seed);
        const algebra::Fr message = algebra::random_fr(random);
        const auto signature = secret.sign(message);
        const PointCells key =
            edwards.input(builder, gadgets::edwards_point(secret.public_key().point));
        const gadgets::SignatureCells cells = {
            .r = edwards.input(builder, gadgets::edwards_point(signature.nonce)),
            .s = builder.input(algebra::Fr::from_integer(signature.scalar))};
        const circuit::Cell signed_message = builder.input(message);
        const auto region = builder.region("signature");
        eddsa.verify(builder, key, cells, signed_message);
        for (const circuit::Cell& cell : {key.x, key.y, signed_message}) {
            builder.make_public(cell);
        }
    }
    auto out = builder.finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

}  // namespace cairn::sample_circuits
