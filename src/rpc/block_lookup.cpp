#include "rpc/block_lookup.hpp"

namespace cairn::rpc {
namespace {

constexpr ErrorCode NO_SUCH_TAG{-39001};

Read<ChainBlockPtr> named(const ChainBlockPtr& block, std::string_view name) {
    if (block == nullptr) {
        return fail(NO_SUCH_TAG, std::string(name) + " block not found");
    }
    return block;
}

Read<ChainBlockPtr> find_tag(const ChainReader& chain, BlockTag tag) {
    switch (tag) {
        case BlockTag::earliest:
            return chain.genesis();
        case BlockTag::latest:
        case BlockTag::pending:
            return chain.head();
        case BlockTag::safe:
            return named(chain.safe(), "safe");
        case BlockTag::finalized:
            return named(chain.finalized(), "finalized");
    }
    return ChainBlockPtr();
}

Read<ChainBlockPtr> find_hash(const ChainReader& chain, const BlockHashReference& reference) {
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(reference.hash));
    if (block == nullptr || !reference.require_canonical) {
        return block;
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr canonical, chain.block(block->number()));
    if (canonical == nullptr || canonical->hash != block->hash) {
        return server_error("hash is not currently canonical");
    }
    return block;
}

}  // namespace

Read<ChainBlockPtr> find_block(const ChainReader& chain, const BlockReference& reference) {
    if (const auto* tag = std::get_if<BlockTag>(&reference)) {
        return find_tag(chain, *tag);
    }
    if (const auto* number = std::get_if<std::uint64_t>(&reference)) {
        return chain.block(*number);
    }
    return find_hash(chain, std::get<BlockHashReference>(reference));
}

Read<ChainBlockPtr> require_block(const ChainReader& chain, const BlockReference& reference) {
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(chain, reference));
    if (block != nullptr) {
        return block;
    }
    if (const auto* by_hash = std::get_if<BlockHashReference>(&reference)) {
        return server_error("block " + base::to_hex(by_hash->hash.view()) + " not found");
    }
    const auto* number = std::get_if<std::uint64_t>(&reference);
    return server_error("block #" + std::to_string(number != nullptr ? *number : 0) + " not found");
}

Read<ChainBlockPtr> block_parameter(const ChainReader& chain, const Parameters& parameters,
                                    std::size_t index) {
    CAIRN_TRY_ASSIGN(
        const BlockReference reference,
        parameters.optional(index, read_block_number_or_hash, BlockReference(BlockTag::latest)));
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(chain, reference));
    if (block == nullptr) {
        return server_error("header not found");
    }
    return block;
}

Read<BlockResultsPtr> results_of(const ChainReader& chain, const ChainBlock& block) {
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, chain.results(block.hash));
    if (results == nullptr) {
        return server_error("receipts of block " + base::to_hex(block.hash.view()) +
                            " are not kept");
    }
    return results;
}

}  // namespace cairn::rpc
