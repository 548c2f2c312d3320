// What a chain and the execution layer tell each other beside payloads.
#include "consensus/fork_choice/optimistic.hpp"
#include "node/chain.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

ForkchoiceHashes Chain::forkchoice_hashes() const {
    const auto hash_of = [this](const Root& root) {
        const auto block = store_.blocks.find(root);
        return block ? store_.blocks[*block].execution_block_hash : Hash32{};
    };
    return {hash_of(head_.root), hash_of(store_.justified_checkpoint.root),
            hash_of(store_.finalized_checkpoint.root)};
}

void Chain::tell_forkchoice() const {
    if (services_.forkchoice == nullptr) {
        return;
    }
    const ForkchoiceHashes hashes = forkchoice_hashes();
    if (hashes.head_block_hash != Hash32{}) {
        services_.forkchoice->on_forkchoice(hashes);
    }
}

bool Chain::is_optimistic(const BeaconBlock& block) const {
    return services_.verdicts != nullptr &&
           services_.verdicts->is_pending(block.body.execution_payload.block_hash);
}

bool Chain::is_optimistic(const Root& root) const {
    const StoredBlock* const stored = services_.verdicts == nullptr ? nullptr : block(root);
    return stored != nullptr && is_optimistic(stored->block->message);
}

// A refused block is not in the tree, but its parent may be the last of a chain that is invalid.
Checked<bool> Chain::invalidate(const InvalidatedPayload& refused) {
    const auto with_payload = [this](const Hash32& hash) {
        std::vector<Root> roots;
        for (BlockIndex i = 0; i < store_.blocks.size(); ++i) {
            if (store_.blocks[i].execution_block_hash == hash) {
                roots.push_back(store_.blocks[i].root);
            }
        }
        return roots;
    };
    std::vector<Root> roots = with_payload(refused.block_hash);
    const bool was_refused = roots.empty();
    if (was_refused) {
        roots = with_payload(refused.parent_hash);
    }
    const std::size_t before = store_.blocks.size();
    OptimisticStore books;  // the verdicts have their own
    for (const Root& root : roots) {
        if (store_.blocks.contains(root)) {
            CAIRN_TRY(
                mark_invalidated(books, store_, {root, was_refused, refused.latest_valid_hash}));
        }
    }
    return store_.blocks.size() != before;
}

void Chain::forget_removed() {
    const Slot anchor = store_.blocks[0].slot;
    std::erase_if(by_slot_, [&](const auto& entry) {
        const bool is_gone = entry.first > anchor && !store_.blocks.contains(entry.second);
        if (is_gone) {
            blocks_.erase(entry.second);
        }
        return is_gone;
    });
    std::erase_if(advanced_,
                  [&](const Advanced& advanced) { return !store_.blocks.contains(advanced.root); });
    held_.rebuild(network_, store_.blocks);
}

Checked<> Chain::take_verdicts() {
    bool is_changed = false;
    Checked<> outcome;
    const auto refused = services_.verdicts == nullptr ? std::vector<InvalidatedPayload>{}
                                                       : services_.verdicts->take_invalidated();
    for (const InvalidatedPayload& one : refused) {
        const Checked<bool> removed = invalidate(one);
        if (!removed) {
            outcome = unexpected(removed.error());
        }
        is_changed = is_changed || removed.value_or(false);
    }
    if (is_changed) {
        forget_removed();
        update_head();
        tell_forkchoice();
    }
    return outcome;
}

}  // namespace cairn::node
