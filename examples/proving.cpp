#include "examples/proving.hpp"

#include "base/executor.hpp"

#include <iostream>

namespace cairn::examples {

std::optional<Proof> prove(circuit::Built built) {
    base::Executor& executor = base::tbb_executor();
    std::cout << "circuit: " << built.circuit.used_rows << " rows of 2^" << built.circuit.log_rows
              << '\n';
    prover::Setups setups;
    setups.add(prover::development_setup(built.circuit.log_rows, executor));
    prover::Prover prover(executor, crypto::os_random());
    auto proof = prover.prove({.back_end = plonk::BackEnd::plonk_kzg,
                               .setup = setups.for_rows(built.circuit.log_rows),
                               .circuit = std::move(built.circuit),
                               .witness = std::move(built.witness)});
    if (!proof) {
        std::cout << "no proof: " << text_of(proof.error()) << '\n';
        return std::nullopt;
    }
    std::cout << "proof: " << proof->proof_file.size() << " bytes\n";
    return *std::move(proof);
}

bool is_accepted(const Proof& proof, std::span<const algebra::Fr> public_inputs) {
    // A verifier has the files of both, and no more.
    const auto key = plonk::read_key(proof.key_file, plonk::DevelopmentSetups::allowed);
    const auto bytes = plonk::read_proof(proof.proof_file);
    return key && bytes && prover::verify(*key, public_inputs, bytes->proof).has_value();
}

void Verdicts::expect_accepted(std::string_view what, bool accepted) {
    std::cout << what << ": " << (accepted ? "accepted" : "REFUSED, which is wrong") << '\n';
    as_expected_ = as_expected_ && accepted;
}

void Verdicts::expect_refused(std::string_view what, bool accepted) {
    std::cout << what << ": " << (accepted ? "ACCEPTED, which is wrong" : "refused") << '\n';
    as_expected_ = as_expected_ && !accepted;
}

}  // namespace cairn::examples
