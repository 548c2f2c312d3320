#include "node/simulated_engine.hpp"

#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

constexpr std::uint64_t GAS_LIMIT = 60'000'000;

// Any function of the content will do; the root is at hand.
Hash32 hash_of(const Spec& spec, const ExecutionPayload& payload,
               const ExecutionRequests& requests) {
    ExecutionPayload content = payload;
    content.block_hash = Hash32{};
    const Root root = ssz::hash_tree_root(spec, content);
    if (requests == ExecutionRequests{}) {
        return root;
    }
    Bytes both(root.begin(), root.end());
    const Root requests_root = ssz::hash_tree_root(spec, requests);
    both.insert(both.end(), requests_root.begin(), requests_root.end());
    return crypto::sha256(both);
}

bool has_any(const std::unordered_set<Hash32>& chain, const std::vector<Hash32>& payloads) {
    return std::ranges::any_of(payloads,
                               [&](const Hash32& payload) { return chain.contains(payload); });
}

}  // namespace

// Blocks -----------------------------------------------------------------------------------------

bool SimulatedEngine::verify_and_notify_new_payload(const Spec& spec, const NewPayload& request) {
    const ExecutionPayload& payload = request.execution_payload;
    const ExecutionRequests& requests = request.execution_requests;
    const auto parent = blocks_.find(payload.parent_hash);
    if (parent == blocks_.end() || payload.block_number != parent->second.number + 1 ||
        !payload.transactions.empty() || payload.block_hash != hash_of(spec, payload, requests)) {
        return false;
    }
    blocks_.emplace(payload.block_hash, Block{payload.block_number, payload.parent_hash});
    for (const DepositRequest& deposit : requests.deposits) {
        learn(deposit, payload.block_hash);
    }
    for (const ConsolidationRequest& consolidation : requests.consolidations) {
        learn(consolidation, payload.block_hash);
    }
    return true;
}

/// The block and its ancestors, down to the first that has a request.
SimulatedEngine::Hashes SimulatedEngine::chain_of(const Hash32& head) const {
    std::uint64_t lowest = UINT64_MAX;
    for (const Pending& pending : pending_) {
        for (const Hash32& payload : pending.payloads) {
            lowest = std::min(lowest, blocks_.at(payload).number);
        }
    }
    Hashes chain;
    for (auto block = blocks_.find(head); block != blocks_.end() && block->second.number >= lowest;
         block = blocks_.find(block->second.parent)) {
        chain.insert(block->first);
    }
    return chain;
}

// Requests ---------------------------------------------------------------------------------------

bool SimulatedEngine::make_request(const Request& request) {
    if (std::ranges::find(pending_, request, &Pending::request) != pending_.end()) {
        return true;
    }
    if (pending_.size() == MAX_REQUESTS) {
        return false;
    }
    pending_.push_back({request, {}});
    return true;
}

// Where there is no room, others' requests are theirs to repeat.
void SimulatedEngine::learn(const Request& request, const Hash32& payload) {
    if (!make_request(request)) {
        return;
    }
    std::vector<Hash32>& payloads =
        std::ranges::find(pending_, request, &Pending::request)->payloads;
    if (std::ranges::find(payloads, payload) == payloads.end()) {
        payloads.push_back(payload);
    }
}

void SimulatedEngine::forget_final(const Hash32& finalized) {
    if (pending_.empty()) {
        return;
    }
    const Hashes chain = chain_of(finalized);
    std::erase_if(pending_,
                  [&](const Pending& pending) { return has_any(chain, pending.payloads); });
}

ExecutionRequests SimulatedEngine::requests_for(const Spec& spec, const Hash32& parent) const {
    ExecutionRequests requests;
    if (pending_.empty() || !spec.at_least(ForkId::electra)) {
        return requests;
    }
    const Hashes chain = chain_of(parent);
    for (const Pending& pending : pending_) {
        if (has_any(chain, pending.payloads)) {
            continue;
        }
        if (const auto* const deposit = std::get_if<DepositRequest>(&pending.request)) {
            if (requests.deposits.size() < spec.preset->MAX_DEPOSIT_REQUESTS_PER_PAYLOAD) {
                requests.deposits.push_back(*deposit);
            }
        } else if (requests.consolidations.size() <
                   spec.preset->MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD) {
            requests.consolidations.push_back(std::get<ConsolidationRequest>(pending.request));
        }
    }
    return requests;
}

std::vector<SimulatedEngine::Request> SimulatedEngine::pending_requests() const {
    std::vector<Request> requests;
    for (const Pending& pending : pending_) {
        requests.push_back(pending.request);
    }
    return requests;
}

// Building ---------------------------------------------------------------------------------------

std::optional<PayloadId> SimulatedEngine::notify_forkchoice_updated(
    const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    const auto parent = blocks_.find(hashes.head_block_hash);
    if (parent == blocks_.end()) {
        return std::nullopt;
    }
    forget_final(hashes.finalized_block_hash);
    Built built;
    built.requests = requests_for(spec, hashes.head_block_hash);
    auto& payload = built.payload = ssz::default_value<ExecutionPayload>(spec);
    payload.parent_hash = hashes.head_block_hash;
    payload.fee_recipient = attributes.suggested_fee_recipient;
    payload.prev_randao = attributes.prev_randao;
    payload.block_number = parent->second.number + 1;
    payload.gas_limit = GAS_LIMIT;
    payload.timestamp = attributes.timestamp;
    payload.withdrawals.assign(attributes.withdrawals.begin(), attributes.withdrawals.end());
    payload.block_hash = hash_of(spec, payload, built.requests);
    base::store_le64(built.id.data(), next_id_++);
    built_.push_back(std::move(built));
    if (built_.size() > MAX_PAYLOADS) {
        built_.pop_front();
    }
    return built_.back().id;
}

const SimulatedEngine::Built* SimulatedEngine::find(const PayloadId& id) const {
    const auto found = std::ranges::find(built_, id, &Built::id);
    return found == built_.end() ? nullptr : &*found;
}

std::optional<ExecutionPayload> SimulatedEngine::get_payload(const Spec& /*spec*/,
                                                             const PayloadId& payload_id) {
    const Built* const built = find(payload_id);
    return built == nullptr ? std::nullopt : std::optional(built->payload);
}

ExecutionRequests SimulatedEngine::get_requests(const Spec& /*spec*/, const PayloadId& payload_id) {
    const Built* const built = find(payload_id);
    return built == nullptr ? ExecutionRequests{} : built->requests;
}

}  // namespace cairn::node
