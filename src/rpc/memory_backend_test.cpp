#include "rpc/memory_backend_test.hpp"

#include "base/assert.hpp"
#include "json/parse.hpp"
#include "rpc/values.hpp"
#include "state/mpt_state_tree.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace cairn::rpc {
namespace {

class MemorySource final : public StateSource {
  public:
    explicit MemorySource(const execution::MemoryState& state) : state_(state) {}

    execution::StateReader& reader() override { return state_; }
    Read<void> result() const override { return {}; }
    Read<state::AccountProof> prove(const Address& address,
                                    std::span<const Bytes32> slots) override {
        state::MptStateTree tree;
        const auto version = tree.apply(tree.empty(), whole(), base::serial_executor());
        CAIRN_ASSERT(version);
        auto proof = (*version)->prove(address, slots);
        CAIRN_ASSERT(proof);
        return *std::move(proof);
    }
    Bytes32 root() const override { return state_.root(); }
    Read<StateSourcePtr> after(const state::StateDiff& diff) override {
        execution::MemoryState state = state_;
        state.apply(diff);
        return std::make_unique<MemorySource>(state);
    }

  private:
    state::StateDiff whole() const {
        state::StateDiff out;
        for (const auto& [address, entry] : state_.accounts()) {
            state::AccountChange change;
            change.address = address;
            change.fields = state::AccountFields{.nonce = entry.account.nonce,
                                                 .balance = entry.account.balance,
                                                 .code_hash = entry.account.code_hash};
            for (const auto& [key, value] : entry.storage) {
                change.slots.push_back({.slot = key.to_be(), .value = value});
            }
            out.accounts.push_back(std::move(change));
        }
        return out;
    }

    execution::MemoryState state_;
};

class MemoryHashes final : public execution::BlockHashes {
  public:
    explicit MemoryHashes(const std::vector<ChainBlockPtr>& blocks) : blocks_(&blocks) {}
    Bytes32 block_hash(std::uint64_t number) override {
        return number < blocks_->size() ? (*blocks_)[static_cast<std::size_t>(number)]->hash
                                        : Bytes32{};
    }

  private:
    const std::vector<ChainBlockPtr>* blocks_;
};

}  // namespace

MemoryChain::MemoryChain(execution::ChainConfig config, const execution::Block& genesis,
                         execution::MemoryState state)
    : config_(std::move(config)) {
    CAIRN_ASSERT(state.root() == genesis.header.state_root);
    keep(genesis, {}, std::move(state));
}

void MemoryChain::keep(const execution::Block& block, BlockResults results,
                       execution::MemoryState state) {
    ChainBlock kept;
    kept.block = block;
    kept.hash = execution::header_hash(block.header);
    kept.size_bytes = execution::encode_block(block).size();
    kept.total_difficulty = block.header.difficulty;
    if (!blocks_.empty()) {
        kept.total_difficulty += blocks_.back()->total_difficulty;
    }
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        places_[execution::transaction_hash(block.transactions[i])] = {
            .block_hash = kept.hash, .block_number = kept.number(), .index = i};
    }
    by_hash_[kept.hash] = blocks_.size();
    blocks_.push_back(std::make_shared<const ChainBlock>(std::move(kept)));
    results_.push_back(std::make_shared<const BlockResults>(std::move(results)));
    states_.push_back(std::move(state));
}

std::vector<execution::Ancestor> MemoryChain::ancestors() const {
    std::vector<execution::Ancestor> out;
    for (auto at = blocks_.rbegin(); at != blocks_.rend() && out.size() < 8; ++at) {
        out.push_back({.header = (*at)->block.header, .hash = (*at)->hash, .ommers = {}});
    }
    return out;
}

void MemoryChain::append(const execution::Block& block) {
    const auto before = ancestors();
    MemoryHashes hashes(blocks_);
    execution::MemoryState state = states_.back();
    execution::BlockInput input;
    input.rules = rules_after(*head(), block.header.timestamp);
    input.rules_of = [this](const execution::Header& header) {
        return config_.rules_of(header.number, header.timestamp, head()->total_difficulty);
    };
    input.ancestors = before;
    input.block_hashes = &hashes;
    input.state_root = [&state](const state::StateDiff& diff) {
        execution::MemoryState after = state;
        after.apply(diff);
        return after.root();
    };
    auto outcome = execution::execute_block(input, block, state);
    if (!outcome) {
        ADD_FAILURE() << "block " << block.header.number << ": " << to_string(outcome.error());
        CAIRN_ASSERT(outcome);
    }
    state.apply(outcome->diff);
    keep(block,
         {.receipts = std::move(outcome->receipts),
          .senders = std::move(outcome->senders),
          .requests = std::move(outcome->requests)},
         std::move(state));
}

Read<ChainBlockPtr> MemoryChain::block(const Bytes32& hash) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : blocks_[found->second];
}

Read<ChainBlockPtr> MemoryChain::block(std::uint64_t number) const {
    return number < blocks_.size() ? blocks_[static_cast<std::size_t>(number)] : nullptr;
}

Read<BlockResultsPtr> MemoryChain::results(const Bytes32& hash) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : results_[found->second];
}

Read<std::optional<TransactionPlace>> MemoryChain::find_transaction(const Bytes32& hash) const {
    const auto found = places_.find(hash);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
}

Read<StateSourcePtr> MemoryChain::state(const ChainBlock& block) const {
    const auto found = by_hash_.find(block.hash);
    if (found == by_hash_.end()) {
        return server_error("header not found");
    }
    return std::make_unique<MemorySource>(states_[found->second]);
}

execution::BlockRules MemoryChain::rules_of(const ChainBlock& block) const {
    const execution::Header& header = block.block.header;
    return config_.rules_of(header.number, header.timestamp,
                            block.total_difficulty - header.difficulty);
}

