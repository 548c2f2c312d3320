// Blocks of random transactions that get in each other's way, one after the other and side by side:
// the same receipts, gas, state and error.
#include "execution/parallel_execution.hpp"

#include "execution/memory_state.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::execution {
namespace {

using evm::Revision;

Address address_of(std::uint64_t number) {
    return U256(number).to_address();
}
Bytes bytes_of(std::string_view hex) {
    return base::from_hex(hex).value();
}

constexpr std::uint64_t SENDERS = 8;
constexpr std::uint64_t SENDER = 0x1000;
constexpr std::uint64_t COUNTER = 0xc001;       // s[0] += 1
constexpr std::uint64_t PAYER = 0xc002;         // sends value d[1] to d[0]
constexpr std::uint64_t MOVER = 0xc003;         // s[d[1]] = s[d[0]] + d[2]
constexpr std::uint64_t FEE_WATCHER = 0xc004;   // s[0] = balance of the coinbase
constexpr std::uint64_t DESTROYED = 0xc005;     // self-destructs to d[0]
constexpr std::uint64_t LOGGER = 0xc006;        // logs s[0], then s[0] += 1
constexpr std::uint64_t CODE_WATCHER = 0xc007;  // s[0] = hash of the code of d[0]
constexpr std::uint64_t REVERTER = 0xc008;      // s[0] += 1, then reverts
constexpr std::uint64_t EMPTY = 0xe001;         // is there, and empty

constexpr const char* counter_code = "60005460010160005500";
/// Deploys the counter.
constexpr const char* counter_init = "6960005460010160005500600052600a6016f3";

MemoryState parent_state() {
    MemoryState out;
    for (std::uint64_t i = 0; i < SENDERS; ++i) {
        out.set_account(address_of(SENDER + i), {0, U256(1) << 70U, {}}, {}, {});
    }
    const auto contract = [&out](std::uint64_t number, std::string_view code) {
        out.set_account(address_of(number), {1, 1'000'000, {}}, bytes_of(code), {{1, 7}, {2, 9}});
    };
    contract(COUNTER, counter_code);
    contract(PAYER, "60006000600060006020356000355af15000");
    contract(MOVER, "600035546040350160203555");
    contract(FEE_WATCHER, "413160005500");
    contract(DESTROYED, "600035ff");
    contract(LOGGER, "600054600052600760206000a160005460010160005500");
    contract(CODE_WATCHER, "6000353f60005500");
    contract(REVERTER, "60005460010160005560006000fd");
    out.set_account(address_of(EMPTY), {0, 0, {}}, {}, {});
    return out;
}

struct Sample {
    BlockRules rules;
    Header header;
    std::vector<Transaction> transactions;
    std::vector<std::optional<Address>> senders;
};

class SampleMaker {
  public:
    explicit SampleMaker(std::uint64_t seed) : random_(seed) {}

    Sample make(std::size_t count) {
        constexpr std::array revisions = {Revision::byzantium, Revision::istanbul, Revision::london,
                                          Revision::cancun, Revision::osaka};
        Sample out;
        out.rules.revision = revisions[below(revisions.size())];
        out.header.number = 1;
        out.header.gas_limit = below(6) == 0 ? 1'000'000 : 1'000'000'000;
        out.header.timestamp = 1;
        if (out.rules.revision >= Revision::london) {
            out.header.base_fee_per_gas = 7;
        }
        if (out.rules.revision >= Revision::cancun) {
            out.header.excess_blob_gas = 0;
        }
        coinbase_ = below(4) == 0 ? SENDER : 0xfee;
        out.header.coinbase = address_of(coinbase_);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t sender = below(SENDERS);
            out.transactions.push_back(transaction(sender));
            out.senders.emplace_back(address_of(SENDER + sender));
        }
        if (below(8) == 0) {
            out.senders[below(count)] = std::nullopt;
        }
        return out;
    }

  private:
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

    U256 some_account() {
        constexpr std::array accounts = {COUNTER, PAYER, EMPTY, DESTROYED, SENDER, SENDER + 1};
        switch (below(4)) {
            case 0:
                return coinbase_;
            case 1:
                return 0xf000 + below(20);  // not there yet
            case 2:
                return U256::from_be(created_.empty() ? address_of(7)
                                                      : created_[below(created_.size())]);
            default:
                return accounts[below(accounts.size())];
        }
    }

