// SIGKILL at random instants of an execution client that takes in transactions and blocks.
//
// Whatever was acknowledged has to be there at the next start: the head, what is final, and states
// that add up. CAIRN_KILLS=N kills N times; CAIRN_OPEN_MS is how long a start may take until it
// answers.
#include "base/clock.hpp"
#include "base/environment_test.hpp"
#include "test/execution/driver.hpp"

#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <random>

namespace cairn::test {
namespace {

using execution_node::plain_address;
using execution_node::transfer;

constexpr std::uint64_t ACCOUNTS = 10;
constexpr std::uint64_t WEI_OF_A_TRANSFER = 7;
constexpr std::uint64_t PATIENCE_MS = 120'000;

/// What the driver knows of the chain, whoever forgets it.
struct Knowledge {
    /// Of all blocks whose payload was taken in: what the receiver of all transfers has.
    std::map<Bytes32, U256> balances;
    std::map<Bytes32, Head> blocks;
    std::map<Bytes32, Bytes32> parents;
    /// What was acknowledged, and what was asked for after that: after a kill it is one of them.
    Bytes32 head;
    Bytes32 head_asked;
    Bytes32 finalized;
    Bytes32 finalized_asked;
};

class Load {
  public:
    /// `on_block` hears of each block that was acknowledged.
    Load(RunningExecution& node, Knowledge& known, std::uint64_t seed,
         std::function<void(std::size_t blocks)> on_block)
        : node_(node), known_(known), random_(seed), on_block_(std::move(on_block)) {}

    /// Until the node answers no more.
    void run() {
        while (send_some() && extend()) {
        }
    }

    std::size_t blocks() const noexcept { return blocks_; }
    std::size_t transactions() const noexcept { return transactions_; }

  private:
    bool send_some() {
        std::vector<execution::Transaction> transactions;
        for (std::uint64_t i = 0; i < ACCOUNTS; ++i) {
            const auto nonce = node_.nonce(i);
            if (!nonce) {
                return false;
            }
            for (std::uint64_t k = 0; k < 4; ++k) {
                transactions.push_back(transfer(i, *nonce + k));
            }
        }
        node_.send(transactions);
        return true;
    }

    /// A block on the head, or beside it, becomes the head; what is two below is final.
    bool extend() {
        const Bytes32 parent = random_() % 4 == 0 && known_.head != known_.finalized
                                   ? known_.parents[known_.head]
                                   : known_.head;
        known_.head_asked = parent;  // the block is built on it
        const auto built = node_.build(known_.blocks[parent], random_());
        if (!built) {
            return false;
        }
        known_.head = parent;
        const Bytes32 hash = built->block.hash;
        known_.balances[hash] =
            known_.balances[parent] + U256(built->transactions * WEI_OF_A_TRANSFER);
        known_.blocks[hash] = built->block;
        known_.parents[hash] = parent;
        known_.head_asked = hash;
        known_.finalized_asked = deeper(parent);
        if (!node_.set_forkchoice(hash, parent, known_.finalized_asked)) {
            return false;
        }
        known_.head = hash;
        known_.finalized = known_.finalized_asked;
        on_block_(++blocks_);
        transactions_ += built->transactions;
        return true;
    }

    /// The block below, if it is not below what is final.
    Bytes32 deeper(const Bytes32& block) {
        const auto found = known_.parents.find(block);
        const bool is_above =
            known_.blocks[block].number > known_.blocks[known_.finalized].number + 1;
        return is_above && found != known_.parents.end() ? found->second : known_.finalized;
    }

    RunningExecution& node_;
    Knowledge& known_;
    std::mt19937_64 random_;
    std::function<void(std::size_t)> on_block_;
    std::size_t blocks_ = 0;
    std::size_t transactions_ = 0;
};

void expect_one_of(const Bytes32& found, const Bytes32& one, const Bytes32& other,
                   const char* what) {
    EXPECT_TRUE(found == one || found == other)
        << what << " " << base::to_hex(found.view()) << ", not " << base::to_hex(one.view())
        << " nor " << base::to_hex(other.view());
}

/// What a node that was killed has to know; it becomes the knowledge.
void check(RunningExecution& node, Knowledge& known) {
    const auto head = node.block("latest");
    ASSERT_TRUE(head);
    expect_one_of(head->hash, known.head, known.head_asked, "head");
    const auto finalized = node.block("finalized");
    if (known.blocks[known.finalized].number > 0) {
        expect_one_of(finalized ? finalized->hash : Bytes32{}, known.finalized,
                      known.finalized_asked, "finalized");
    }
    EXPECT_EQ(node.balance(plain_address(1)), known.balances[head->hash]);
    known.head = head->hash;
    known.head_asked = head->hash;
    if (finalized) {
        known.finalized = finalized->hash;
        known.finalized_asked = finalized->hash;
    }
}

class Kills : public ::testing::Test {
  protected:
    /// Starts, checks, loads, kills after a random time; returns how long the start took, in ms.
    std::uint64_t round(std::mt19937_64& random) {
        const std::uint64_t began = base::now_ms();
        RunningExecution node(folder_.path() / "data");
        EXPECT_TRUE(node.is_serving()) << node.process().text();
        if (::testing::Test::HasFailure()) {
            return 0;
        }
        if (known_.blocks.empty()) {
            begin(node);
        }
        const auto head = node.block("latest");
        const std::uint64_t took = base::now_ms() - began;
        slowest_cpu_ms_ = std::max(slowest_cpu_ms_, node.process().cpu_ms());
        EXPECT_TRUE(head);
        check(node, known_);
        const std::size_t last_block = random() % 6;
        const std::uint64_t delay_ms = random() % 60;
        base::Alarm time_to_kill;
        auto killer = base::Thread::start("killer", [&] {
            if (last_block > 0) {
                time_to_kill.wait_until(base::now_ms() + PATIENCE_MS);
            }
            base::Alarm().wait_until(base::now_ms() + delay_ms);
            node.process().send_signal(SIGKILL);
        });
        EXPECT_TRUE(killer);
        Load load(node, known_, random(), [&](std::size_t blocks) {
            if (blocks == last_block) {
                time_to_kill.ring();
            }
        });
        load.run();
        time_to_kill.ring();
        killer->join();
        EXPECT_EQ(node.process().wait(), -SIGKILL) << node.process().text();
        blocks_ += load.blocks();
        transactions_ += load.transactions();
        return took;
    }

