#include "api/light_data.hpp"

#include "consensus/misc.hpp"
#include "node/schedule.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

/// The block with its state, if it can be served to light clients.
std::optional<light::BlockAndState> served(const node::Chain& chain, const TreeBlock& block,
                                           const Spec& spec) {
    const node::StoredBlock* const stored = chain.block(block.root);
    if (stored == nullptr || block.state == nullptr || !spec.at_least(ForkId::altair)) {
        return std::nullopt;
    }
    return light::BlockAndState{spec, *stored->block, *block.state};
}

}  // namespace

bool LightData::start(const node::Chain& chain) {
    const BlockTree& blocks = chain.store().blocks;
    const auto anchor = blocks.find(chain.store().finalized_checkpoint.root);
    if (!anchor) {
        return false;
    }
    const Spec spec = node::spec_at_slot(chain.network(), blocks[*anchor].slot);
    const auto at = served(chain, blocks[*anchor], spec);
    if (!at) {
        return false;
    }
    known_ = {blocks[*anchor].root};
    if (collection_) {
        return collection_->start_again(*at).has_value();
    }
    auto started = light::LightClientDataCollection::start(*at);
    if (started) {
        collection_.emplace(*std::move(started));
    }
    return started.has_value();
}

// Blocks of branches that begin before the anchor have no parent here, and are passed over.
bool LightData::add_blocks(const node::Chain& chain) {
    std::unordered_set<Root> present;
    for (const TreeBlock& block : chain.store().blocks) {
        if (known_.contains(block.root)) {
            present.insert(block.root);
            continue;
        }
        const Spec spec = node::spec_at_slot(chain.network(), block.slot);
        const auto at = served(chain, block, spec);
        if (at && collection_->add_block(*at)) {
            present.insert(block.root);
        }
    }
    known_ = std::move(present);
    return collection_->set_head(chain.head().root).has_value();
}

void LightData::observe(const node::Node& node) {
    const node::Chain& chain = node.chain();
    if (node.statistics().blocks_imported == imported_ && chain.head().root == head_) {
        return;
    }
    imported_ = node.statistics().blocks_imported;
    head_ = chain.head().root;
    if (!is_lagging(chain)) {
        follow(chain);
    } else if (!std::exchange(paused_, true) && collection_) {
        collection_->forget_blocks();
        known_.clear();
    }
}

bool LightData::is_lagging(const node::Chain& chain) const {
    const Epoch epoch = compute_epoch_at_slot(chain.network(), chain.head().slot);
    return epoch.value > chain.store().finalized_checkpoint.epoch.value + MAX_LIGHT_LAG;
}

void LightData::follow(const node::Chain& chain) {
    if (std::exchange(paused_, false) && collection_ && start(chain) && add_blocks(chain)) {
        return;
    }
    if (collection_ && add_blocks(chain)) {
        return;
    }
    // The chain is not the one it was, as after a restart with another anchor.
    collection_.reset();
    if (start(chain)) {
        std::ignore = add_blocks(chain);
    }
}

}  // namespace cairn::api
