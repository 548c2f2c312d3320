#include "rpc/node_backend_test.hpp"

#include "base/assert.hpp"

namespace cairn::rpc {

using namespace execution_node;

NodeBackend::NodeBackend(const Genesis& genesis) {
    kv_ = disk_.open(chain_columns()).value();
    auto chain = ExecutionChain::open(*kv_, genesis,
                                      {.history = state::History::archive, .reorg_depth = 1'024},
                                      base::serial_executor());
    CAIRN_ASSERT(chain);
    chain_ = *std::move(chain);
    node_ = std::make_unique<ExecutionBackend>(*chain_, pool_, [this] { return now_s; });
    backend_ = node_->backend("Cairn", "00000000");
    pool_.set_head(*pool_head(*chain_->view(), 0));
}

bool NodeBackend::append(const execution::Block& block, bool is_final) {
    const auto imported = node_->import(block);
    if (!imported || imported->status != ImportStatus::valid) {
        return false;
    }
    const Bytes32 hash = imported->hash;
    const Bytes32 final = is_final ? hash : Bytes32{};
    const auto moved = node_->set_forkchoice({.head = hash, .safe = final, .finalized = final});
    return moved && !moved->refused;
}

execution::Block NodeBackend::build(const ChainBlockPtr& parent,
                                    const std::vector<execution::Transaction>& transactions,
                                    std::uint64_t salt) {
    PayloadAttributes attributes;
    attributes.timestamp = parent->block.header.timestamp + 12;
    attributes.prev_randao = U256(salt).to_be();
    attributes.withdrawals.emplace();
    attributes.parent_beacon_block_root = Bytes32{};
    std::vector<Bytes> raw;
    for (const execution::Transaction& transaction : transactions) {
        raw.push_back(execution::encode_transaction(transaction));
    }
    const auto built = node_->build(parent, attributes, std::nullopt, raw);
    CAIRN_ASSERT(built);
    return built->block;
}

}  // namespace cairn::rpc