    void begin(RunningExecution& node) {
        const auto genesis = node.block("latest");
        ASSERT_TRUE(genesis);
        ASSERT_EQ(genesis->number, 0U);
        known_.blocks[genesis->hash] = *genesis;
        known_.balances[genesis->hash] = U256();
        known_.head = known_.head_asked = genesis->hash;
        known_.finalized = known_.finalized_asked = genesis->hash;
    }

    Folder folder_;
    Knowledge known_;
    std::size_t blocks_ = 0;
    std::size_t transactions_ = 0;
    std::uint64_t slowest_cpu_ms_ = 0;
};

TEST_F(Kills, EveryStartGoesOnWhereItWas) {
    const std::uint64_t kills = base::number_from_environment("CAIRN_KILLS", 10);
    const std::uint64_t limit_ms = base::number_from_environment("CAIRN_OPEN_MS", 2'000);
    std::mt19937_64 random(base::number_from_environment("CAIRN_SEED", 1));
    std::uint64_t slowest = 0;
    for (std::uint64_t i = 0; i < kills && !HasFailure(); ++i) {
        slowest = std::max(slowest, round(random));
    }
    std::cout << kills << " kills, " << blocks_ << " blocks, " << transactions_
              << " transactions, slowest start " << slowest << " ms; at most " << slowest_cpu_ms_
              << " ms of CPU\n";
    EXPECT_LT(slowest, limit_ms);
    EXPECT_GE(blocks_, kills);
    if (HasFailure()) {
        return;
    }
    // An orderly end leaves everything too.
    RunningExecution node(folder_.path() / "data");
    ASSERT_TRUE(node.is_serving()) << node.process().text();
    check(node, known_);
    node.process().send_signal(SIGTERM);
    EXPECT_EQ(node.process().wait(), 0) << node.process().text();
    RunningExecution again(folder_.path() / "data");
    ASSERT_TRUE(again.is_serving()) << again.process().text();
    check(again, known_);
}

/// Files of the store, in their order.
std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.file_size() > 0) {
            out.push_back(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

void flip_a_bit(const fs::path& path, std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto offset = static_cast<std::streamoff>(at % fs::file_size(path));
    file.seekg(offset);
    char byte = 0;
    file.get(byte);
    file.seekp(offset);
    file.put(static_cast<char>(byte ^ 0x10));
}

TEST_F(Kills, ADamagedFolderIsRefusedOrServedRight) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 3; ++i) {
        round(random);
    }
    ASSERT_FALSE(HasFailure());
    const fs::path data = folder_.path() / "data";
    const std::uint64_t damages = base::number_from_environment("CAIRN_DAMAGES", 10);
    std::uint64_t refused = 0;
    for (std::uint64_t i = 0; i < damages; ++i) {
        const fs::path copy = folder_.path() / "copy";
        fs::remove_all(copy);
        fs::copy(data, copy, fs::copy_options::recursive);
        const auto files = files_of(copy);
        const fs::path& victim = files[random() % files.size()];
        flip_a_bit(victim, random());
        RunningExecution node(copy);
        if (!node.is_serving()) {
            ++refused;
            EXPECT_EQ(node.process().wait(), 1) << victim << "\n" << node.process().text();
            EXPECT_NE(node.process().text().find("cairn execution: "), std::string::npos);
            continue;
        }
        // A file of our own that is not the store's: the secret may be another one, so only the
        // public methods are asked. What is answered is right; what cannot be read is an error.
        const auto head = node.block("latest");
        if (head) {
            expect_one_of(head->hash, known_.head, known_.head_asked, victim.c_str());
            const auto balance = node.balance(plain_address(1));
            if (balance) {
                EXPECT_EQ(*balance, known_.balances[head->hash]) << victim;
            }
        }
        node.process().send_signal(SIGTERM);
        const int status = node.process().wait();
        EXPECT_TRUE(status == 0 || status == 1) << victim << "\n" << node.process().text();
    }
    std::cout << damages << " damaged folders, " << refused << " refused\n";
}

}  // namespace
}  // namespace cairn::test
