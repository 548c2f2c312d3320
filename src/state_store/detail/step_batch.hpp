// A version's step as changes of the store: flat records, nodes, codes.
#pragma once

#include "state_store/detail/kv_version.hpp"

namespace cairn::state::detail {

struct StepBatch {
    store::Batch batch;
    /// Nodes that are in the store once the batch is.
    std::vector<mpt::NodePtr> nodes;
};

/// `before` is the store without the step.
Read<StepBatch> batch_of(const KvVersion& version, const store::KvSnapshot& before);

/// The tree with nothing but stubs from `levels` below its root on. All of it is in the store.
mpt::NodePtr trimmed(const mpt::NodePtr& node, unsigned levels);

}  // namespace cairn::state::detail
