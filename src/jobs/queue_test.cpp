// One suite for both queues: the embedded one under a simulated clock, the other on a server.
#include "base/thread.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"
#include "jobs/embedded_queue.hpp"
#include "jobs/nats_queue.hpp"
#include "jobs/nats_server_test.hpp"
#include "jobs/work.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace cairn::jobs {
namespace {

constexpr QueueLimits LIMITS = {
    .lease_ms = 300, .max_deliveries = 3, .max_jobs = 8, .max_blobs_bytes = std::size_t{1} << 23U};

/// A queue, and how time passes for it.
class World {
  public:
    virtual ~World() = default;
    virtual Queue& queue() = 0;
    /// Longer than a lease.
    virtual void let_leases_end() = 0;
    /// What take() may wait for a job that is there.
    [[nodiscard]] virtual std::uint32_t wait_ms() const = 0;
};

class Simulated final : public World {
  public:
    Queue& queue() override { return queue_; }
    void let_leases_end() override { now_ms_ += LIMITS.lease_ms + 1; }
    [[nodiscard]] std::uint32_t wait_ms() const override { return 0; }
    void pass(std::uint64_t ms) { now_ms_ += ms; }

  private:
    std::uint64_t now_ms_ = 1;
    EmbeddedQueue queue_{LIMITS, [this] { return now_ms_; }};
};

class Real final : public World {
  public:
    explicit Real(const std::string& program) : server_(program) {
        auto queue = NatsQueue::connect(server_.url(), LIMITS);
        EXPECT_TRUE(queue) << queue.error();
        queue_ = *std::move(queue);
    }
    Queue& queue() override { return *queue_; }
    void let_leases_end() override {
        base::Alarm().wait_until(base::now_ms() + LIMITS.lease_ms + 100);
    }
    [[nodiscard]] std::uint32_t wait_ms() const override { return 2000; }

  private:
    NatsServer server_;
    std::unique_ptr<NatsQueue> queue_;
};

std::unique_ptr<World> simulated() {
    return std::make_unique<Simulated>();
}
std::unique_ptr<World> real() {
    const auto program = NatsServer::program();
    return program ? std::make_unique<Real>(*program) : nullptr;
}

class QueueTest : public testing::TestWithParam<std::unique_ptr<World> (*)()> {
  protected:
    void SetUp() override {
        world_ = GetParam()();
        if (world_ == nullptr) {
            GTEST_SKIP() << "there is no nats-server: scripts/setup.sh installs it";
        }
    }
    Queue& queue() { return world_->queue(); }
    Lease take() {
        const auto lease = queue().take("proof", world_->wait_ms());
        EXPECT_TRUE(lease && lease->has_value());
        return lease && *lease ? **lease : Lease{};
    }
    bool is_empty() {
        const auto lease = queue().take("proof", 1);
        return lease && !lease->has_value();
    }

