#include "protection/protection_db.hpp"

#include "protection/samples_test.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace cairn::protection {
namespace {

using namespace consensus;
using samples::ask;
using samples::block;
using samples::Folder;
using samples::key;
using samples::network;
using samples::vote;

void register_key(ProtectionDb& db, std::uint64_t n) {
    const BLSPubkey pubkey = key(n);
    ASSERT_TRUE(db.register_keys({&pubkey, 1}));
}

ProtectionCause cause_of(const std::string& path, const Root& root = network,
                         WhenMissing when_missing = WhenMissing::create) {
    const auto opened = ProtectionDb::open(
        {.path = path, .genesis_validators_root = root, .when_missing = when_missing});
    EXPECT_FALSE(opened);
    EXPECT_FALSE(opened || opened.error().what.empty());
    return opened.error().cause;
}

void write_at(const std::string& path, std::streamoff at, std::string_view bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

TEST(ProtectionDb, VerdictsOutliveTheProcess) {
    const Folder folder;
    {
        const auto db = samples::open(folder.file());
        EXPECT_EQ(ask(*db, block(1, 5)), Verdict::unknown_key);
        register_key(*db, 1);
        EXPECT_EQ(ask(*db, block(1, 5)), Verdict::safe);
        EXPECT_EQ(ask(*db, vote(1, 2, 3)), Verdict::safe);
    }
    const auto db = samples::open(folder.file());
    EXPECT_EQ(ask(*db, block(1, 5)), Verdict::same_as_before);
    EXPECT_EQ(ask(*db, block(1, 5, 9)), Verdict::double_block);
    EXPECT_EQ(ask(*db, block(1, 4)), Verdict::below_watermark);
    EXPECT_EQ(ask(*db, vote(1, 2, 3)), Verdict::same_as_before);
    EXPECT_EQ(ask(*db, vote(1, 2, 3, 9)), Verdict::double_vote);
    EXPECT_EQ(ask(*db, vote(1, 1, 4)), Verdict::surrounding);
    EXPECT_EQ(ask(*db, vote(1, 5, 4)), Verdict::source_after_target);
    EXPECT_EQ(ask(*db, vote(1, 3, 9)), Verdict::safe);
    EXPECT_EQ(ask(*db, vote(1, 4, 8)), Verdict::surrounded);
    EXPECT_EQ(ask(*db, vote(1, 2, 2)), Verdict::below_watermark);
    EXPECT_EQ(ask(*db, block(2, 5)), Verdict::unknown_key);
}

TEST(ProtectionDb, EarlierMessagesOfABatchCount) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    register_key(*db, 1);
    register_key(*db, 2);
    const std::vector<ToSign> batch = {vote(1, 0, 1), vote(1, 0, 1, 2), vote(2, 0, 1, 2),
                                       vote(1, 0, 1)};
    EXPECT_EQ(db->check_and_record(batch).value(),
              (std::vector<Verdict>{Verdict::safe, Verdict::double_vote, Verdict::safe,
                                    Verdict::same_as_before}));
    EXPECT_TRUE(db->check_and_record({}).value().empty());
}

TEST(ProtectionDb, TheGreatestNumbers) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    register_key(*db, 1);
    constexpr std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(ask(*db, block(1, 1)), Verdict::safe);
    EXPECT_EQ(ask(*db, block(1, most)), Verdict::safe);
    EXPECT_EQ(ask(*db, block(1, most, 2)), Verdict::double_block);
    EXPECT_EQ(ask(*db, vote(1, 3, 4)), Verdict::safe);
    EXPECT_EQ(ask(*db, vote(1, 3, most)), Verdict::safe);
    EXPECT_EQ(ask(*db, vote(1, 4, std::uint64_t{1} << 63U)), Verdict::surrounded);
}

TEST(ProtectionDb, HistoryIsForgottenFromBelow) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    register_key(*db, 1);
    std::vector<ToSign> batch;
    for (std::uint64_t epoch = 1; epoch <= 1300; ++epoch) {
        batch.push_back(vote(1, epoch - 1, epoch));
    }
    for (std::uint64_t slot = 1; slot <= 200'000; slot += 1000) {
        batch.push_back(block(1, slot));
    }
    for (const Verdict verdict : db->check_and_record(batch).value()) {
        ASSERT_EQ(verdict, Verdict::safe);
    }
    const auto kept = db->export_history().value().data.front().signed_attestations;
    EXPECT_LT(kept.size(), 1100U);
    EXPECT_GT(kept.size(), 1024U);
    EXPECT_EQ(ask(*db, vote(1, 99, 100)), Verdict::below_watermark);
    EXPECT_EQ(ask(*db, vote(1, 50, 1301)), Verdict::surrounding);
    EXPECT_LT(db->export_history().value().data.front().signed_blocks.size(), 70U);
    EXPECT_EQ(ask(*db, block(1, 1)), Verdict::below_watermark);
}

TEST(ProtectionDb, ExportedHistoryForbidsTheSame) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    register_key(*db, 1);
    ask(*db, block(1, 7));
    ask(*db, vote(1, 4, 5));
    const Interchange document = db->export_history().value();
    for (const ImportMode mode : {ImportMode::complete, ImportMode::minimal}) {
        const Folder other_folder;
        const auto other = samples::open(other_folder.file());
        ASSERT_TRUE(other->import_history(document, mode));
        EXPECT_EQ(may_sign(ask(*other, block(1, 7))), mode == ImportMode::complete);
        EXPECT_FALSE(may_sign(ask(*other, block(1, 7, 3))));
        EXPECT_FALSE(may_sign(ask(*other, vote(1, 3, 6))));
        EXPECT_FALSE(may_sign(ask(*other, vote(1, 4, 5, 3))));
        EXPECT_TRUE(may_sign(ask(*other, vote(1, 4, 6))));
        EXPECT_TRUE(may_sign(ask(*other, block(1, 8))));
    }
}