    Bytes words(std::initializer_list<U256> of) {
        Bytes out;
        for (const U256& word : of) {
            const Bytes32 bytes = word.to_be();
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
        return out;
    }

    Transaction transaction(std::uint64_t sender) {
        Transaction out;
        out.nonce = nonces_[sender]++;
        out.nonce += below(150) == 0 ? 1U : 0U;
        out.max_fee_per_gas = 10 + below(5);
        out.max_priority_fee_per_gas = out.max_fee_per_gas;
        out.gas = 60'000 + below(200'000);
        switch (below(8)) {
            case 0:
                out.to = some_account().to_address();
                out.value = below(3);
                break;
            case 1:
                out.data = bytes_of(counter_init);
                created_.push_back(
                    compute_contract_address(address_of(SENDER + sender), out.nonce));
                break;
            default:
                call(out);
        }
        return out;
    }
    void call(Transaction& out) {
        constexpr std::array contracts = {COUNTER,   PAYER,  MOVER,        MOVER,   FEE_WATCHER,
                                          DESTROYED, LOGGER, CODE_WATCHER, REVERTER};
        const std::uint64_t contract = contracts[below(contracts.size())];
        out.to = address_of(contract);
        out.value = below(4) == 0 ? below(100) : 0;
        out.data = contract == MOVER ? words({below(12), below(12), below(3)})
                                     : words({some_account(), below(5)});
    }

    std::mt19937_64 random_;
    std::uint64_t coinbase_ = 0;
    std::array<std::uint64_t, SENDERS> nonces_{};
    std::vector<Address> created_;
};

class NoHashes final : public BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t /*number*/) override { return {}; }
};

struct Outcome {
    std::optional<InvalidTransaction> error;
    ParallelCounts counts;
    std::vector<Receipt> receipts;
    std::vector<Address> senders;
    Bloom bloom;
    Bytes32 root;
};

/// Says that it has several threads, but has one.
class PretendedExecutor final : public base::Executor {
  public:
    void parallel_for(std::size_t count, std::size_t /*grain*/,
                      const std::function<void(std::size_t, std::size_t)>& body) override {
        body(0, count);
    }
    std::size_t concurrency() const noexcept override { return 3; }
};

/// Null: one after the other.
Outcome run(const Sample& sample, base::Executor* executor) {
    MemoryState parent = parent_state();
    NoHashes hashes;
    BlockRun block(sample.rules, sample.header, parent, hashes);
    block.begin();
    ParallelInput input;
    input.block_hashes = &hashes;
    input.executor = executor;
    input.make_reader = [&parent] {
        return std::shared_ptr<StateReader>(std::shared_ptr<void>(), &parent);
    };
    const auto done =
        process_transactions(block, sample.rules, sample.transactions, sample.senders, input);
    Outcome out;
    if (done) {
        out.counts = *done;
    } else {
        out.error = done.error();
    }
    out.receipts = block.receipts();
    out.senders = block.senders();
    out.bloom = block.bloom();
    parent.apply(block.world().diff());
    out.root = parent.root();
    return out;
}

void expect_same(const Outcome& got, const Outcome& expected, std::uint64_t seed) {
    EXPECT_EQ(got.error.has_value(), expected.error.has_value()) << seed;
    if (got.error && expected.error) {
        EXPECT_EQ(got.error->index, expected.error->index) << seed;
        EXPECT_EQ(got.error->rule, expected.error->rule) << seed;
    }
    EXPECT_EQ(got.receipts, expected.receipts) << seed;
    EXPECT_EQ(got.senders, expected.senders) << seed;
    EXPECT_EQ(got.bloom, expected.bloom) << seed;
    EXPECT_EQ(got.root, expected.root) << seed;
}

/// Returns how many transactions were taken over.
std::size_t expect_same(const Sample& sample, std::uint64_t seed) {
    const Outcome expected = run(sample, nullptr);
    EXPECT_EQ(expected.counts.taken_over, 0U);
    PretendedExecutor pretended;
    const Outcome got = run(sample, &pretended);
    expect_same(got, expected, seed);
    expect_same(run(sample, &base::tbb_executor()), expected, seed);
    return got.counts.taken_over;
}

TEST(ParallelExecution, RandomBlocksAsOneAfterTheOther) {
    std::size_t taken_over = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        taken_over += expect_same(SampleMaker(seed).make(2 + seed % 60), seed);
    }
    EXPECT_GT(taken_over, 300U);
}

TEST(ParallelExecution, ManyBatches) {
    for (std::uint64_t seed = 1000; seed < 1003; ++seed) {
        expect_same(SampleMaker(seed).make(1200), seed);
    }
}

Transaction payment(std::uint64_t nonce, std::uint64_t to) {
    Transaction out;
    out.nonce = nonce;
    out.max_fee_per_gas = out.max_priority_fee_per_gas = 10;
    out.gas = 21'000;
    out.to = address_of(to);
    out.value = 1;
    return out;
}

TEST(ParallelExecution, WhatDoesNotMeetIsTakenOver) {
    Sample sample = SampleMaker(1).make(1);
    sample.rules.revision = Revision::osaka;
    sample.header.gas_limit = 1'000'000;
    sample.header.coinbase = address_of(0xfee);
    sample.header.base_fee_per_gas = 7;
    sample.header.excess_blob_gas = 0;
    sample.transactions.clear();
    sample.senders.clear();
    for (std::uint64_t i = 0; i < SENDERS; ++i) {
        sample.transactions.push_back(payment(0, 0xf100 + i));
        sample.senders.emplace_back(address_of(SENDER + i));
    }
    EXPECT_EQ(expect_same(sample, 0), SENDERS);
}

}  // namespace
}  // namespace cairn::execution
