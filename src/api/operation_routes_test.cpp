// The pool of operations: what is put in, what is refused and why, what waits.
#include "api/sample_operations_test.hpp"
#include "consensus/containers/state.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

const std::string POOL = "/eth/v1/beacon/pool/";
const std::string POOL_V2 = "/eth/v2/beacon/pool/";
constexpr std::string_view AS_FULU =
    "Content-Type: application/json\r\nEth-Consensus-Version: fulu\r\n";

std::size_t waiting(SampleNode& sample, const std::string& target) {
    const Answer answer = sample.get(target);
    EXPECT_EQ(answer.status, 200U) << target << answer.body;
    return answer.find({"data"})->items.size();
}

TEST(OperationRoutes, TakeExits) {
    SampleNode sample(3);
    const SignedVoluntaryExit exit = sample_exit(sample, ValidatorIndex{5});
    SignedVoluntaryExit forged = sample_exit(sample, ValidatorIndex{6});
    forged.message.validator_index = ValidatorIndex{7};
    SignedVoluntaryExit unknown = exit;
    unknown.message.validator_index = ValidatorIndex{SAMPLE_VALIDATORS};
    sample.start_serving();
    const std::string target = POOL + "voluntary_exits";
    EXPECT_EQ(waiting(sample, target), 0U);
    const std::string good = json::to_json(sample.spec(), exit);
    EXPECT_EQ(sample.post(target, good).status, 200U);
    EXPECT_EQ(sample.post(target, good).status, 200U);  // no news, no error
    EXPECT_EQ(sample.post(target, json::to_json(sample.spec(), forged)).status, 400U);
    EXPECT_EQ(sample.post(target, json::to_json(sample.spec(), unknown)).status, 400U);
    EXPECT_EQ(sample.post(target, "[" + good + "]").status, 400U);
    EXPECT_EQ(sample.post(target, "{}").status, 400U);
    EXPECT_EQ(sample.post(target, good, "Content-Type: application/octet-stream\r\n").status, 415U);
    EXPECT_EQ(sample.get(target).at({"data", "0", "message", "validator_index"}), "5");
    EXPECT_EQ(waiting(sample, target), 1U);
    EXPECT_EQ(sample.get(target, "text/html").status, 406U);
}

TEST(OperationRoutes, TakeProposerSlashings) {
    SampleNode sample(3);
    const ProposerSlashing slashing = sample_proposer_slashing(sample, ValidatorIndex{9});
    ProposerSlashing harmless = sample_proposer_slashing(sample, ValidatorIndex{10});
    harmless.signed_header_2 = harmless.signed_header_1;
    sample.start_serving();
    const std::string target = POOL + "proposer_slashings";
    EXPECT_EQ(sample.post(target, json::to_json(sample.spec(), slashing)).status, 200U);
    const Answer refused = sample.post(target, json::to_json(sample.spec(), harmless));
    EXPECT_EQ(refused.status, 400U);
    EXPECT_NE(refused.at({"message"}).find("headers"), std::string::npos) << refused.body;
    EXPECT_EQ(sample.post(target, "").status, 400U);
    EXPECT_EQ(waiting(sample, target), 1U);
}

TEST(OperationRoutes, TakeAttesterSlashings) {
    SampleNode sample(3);
    const AttesterSlashing slashing = sample_attester_slashing(sample, ValidatorIndex{11});
    AttesterSlashing harmless = sample_attester_slashing(sample, ValidatorIndex{12});
    harmless.attestation_2 = harmless.attestation_1;
    sample.start_serving();
    const std::string target = POOL_V2 + "attester_slashings";
    const std::string good = json::to_json(sample.spec(), slashing);
    EXPECT_EQ(sample.post(target, good).status, 400U);  // of which fork?
    EXPECT_EQ(sample.post(target, good, AS_FULU).status, 200U);
    EXPECT_EQ(sample.post(target, good, AS_FULU).status, 200U);
    EXPECT_EQ(sample.post(target, json::to_json(sample.spec(), harmless), AS_FULU).status, 400U);
    const Answer all = sample.get(target);
    EXPECT_EQ(all.version, "fulu");
    EXPECT_EQ(all.at({"data", "0", "attestation_1", "attesting_indices", "0"}), "11");
}

TEST(OperationRoutes, RefuseSlashingsOfAForkToCome) {
    SampleNode sample(1, ForkId::deneb);
    const AttesterSlashing slashing = sample_attester_slashing(sample, ValidatorIndex{11});
    sample.start_serving();
    const std::string target = POOL_V2 + "attester_slashings";
    const std::string body = json::to_json(sample.spec(), slashing);
    EXPECT_EQ(sample.post(target, body, AS_FULU).status, 400U);
    EXPECT_EQ(sample
                  .post(target, body,
                        "Content-Type: application/json\r\nEth-Consensus-Version: deneb\r\n")
                  .status,
              200U);
}

TEST(OperationRoutes, TellWhichKeyChangesTheyRefuse) {
    SampleNode sample(3);
    const SignedBLSToExecutionChange change = sample_key_change(sample);
    SignedBLSToExecutionChange not_bls = change;
    not_bls.message.validator_index = ValidatorIndex{3};
    sample.start_serving();
    const std::string target = POOL + "bls_to_execution_changes";
    const std::string good = json::to_json(sample.spec(), change);
    const std::string bad = json::to_json(sample.spec(), not_bls);
    const Answer mixed = sample.post(target, "[{}," + good + "," + bad + "]");
    EXPECT_EQ(mixed.status, 400U);
    ASSERT_EQ(mixed.find({"failures"})->items.size(), 2U) << mixed.body;
    EXPECT_EQ(mixed.at({"failures", "0", "index"}), "0");
    EXPECT_EQ(mixed.at({"failures", "1", "index"}), "2");
    EXPECT_EQ(waiting(sample, target), 1U);
    EXPECT_EQ(sample.post(target, "[" + good + "]").status, 200U);
    EXPECT_EQ(sample.post(target, "[]").status, 200U);
    EXPECT_EQ(sample.post(target, good).status, 400U);
}

TEST(OperationRoutes, ShowTheVotesThatWait) {
    SampleNode sample(5);
    sample.start_serving();
    const std::string target = POOL_V2 + "attestations";
    const Answer all = sample.get(target);
    EXPECT_EQ(all.version, "fulu");
    ASSERT_EQ(all.status, 200U);
    EXPECT_GE(all.find({"data"})->items.size(), 5U);
    EXPECT_EQ(sample.get(target + "?slot=5").at({"data", "0", "data", "slot"}), "5");
    EXPECT_EQ(waiting(sample, target + "?slot=6"), 0U);
    EXPECT_EQ(waiting(sample, target + "?slot=5&committee_index=0"), 1U);
    EXPECT_EQ(waiting(sample, target + "?committee_index=63"), 0U);
    EXPECT_EQ(sample.get(target + "?slot=x").status, 400U);
    EXPECT_EQ(sample.get(target + "?committee_index=-1").status, 400U);
}

}  // namespace
}  // namespace cairn::api