// A minimal document says nothing of votes before its only one; what is below must not be signed.
TEST(ProtectionDb, MinimalImportRaisesTheWatermarksOfOlderHistory) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    register_key(*db, 1);
    ask(*db, vote(1, 0, 1));
    ASSERT_TRUE(db->import_history({network, {{key(1), {}, {{Epoch{50}, Epoch{60}, {}}}}}},
                                   ImportMode::minimal));
    EXPECT_EQ(ask(*db, vote(1, 40, 57)), Verdict::below_watermark);
    EXPECT_EQ(ask(*db, vote(1, 49, 61)), Verdict::below_watermark);
    EXPECT_EQ(ask(*db, vote(1, 50, 61)), Verdict::safe);
}

TEST(ProtectionDb, ADocumentOfAnotherNetworkChangesNothing) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    const auto imported =
        db->import_history({samples::root(5), {{key(1), {}, {}}}}, ImportMode::complete);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().cause, ProtectionCause::wrong_network);
    EXPECT_TRUE(db->export_history().value().data.empty());
}

// Opening --------------------------------------------------------------------------------------

TEST(ProtectionDb, RefusesAMissingFileOnDemand) {
    const Folder folder;
    EXPECT_EQ(cause_of(folder.file(), network, WhenMissing::refuse), ProtectionCause::not_found);
    EXPECT_EQ(cause_of((folder.path() / "none/file").string()), ProtectionCause::disk);
}

TEST(ProtectionDb, RefusesADirectoryAndOtherFiles) {
    const Folder folder;
    EXPECT_EQ(cause_of(folder.path().string()), ProtectionCause::not_readable);
    EXPECT_EQ(cause_of("/dev/null"), ProtectionCause::not_readable);
    std::ofstream(folder.file()) << "";
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::damaged);
    std::ofstream(folder.file()) << std::string(10'000, 'x');
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::damaged);
}

TEST(ProtectionDb, RefusesWhatItMayNotWrite) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everything";
    }
    const Folder folder;
    samples::open(folder.file());
    ::chmod(folder.file().c_str(), 0400);
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::not_readable);
    ::chmod(folder.path().c_str(), 0500);
    EXPECT_EQ(cause_of((folder.path() / "another").string()), ProtectionCause::not_readable);
    ::chmod(folder.path().c_str(), 0700);
}

TEST(ProtectionDb, RefusesAnotherNetworkAndALaterVersion) {
    const Folder folder;
    samples::open(folder.file());
    EXPECT_EQ(cause_of(folder.file(), samples::root(3)), ProtectionCause::wrong_network);
    EXPECT_EQ(ProtectionDb::genesis_validators_root_of(folder.file()).value(), network);
    write_at(folder.file(), 60, std::string_view("\0\0\0\3", 4));  // user_version
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::newer_version);
    write_at(folder.file(), 68, "XXXX");  // application_id
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::damaged);
}

// SQLite has no checksums, so a changed value inside a row is not seen; a changed structure is.
TEST(ProtectionDb, DamageIsRefusedOrHarmless) {
    const Folder folder;
    {
        const auto db = samples::open(folder.file());
        for (std::uint64_t n = 0; n < 50; ++n) {
            register_key(*db, n);
            ask(*db, vote(n, 1, 2));
        }
    }
    const auto size = std::filesystem::file_size(folder.file());
    std::filesystem::resize_file(folder.file(), size / 2);
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::damaged);
    std::filesystem::resize_file(folder.file(), size);
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::damaged);
}

TEST(ProtectionDb, ASecondOpenerIsToldWhoHoldsIt) {
    const Folder folder;
    const auto db = samples::open(folder.file());
    EXPECT_EQ(cause_of(folder.file()), ProtectionCause::held);
    const ::pid_t child = ::fork();
    if (child == 0) {
        const auto opened =
            ProtectionDb::open({.path = folder.file(), .genesis_validators_root = network});
        ::_exit(!opened && opened.error().cause == ProtectionCause::held ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(ProtectionDb, AFileThatIsRemovedOrReplacedAnswersNoMore) {
    for (const bool is_replaced : {false, true}) {
        const Folder folder;
        const auto db = samples::open(folder.file());
        register_key(*db, 1);
        EXPECT_EQ(ask(*db, block(1, 5)), Verdict::safe);
        std::filesystem::rename(folder.file(), folder.file() + ".moved");
        if (is_replaced) {
            std::filesystem::copy_file(folder.file() + ".moved", folder.file());
        }
        const std::vector<ToSign> messages = {block(1, 6)};
        for (int i = 0; i < 2; ++i) {
            const auto refused = db->check_and_record(messages);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().cause, ProtectionCause::not_found);
        }
    }
}

TEST(ProtectionDb, FirstStartLeavesNothingBeside) {
    const Folder folder;
    samples::open(folder.file());
    std::size_t strangers = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        const std::string name = entry.path().filename().string();
        strangers += name == "protection.sqlite" || name == "protection.sqlite-journal" ? 0U : 1U;
    }
    EXPECT_EQ(strangers, 0U);
}

}  // namespace
}  // namespace cairn::protection
