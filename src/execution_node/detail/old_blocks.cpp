#include "execution_node/detail/chain_core.hpp"

#include <algorithm>

namespace cairn::execution_node::detail {
namespace {

/// So many are removed by one batch, whose transactions are in memory meanwhile.
constexpr std::size_t MAX_REMOVED_AT_ONCE = 64;
/// How far back the opcode BLOCKHASH sees.
constexpr std::uint64_t BLOCK_HASHES = 256;

struct Height {
    std::uint64_t number = 0;
    Bytes32 hash;
};

/// The lowest of the column HEIGHTS, which are below `end`.
Read<std::vector<Height>> lowest_heights(const store::Kv& kv, std::uint64_t end) {
    std::vector<Height> out;
    const auto snapshot = kv.snapshot();
    const auto iterator = snapshot->iterate(HEIGHTS);
    for (iterator->seek({}); iterator->valid() && out.size() < MAX_REMOVED_AT_ONCE;
         iterator->next()) {
        const BytesView key = iterator->key();
        if (key.size() != 40) {
            return unexpected(state::StateError{state::StateErrorKind::damaged,
                                                "a block's height in the store is damaged"});
        }
        Height height;
        for (const std::uint8_t byte : key.first(8)) {
            height.number = height.number << 8U | byte;
        }
        if (height.number >= end) {
            break;
        }
        height.hash = Bytes32::from(key.subspan(8));
        out.push_back(height);
    }
    CAIRN_TRY(of_store(iterator->status()));
    return out;
}

/// Without its place in the canonical chain.
void remove_block(store::Batch& batch, const Height& height) {
    batch.remove(BLOCKS, height.hash.view());
    batch.remove(RESULTS, height.hash.view());
    batch.remove(HEIGHTS, height_key(height.number, height.hash));
}

}  // namespace

/// Safe and final blocks stay, however deep: they are named.
Read<void> ChainCore::remove_old_blocks() {
    if (!options_.blocks_kept) {
        return {};
    }
    const std::uint64_t kept = std::max(*options_.blocks_kept, options_.reorg_depth + BLOCK_HASHES);
    const std::uint64_t end = committed().number - std::min(committed().number, kept);
    const auto is_named = [this](const Bytes32& hash) {
        return (safe_ && safe_->hash == hash) || (finalized_ && finalized_->hash == hash);
    };
    for (bool is_done = false; !is_done;) {
        CAIRN_TRY_ASSIGN(std::vector<Height> heights, lowest_heights(*kv_, end));
        is_done = heights.size() < MAX_REMOVED_AT_ONCE;
        std::erase_if(heights, [&](const Height& height) { return is_named(height.hash); });
        const ChainViewPtr reader = view();
        store::Batch batch;
        for (const Height& height : heights) {
            CAIRN_TRY_ASSIGN(const auto hash, reader->canonical_hash(height.number));
            CAIRN_TRY_ASSIGN(const ChainBlockPtr block, reader->block(height.hash));
            if (block && hash == height.hash) {
                write_canonical(batch, {block}, {});
            }
            remove_block(batch, height);
        }
        if (!batch.empty()) {
            CAIRN_TRY(commit(batch));
        }
    }
    return {};
}

}  // namespace cairn::execution_node::detail
