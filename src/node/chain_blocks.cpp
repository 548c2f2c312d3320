// The blocks that a chain keeps: the last ones decoded, the others as bytes or in its store only.
#include "consensus/containers/block.hpp"
#include "node/chain.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

void Chain::remember(const store::SavedBlock& saved) {
    const Slot slot = saved.block->message.slot;
    KeptBlock kept{{saved.block, saved.arrival_ms}, slot, {}};
    if (blocks_.insert_or_assign(saved.root, std::move(kept)).second) {
        by_slot_.emplace(slot, saved.root);
    }
    decoded_.push_back(saved.root);
}

void Chain::pack(KeptBlock& kept) const {
    if (services_.chain_store == nullptr && kept.packed.empty()) {
        kept.packed = ssz::encode(spec_at_slot(network_, kept.slot), *kept.stored.block);
    }
    kept.stored.block = nullptr;
}

// Only where nobody holds a pointer from block(): at the end of an import.
void Chain::pack_old_blocks() {
    for (; decoded_.size() > services_.decoded_blocks; decoded_.pop_front()) {
        const auto kept = blocks_.find(decoded_.front());
        if (kept != blocks_.end() && kept->second.stored.block != nullptr) {
            pack(kept->second);
        }
    }
}

std::size_t Chain::decoded_blocks() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        blocks_, [](const auto& entry) { return entry.second.stored.block != nullptr; }));
}

bool Chain::unpack(const Root& root, KeptBlock& kept) const {
    if (!kept.packed.empty()) {
        auto block = std::make_shared<SignedBeaconBlock>();
        const bool decoded =
            ssz::decode(spec_at_slot(network_, kept.slot), kept.packed, *block).has_value();
        CAIRN_ASSERT(decoded);
        kept.stored.block = std::move(block);
    } else if (services_.chain_store != nullptr) {
        const auto saved = services_.chain_store->block(root);
        if (!saved || !*saved) {
            return false;
        }
        kept.stored.block = (*saved)->block;
    }
    decoded_.push_back(root);
    return kept.stored.block != nullptr;
}

const StoredBlock* Chain::block(const Root& root) const {
    const auto found = blocks_.find(root);
    if (found == blocks_.end() ||
        (found->second.stored.block == nullptr && !unpack(root, found->second))) {
        return nullptr;
    }
    return &found->second.stored;
}

std::optional<StoredBlock> Chain::find_block(const Root& root) const {
    if (const StoredBlock* const stored = block(root)) {
        return *stored;
    }
    if (services_.chain_store == nullptr) {
        return std::nullopt;
    }
    const auto saved = services_.chain_store->block(root);
    if (!saved || !*saved) {
        return std::nullopt;
    }
    return StoredBlock{(*saved)->block, (*saved)->arrival_ms};
}

std::vector<std::pair<Root, const StoredBlock*>> Chain::blocks_since(Slot start) const {
    std::vector<std::pair<Root, const StoredBlock*>> found;
    for (auto entry = by_slot_.lower_bound(start); entry != by_slot_.end(); ++entry) {
        if (const StoredBlock* const stored = block(entry->second)) {
            found.emplace_back(entry->second, stored);
        }
    }
    return found;
}

std::optional<Chain::Place> Chain::place_of(const Root& root) const {
    const BlockTree& tree = store_.blocks;
    const auto index = tree.find(root);
    if (index && tree[*index].parent != NO_BLOCK) {
        return Place{tree[*index].slot, tree[tree[*index].parent].root};
    }
    const StoredBlock* const stored = block(root);
    return stored == nullptr ? std::nullopt
                             : std::optional<Place>(Place{stored->block->message.slot,
                                                          stored->block->message.parent_root});
}

std::vector<std::shared_ptr<const SignedBeaconBlock>> Chain::canonical_blocks(
    Slot start, std::uint64_t count) const {
    std::vector<std::shared_ptr<const SignedBeaconBlock>> found;
    Root root = head_.root;
    auto place = place_of(root);
    Slot below = head_.slot + 1;  // of the blocks that are still missing
    while (place && place->slot >= start) {
        if (place->slot < start + count) {
            const StoredBlock* const stored = block(root);
            if (stored == nullptr) {
                return {};  // the store cannot be read
            }
            found.push_back(stored->block);
        }
        below = place->slot;
        if (place->slot == GENESIS_SLOT) {
            break;
        }
        root = place->parent_root;
        place = place_of(root);
    }
    if (!place && services_.chain_store != nullptr && below > start) {
        // Who asks for blocks gets fewer where the store cannot be read.
        const auto history =
            services_.chain_store->history(start, std::min(count, below.value - start.value));
        for (std::size_t i = history ? history->size() : 0; i-- > 0;) {
            found.push_back((*history)[i].block);
        }
    }
    std::ranges::reverse(found);
    return found;
}

}  // namespace cairn::node