execution::BlockRules MemoryChain::rules_after(const ChainBlock& parent,
                                               std::uint64_t timestamp) const {
    return config_.rules_of(parent.number() + 1, timestamp, parent.total_difficulty);
}

std::unique_ptr<execution::BlockHashes> MemoryChain::block_hashes(
    const ChainBlockPtr& /*parent*/) const {
    return std::make_unique<MemoryHashes>(blocks_);
}

Read<Bytes32> MemoryPool::add(BytesView bytes) {
    auto tx = execution::decode_transaction(bytes);
    if (!tx) {
        return server_error(to_string(tx.error()));
    }
    const auto sender = execution::recover_sender(*tx);
    if (!sender) {
        return server_error("invalid sender");
    }
    WaitingTransaction one{
        .transaction = *std::move(tx), .hash = {}, .sender = *sender, .arrival = ++arrivals_};
    one.hash = execution::transaction_hash(one.transaction);
    const Bytes32 hash = one.hash;
    list_[*sender][one.transaction.nonce] = std::move(one);
    return hash;
}

std::optional<WaitingTransaction> MemoryPool::find(const Bytes32& hash) {
    for (const auto& [address, transactions] : list_) {
        for (const auto& [nonce, one] : transactions) {
            if (one.hash == hash) {
                return one;
            }
        }
    }
    return std::nullopt;
}

std::optional<Bytes> MemoryPool::find_raw(const Bytes32& hash) {
    const auto found = find(hash);
    return found ? std::optional(execution::encode_transaction(found->transaction)) : std::nullopt;
}

std::optional<std::uint64_t> MemoryPool::next_nonce(const Address& address) {
    const auto found = list_.find(address);
    return found == list_.end() ? std::nullopt : std::optional(found->second.rbegin()->first + 1);
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    CAIRN_ASSERT(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

namespace {

/// The forks of genesis.json, spelled out.
execution::ChainConfig vectors_config() {
    using evm::Revision;
    execution::ChainConfig config;
    config.chain_id = 3'503'995'874'084'926;
    config.deposit_contract = {};
    config.merge_netsplit_number = 36;
    config.forks = {
        {Revision::homestead, 0, 0, 0},       {Revision::tangerine_whistle, 3, 0, 0},
        {Revision::spurious_dragon, 6, 0, 0}, {Revision::byzantium, 9, 0, 0},
        {Revision::constantinople, 12, 0, 0}, {Revision::petersburg, 15, 0, 0},
        {Revision::istanbul, 18, 0, 0},       {Revision::berlin, 24, 0, 0},
        {Revision::london, 27, 0, 0},         {Revision::paris, 0, 0, 4'732'352},
        {Revision::shanghai, 0, 390, 0},      {Revision::cancun, 0, 420, 0},
        {Revision::prague, 0, 450, 0},        {Revision::osaka, 0, 480, 0},
    };
    config.blobs = {{420, execution::CANCUN_BLOBS},
                    {450, execution::PRAGUE_BLOBS},
                    {510, {10, 15, 8'346'193}},
                    {540, {14, 21, 11'684'671}}};
    config.bomb_delays = {{0, 0},          {9, 3'000'000},   {12, 5'000'000}, {21, 9'000'000},
                          {27, 9'700'000}, {30, 10'700'000}, {33, 11'400'000}};
    return config;
}

U256 number_of(const json::Value* value) {
    return value == nullptr ? U256() : U256::parse(value->text).value_or(U256());
}

execution::MemoryState read_alloc(const json::Value& alloc) {
    execution::MemoryState state;
    for (const json::Member& member : alloc.members) {
        const json::Value* code = member.value.find("code");
        execution::Storage storage;
        if (const json::Value* slots = member.value.find("storage")) {
            for (const json::Member& slot : slots->members) {
                storage[*U256::parse(slot.key)] = number_of(&slot.value);
            }
        }
        execution::Account account;
        account.balance = number_of(member.value.find("balance"));
        account.nonce = number_of(member.value.find("nonce")).low64();
        const Bytes bytes = code == nullptr ? Bytes{} : *base::from_hex(code->text);
        state.set_account(*base::fixed_from_hex<20>(member.key), account, bytes, storage);
    }
    return state;
}

}  // namespace

std::vector<execution::Block> read_blocks(const std::string& path) {
    const std::string rlp = read_file(path);
    rlp::Reader in(BytesView(reinterpret_cast<const std::uint8_t*>(rlp.data()), rlp.size()));
    std::vector<execution::Block> out;
    while (!in.at_end()) {
        const auto item = in.item();
        CAIRN_ASSERT(item);
        auto block = execution::decode_block(item->encoding);
        CAIRN_ASSERT(block);
        out.push_back(*std::move(block));
    }
    return out;
}

std::shared_ptr<MemoryChain> load_memory_chain(const std::string& folder) {
    const auto document = json::parse_json(read_file(folder + "/genesis.json"));
    CAIRN_ASSERT(document);
    execution::MemoryState state = read_alloc(*document->find("alloc"));
    execution::Block genesis;
    genesis.header.state_root = state.root();
    genesis.header.difficulty = number_of(document->find("difficulty"));
    genesis.header.gas_limit = number_of(document->find("gasLimit")).low64();
    genesis.header.extra_data = *base::from_hex(document->find("extraData")->text);
    genesis.header.transactions_root = execution::transactions_root({});
    genesis.header.receipt_root = genesis.header.transactions_root;
    auto chain = std::make_shared<MemoryChain>(vectors_config(), genesis, std::move(state));

    for (const execution::Block& block : read_blocks(folder + "/chain.rlp")) {
        chain->append(block);
    }
    chain->finalize();
    return chain;
}

}  // namespace cairn::rpc
