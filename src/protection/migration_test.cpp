// A file of format 1, as its document described it, opens with the same verdicts and becomes one of
// format 2, whenever the power goes; and what is forgotten leaves the file in the end.
#include "protection/detail/sqlite_messages.hpp"
#include "protection/faulty_disk_test.hpp"
#include "protection/samples_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace cairn::protection {
namespace {

using namespace consensus;
using samples::ask;
using samples::block;
using samples::Folder;
using samples::key;
using samples::network;
using samples::vote;

constexpr const char* FORMAT_1 = R"(
PRAGMA application_id = 0x43534c50;
PRAGMA user_version = 1;
CREATE TABLE network (genesis_validators_root BLOB NOT NULL CHECK (length(genesis_validators_root) = 32));
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    pubkey BLOB NOT NULL UNIQUE CHECK (length(pubkey) = 48),
    lowest_slot INTEGER,
    lowest_source INTEGER,
    lowest_target INTEGER,
    slot_is_floor INTEGER NOT NULL DEFAULT 0,
    votes_are_floor INTEGER NOT NULL DEFAULT 0,
    CHECK ((lowest_source IS NULL) = (lowest_target IS NULL))
);
CREATE TABLE blocks (
    key INTEGER NOT NULL REFERENCES keys,
    slot INTEGER NOT NULL,
    signing_root BLOB CHECK (length(signing_root) = 32),
    PRIMARY KEY (key, slot)
) WITHOUT ROWID;
CREATE TABLE attestations (
    key INTEGER NOT NULL REFERENCES keys,
    target INTEGER NOT NULL,
    source INTEGER NOT NULL CHECK (source <= target),
    signing_root BLOB CHECK (length(signing_root) = 32),
    PRIMARY KEY (key, target, source)
) WITHOUT ROWID;
)";

constexpr std::uint64_t KEYS = 20;
constexpr std::uint64_t EPOCHS = 30;

/// Votes n -> n + 1 of root 0 for all keys, a block of slot 5, the last key with a floor of 20.
void write_format_1(const std::string& path) {
    std::ofstream(path).close();
    const auto connection = detail::Connection::open(path, nullptr).value();
    ASSERT_TRUE(connection->run(FORMAT_1));
    ASSERT_TRUE(connection->run("BEGIN"));
    detail::Statement of_network(*connection, "INSERT INTO network VALUES (?)");
    of_network.use().bind(network.view()).step();
    detail::Statement keys(*connection,
                           "INSERT INTO keys (pubkey, lowest_slot, lowest_source, lowest_target, "
                           "votes_are_floor) VALUES (?, ?, ?, ?, ?)");
    detail::Statement votes(*connection, "INSERT INTO attestations VALUES (?, ?, ?, ?)");
    detail::Statement blocks(*connection, "INSERT INTO blocks VALUES (?, ?, ?)");
    const Root root = samples::root(0);
    for (std::uint64_t n = 0; n < KEYS; ++n) {
        const BLSPubkey pubkey = key(n);
        const bool floor = n == KEYS - 1;
        keys.use().bind(pubkey.view()).bind(detail::stored(5));
        keys.bind(detail::stored(floor ? 20 : 0)).bind(detail::stored(floor ? 20 : 1));
        keys.bind(std::int64_t{floor}).step();
        const auto id = static_cast<std::int64_t>(n + 1);
        for (std::uint64_t epoch = 0; epoch < EPOCHS; ++epoch) {
            votes.use().bind(id).bind(detail::stored(epoch + 1)).bind(detail::stored(epoch));
            votes.bind(root.view()).step();
        }
        blocks.use().bind(id).bind(detail::stored(5)).bind(root.view()).step();
    }
    ASSERT_TRUE(connection->run("COMMIT"));
}

void expect_the_same(ProtectionDb& db) {
    for (std::uint64_t n = 0; n < KEYS; ++n) {
        ASSERT_EQ(ask(db, vote(n, 10, 11)), Verdict::same_as_before);
        ASSERT_EQ(ask(db, vote(n, 10, 11, 7)), Verdict::double_vote);
        ASSERT_EQ(ask(db, vote(n, 9, 40)), Verdict::surrounding);
        ASSERT_EQ(ask(db, block(n, 5)), Verdict::same_as_before);
        ASSERT_EQ(ask(db, block(n, 5, 7)), Verdict::double_block);
    }
    EXPECT_EQ(ask(db, vote(KEYS - 1, 19, EPOCHS + 5)), Verdict::surrounding);
    EXPECT_EQ(ask(db, vote(KEYS, 1, 2)), Verdict::unknown_key);
    EXPECT_EQ(db.export_history()->data.size(), KEYS);
    EXPECT_EQ(db.export_history()->data[3].signed_attestations.size(), EPOCHS);
}

std::int64_t number_in(const std::string& path, const std::string& statement) {
    const auto connection = detail::Connection::open(path, nullptr).value();
    return connection->integer(statement).value_or(-1);
}

TEST(Migration, AFileOfFormat1HasTheSameVerdicts) {
    const Folder folder;
    write_format_1(folder.file());
    EXPECT_EQ(ProtectionDb::genesis_validators_root_of(folder.file()).value(), network);
    EXPECT_EQ(number_in(folder.file(), "PRAGMA user_version"), 1);
    expect_the_same(*samples::open(folder.file()));
    EXPECT_EQ(number_in(folder.file(), "PRAGMA user_version"), 2);
    expect_the_same(*samples::open(folder.file()));
}

TEST(Migration, AnotherNetworkIsLeftAsItIs) {
    const Folder folder;
    write_format_1(folder.file());
    EXPECT_FALSE(
        ProtectionDb::open({.path = folder.file(), .genesis_validators_root = samples::root(3)}));
    EXPECT_EQ(number_in(folder.file(), "PRAGMA user_version"), 1);
}

