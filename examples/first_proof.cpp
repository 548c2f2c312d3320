// The program of docs/tutorial-proofs.md: a circuit, a proof, a verifier for the chain.
//
//   first_proof FOLDER    writes FOLDER/FirstVerifier.sol, FOLDER/proof.hex and FOLDER/public.hex
#include "commitment/kzg.hpp"
#include "gadgets/builder.hpp"
#include "plonk/plonk.hpp"
#include "solidity/verifier_writer.hpp"

#include <fstream>
#include <iostream>

using namespace cairn;
using algebra::fr;
using algebra::Fr;

namespace {

// [circuit]
/// Knows x with x^3 + x + 5 = y, for a public y.
circuit::Built make_circuit(std::uint64_t secret) {
    gadgets::FiveWireBuilder builder(gadgets::FiveWire{});
    const circuit::Cell x = builder.input(fr(secret));
    const circuit::Cell cube = builder.multiply(builder.multiply(x, x), x);
    const circuit::Cell y = builder.combine({{fr(1), cube}, {fr(1), x}}, fr(5));
    builder.make_public(y);
    std::cout << builder.cost_report();
    return builder.finish(32).value();
}
// [end]

void write(const std::string& path, std::string_view text) {
    std::ofstream(path) << text << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "first_proof FOLDER\n";
        return 2;
    }
    const std::string folder = argv[1];
    circuit::Built built = make_circuit(3);

    // [prove]
    // Powers of tau for circuits of up to 32 rows. Everyone knows this seed: for tests only.
    const srs::Srs setup = srs::generate_for_development(Bytes{1}, 64, base::tbb_executor());
    const commitment::KzgCommitter committer(setup);
    const commitment::KzgChecker checker(setup.tau_g2, srs::digest_of(setup));

    const auto key =
        plonk::setup(std::move(built.circuit), committer, checker, base::tbb_executor());
    const auto proof = plonk::prove(key.value(), built.witness, committer, crypto::os_random(),
                                    base::tbb_executor());
    // [end]

    // [verify]
    const std::vector<Fr> claimed = {fr(35)};
    const auto verdict = plonk::verify(key->verifying, checker, claimed, proof.value());
    std::cout << (verdict ? "35 is proven" : plonk::text_of(verdict.error())) << '\n';

    const std::vector<Fr> other = {fr(36)};
    const auto refused = plonk::verify(key->verifying, checker, other, proof.value());
    std::cout << "36: " << (refused ? "proven" : plonk::text_of(refused.error())) << '\n';
    // [end]

    // [contract]
    const auto source = solidity::write_verifier(
        key->verifying, setup, {.contract = "FirstVerifier", .allow_development_setup = true});
    write(folder + "/FirstVerifier.sol", source.value());
    write(folder + "/proof.hex", base::to_hex(*proof));
    write(folder + "/public.hex", base::to_hex(algebra::fr_to_bytes(claimed[0]).view()));
    // [end]
    return verdict && !refused ? 0 : 1;
}
