// One block on its parent, with the state that comes of it.
#pragma once

#include "execution_node/detail/chain_snapshot.hpp"

namespace cairn::execution_node::detail {

struct Executed {
    execution::BlockOutcome outcome;
    StatePtr state;
};

/// An outer error is of the store, and says nothing of the block.
Read<Result<Executed, execution::BlockError>> execute_on(const ChainView& view, SharedTree& tree,
                                                         const ChainBlockPtr& parent,
                                                         const StatePtr& parent_state,
                                                         const execution::Block& block,
                                                         std::size_t size_bytes);

/// Whether the header is of this body: what is wrong with the block is then wrong with its hash.
bool has_body_of_header(const execution::Block& block);

}  // namespace cairn::execution_node::detail
