#include "sample_circuits/signature_batch.hpp"

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

circuit::Built signature_circuit(std::span<const SignedMessage> batch) {
    CAIRN_ASSERT(!batch.empty() && batch.size() <= MAX_SIGNATURES);
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::Edwards edwards(shape, gadgets::edwards_curve<Jubjub>());
    const gadgets::Eddsa eddsa(edwards, poseidon, algebra::POSEIDON_DOMAIN_EDDSA_JUBJUB);
    shape.add_range_table(RANGE_BITS);
    gadgets::FiveWireBuilder builder(shape, {.max_log_rows = MAX_LOG_ROWS});
    for (const SignedMessage& each : batch) {
        const PointCells key = edwards.input(builder, gadgets::edwards_point(each.key.point));
        const gadgets::SignatureCells signature = {
            .r = edwards.input(builder, gadgets::edwards_point(each.signature.nonce)),
            .s = builder.input(algebra::Fr::from_integer(each.signature.scalar))};
        const circuit::Cell message = builder.input(each.message);
        const auto region = builder.region("signature");
        eddsa.verify(builder, key, signature, message);
        for (const circuit::Cell& cell : {key.x, key.y, message}) {
            builder.make_public(cell);
        }
    }
    auto out = std::move(builder).finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

circuit::Built signature_batch(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    std::vector<SignedMessage> batch;
    for (std::size_t i = 0; i < parameters.size; ++i) {
        Bytes32 seed;
        random.fill(seed.bytes);
        const auto secret = algebra::EddsaSecretKey<Jubjub>::from_seed(seed);
        const algebra::Fr message = algebra::random_fr(random);
        batch.push_back(
            {.key = secret.public_key(), .message = message, .signature = secret.sign(message)});
    }
    return signature_circuit(batch);
}

}  // namespace cairn::sample_circuits
