#include "evmtest/block_tree.hpp"

namespace cairn::evmtest {

using execution::Ancestor;
using execution::Block;
using execution::BlockError;
using execution::BlockRules;
using execution::Header;
using execution::MemoryState;
using state::StateDiff;

class BlockTree::Hashes final : public execution::BlockHashes {
  public:
    explicit Hashes(const Node& parent) : parent_(&parent) {}

    Bytes32 block_hash(std::uint64_t number) override {
        const Node* node = parent_;
        while (node != nullptr && node->summary.header.number > number) {
            node = node->parent;
        }
        return node != nullptr && node->summary.header.number == number ? node->summary.hash
                                                                        : Bytes32{};
    }

  private:
    const Node* parent_;
};

BlockTree::BlockTree(execution::ChainConfig config, const Header& genesis, MemoryState state)
    : config_(std::move(config)) {
    auto node = std::make_unique<Node>();
    node->summary = {genesis, execution::header_hash(genesis), {}};
    node->total_difficulty = genesis.difficulty;
    node->state = std::move(state);
    head_ = node.get();
    nodes_.emplace(node->summary.hash, std::move(node));
}

std::vector<Ancestor> BlockTree::ancestors_of(const Node& parent) {
    constexpr std::size_t most = 8;
    std::vector<Ancestor> out;
    for (const Node* node = &parent; node != nullptr && out.size() < most; node = node->parent) {
        out.push_back(node->summary);
    }
    return out;
}

Result<void, BlockError> BlockTree::import(const Block& block, std::size_t size_bytes) {
    const auto found = nodes_.find(block.header.parent_hash);
    if (found == nodes_.end()) {
        return unexpected(BlockError{});
    }
    const Node& parent = *found->second;
    auto node = std::make_unique<Node>();
    node->parent = &parent;
    const auto ancestors = ancestors_of(parent);
    Hashes hashes(parent);
    execution::BlockInput input;
    input.rules_of = [&](const Header& header) {
        return config_.rules_of(header.number, header.timestamp, parent.total_difficulty);
    };
    input.rules = input.rules_of(block.header);
    input.ancestors = ancestors;
    input.block_hashes = &hashes;
    input.state_root = [&](const StateDiff& diff) {
        node->state = parent.state;
        node->state.apply(diff);
        return node->state.root();
    };
    input.size_bytes = size_bytes;
    MemoryState before = parent.state;
    const auto outcome = execution::execute_block(input, block, before);
    if (!outcome) {
        return unexpected(outcome.error());
    }
    node->summary = {block.header, execution::header_hash(block.header), {}};
    for (const Header& ommer : block.ommers) {
        node->summary.ommers.push_back(execution::header_hash(ommer));
    }
    node->total_difficulty = parent.total_difficulty + block.header.difficulty;
    if (input.rules.revision >= evm::Revision::paris ||
        node->total_difficulty > head_->total_difficulty) {
        head_ = node.get();
    }
    nodes_.emplace(node->summary.hash, std::move(node));
    return {};
}

}  // namespace cairn::evmtest