    std::unique_ptr<World> world_;
};

Job job(std::uint8_t number) {
    return {.kind = "proof", .body = {number, 7}};
}

TEST_P(QueueTest, AJobIsTakenAndItsOutcomeKept) {
    const JobId id = queue().submit(job(1)).value();
    EXPECT_EQ(id, id_of(job(1)));
    EXPECT_EQ(queue().outcome(id).value(), std::nullopt);
    const Lease lease = take();
    EXPECT_EQ(lease.job, job(1));
    EXPECT_EQ(lease.id, id);
    EXPECT_EQ(lease.delivery, 1U);
    EXPECT_TRUE(is_empty());
    ASSERT_TRUE(queue().renew(lease, {"opening", 0.5}));
    EXPECT_EQ(queue().progress(id).value(), (Progress{"opening", 0.5}));
    const Outcome outcome = {.succeeded = true, .value = {1, 2, 3}};
    ASSERT_TRUE(queue().finish(lease, outcome));
    EXPECT_EQ(queue().outcome(id).value(), outcome);
    world_->let_leases_end();
    EXPECT_TRUE(is_empty());
}

TEST_P(QueueTest, TheSameJobTwiceIsOne) {
    const JobId id = queue().submit(job(1)).value();
    EXPECT_EQ(queue().submit(job(1)).value(), id);
    const Lease lease = take();
    EXPECT_TRUE(is_empty());
    ASSERT_TRUE(queue().finish(lease, {.succeeded = true, .value = {9}}));
    EXPECT_EQ(queue().submit(job(1)).value(), id);
    EXPECT_TRUE(is_empty());
    EXPECT_EQ(queue().outcome(id).value(), (Outcome{.succeeded = true, .value = {9}}));
}

TEST_P(QueueTest, JobsGoInTheirOrderAndByKind) {
    ASSERT_TRUE(queue().submit(job(1)));
    ASSERT_TRUE(queue().submit({.kind = "slice", .body = {1}}));
    ASSERT_TRUE(queue().submit(job(2)));
    EXPECT_EQ(take().job, job(1));
    EXPECT_EQ(take().job, job(2));
    EXPECT_TRUE(is_empty());
    EXPECT_EQ(queue().take("slice", world_->wait_ms()).value()->job.body, Bytes{1});
}

TEST_P(QueueTest, ALeaseThatEndsGoesToAnother) {
    const JobId id = queue().submit(job(1)).value();
    const Lease first = take();
    world_->let_leases_end();
    const Lease second = take();
    EXPECT_EQ(second.id, id);
    EXPECT_EQ(second.delivery, 2U);
    // Both end it: the first outcome stays.
    ASSERT_TRUE(queue().finish(second, {.succeeded = true, .value = {2}}));
    ASSERT_TRUE(queue().finish(first, {.succeeded = true, .value = {1}}));
    EXPECT_EQ(queue().outcome(id).value(), (Outcome{.succeeded = true, .value = {2}}));
    EXPECT_EQ(queue().renew(first, {}).error(), QueueError::lost_lease);
    world_->let_leases_end();
    EXPECT_TRUE(is_empty());
}

TEST_P(QueueTest, ALeaseThatIsRenewedStays) {
    ASSERT_TRUE(queue().submit(job(1)));
    const Lease lease = take();
    const std::uint64_t step_ms = LIMITS.lease_ms / 3;
    for (int i = 0; i < 4; ++i) {
        if (auto* simulation = dynamic_cast<Simulated*>(world_.get())) {
            simulation->pass(step_ms);
        } else {
            base::Alarm().wait_until(base::now_ms() + step_ms);
        }
        ASSERT_TRUE(queue().renew(lease, {"", 0.1}));
        EXPECT_TRUE(is_empty());
    }
}

TEST_P(QueueTest, GivenBackGoesToTheNextAtOnce) {
    ASSERT_TRUE(queue().submit(job(1)));
    ASSERT_TRUE(queue().give_back(take()));
    EXPECT_EQ(take().delivery, 2U);
}

TEST_P(QueueTest, AJobThatKillsItsWorkersIsGivenUp) {
    const JobId id = queue().submit(job(1)).value();
    for (unsigned i = 1; i <= LIMITS.max_deliveries; ++i) {
        EXPECT_EQ(take().delivery, i);
        world_->let_leases_end();
    }
    const auto lease = queue().take("proof", world_->wait_ms() / 4);
    EXPECT_TRUE(lease && !lease->has_value());
    const auto outcome = queue().outcome(id).value();
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(outcome->succeeded);
    EXPECT_EQ(*outcome, failure("given up: no worker has ended it"));
}

TEST_P(QueueTest, ACancelledJobIsNotWorkedAt) {
    const JobId waiting = queue().submit(job(1)).value();
    ASSERT_TRUE(queue().cancel(waiting));
    EXPECT_TRUE(is_empty());
    EXPECT_EQ(queue().outcome(waiting).value(), failure("cancelled"));

    const JobId at_work = queue().submit(job(2)).value();
    const Lease lease = take();
    ASSERT_TRUE(queue().cancel(at_work));
    EXPECT_EQ(queue().renew(lease, {}).error(), QueueError::lost_lease);
    ASSERT_TRUE(queue().finish(lease, {.succeeded = true, .value = {}}));
    EXPECT_EQ(queue().outcome(at_work).value(), failure("cancelled"));
}

TEST_P(QueueTest, BlobsAreKeptByTheirDigest) {
    crypto::SeededRandom random(1);
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{1} << 19U, (std::size_t{1} << 20U) + 17}) {
        Bytes bytes(size);
        random.fill(bytes);
        const Bytes32 digest = queue().put_blob(bytes).value();
        EXPECT_EQ(digest, crypto::sha256(bytes));
        EXPECT_EQ(queue().put_blob(bytes).value(), digest);
        EXPECT_EQ(queue().blob(digest).value(), bytes);
        ASSERT_TRUE(queue().drop_blob(digest));
        EXPECT_EQ(queue().blob(digest).error(), QueueError::no_blob);
    }
    EXPECT_EQ(queue().blob({}).error(), QueueError::no_blob);
    EXPECT_EQ(queue().put_blob(Bytes(LIMITS.max_blobs_bytes + 1)).error(), QueueError::too_large);
}

TEST_P(QueueTest, AnOutcomeMayBeLarge) {
    const JobId id = queue().submit(job(1)).value();
    const Outcome outcome = {.succeeded = true, .value = Bytes((std::size_t{1} << 20U) + 1, 5)};
    ASSERT_TRUE(queue().finish(take(), outcome));
    EXPECT_EQ(queue().outcome(id).value(), outcome);
}

