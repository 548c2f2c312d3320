// Each sample circuit is proven and verified by each back end. The one of 2^16 rows takes longer:
// with CAIRN_LONG=1 (examples/ecdsa.cpp proves it in each run).
#include "sample_circuits/sample_circuits.hpp"

#include "prover/prover.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace cairn::prover {
namespace {

using plonk::BackEnd;
using sample_circuits::Sample;

std::vector<std::string_view> names_of_samples() {
    std::vector<std::string_view> out;
    for (const Sample& sample : sample_circuits::samples()) {
        if (sample.name != "ecdsa" || std::getenv("CAIRN_LONG") != nullptr) {
            out.push_back(sample.name);
        }
    }
    return out;
}

std::shared_ptr<const KnownSetup> setup_for(const circuit::Circuit& circuit) {
    Setups setups;
    setups.add(development_setup(circuit.log_rows, base::tbb_executor()));
    return setups.for_rows(circuit.log_rows);
}

class SampleProofs : public testing::TestWithParam<std::tuple<std::string_view, BackEnd>> {};

TEST_P(SampleProofs, HoldForWhatIsPublicAndNothingElse) {
    const auto& [name, back_end] = GetParam();
    circuit::Built built =
        *make_sample(*sample_circuits::find_sample(name), {.seed = 3, .size = 1});
    std::vector<algebra::Fr> publics = built.witness.public_inputs;
    Prover prover(base::tbb_executor(), crypto::os_random());
    const auto proven =
        prover.prove({.back_end = back_end,
                      .setup = back_end == BackEnd::plonk_fri ? nullptr : setup_for(built.circuit),
                      .circuit = std::move(built.circuit),
                      .witness = std::move(built.witness)});
    ASSERT_TRUE(proven) << text_of(proven.error());
    const auto key = plonk::read_key(proven->key_file, plonk::DevelopmentSetups::allowed);
    const auto proof = plonk::read_proof(proven->proof_file);
    ASSERT_TRUE(key && proof);
    EXPECT_TRUE(verify(*key, publics, proof->proof));
    for (algebra::Fr& each : publics) {
        const algebra::Fr right = each;
        each = each + algebra::Fr::one();
        EXPECT_FALSE(verify(*key, publics, proof->proof));
        each = right;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, SampleProofs,
                         testing::Combine(testing::ValuesIn(names_of_samples()),
                                          testing::Values(BackEnd::plonk_kzg, BackEnd::plonk_fri,
                                                          BackEnd::hyperplonk)),
                         [](const auto& tested) {
                             std::string out(std::get<0>(tested.param));
                             std::ranges::replace(out, '-', '_');
                             return out + "_" + std::string(name_of(std::get<1>(tested.param)));
                         });

}  // namespace
}  // namespace cairn::prover
