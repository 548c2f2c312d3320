#include "prover/slice_job.hpp"

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "circuit/circuit_file.hpp"
#include "jobs/embedded_queue.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <list>

namespace cairn::prover {
namespace {

class SliceJobTest : public testing::Test {
  protected:
    SliceJobTest() {
        circuit::Built built = *make_sample(*sample_circuits::find_sample("private-vote"), {});
        Setups setups;
        setups.add(development_setup(built.circuit.log_rows, base::tbb_executor()));
        task_ = {.back_end = plonk::BackEnd::hyperplonk,
                 .setup = setups.for_rows(built.circuit.log_rows),
                 .circuit = std::move(built.circuit),
                 .witness = std::move(built.witness)};
    }
    ~SliceJobTest() override { stopped_ = true; }

    /// A thread that works on slices until the end of the test.
    void start_worker(bool dev = true) {
        workers_.push_back(base::Thread::start("worker", [this, dev] {
            WorkerSetups setups({}, dev, base::serial_executor());
            SliceWorker worker(queue_, setups, base::serial_executor());
            while (!stopped_) {
                const auto worked =
                    jobs::work_once(queue_, SLICE_JOB,
                                    [&](const jobs::Lease& lease, const jobs::Report& report) {
                                        ++deliveries_;
                                        return worker.work(lease, report);
                                    },
                                    {.wait_ms = 20});
                EXPECT_TRUE(worked);
            }
        }));
    }

    Result<Proven, ProverError> prove(unsigned log_slices) {
        const auto proof = put_proof(queue_, task_, {}, log_slices);
        EXPECT_TRUE(proof);
        return prove(*proof, reason_);
    }
    Result<Proven, ProverError> prove(const SlicedProof& proof, std::string& reason) {
        JobSlices slices(queue_, proof, [this] { return !given_up_; });
        Prover prover(base::serial_executor(), crypto::os_random());
        auto out = prover.prove(task_, {}, &slices);
        reason = slices.reason();
        return out;
    }
    Result<Proven, ProverError> prove_alone() {
        Prover prover(base::serial_executor(), crypto::os_random());
        return prover.prove(task_);
    }

    Task task_;
    jobs::EmbeddedQueue queue_{{.lease_ms = 300}, base::now_ms};
    std::string reason_;
    std::atomic<bool> stopped_ = false;
    std::atomic<bool> given_up_ = false;
    std::atomic<std::size_t> deliveries_ = 0;
    std::list<std::optional<base::Thread>> workers_;
};

TEST_F(SliceJobTest, WorkersShareOneProof) {
    const auto whole = prove_alone();
    ASSERT_TRUE(whole);
    start_worker();
    start_worker();
    for (const unsigned log_slices : {0U, 2U}) {
        const auto proven = prove(log_slices);
        ASSERT_TRUE(proven) << text_of(proven.error()) << ": " << reason_;
        EXPECT_EQ(proven->proof_file, whole->proof_file);
        EXPECT_EQ(proven->key_file, whole->key_file);
    }
    const unsigned rounds = hyperplonk::slice_rounds(task_.circuit.log_rows, 2) + 6;
    EXPECT_GE(deliveries_, 4 * rounds);
}

TEST_F(SliceJobTest, ALostWorkersSliceIsAnothers) {
    // One takes a slice and is never heard of again.
    std::optional<base::Thread> lost = base::Thread::start("lost", [this] {
        while (!stopped_) {
            const auto lease = queue_.take(SLICE_JOB, 20);
            if (lease && *lease) {
                start_worker();
                return;
            }
        }
    });
    const auto proven = prove(1);
    ASSERT_TRUE(proven) << text_of(proven.error()) << ": " << reason_;
    EXPECT_EQ(proven->proof_file, prove_alone()->proof_file);
    stopped_ = true;
}

TEST_F(SliceJobTest, ProofsOfOneWitnessDoNotDisturbEachOther) {
    const auto whole = prove_alone();
    ASSERT_TRUE(whole);
    const SlicedProof first = *put_proof(queue_, task_, {{1}}, 1);
    const SlicedProof second = *put_proof(queue_, task_, {{2}}, 1);
    EXPECT_EQ(first.circuit, second.circuit);
    ASSERT_TRUE(drop_proof(queue_, first));
    EXPECT_EQ(queue_.blob(first.witness).error(), jobs::QueueError::no_blob);
    start_worker();
    std::string reason;
    const auto proven = prove(second, reason);
    ASSERT_TRUE(proven) << text_of(proven.error()) << ": " << reason;
    EXPECT_EQ(proven->proof_file, whole->proof_file);

    // At the same time, each dropping its own as soon as it is done; workers change from one to the
    // other all the time.
    start_worker();
    const auto several = [&](std::uint8_t who) {
        for (std::uint8_t i = 0; i < 3; ++i) {
            const SlicedProof proof = *put_proof(queue_, task_, {{who, i}}, 1);
            std::string why;
            const auto made = prove(proof, why);
            ASSERT_TRUE(made) << text_of(made.error()) << ": " << why;
            EXPECT_EQ(made->proof_file, whole->proof_file);
            EXPECT_TRUE(drop_proof(queue_, proof));
        }
    };
    {
        const auto one = base::Thread::start("one", [&] { several(3); });
        const auto other = base::Thread::start("other", [&] { several(4); });
        ASSERT_TRUE(one && other);
    }
    EXPECT_EQ(queue_.blob(second.witness)->size(),
              circuit::write_witness(task_.witness).size() + 32);
}

TEST_F(SliceJobTest, AFailureIsToldWithItsReason) {
    start_worker(false);
    const auto proven = prove(1);
    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), ProverError::slices_lost);
    EXPECT_NE(reason_.find(base::to_hex(task_.setup->digest.view())), std::string::npos) << reason_;
}

