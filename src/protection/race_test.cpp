// Many signers at once, and signers that are killed: one winner, and never two conflicting messages
// published.
#include "base/thread.hpp"
#include "protection/samples_test.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <latch>
#include <map>
#include <random>

namespace cairn::protection {
namespace {

using namespace consensus;
using samples::key;
using samples::network;

constexpr int SIGNERS = 64;

/// How many of 64 signers, each with another message of the same slot or target, got a yes.
int winners(ProtectionDb& db, std::uint64_t round) {
    std::atomic<int> yes = 0;
    std::latch start(SIGNERS);
    std::vector<base::Thread> signers;
    for (std::uint64_t n = 0; n < SIGNERS; ++n) {
        auto thread = base::Thread::start("signer", [&, n] {
            const ToSign message = round % 2 == 0 ? samples::block(1, round + 1, n)
                                                  : samples::vote(1, round, round + 1, n);
            start.arrive_and_wait();
            const auto verdicts = db.check_and_record({&message, 1});
            yes += verdicts && may_sign(verdicts->front()) ? 1 : 0;
        });
        EXPECT_TRUE(thread);
        signers.push_back(*std::move(thread));
    }
    signers.clear();
    return yes;
}

// CAIRN_RACES=1000 for a longer run.
TEST(ProtectionRace, OneOf64SignersWins) {
    const samples::Folder folder;
    const auto db = samples::open(folder.file());
    const BLSPubkey pubkey = key(1);
    ASSERT_TRUE(db->register_keys({&pubkey, 1}));
    const int races = samples::runs("CAIRN_RACES", 20);
    int won = 0;
    for (int round = 0; round < races; ++round) {
        ASSERT_EQ(winners(*db, static_cast<std::uint64_t>(round)), 1) << "race " << round;
        ++won;
    }
    RecordProperty("races with one winner", std::to_string(won));
}

struct Published {
    std::uint64_t key;
    std::uint64_t target;
    std::uint64_t root;
};

/// Votes of four keys, again and again with another content, published as soon as they may be.
[[noreturn]] void sign_until_killed(const std::string& path, int pipe, std::uint64_t root,
                                    std::uint64_t first_target) {
    auto db = ProtectionDb::open({.path = path, .genesis_validators_root = network});
    if (!db) {
        ::_exit(1);
    }
    for (std::uint64_t target = first_target;; ++target) {
        std::vector<ToSign> batch;
        for (std::uint64_t n = 0; n < 4; ++n) {
            batch.push_back(samples::vote(n, target - 1, target, root));
        }
        const auto verdicts = (*db)->check_and_record(batch);
        if (!verdicts) {
            ::_exit(2);
        }
        for (std::uint64_t n = 0; n < 4; ++n) {
            const Published message{n, target, root};
            if (may_sign((*verdicts)[n]) &&
                ::write(pipe, &message, sizeof(message)) != sizeof(message)) {
                ::_exit(3);
            }
        }
    }
}

/// One life of a signer, killed at some moment after so many messages; all that it published.
std::vector<Published> live_and_die(const std::string& path, std::uint64_t root,
                                    std::uint64_t first_target, std::size_t messages) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const ::pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        sign_until_killed(path, ends[1], root, first_target);
    }
    ::close(ends[1]);
    std::vector<Published> published;
    Published message{};
    while (::read(ends[0], &message, sizeof(message)) == sizeof(message)) {
        published.push_back(message);
        if (published.size() == messages) {
            ::kill(child, SIGKILL);  // the rest of the pipe is read to its end
        }
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the signer ended by itself: " << status;
    return published;
}

// Each life begins some targets before the end of the last one, with other contents.
// CAIRN_KILLS=10000 for more.
TEST(ProtectionRace, AKilledSignerPublishesNothingThatConflicts) {
    const samples::Folder folder;
    {
        const auto db = samples::open(folder.file());
        for (std::uint64_t n = 0; n < 4; ++n) {
            const BLSPubkey pubkey = key(n);
            ASSERT_TRUE(db->register_keys({&pubkey, 1}));
        }
    }
    std::mt19937_64 random(1);
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> roots;
    std::uint64_t last = 0;
    std::size_t published = 0;
    const int kills = samples::runs("CAIRN_KILLS", 100);
    for (int life = 0; life < kills && !HasFailure(); ++life) {
        const auto root = static_cast<std::uint64_t>(life);
        const std::uint64_t first = std::max<std::uint64_t>(last, 10) - 9;
        for (const Published& one : live_and_die(folder.file(), root, first, 1 + random() % 30)) {
            last = std::max(last, one.target);
            const auto [at, fresh] = roots.emplace(std::pair(one.key, one.target), one.root);
            published += fresh ? 1U : 0U;
            EXPECT_TRUE(fresh || at->second == one.root)
                << "key " << one.key << " signed two votes of target " << one.target;
        }
        // No life asks for older targets again; a process that grows is slow to fork.
        std::erase_if(roots, [&](const auto& vote) { return vote.first.second + 100 < last; });
    }
    RecordProperty("votes published", std::to_string(published));
    EXPECT_GE(published, static_cast<std::size_t>(kills));
}

}  // namespace
}  // namespace cairn::protection