TEST_P(QueueTest, ItIsBounded) {
    for (std::uint8_t i = 0; i < LIMITS.max_jobs; ++i) {
        ASSERT_TRUE(queue().submit(job(i)));
    }
    EXPECT_EQ(queue().submit(job(100)).error(), QueueError::full);
    ASSERT_TRUE(queue().finish(take(), {.succeeded = true, .value = {}}));
    EXPECT_TRUE(queue().submit(job(100)));
    EXPECT_EQ(queue().submit({.kind = "Proof", .body = {}}).error(), QueueError::bad_job);
    EXPECT_EQ(queue().submit({.kind = "a.b", .body = {}}).error(), QueueError::bad_job);
    EXPECT_EQ(queue().submit({.kind = "", .body = {}}).error(), QueueError::bad_job);
    EXPECT_EQ(queue().submit({.kind = "a", .body = Bytes(MAX_BODY_BYTES + 1)}).error(),
              QueueError::bad_job);
}

TEST_P(QueueTest, OneOfManyWorkersDoesEachJob) {
    std::vector<JobId> ids;
    for (std::uint8_t i = 0; i < LIMITS.max_jobs; ++i) {
        ids.push_back(queue().submit(job(i)).value());
    }
    std::atomic<unsigned> worked = 0;
    const Handler handler = [&](const Lease& lease, const Report& report) {
        report("at it", 0.5);
        return Outcome{.succeeded = true, .value = lease.job.body};
    };
    const auto run = [&] {
        while (work_once(queue(), "proof", handler, {.wait_ms = 50}).value_or(Worked::nothing) ==
               Worked::finished) {
            ++worked;
        }
    };
    {
        std::vector<base::Thread> workers;
        for (int i = 0; i < 3; ++i) {
            auto thread = base::Thread::start("worker", run);
            ASSERT_TRUE(thread);
            workers.push_back(*std::move(thread));
        }
    }
    EXPECT_EQ(worked, ids.size());
    for (std::uint8_t i = 0; i < LIMITS.max_jobs; ++i) {
        EXPECT_EQ(queue().outcome(ids[i]).value(),
                  (Outcome{.succeeded = true, .value = job(i).body}));
    }
}

TEST_P(QueueTest, AWorkerThatIsStoppedGivesItsJobBack) {
    ASSERT_TRUE(queue().submit(job(1)));
    const Handler handler = [](const Lease&, const Report& report) {
        EXPECT_FALSE(report("at it", 0.5));
        return failure("stopped");
    };
    EXPECT_EQ(work_once(queue(), "proof", handler,
                        {.wait_ms = world_->wait_ms(), .is_stopped = [] { return true; }})
                  .value(),
              Worked::given_back);
    EXPECT_EQ(take().delivery, 2U);
    EXPECT_EQ(work_once(queue(), "proof", handler, {.wait_ms = 1}).value(), Worked::nothing);
}

INSTANTIATE_TEST_SUITE_P(Embedded, QueueTest, testing::Values(&simulated));
INSTANTIATE_TEST_SUITE_P(Nats, QueueTest, testing::Values(&real));

TEST(EmbeddedQueue, ForgetsWhatIsOld) {
    std::uint64_t now = 1;
    EmbeddedQueue queue({.max_jobs = 1, .max_blobs_bytes = 10, .keep_ms = 100},
                        [&] { return now; });
    const JobId id = queue.submit(job(1)).value();
    const Bytes32 digest = queue.put_blob(Bytes(10)).value();
    EXPECT_EQ(queue.put_blob(Bytes(1)).error(), QueueError::full);
    ASSERT_TRUE(queue.finish(*queue.take("proof", 0).value(), {.succeeded = true, .value = {}}));
    now += 99;
    EXPECT_TRUE(queue.outcome(id).value());
    now += 1;
    EXPECT_FALSE(queue.outcome(id).value());
    EXPECT_EQ(queue.blob(digest).error(), QueueError::no_blob);
    EXPECT_TRUE(queue.put_blob(Bytes(9)));
    EXPECT_TRUE(queue.submit(job(1)));
}

TEST(NatsQueue, AServerThatIsNotThereIsNamed) {
    const auto queue = NatsQueue::connect("nats://127.0.0.1:1");
    ASSERT_FALSE(queue);
    EXPECT_NE(queue.error().find("cannot connect"), std::string::npos) << queue.error();
}

TEST(NatsQueue, WhatWasHandedInIsThereForOthers) {
    const auto program = NatsServer::program();
    if (!program) {
        GTEST_SKIP() << "there is no nats-server: scripts/setup.sh installs it";
    }
    const NatsServer server(*program);
    JobId id;
    {
        const auto one = NatsQueue::connect(server.url());
        ASSERT_TRUE(one) << one.error();
        id = (*one)->submit(job(1)).value();
    }
    const auto two = NatsQueue::connect(server.url());
    ASSERT_TRUE(two) << two.error();
    const auto lease = (*two)->take("proof", 2000);
    ASSERT_TRUE(lease && *lease);
    EXPECT_EQ((*lease)->id, id);
    const auto three = NatsQueue::connect(server.url());
    ASSERT_TRUE((*two)->finish(**lease, {.succeeded = true, .value = {4}}));
    EXPECT_EQ((*three)->outcome(id).value(), (Outcome{.succeeded = true, .value = {4}}));
}

}  // namespace
}  // namespace cairn::jobs
