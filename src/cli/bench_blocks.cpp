// cairn bench blocks: a chain of full blocks for any execution client: its genesis as geth's JSON,
// and its blocks as one file of RLP.
//
// The blocks hold transfers of an OpenZeppelin ERC-20, or swaps over a router and a pair; each
// transaction is of another account, and goes to another one.
#include "base/executor.hpp"
#include "cli/bench_commands.hpp"
#include "cli/bench_contracts.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/secp256k1.hpp"
#include "execution_node/block_builder.hpp"
#include "store/memory_kv.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <random>

namespace cairn::cli {
namespace {

using execution::Address;
using execution::Transaction;

struct BlocksOptions {
    std::string kind = "transfers";
    std::uint64_t blocks = 20;
    std::uint64_t transactions = 2'000;
    std::uint64_t accounts = 100'000;
    std::uint64_t seed = 1;
    std::string output;
};

constexpr std::uint64_t CHAIN_ID = 1337;
constexpr std::uint64_t GWEI = 1'000'000'000;
constexpr std::uint64_t GAS_LIMIT = 400'000'000;
constexpr std::uint64_t AMOUNT = 1'000'000'000'000'000'000;

Address contract_address(std::uint64_t number) {
    return U256(0x7000 + number).to_address();
}
const Address TOKEN = contract_address(1);
const Address OTHER_TOKEN = contract_address(2);
const Address PAIR = contract_address(3);
const Address ROUTER = contract_address(4);

crypto::Secp256k1SecretKey key_of(std::uint64_t account) {
    const Bytes32 scalar = U256(account + 1).to_be();
    return crypto::Secp256k1SecretKey::from_bytes(scalar.bytes).value();
}

class GenesisText {
  public:
    void add(const Address& address, const U256& balance, std::string_view code = {},
             const execution::Storage& storage = {}) {
        text_ += std::exchange(separator_, ",\n");
        text_ +=
            fmt::format(R"("{}": {{"balance": "{}", "nonce": "{}")", base::to_hex(address.view()),
                        balance.to_hex(), code.empty() ? "0x0" : "0x1");
        if (!code.empty()) {
            text_ += fmt::format(R"(, "code": "0x{}", "storage": {{)", code);
            const char* comma = "";
            for (const auto& [key, value] : storage) {
                text_ += fmt::format("{}\"{}\": \"{}\"", std::exchange(comma, ",\n"),
                                     base::to_hex(key.to_be().view()),
                                     base::to_hex(value.to_be().view()));
            }
            text_ += "}";
        }
        text_ += "}";
    }
    std::string take() { return std::move(text_) + "}}\n"; }