TEST_F(SliceJobTest, WhoeverAsksCanGiveUp) {
    given_up_ = true;
    const auto proven = prove(1);
    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error(), ProverError::slices_lost);
    EXPECT_EQ(reason_, "given up");
    // Nothing is left for workers.
    EXPECT_FALSE(queue_.take(SLICE_JOB, 0).value());
}

TEST_F(SliceJobTest, OtherBackEndsHaveNoSlices) {
    const auto proof = put_proof(queue_, task_, {}, 0);
    ASSERT_TRUE(proof);
    JobSlices slices(queue_, *proof, [] { return true; });
    Prover prover(base::serial_executor(), crypto::os_random());
    task_.back_end = plonk::BackEnd::plonk_kzg;
    EXPECT_EQ(prover.prove(task_, {}, &slices).error(), ProverError::no_slices);
}

TEST_F(SliceJobTest, BadJobsFailWithTheReason) {
    WorkerSetups setups({}, true, base::serial_executor());
    SliceWorker worker(queue_, setups, base::serial_executor());
    const auto reason_of = [&](const Bytes& body) {
        const jobs::Outcome outcome =
            worker.work({.job = {.kind = std::string(SLICE_JOB), .body = body}, .id = {}},
                        [](std::string_view, double) { return true; });
        EXPECT_FALSE(outcome.succeeded);
        return std::string(outcome.value.begin(), outcome.value.end());
    };
    SliceJob job = {.proof = *put_proof(queue_, task_, {}, 1)};
    EXPECT_EQ(reason_of({1}), "no slice job of this version");
    SliceJob changed = job;
    changed.proof.circuit = {};
    EXPECT_NE(reason_of(write_slice_job(changed)).find("the circuit: the queue does not have"),
              std::string::npos);
    changed = job;
    changed.proof.witness = job.proof.circuit;
    EXPECT_EQ(reason_of(write_slice_job(changed)), "the witness: a blob of another proof");
    changed = job;
    changed.proof.nonce = {{7}};
    EXPECT_EQ(reason_of(write_slice_job(changed)), "the witness: a blob of another proof");
    changed.proof.witness = *queue_.put_blob(changed.proof.nonce.view());
    EXPECT_EQ(reason_of(write_slice_job(changed)), "the witness: not a file of this format");
    changed = job;
    changed.proof.log_slices = MAX_LOG_SLICES;
    EXPECT_NE(reason_of(write_slice_job(changed)).find("slices"), std::string::npos);
    changed = job;
    changed.question.work = hyperplonk::SliceWork::rest;
    EXPECT_NE(reason_of(write_slice_job(changed)).find("the question is none"), std::string::npos);
}

TEST(SliceJobBytes, OnlyWhatIsWrittenIsRead) {
    SliceJob job = {.proof = {.setup_digest = {{1}}, .circuit = {{2}}, .log_slices = 2},
                    .slice = 3};
    job.question.draws.tau = {algebra::fr(5)};
    const Bytes body = write_slice_job(job);
    EXPECT_EQ(read_slice_job(body), job);
    for (std::size_t i = 0; i < body.size(); ++i) {
        EXPECT_FALSE(read_slice_job(BytesView(body).first(i)));
    }
    job.slice = 4;
    EXPECT_FALSE(read_slice_job(write_slice_job(job)));
    job.proof.log_slices = MAX_LOG_SLICES + 1;
    EXPECT_FALSE(read_slice_job(write_slice_job(job)));
}

}  // namespace
}  // namespace cairn::prover
