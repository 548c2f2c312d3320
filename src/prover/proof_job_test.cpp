#include "prover/proof_job.hpp"

#include "circuit/circuit_file.hpp"
#include "jobs/embedded_queue.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <gtest/gtest.h>

namespace cairn::prover {
namespace {

using jobs::Worked;
using plonk::BackEnd;

class ProofJobTest : public testing::Test {
  protected:
    static Task task(BackEnd back_end) {
        circuit::Built built =
            *make_sample(*sample_circuits::find_sample("private-vote"), {.size = 1});
        Setups setups;
        setups.add(development_setup(built.circuit.log_rows, base::tbb_executor()));
        return {.back_end = back_end,
                .setup = back_end == BackEnd::plonk_fri ? nullptr
                                                        : setups.for_rows(built.circuit.log_rows),
                .circuit = std::move(built.circuit),
                .witness = std::move(built.witness)};
    }
    jobs::Outcome work(bool dev) {
        WorkerSetups setups({}, dev, base::tbb_executor());
        ProofWorker worker(queue_, setups, base::tbb_executor(), crypto::os_random());
        EXPECT_EQ(jobs::work_once(queue_, PROOF_JOB,
                                  [&](const jobs::Lease& lease, const jobs::Report& report) {
                                      return worker.work(lease, report);
                                  })
                      .value(),
                  Worked::finished);
        return queue_.outcome(id_).value().value();
    }

    jobs::EmbeddedQueue queue_{{.lease_ms = 60'000}, [] { return 1; }};
    jobs::JobId id_;
};

TEST_F(ProofJobTest, AWorkerProvesWhatWasHandedIn) {
    for (const BackEnd back_end : {BackEnd::plonk_kzg, BackEnd::plonk_fri, BackEnd::hyperplonk}) {
        const Task wanted = task(back_end);
        id_ = submit_proof(queue_, wanted, {}).value();
        const jobs::Outcome outcome = work(true);
        ASSERT_TRUE(outcome.succeeded);
        const auto proven = read_proven(outcome.value);
        ASSERT_TRUE(proven);
        const auto key = plonk::read_key(proven->key_file, plonk::DevelopmentSetups::allowed);
        const auto proof = plonk::read_proof(proven->proof_file);
        ASSERT_TRUE(key && proof);
        EXPECT_EQ(key->key.circuit_digest, wanted.circuit.digest);
        EXPECT_TRUE(verify(*key, wanted.witness.public_inputs, proof->proof));
    }
}

TEST_F(ProofJobTest, TheSameJobIsDoneOnceAnotherNonceIsAnotherJob) {
    const Task wanted = task(BackEnd::plonk_fri);
    id_ = submit_proof(queue_, wanted, {}).value();
    EXPECT_EQ(submit_proof(queue_, wanted, {}).value(), id_);
    Bytes32 nonce;
    nonce[0] = 1;
    EXPECT_NE(submit_proof(queue_, wanted, nonce).value(), id_);
}

TEST_F(ProofJobTest, ASetupThatTheWorkerDoesNotHaveIsNamed) {
    const Task wanted = task(BackEnd::plonk_kzg);
    id_ = submit_proof(queue_, wanted, {}).value();
    const jobs::Outcome outcome = work(false);
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_NE(std::string(outcome.value.begin(), outcome.value.end())
                  .find(base::to_hex(wanted.setup->digest.view())),
              std::string::npos);
}

TEST_F(ProofJobTest, BadJobsFailWithTheReason) {
    const auto reason_of = [&](const Bytes& body) {
        id_ = queue_.submit({.kind = std::string(PROOF_JOB), .body = body}).value();
        const jobs::Outcome outcome = work(true);
        EXPECT_FALSE(outcome.succeeded);
        return std::string(outcome.value.begin(), outcome.value.end());
    };
    EXPECT_EQ(reason_of({1, 2}), "no proof job of this version");
    ProofJob job = {.back_end = BackEnd::plonk_fri};
    EXPECT_NE(reason_of(write_proof_job(job)).find("the circuit: the queue does not have"),
              std::string::npos);
    job.circuit = queue_.put_blob(Bytes{1, 2, 3}).value();
    EXPECT_EQ(reason_of(write_proof_job(job)), "the circuit: not a file of this format");
    Task wanted = task(BackEnd::plonk_fri);
    job.circuit = queue_.put_blob(circuit::write_circuit(wanted.circuit)).value();
    job.witness = job.circuit;
    EXPECT_EQ(reason_of(write_proof_job(job)), "the witness: not a file of this format");
    wanted.witness.public_inputs[0] = wanted.witness.public_inputs[0] + algebra::Fr::one();
    job.witness = queue_.put_blob(circuit::write_witness(wanted.witness)).value();
    EXPECT_EQ(reason_of(write_proof_job(job)), "the witness does not satisfy the circuit");
}

TEST(ProofJobBytes, OnlyWhatIsWrittenIsRead) {
    const ProofJob job = {.back_end = BackEnd::plonk_fri, .circuit = {{1}}, .witness = {{2}}};
    const Bytes body = write_proof_job(job);
    EXPECT_EQ(read_proof_job(body), job);
    const Bytes value = write_proven({.key_file = {1, 2}, .proof_file = {3}, .hides = true});
    EXPECT_EQ(read_proven(value)->proof_file, Bytes{3});
    for (std::size_t i = 0; i < body.size(); ++i) {
        EXPECT_FALSE(read_proof_job(BytesView(body).first(i)));
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        EXPECT_FALSE(read_proven(BytesView(value).first(i)));
    }
}

}  // namespace
}  // namespace cairn::prover
