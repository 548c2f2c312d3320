// Every write, sync, truncation and removal of a recorded load fails once, and loses the power
// once: no yes is ever lost, and the database opens again by itself.
#include "protection/faulty_disk_test.hpp"
#include "protection/samples_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace cairn::protection {
namespace {

using namespace consensus;
using samples::key;
using samples::network;

constexpr std::uint64_t KEYS = 40;
constexpr std::uint64_t SLOTS = 5;

Bytes bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Votes of all keys and a block, of a slot.
std::vector<ToSign> batch_of(std::uint64_t slot, std::uint64_t root) {
    std::vector<ToSign> batch;
    for (std::uint64_t n = 0; n < KEYS; ++n) {
        batch.push_back(samples::vote(n, slot, slot + 1, root));
    }
    batch.push_back(samples::block(slot % KEYS, slot, root));
    return batch;
}

struct Answered {
    std::uint64_t batches = 0;
    bool failed = false;
    std::optional<ProtectionError> error;
};

class FaultTest : public testing::Test {
  protected:
    FaultTest() {
        auto db = samples::open(folder_.file());
        for (std::uint64_t n = 0; n < KEYS; ++n) {
            const BLSPubkey pubkey = key(n);
            EXPECT_TRUE(db->register_keys({&pubkey, 1}));
        }
        db.reset();
        whole_ = bytes_of(folder_.file());
    }

    std::unique_ptr<ProtectionDb> open(FaultyDisk& /*disk*/) {
        auto db = ProtectionDb::open(
            {.path = folder_.file(), .genesis_validators_root = network, .vfs = "faulty"});
        if (!db) {
            ADD_FAILURE() << db.error().what;
            return nullptr;
        }
        return std::move(*db);
    }

    /// Signs slot after slot until a failure or the end.
    Answered sign(ProtectionDb& db) {
        Answered answered;
        for (std::uint64_t slot = 0; slot < SLOTS; ++slot) {
            const auto verdicts = db.check_and_record(batch_of(slot, 1));
            if (!verdicts) {
                answered.failed = true;
                answered.error = verdicts.error();
                return answered;
            }
            for (const Verdict verdict : *verdicts) {
                EXPECT_TRUE(may_sign(verdict));
            }
            ++answered.batches;
        }
        return answered;
    }

    /// Other messages of the slots that were answered are all refused.
    void expect_remembered(ProtectionDb& db, const Answered& answered) {
        for (std::uint64_t slot = 0; slot < answered.batches; ++slot) {
            for (const Verdict verdict : db.check_and_record(batch_of(slot, 2)).value()) {
                ASSERT_FALSE(may_sign(verdict)) << "the yes of slot " << slot << " is lost";
            }
        }
    }

    /// Whether the load met the fault.
    bool run(Fault fault, std::uint64_t operation, std::uint64_t seed) {
        SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at operation " +
                     std::to_string(operation) + ", seed " + std::to_string(seed));
        FaultyDisk disk;
        disk.place(folder_.file(), whole_);
        auto db = open(disk);
        if (db == nullptr) {
            return false;
        }
        disk.schedule(fault, operation);
        Answered answered = sign(*db);
        const bool met = answered.failed;
        if (met && fault == Fault::full) {
            EXPECT_EQ(answered.error->cause, ProtectionCause::disk_full);
            disk.make_space();
            EXPECT_TRUE(db->check_and_record(batch_of(SLOTS, 1)));
        } else if (met) {
            EXPECT_FALSE(db->check_and_record(batch_of(SLOTS, 1))) << "goes on after a failure";
        }
        db.reset();
        disk.restart(seed);
        if (db = open(disk); db != nullptr) {
            expect_remembered(*db, answered);
        }
        ++scenarios_;
        return met;
    }

    /// Of the load when nothing fails.
    std::uint64_t operations_of_load() {
        FaultyDisk disk;
        disk.place(folder_.file(), whole_);
        const auto db = open(disk);
        disk.schedule(Fault::none, 0);
        EXPECT_EQ(sign(*db).batches, SLOTS);
        return disk.operations();
    }

    /// And after the last one.
    void run_at_every_operation(Fault fault, std::uint64_t seeds) {
        const std::uint64_t operations = operations_of_load();
        std::uint64_t met = 0;
        for (std::uint64_t operation = 0; operation <= operations && !HasFailure(); ++operation) {
            for (std::uint64_t seed = 0; seed < seeds && !HasFailure(); ++seed) {
                met += run(fault, operation, seed) ? 1U : 0U;
            }
        }
        RecordProperty("operations", std::to_string(operations));
        RecordProperty("scenarios", std::to_string(scenarios_));
        RecordProperty("scenarios with a failed batch", std::to_string(met));
        EXPECT_GT(met, operations / 2);
    }

    samples::Folder folder_;
    Bytes whole_;
    std::uint64_t scenarios_ = 0;
};

// CAIRN_FAULTS=100 for more outcomes of each power cut.
TEST_F(FaultTest, PowerCutAtEveryOperation) {
    run_at_every_operation(Fault::power_cut,
                           static_cast<std::uint64_t>(samples::runs("CAIRN_FAULTS", 2)));
}

TEST_F(FaultTest, ErrorAtEveryOperation) {
    run_at_every_operation(Fault::error, 1);
}

TEST_F(FaultTest, TornErrorAtEveryOperation) {
    run_at_every_operation(Fault::torn_error, 1);
}

TEST_F(FaultTest, FullDiskAtEveryOperation) {
    run_at_every_operation(Fault::full, 1);
}

}  // namespace
}  // namespace cairn::protection
