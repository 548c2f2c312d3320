#include "dev_chain/block_list.hpp"

#include "base/assert.hpp"

namespace cairn::dev_chain {

ChainBlockPtr BlockList::find(std::uint64_t number) const {
    if (number < first_ || number - first_ >= size_) {
        return nullptr;
    }
    const auto i = static_cast<std::size_t>(number - first_);
    return (*chunks_[i / CHUNK])[i % CHUNK];
}

void BlockList::push_back(ChainBlockPtr block) {
    CAIRN_ASSERT(block->number() == first_ + size_);
    if (size_ % CHUNK == 0) {
        chunks_.push_back(std::make_shared<const Chunk>(Chunk{std::move(block)}));
    } else {
        auto chunk = std::make_shared<Chunk>(*chunks_.back());
        chunk->push_back(std::move(block));
        chunks_.back() = std::move(chunk);
    }
    ++size_;
}

void BlockList::truncate(std::size_t size) {
    CAIRN_ASSERT(size <= size_);
    size_ = size;
    chunks_.resize((size + CHUNK - 1) / CHUNK);
    if (size % CHUNK != 0) {
        auto chunk = std::make_shared<Chunk>(*chunks_.back());
        chunk->resize(size % CHUNK);
        chunks_.back() = std::move(chunk);
    }
}

}  // namespace cairn::dev_chain
