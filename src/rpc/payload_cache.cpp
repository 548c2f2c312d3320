#include "rpc/payload_cache.hpp"

#include "crypto/sha256.hpp"
#include "rlp/writer.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

FixedBytes<8> identifier(const Bytes32& parent, const execution_node::PayloadAttributes& attributes,
                         int version) {
    rlp::Writer out;
    out.begin_list();
    out.string(parent.view());
    out.uint64(attributes.timestamp);
    out.string(attributes.prev_randao.view());
    out.string(attributes.suggested_fee_recipient.view());
    if (attributes.withdrawals) {
        out.begin_list();
        for (const execution::Withdrawal& one : *attributes.withdrawals) {
            execution::write_withdrawal(out, one);
        }
        out.end_list();
    }
    if (attributes.parent_beacon_block_root) {
        out.string(attributes.parent_beacon_block_root->view());
    }
    out.end_list();
    auto id = FixedBytes<8>::from(crypto::sha256(out.finish()).view());
    id[0] = static_cast<std::uint8_t>(version);
    return id;
}

}  // namespace

FixedBytes<8> PayloadCache::add(const ChainBlockPtr& parent,
                                const execution_node::PayloadAttributes& attributes, int version) {
    const FixedBytes<8> id = identifier(parent->hash, attributes, version);
    const std::lock_guard lock(mutex_);
    const auto is_it = [&](const Entry& entry) { return entry.id == id; };
    if (std::find_if(entries_.begin(), entries_.end(), is_it) != entries_.end()) {
        return id;
    }
    entries_.push_back({.id = id, .parent = parent, .attributes = attributes, .built = nullptr});
    if (entries_.size() > MAX_PAYLOADS) {
        entries_.pop_front();
    }
    return id;
}

Read<std::shared_ptr<const execution_node::BuiltBlock>> PayloadCache::build(const FixedBytes<8>& id,
                                                                            EngineAccess& engine) {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : entries_) {
        if (entry.id != id) {
            continue;
        }
        if (entry.built == nullptr) {
            CAIRN_TRY_ASSIGN(auto built, engine.build(entry.parent, entry.attributes, std::nullopt,
                                                      std::nullopt));
            entry.built = std::make_shared<const execution_node::BuiltBlock>(std::move(built));
        }
        return entry.built;
    }
    return fail(ErrorCode::unknown_payload, "Unknown payload");
}

}  // namespace cairn::rpc
