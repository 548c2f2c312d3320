#include "engine/local_engine.hpp"

#include "engine/payload_block.hpp"

#include <algorithm>

namespace cairn::engine {

using namespace consensus;
using execution_node::BuiltBlock;
using execution_node::ImportOutcome;
using execution_node::ImportStatus;

template <class T>
bool LocalEngine::is_there(const rpc::Read<T>& read) {
    is_failing_ = !read.has_value();
    if (is_failing_) {
        trouble_ = read.error().message;
    }
    return !is_failing_;
}

// Verdicts ---------------------------------------------------------------------------------------

bool LocalEngine::verify_and_notify_new_payload(const Spec& spec, const NewPayload& payload) {
    const ExecutionPayload& from = payload.execution_payload;
    auto block = to_block(spec, payload);
    if (!block) {
        trouble_ = "payload refused: " + std::string(to_string(block.error().rule));
        return false;
    }
    const auto imported = backend_.engine->import(*std::move(block));
    if (!is_there(imported)) {
        pending_[from.block_hash] = {from.parent_hash, from.block_number};
        return true;
    }
    if (imported->status == ImportStatus::unknown_parent ||
        imported->status == ImportStatus::accepted) {
        pending_[from.block_hash] = {from.parent_hash, from.block_number};
        return true;
    }
    note(*imported, from.parent_hash);
    settle();
    return imported->status == ImportStatus::valid;
}

void LocalEngine::note(const ImportOutcome& outcome, const Hash32& parent_hash) {
    pending_.erase(outcome.hash);
    if (outcome.status != ImportStatus::invalid) {
        return;
    }
    trouble_ = "payload refused: " +
               (outcome.error ? execution::to_string(*outcome.error) : "of an invalid chain");
    if (invalidated_.size() < MAX_INVALIDATED) {
        invalidated_.push_back({outcome.hash, parent_hash, outcome.latest_valid_hash});
    }
}

// What waited for its parent has been imported with it.
void LocalEngine::settle() {
    std::vector<std::pair<ImportOutcome, Hash32>> judged;
    for (const auto& [hash, pending] : pending_) {
        const auto known = backend_.engine->known(hash);
        if (is_there(known) && *known && (*known)->status != ImportStatus::unknown_parent) {
            judged.emplace_back(**known, pending.parent_hash);
        }
    }
    for (const auto& [outcome, parent_hash] : judged) {
        note(outcome, parent_hash);
    }
}

std::vector<node::InvalidatedPayload> LocalEngine::take_invalidated() {
    return std::exchange(invalidated_, {});
}

// Forkchoice -------------------------------------------------------------------------------------

// Told of every vote that counts, so what is known already must cost nothing.
bool LocalEngine::set_forkchoice(const ForkchoiceHashes& hashes) {
    if (hashes == told_) {
        return true;
    }
    told_.reset();
    const auto moved = backend_.engine->set_forkchoice(
        {hashes.head_block_hash, hashes.safe_block_hash, hashes.finalized_block_hash});
    if (!is_there(moved)) {
        return false;
    }
    if (moved->refused) {
        trouble_ = "head refused: " + std::string(execution_node::to_string(*moved->refused));
    }
    if (!moved->refused) {
        told_ = hashes;
    }
    return !moved->refused;
}

void LocalEngine::on_forkchoice(const ForkchoiceHashes& hashes) {
    if (set_forkchoice(hashes)) {
        forget_final(hashes.finalized_block_hash);
    }
}

void LocalEngine::forget_final(const Hash32& finalized) {
    if (pending_.empty()) {
        return;
    }
    const auto block = backend_.view()->block(finalized);
    if (is_there(block) && *block != nullptr) {
        std::erase_if(pending_,
                      [&](const auto& entry) { return entry.second.number <= (*block)->number(); });
    }
}

// Building ---------------------------------------------------------------------------------------

std::optional<PayloadId> LocalEngine::notify_forkchoice_updated(
    const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    if (!set_forkchoice(hashes)) {
        return std::nullopt;
    }
    const auto parent = backend_.view()->block(hashes.head_block_hash);
    if (!is_there(parent) || *parent == nullptr ||
        attributes.timestamp <= (*parent)->block.header.timestamp) {
        return std::nullopt;
    }
    Wish wish;
    base::store_le64(wish.id.data(), next_id_++);
    wish.parent = *parent;
    wish.attributes = to_attributes(spec, attributes);
    wishes_.push_back(std::move(wish));
    if (wishes_.size() > MAX_PAYLOADS) {
        wishes_.pop_front();
    }
    return wishes_.back().id;
}

LocalEngine::Wish* LocalEngine::find(const PayloadId& id) {
    const auto found = std::ranges::find(wishes_, id, &Wish::id);
    return found == wishes_.end() ? nullptr : &*found;
}

/// Of the first `count` transactions of what was built.
rpc::Read<BuiltBlock> LocalEngine::build_first(const Wish& wish, std::size_t count) {
    std::vector<Bytes> transactions;
    for (std::size_t i = 0; i < count; ++i) {
        const execution::Transaction& transaction = wish.built->block.transactions[i];
        auto pooled = backend_.pool->find_raw(execution::transaction_hash(transaction));
        transactions.push_back(pooled ? *std::move(pooled)
                                      : execution::encode_transaction(transaction));
    }
    return backend_.engine->build(wish.parent, wish.attributes, std::nullopt, transactions);
}

// The execution chain has no limit to the deposits of a block; the beacon chain has one.
bool LocalEngine::build(const Spec& spec, Wish& wish) {
    auto built = backend_.engine->build(wish.parent, wish.attributes, std::nullopt, std::nullopt);
    while (is_there(built)) {
        wish.built = *std::move(built);
        auto requests = get_execution_requests(spec, wish.built->results.requests);
        if (requests) {
            wish.requests = *std::move(requests);
            return true;
        }
        trouble_ = "requests of a block: " + describe(requests.error());
        const std::size_t count = wish.built->block.transactions.size();
        if (count == 0) {
            break;
        }
        built = build_first(wish, count / 2);
    }
    wish.built.reset();
    return false;
}

std::optional<ExecutionPayload> LocalEngine::get_payload(const Spec& spec, const PayloadId& id) {
    Wish* const wish = find(id);
    if (wish == nullptr || (!wish->built && !build(spec, *wish))) {
        return std::nullopt;
    }
    return to_payload(spec, wish->built->block, wish->built->hash);
}

std::shared_ptr<const BlobsBundle> LocalEngine::get_blobs_bundle(const Spec& spec,
                                                                 const PayloadId& id) {
    Wish* const wish = find(id);
    if (wish == nullptr || !wish->built) {
        return nullptr;
    }
    if (wish->blobs == nullptr) {
        wish->blobs = to_blobs_bundle(spec, wish->built->sidecars);
    }
    return wish->blobs;
}

ExecutionRequests LocalEngine::get_requests(const Spec& /*spec*/, const PayloadId& id) {
    const Wish* const wish = find(id);
    return wish == nullptr ? ExecutionRequests{} : wish->requests;
}

}  // namespace cairn::engine