  private:
    std::string text_ = fmt::format(R"({{"config": {{"chainId": {}, "homesteadBlock": 0,
"eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
"constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0,
"londonBlock": 0, "terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0,
"pragueTime": 0, "osakaTime": 0, "blobSchedule": {{
"cancun": {{"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477}},
"prague": {{"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}},
"osaka": {{"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}}}}}},
"difficulty": "0x0", "gasLimit": "{}", "alloc": {{
"0x00000961ef480eb55e80d19ad83579a64c007002": {{"balance": "0x0", "code": "0x00", "nonce": "0x1"}},
"0x0000bbddc7ce488642fb579f8b00f3a590007251": {{"balance": "0x0", "code": "0x00", "nonce": "0x1"}},
)",
                                    CHAIN_ID, U256(GAS_LIMIT).to_hex());
    const char* separator_ = "";
};

class BlocksMaker {
  public:
    BlocksMaker(const BlocksOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(base::tbb_executor()),
          random_(options.seed),
          addresses_(options.accounts),
          nonces_(options.accounts) {}

    Result<void, std::string> run() {
        find_addresses();
        std::filesystem::create_directories(options_.output);
        const std::filesystem::path folder = options_.output;
        const std::string text = genesis_text();
        std::ofstream(folder / "genesis.json") << text;
        auto genesis = execution_node::parse_genesis(text);
        if (!genesis) {
            return unexpected(to_string(genesis.error()));
        }
        store::MemoryDisk disk;
        const auto kv = disk.open(execution_node::chain_columns()).value();
        auto chain = execution_node::ExecutionChain::open(*kv, *genesis, {}, executor_);
        if (!chain) {
            return unexpected(chain.error().what);
        }
        std::ofstream file(folder / "chain.rlp", std::ios::binary);
        for (std::uint64_t i = 0; i < options_.blocks; ++i) {
            CAIRN_TRY(add_block(**chain, file));
        }
        const auto head = (*chain)->view()->head();
        output_.out << fmt::format(
            "{{\"blocks\": {}, \"transactions\": {}, \"gas\": {}, \"head\": \"{}\"}}\n",
            options_.blocks, options_.blocks * options_.transactions, gas_,
            base::to_hex(head->hash.view()));
        if (!file.flush()) {
            return unexpected("cannot write into " + options_.output);
        }
        return {};
    }

  private:
    bool is_swaps() const noexcept { return options_.kind == "swaps"; }

    void find_addresses() {
        executor_.parallel_for(addresses_.size(), 64, [this](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const auto hash = crypto::keccak256(crypto::to_public_key(key_of(i)).view());
                addresses_[i] = Address::from(hash.view().subspan(12));
            }
        });
    }

    execution::Storage token_storage() const {
        execution::Storage out;
        out[2] = U256(AMOUNT) * (addresses_.size() + 1);
        for (const Address& owner : addresses_) {
            out[contracts::balance_slot(owner)] = AMOUNT;
            if (is_swaps()) {
                out[contracts::allowance_slot(owner, ROUTER)] = U256::max();
            }
        }
        out[contracts::balance_slot(PAIR)] = AMOUNT;
        return out;
    }

    std::string genesis_text() const {
        GenesisText out;
        for (const Address& address : addresses_) {
            out.add(address, U256(AMOUNT) * 1'000);
        }
        out.add(TOKEN, 0, contracts::token_code, token_storage());
        if (is_swaps()) {
            out.add(OTHER_TOKEN, 0, contracts::token_code, token_storage());
            out.add(PAIR, 0, contracts::pair_code,
                    contracts::pair_storage(TOKEN, OTHER_TOKEN, AMOUNT));
            out.add(ROUTER, 0, contracts::router_code);
        }
        return out.take();
    }

    Bytes data_of(std::uint64_t sender) {
        if (!is_swaps()) {
            const Address& to = addresses_[random_() % addresses_.size()];
            return contracts::call_data("transfer(address,uint256)",
                                        {U256::from_be(to), 1 + random_() % 1'000'000});
        }
        return contracts::call_data(
            "swapExactTokens(address,bool,uint256,uint256,address)",
            {U256::from_be(PAIR), random_() % 2, 1'000'000 + random_() % 1'000'000'000'000, 1,
             U256::from_be(addresses_[sender])});
    }

    /// Of a sender who has sent nothing yet, as long as there are such.
    Transaction unsigned_transaction(std::uint64_t sender) {
        Transaction out;
        out.type = execution::TransactionType::fee_market;
        out.chain_id = CHAIN_ID;
        out.nonce = nonces_[sender]++;
        out.max_priority_fee_per_gas = GWEI;
        out.max_fee_per_gas = 1'000 * GWEI;
        out.gas = is_swaps() ? 300'000 : 100'000;
        out.to = is_swaps() ? ROUTER : TOKEN;
        out.data = data_of(sender);
        return out;
    }

    std::vector<execution_node::PooledForm> transactions() {
        std::vector<execution_node::PooledForm> out(options_.transactions);
        const std::uint64_t first = next_sender_;
        next_sender_ += out.size();
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].transaction = unsigned_transaction((first + i) % addresses_.size());
        }
        executor_.parallel_for(out.size(), 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                sign(out[i].transaction, (first + i) % addresses_.size());
            }
        });
        return out;
    }
    static void sign(Transaction& transaction, std::uint64_t sender) {
        const auto signature =
            crypto::sign_recoverable(key_of(sender), execution::signing_hash(transaction));
        transaction.r = U256::from_be(signature.r);
        transaction.s = U256::from_be(signature.s);
        transaction.y_parity = signature.y_parity;
    }

    Result<void, std::string> add_block(execution_node::ExecutionChain& chain, std::ostream& file) {
        const auto parent = chain.view()->head();
        execution_node::PayloadAttributes attributes;
        attributes.timestamp = parent->block.header.timestamp + 12;
        attributes.suggested_fee_recipient = contract_address(0xfee);
        attributes.withdrawals.emplace();
        attributes.parent_beacon_block_root = Bytes32{};
        execution_node::BuildOptions options;
        options.target_gas_limit = GAS_LIMIT;
        const auto forms = transactions();
        auto built = execution_node::build_block_of(chain, parent, attributes, options, forms);
        if (!built) {
            return unexpected(to_string(built.error()));
        }
        for (const auto& receipt : built->results.receipts) {
            if (!receipt.succeeded) {
                return unexpected("a transaction was reverted");
            }
        }
        gas_ += built->block.header.gas_used;
        const Bytes bytes = execution::encode_block(built->block);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        const auto imported = chain.import(std::move(built->block));
        if (!imported || imported->status != execution_node::ImportStatus::valid) {
            return unexpected("the block that was made is not valid");
        }
        const auto moved = chain.set_forkchoice({imported->hash, {}, parent->hash});
        return moved && moved->change ? Result<void, std::string>{}
                                      : unexpected(std::string("the head did not move"));
    }

    const BlocksOptions& options_;
    Output output_;
    base::Executor& executor_;
    std::mt19937_64 random_;
    std::vector<Address> addresses_;
    std::vector<std::uint64_t> nonces_;
    std::uint64_t next_sender_ = 0;
    std::uint64_t gas_ = 0;
};

}  // namespace

Run declare_bench_blocks(CLI::App& app) {
    const auto options = std::make_shared<BlocksOptions>();
    app.add_option("--kind", options->kind, "transfers of an ERC-20, or swaps")
        ->check(CLI::IsMember({"transfers", "swaps"}))
        ->capture_default_str();
    app.add_option("--blocks", options->blocks, "How many")->capture_default_str();
    app.add_option("--transactions", options->transactions, "In each block")
        ->check(CLI::Range(1, 4'000))
        ->capture_default_str();
    app.add_option("--accounts", options->accounts, "With ether and tokens at the beginning")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    app.add_option("--seed", options->seed, "Of what is chosen by chance")->capture_default_str();
    app.add_option("-o,--output", options->output, "Folder for genesis.json and chain.rlp")
        ->required();
    return [options](Output output) {
        const auto done = BlocksMaker(*options, output).run();
        return done ? exit_success : complain(output, done.error());
    };
}

}  // namespace cairn::cli