TEST(Migration, OutlivesPowerCutsAndErrorsAtEveryOperation) {
    const Folder folder;
    write_format_1(folder.file());
    std::ifstream in(folder.file(), std::ios::binary);
    const Bytes whole{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const ProtectionDbOptions options{
        .path = folder.file(), .genesis_validators_root = network, .vfs = "faulty"};
    std::uint64_t failed = 0;
    for (const Fault fault : {Fault::power_cut, Fault::error, Fault::torn_error, Fault::full}) {
        bool met = true;
        for (std::uint64_t operation = 0; met && !testing::Test::HasFailure(); ++operation) {
            FaultyDisk disk;
            disk.place(folder.file(), whole);
            disk.schedule(fault, operation);
            const auto interrupted = ProtectionDb::open(options);
            met = !interrupted;
            failed += met ? 1U : 0U;
            disk.restart(operation);
            disk.make_space();
            const auto db = ProtectionDb::open(options);
            ASSERT_TRUE(db) << static_cast<int>(fault) << " at " << operation << ": "
                            << db.error().what;
            expect_the_same(**db);
        }
    }
    EXPECT_GT(failed, 20U);
}

// Forgetting -------------------------------------------------------------------------------------

std::vector<ToSign> votes_of_epoch(std::uint64_t keys, std::uint64_t epoch) {
    std::vector<ToSign> out;
    for (std::uint64_t n = 0; n < keys; ++n) {
        out.push_back(vote(n, epoch - 1, epoch));
    }
    return out;
}

// One key of four falls silent; the file keeps its last votes, and no more of the others.
TEST(Forgetting, TheFileKeepsWhatIsKnownAndLittleMore) {
    const Folder folder;
    auto db = samples::open(folder.file());
    for (std::uint64_t n = 0; n < 4; ++n) {
        const BLSPubkey pubkey = key(n);
        ASSERT_TRUE(db->register_keys({&pubkey, 1}));
    }
    for (std::uint64_t epoch = 1; epoch <= 4000; ++epoch) {
        const auto verdicts = db->check_and_record(votes_of_epoch(epoch < 1000 ? 4 : 3, epoch));
        ASSERT_TRUE(verdicts && may_sign(verdicts->front())) << epoch;
        if (epoch % 1500 == 0) {
            db.reset();
            db = samples::open(folder.file());
        }
    }
    std::size_t known = 0;
    for (const SigningHistory& history : db->export_history()->data) {
        known += history.signed_attestations.size();
        EXPECT_LE(history.signed_attestations.size(), HISTORY_EPOCHS + 64 + 1);
    }
    db.reset();
    const std::int64_t rows = number_in(folder.file(), "SELECT count(*) FROM attestations");
    EXPECT_LE(rows, static_cast<std::int64_t>(known) + 4 * 64 * 2);
    EXPECT_GE(rows, 3 * static_cast<std::int64_t>(HISTORY_EPOCHS) + 999);
}

TEST(Forgetting, WhatWasForgottenMayBeImportedAgain) {
    const Folder folder;
    auto db = samples::open(folder.file());
    const BLSPubkey pubkey = key(1);
    ASSERT_TRUE(db->register_keys({&pubkey, 1}));
    for (std::uint64_t epoch = 1; epoch <= 1200; ++epoch) {
        ASSERT_EQ(ask(*db, vote(1, epoch - 1, epoch)), Verdict::safe);
    }
    EXPECT_EQ(ask(*db, vote(1, 9, 10)), Verdict::below_watermark);
    const Interchange document{network, {{pubkey, {}, {{Epoch{9}, Epoch{10}, samples::root(0)}}}}};
    ASSERT_TRUE(db->import_history(document, ImportMode::complete));
    for (int opened = 0; opened < 2; ++opened) {
        EXPECT_EQ(ask(*db, vote(1, 9, 10)), Verdict::same_as_before);
        EXPECT_EQ(ask(*db, vote(1, 10, 11)), Verdict::below_watermark);
        db.reset();
        db = samples::open(folder.file());
    }
}

TEST(Forgetting, AFailedBatchForgetsNothing) {
    const Folder folder;
    {
        const auto db = samples::open(folder.file());
    }
    std::ifstream in(folder.file(), std::ios::binary);
    const Bytes whole{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    FaultyDisk disk;
    disk.place(folder.file(), whole);
    const auto db = ProtectionDb::open(
        {.path = folder.file(), .genesis_validators_root = network, .vfs = "faulty"});
    ASSERT_TRUE(db);
    const BLSPubkey pubkey = key(1);
    ASSERT_TRUE((*db)->register_keys({&pubkey, 1}));
    for (std::uint64_t epoch = 1; epoch <= 1088; ++epoch) {
        ASSERT_EQ(ask(**db, vote(1, epoch - 1, epoch)), Verdict::safe);
    }
    const Interchange before = (*db)->export_history().value();
    disk.schedule(Fault::full, 0);
    const ToSign forgetting = vote(1, 1088, 1089);
    const auto refused = (*db)->check_and_record({&forgetting, 1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().cause, ProtectionCause::disk_full);
    disk.make_space();
    EXPECT_EQ((*db)->export_history().value(), before);
    EXPECT_EQ(ask(**db, vote(1, 9, 10)), Verdict::same_as_before);
    EXPECT_EQ(ask(**db, vote(1, 1088, 1089)), Verdict::safe);
    EXPECT_EQ(ask(**db, vote(1, 9, 10)), Verdict::below_watermark);
}

}  // namespace
}  // namespace cairn::protection
