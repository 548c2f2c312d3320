#include "execution_node/detail/execute_on.hpp"

namespace cairn::execution_node::detail {
namespace {

using execution::Ancestor;
using execution::BlockError;
using execution::Header;

Ancestor ancestor_of(const ChainBlock& block) {
    Ancestor out{block.block.header, block.hash, {}};
    for (const Header& ommer : block.block.ommers) {
        out.ommers.push_back(execution::header_hash(ommer));
    }
    return out;
}

/// Since the merge only the parent is asked for.
Read<std::vector<Ancestor>> ancestors_of(const ChainView& view, ChainBlockPtr block,
                                         evm::Revision revision) {
    const std::size_t most = revision >= evm::Revision::paris ? 1 : 8;
    std::vector<Ancestor> out;
    while (block) {
        out.push_back(ancestor_of(*block));
        if (out.size() == most || block->number() == 0) {
            break;
        }
        CAIRN_TRY_ASSIGN(block, view.block(block->block.header.parent_hash));
    }
    return out;
}

}  // namespace

Read<Result<Executed, BlockError>> execute_on(const ChainView& view, SharedTree& tree,
                                              const ChainBlockPtr& parent,
                                              const StatePtr& parent_state,
                                              const execution::Block& block,
                                              std::size_t size_bytes) {
    StateView reader(parent_state, view.codes());
    const auto hashes = view.block_hashes(parent);
    std::optional<state::StateError> failure;
    StatePtr state;
    execution::BlockInput input;
    input.rules_of = [&](const Header& header) {
        return view.config().rules_of(header.number, header.timestamp, parent->total_difficulty);
    };
    input.rules = input.rules_of(block.header);
    CAIRN_TRY_ASSIGN(const auto ancestors, ancestors_of(view, parent, input.rules.revision));
    input.ancestors = ancestors;
    input.block_hashes = hashes.get();
    input.size_bytes = size_bytes;
    input.executor = tree.executor;
    std::vector<std::shared_ptr<StateView>> readers;
    input.make_reader = [&] {
        readers.push_back(std::make_shared<StateView>(parent_state, view.codes()));
        return readers.back();
    };
    input.state_root = [&](const state::StateDiff& diff) {
        const std::lock_guard lock(tree.mutex);
        auto next = tree.tree->apply(parent_state, diff, *tree.executor);
        if (!next) {
            failure = std::move(next).error();
            return Bytes32{};
        }
        state = *std::move(next);
        return state->root();
    };
    auto outcome = execution::execute_block(input, block, reader);
    CAIRN_TRY(reader.result());
    for (const auto& further : readers) {
        CAIRN_TRY(further->result());
    }
    if (failure) {
        return unexpected(*failure);
    }
    if (!outcome) {
        return Result<Executed, BlockError>(unexpected(outcome.error()));
    }
    return Result<Executed, BlockError>(Executed{*std::move(outcome), std::move(state)});
}

bool has_body_of_header(const execution::Block& block) {
    const Header& header = block.header;
    if (block.withdrawals.has_value() != header.withdrawals_root.has_value()) {
        return false;
    }
    return execution::transactions_root(block.transactions) == header.transactions_root &&
           execution::ommers_hash(block.ommers) == header.ommers_hash &&
           (!block.withdrawals ||
            execution::withdrawals_root(*block.withdrawals) == *header.withdrawals_root);
}

}  // namespace cairn::execution_node::detail
