// The steps of versions as changes of the store: flat records, nodes, codes.
#pragma once

#include "state_store/detail/kv_version.hpp"

namespace cairn::state::detail {

struct StepBatch {
    store::Batch batch;
    /// Nodes that are in the store once the batch is.
    std::vector<mpt::NodePtr> nodes;
};

using VersionPtr = std::shared_ptr<const KvVersion>;

/// Each version was made of the one before it, and only the first may clear storage (mpt::
/// clears_storage). Of the nodes those of the last are put: what others have made in between is
/// never stored. `before` is the store without the steps.
Read<StepBatch> batch_of(std::span<const VersionPtr> versions, const store::KvSnapshot& before);

/// The tree with nothing but stubs from `levels` below its root on. All of it is in the store.
mpt::NodePtr trimmed(const mpt::NodePtr& node, unsigned levels);

}  // namespace cairn::state::detail
