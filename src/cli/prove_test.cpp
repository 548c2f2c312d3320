// cairn prove and cairn verify; the processes, with Ctrl-C and workers, in test/proving.
#include "circuit/circuit_file.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/groth16_files.hpp"
#include "cli/progress_bar.hpp"
#include "groth16/snarkjs_json.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

namespace cairn::cli {
namespace {

struct Called {
    int status;
    std::string out;
    std::string err;
};

Called call(const std::vector<std::string>& arguments) {
    CLI::App app("A program.", "cairn");
    std::ostringstream out;
    std::ostringstream err;
    const int status = run_program(app, commands(), arguments, {out, err});
    return {status, out.str(), err.str()};
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class ProveTest : public testing::Test {
  protected:
    std::string folder(const std::string& name) {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        return testing::TempDir() + "prove_test_" + test->name() + "_" + name;
    }
    /// Of a small sample; what it said is in the outcome.
    Called prove(const std::string& out, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments = {"prove", "--sample", "private-vote", "--size", "2",
                                              "--out", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return call(arguments);
    }
};

TEST_F(ProveTest, ASampleIsProvenByTheCeremonyOfEthereum) {
    const std::string out = folder("out");
    const Called proven = prove(out);
    ASSERT_EQ(proven.status, exit_success) << proven.err;
    EXPECT_TRUE(has(proven.out, "hides its witness")) << proven.out;
    EXPECT_FALSE(has(proven.err, "can forge"));
    const Called verified = call({"verify", out});
    EXPECT_EQ(verified.status, exit_success) << verified.err;
    EXPECT_TRUE(has(verified.out,
                    "accepted\nsystem         plonk\npublic inputs  4\nsetup          "
                    "ceremony 0x"))
        << verified.out;
}

TEST_F(ProveTest, ADevelopmentSetupIsMarkedAndRefusedUnlessAskedFor) {
    const std::string out = folder("out");
    const Called proven = prove(out, {"--dev"});
    ASSERT_EQ(proven.status, exit_success) << proven.err;
    EXPECT_TRUE(has(proven.err, "can forge"));
    const Called refused = call({"verify", out});
    EXPECT_EQ(refused.status, exit_failure);
    EXPECT_TRUE(has(refused.err, "not accepted: the key is of a development setup")) << refused.err;
    const Called taken = call({"verify", "--dev", out});
    EXPECT_EQ(taken.status, exit_success);
    EXPECT_TRUE(has(taken.out, "setup          development 0x"));
    EXPECT_TRUE(has(taken.err, "can forge"));
}

TEST_F(ProveTest, ATransparentProofNeedsNoSetup) {
    const std::string out = folder("out");
    const Called proven = prove(out, {"--system", "fri", "--json"});
    ASSERT_EQ(proven.status, exit_success) << proven.err;
    EXPECT_TRUE(has(proven.out, R"({"system":"fri","rows":)")) << proven.out;
    EXPECT_TRUE(has(proven.out, R"("hides":false,"developmentSetup":false)")) << proven.out;
    const Called verified = call({"verify", "--json", out});
    EXPECT_EQ(verified.status, exit_success);
    EXPECT_TRUE(
        has(verified.out, R"({"accepted":true,"system":"fri","publicInputs":4,"setup":"none")"))
        << verified.out;
}

TEST_F(ProveTest, WhatDoesNotHoldIsRefusedWithTheReason) {
    const std::string out = folder("out");
    const std::string other = folder("other");
    ASSERT_EQ(prove(out).status, exit_success);
    ASSERT_EQ(prove(other, {"--seed", "2"}).status, exit_success);
    const std::string fri = folder("fri");
    ASSERT_EQ(prove(fri, {"--system", "fri"}).status, exit_success);
    const auto reason = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments = {"verify", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Called called = call(arguments);
        EXPECT_EQ(called.status, exit_failure) << called.out;
        return called.err;
    };
    EXPECT_TRUE(has(reason({"--public", other + "/public.json"}), "the constraints do not hold"));
    EXPECT_TRUE(has(reason({"--proof", fri + "/proof.bin"}), "of another proof system"));
    EXPECT_TRUE(has(reason({"--key", fri + "/verifying.key"}), "of another proof system"));
    EXPECT_TRUE(has(reason({"--proof", out + "/public.json"}), "not a proof of Cairn"));
    EXPECT_TRUE(has(reason({"--proof", "/nowhere"}), "cannot open"));
    ASSERT_EQ(call({"prove", "--sample", "private-vote", "--size", "3", "--out", other}).status,
              exit_success);
    EXPECT_TRUE(has(reason({"--proof", other + "/proof.bin"}), "of another circuit"));
    Bytes proof = read_file(out + "/proof.bin").value();
    proof[200] ^= 1U;
    ASSERT_TRUE(write_file(other + "/changed", proof));
    EXPECT_TRUE(has(reason({"--proof", other + "/changed"}), "was changed"));
    const std::string text = R"(["1", "2", "x", "4"])";
    ASSERT_TRUE(write_file(other + "/text",
                           {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    EXPECT_TRUE(has(reason({"--public", other + "/text"}), "public input 2 is not a decimal"));
    EXPECT_TRUE(has(call({"verify", "--json", "--public", other + "/text", out}).out,
                    R"({"accepted":false,"reason":")"));
}

TEST_F(ProveTest, TheKeyMustBeOfTheSetupThatIsNamed) {
    const std::string out = folder("out");
    const std::string own = folder("own");
    ASSERT_EQ(call({"srs", "gen", "--dev", "--log-powers", "8", own}).status, exit_success);
    ASSERT_EQ(prove(out, {"--srs", own}).status, exit_success);
    EXPECT_EQ(call({"verify", "--dev", "--srs", own, out}).status, exit_success);
    const std::string other = folder("other");
    ASSERT_EQ(call({"srs", "gen", "--dev", "--seed", "x", "--log-powers", "8", other}).status,
              exit_success);
    const Called refused = call({"verify", "--dev", "--srs", other, out});
    EXPECT_EQ(refused.status, exit_failure);
    EXPECT_TRUE(has(refused.err, "the key is of another setup"));
}

TEST_F(ProveTest, FilesOfOurOwnAreProvenAndCheckedFirst) {
    const std::string out = folder("out");
    ASSERT_EQ(prove(out).status, exit_success);
    circuit::Built built = *sample_circuits::make_sample(
        *sample_circuits::find_sample("merkle-membership"), {.size = 2});
    const std::string circuit = out + "/circuit";
    const std::string witness = out + "/witness";
    ASSERT_TRUE(write_file(circuit, circuit::write_circuit(built.circuit)));
    ASSERT_TRUE(write_file(witness, circuit::write_witness(built.witness)));
    const Called proven = call({"prove", circuit, witness, "--out", out});
    EXPECT_EQ(proven.status, exit_success) << proven.err;
    EXPECT_EQ(call({"verify", out}).status, exit_success);
    built.witness.public_inputs[0] = built.witness.public_inputs[0] + algebra::Fr::one();
    ASSERT_TRUE(write_file(witness, circuit::write_witness(built.witness)));
    const Called refused = call({"prove", circuit, witness, "--out", out});
    EXPECT_EQ(refused.status, exit_failure);
    EXPECT_TRUE(has(refused.err, "the witness does not hold: ")) << refused.err;
    EXPECT_TRUE(
        has(call({"prove", circuit, circuit, "--out", out}).err, "not a file of this format"));
}

TEST_F(ProveTest, WhatCannotBeProvenIsSaid) {
    const std::string out = folder("out");
    EXPECT_TRUE(has(call({"prove", "--sample", "nothing"}).err, "there are merkle-membership, "));
    EXPECT_TRUE(has(call({"prove"}).err, "give CIRCUIT and WITNESS, or --sample NAME"));
    EXPECT_TRUE(has(prove(out, {"--system", "groth16"}).err, "circuits of circom's only"));
    const Called large = call({"prove", "--sample", "signature-batch", "--out", out});
    EXPECT_EQ(large.status, exit_failure);
    EXPECT_TRUE(has(large.err, "no setup at hand is so large")) << large.err;
    EXPECT_EQ(prove(out, {"--system", "stark"}).status, exit_usage);
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(ProveTest, ACircuitIsCountedByItsRegions) {
    const Called info = call({"circuit", "info", "--sample", "private-vote", "--size", "2"});
    ASSERT_EQ(info.status, exit_success) << info.err;
    const auto built = *make_sample(*sample_circuits::find_sample("private-vote"), {.size = 2});
    const std::string rows = std::to_string(built.circuit.used_rows);
    EXPECT_TRUE(has(info.out, "rows            " + rows + " of 2^")) << info.out;
    EXPECT_TRUE(has(info.out, "gate            poseidon 5 full, degree 6")) << info.out;
    EXPECT_TRUE(has(info.out, "\n  level ")) << info.out;
    // A file has no names of regions, and else the same.
    const std::string file = folder("circuit");
    ASSERT_TRUE(write_file(file, circuit::write_circuit(built.circuit)));
    const Called of_file = call({"circuit", "info", file});
    EXPECT_EQ(of_file.out + "\n", info.out.substr(0, of_file.out.size() + 1));
    const Called as_json = call({"circuit", "info", file, "--json"});
    EXPECT_TRUE(has(as_json.out, "\"usedRows\":" + rows + ",")) << as_json.out;
    EXPECT_TRUE(has(as_json.out, base::to_hex(built.circuit.digest.view()))) << as_json.out;
}

TEST_F(ProveTest, WhatCannotBeCountedIsSaid) {
    EXPECT_TRUE(has(call({"circuit", "info"}).err, "give CIRCUIT, or --sample NAME: merkle"));
    EXPECT_TRUE(
        has(call({"circuit", "info", "--sample", "none"}).err, "there is no sample 'none'"));
    EXPECT_EQ(call({"circuit", "info", "--size", "2"}).status, exit_usage);
    const std::string file = folder("circuit");
    const auto built = *make_sample(*sample_circuits::find_sample("private-vote"), {.size = 2});
    Bytes bytes = circuit::write_circuit(built.circuit);
    bytes.pop_back();
    ASSERT_TRUE(write_file(file, bytes));
    const Called cut = call({"circuit", "info", file});
    EXPECT_EQ(cut.status, exit_failure);
    EXPECT_TRUE(has(cut.err, file + ": ")) << cut.err;
}

TEST(Groth16Files, AreReadAsTheyAreWritten) {
    // x^2 = y
    r1cs::R1cs system{.wires = 3,
                      .public_outputs = 1,
                      .public_inputs = 0,
                      .private_inputs = 1,
                      .a = {},
                      .b = {},
                      .c = {}};
    for (auto [matrix, wire] : {std::pair(&system.a, 2U), {&system.b, 2U}, {&system.c, 1U}}) {
        matrix->add_term(wire, algebra::Fr::one());
        matrix->end_row();
    }
    const std::vector<algebra::Fr> witness = {algebra::fr(1), algebra::fr(9), algebra::fr(3)};
    const auto key =
        groth16::setup_for_development(system, Bytes{1}, base::serial_executor()).value();
    crypto::SeededRandom random(1);
    const auto proof = groth16::prove(key, system, witness, random, base::serial_executor());
    const auto publics = std::span(witness).subspan(1, 1);
    const auto key_back =
        parse_groth16_key(groth16::to_snarkjs(key.verifying, srs::Origin::development));
    const auto of_ceremony =
        parse_groth16_key(groth16::to_snarkjs(key.verifying, srs::Origin::ceremony));
    const auto proof_back = parse_groth16_proof(groth16::to_snarkjs(*proof));
    const auto publics_back = parse_public_inputs(groth16::to_snarkjs(publics));
    ASSERT_TRUE(key_back && proof_back && publics_back) << key_back.error();
    EXPECT_EQ(key_back->origin, srs::Origin::development);
    EXPECT_EQ(of_ceremony.value().origin, srs::Origin::ceremony);
    EXPECT_TRUE(groth16::verify(key_back->key, *publics_back, *proof_back));
    const std::vector<algebra::Fr> other = {algebra::fr(10)};
    EXPECT_FALSE(groth16::verify(key_back->key, other, *proof_back));

    EXPECT_FALSE(parse_groth16_key(groth16::to_snarkjs(*proof)));
    EXPECT_FALSE(parse_groth16_key("{"));
    EXPECT_FALSE(parse_groth16_proof(R"({"protocol": "plonk", "curve": "bls12381"})"));
    EXPECT_FALSE(parse_public_inputs(
        R"(["52435875175126190479447740508185965837690552500527637822603658699938581184513"])"));
    EXPECT_TRUE(parse_public_inputs(
        R"(["52435875175126190479447740508185965837690552500527637822603658699938581184512"])"));
    EXPECT_FALSE(parse_public_inputs("[1]"));
    EXPECT_FALSE(parse_public_inputs("{}"));
}

TEST(ProgressLine, FillsUp) {
    EXPECT_EQ(progress_line("key", 0), "[                              ]   0 %  key");
    EXPECT_EQ(progress_line("x", 0.5), "[###############               ]  50 %  x");
    EXPECT_EQ(progress_line("x", 7), "[##############################] 100 %  x");
}

}  // namespace
}  // namespace cairn::cli
