#include "beacon/execution.hpp"

#include "base/clock.hpp"
#include "consensus/block/execution_payload.hpp"
#include "node/schedule.hpp"

#include <vector>

namespace cairn::beacon {

using namespace consensus;

Result<Execution, std::string> Execution::open(const ExecutionChoice& choice,
                                               std::unique_ptr<store::Kv> kv,
                                               base::Executor& executor) {
    Execution out;
    if (choice.foreign) {
        out.layer_ = std::make_unique<engine::RemoteEngine>(
            choice.foreign->url, choice.foreign->jwt_secret, engine::RemoteOptions{});
        out.is_there_ = true;
    }
    if (!choice.genesis) {
        return out;
    }
    out.kv_ = std::move(kv);
    if (out.kv_ == nullptr) {
        out.disk_ = std::make_unique<store::MemoryDisk>();
        out.kv_ = out.disk_->open(execution_node::chain_columns()).value();
    }
    engine::EmbeddedOptions options;
    options.now_s = [] { return base::now_ms() / 1000; };
    auto opened =
        engine::EmbeddedExecution::open(*out.kv_, *choice.genesis, executor, std::move(options));
    if (!opened) {
        return unexpected("the execution layer's store: " + opened.error().what);
    }
    out.embedded_ = *std::move(opened);
    out.is_there_ = true;
    return out;
}

namespace {

const Hash32& payload_hash_of(const BlockPointer& block) {
    return block->message.body.execution_payload.block_hash;
}

/// Those that the execution layer does not know, the newest first.
Result<std::vector<BlockPointer>, std::string> find_missing(engine::EmbeddedExecution& execution,
                                                            const BlockPointer& newest,
                                                            const FindBlock& find) {
    std::vector<BlockPointer> missing;
    for (BlockPointer block = newest; payload_hash_of(block) != Hash32{};) {
        const auto known = execution.chain().known(payload_hash_of(block));
        if (!known) {
            return unexpected("the execution layer's store: " + known.error().what);
        }
        if (*known && (*known)->status == execution_node::ImportStatus::valid) {
            break;
        }
        missing.push_back(block);
        const Hash32& parent_hash = block->message.body.execution_payload.parent_hash;
        if (parent_hash == execution.chain().view()->genesis()->hash) {
            break;
        }
        block = find(block->message.parent_root);
        if (block == nullptr || missing.size() == MAX_HISTORY_PAYLOADS) {
            return unexpected("the execution layer knows nothing of the chain up to slot " +
                              std::to_string(missing.back()->message.slot.value) +
                              ", and its blocks are not to be had: begin at the genesis state");
        }
    }
    return missing;
}

}  // namespace

Result<void, std::string> hand_in_history(const Spec& network, engine::EmbeddedExecution& execution,
                                          const BlockPointer& newest, const FindBlock& find) {
    CAIRN_TRY_ASSIGN(auto missing, find_missing(execution, newest, find));
    for (; !missing.empty(); missing.pop_back()) {
        const BeaconBlock& block = missing.back()->message;
        const Spec spec = node::spec_at_slot(network, block.slot);
        const auto hashes = to_versioned_hashes(block.body.blob_kzg_commitments);
        const bool is_valid = execution.engine().verify_and_notify_new_payload(
            spec, {block.body.execution_payload, hashes, block.parent_root,
                   block.body.execution_requests});
        if (!is_valid || execution.engine().is_pending(payload_hash_of(missing.back()))) {
            return unexpected("the execution layer does not take the payload of slot " +
                              std::to_string(block.slot.value) + ": " +
                              execution.engine().trouble().value_or("it is of another chain") +
                              "; is it the network's own execution genesis?");
        }
    }
    return {};
}

}  // namespace cairn::beacon
