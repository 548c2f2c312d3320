// Gadgets with lookups, proved: one block of Keccak-256, and Poseidon beside it.
#include "algebra/poseidon.hpp"
#include "commitment/kzg.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/random.hpp"
#include "gadgets/bytes.hpp"
#include "gadgets/keccak256.hpp"
#include "gadgets/poseidon.hpp"
#include "plonk/plonk.hpp"

#include <gtest/gtest.h>

namespace cairn {
namespace {

using algebra::fr;
using algebra::Fr;
using circuit::Cell;

/// Public: Poseidon of the two halves of Keccak-256 of a secret.
circuit::Built commitment_to(BytesView secret) {
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(3));
    gadgets::DigitTable digits(shape);
    const gadgets::Keccak256 keccak(digits, 13);
    gadgets::FiveWireBuilder builder(shape);
    std::vector<Cell> bytes;
    for (const std::uint8_t byte : secret) {
        bytes.push_back(builder.input(fr(byte)));
    }
    const auto digest = keccak.hash(builder, bytes);
    const auto [high, low] = gadgets::halves_of(builder, digest);
    const std::array<Cell, 3> state = {builder.constant(fr(0)), high, low};
    builder.make_public(poseidon.permute(builder, state)[0]);
    return builder.finish().value();
}

Fr native_commitment_to(BytesView secret) {
    const Bytes32 digest = crypto::keccak256(secret);
    std::array<Fr, 3> state{};
    for (std::size_t i = 0; i < 32; ++i) {
        Fr& half = state[1 + i / 16];
        half = half * fr(256) + fr(digest.view()[i]);
    }
    algebra::poseidon_permute(algebra::poseidon_parameters(3), state);
    return state[0];
}

TEST(GadgetProofs, KeccakBlockAndPoseidon) {
    base::Executor& executor = base::tbb_executor();
    const Bytes secret = {'s', 'e', 'c', 'r', 'e', 't'};
    circuit::Built built = commitment_to(secret);
    ASSERT_EQ(built.witness.public_inputs, std::vector<Fr>{native_commitment_to(secret)});
    const std::size_t rows = built.circuit.rows();
    const srs::Srs setup =
        srs::generate_for_development(Bytes{1}, rows + plonk::HIDING_ROOM, executor);
    const commitment::KzgCommitter committer(setup);
    const commitment::KzgChecker checker(setup.tau_g2, srs::digest_of(setup));
    const auto key = plonk::setup(std::move(built.circuit), committer, checker, executor);
    ASSERT_TRUE(key);
    const auto proof = plonk::prove(*key, built.witness, committer, crypto::os_random(), executor);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(plonk::verify(key->verifying, checker, built.witness.public_inputs, *proof));
    const std::vector<Fr> other = {built.witness.public_inputs[0] + fr(1)};
    EXPECT_FALSE(plonk::verify(key->verifying, checker, other, *proof));
    // Another secret has the same circuit and another commitment.
    const circuit::Built second = commitment_to(Bytes{'s', 'e', 'c', 'r', 'e', 'u'});
    EXPECT_EQ(second.circuit.digest, key->circuit.digest);
    const auto second_proof =
        plonk::prove(*key, second.witness, committer, crypto::os_random(), executor);
    ASSERT_TRUE(second_proof);
    EXPECT_TRUE(
        plonk::verify(key->verifying, checker, second.witness.public_inputs, *second_proof));
    EXPECT_FALSE(
        plonk::verify(key->verifying, checker, built.witness.public_inputs, *second_proof));
}

}  // namespace
}  // namespace cairn
