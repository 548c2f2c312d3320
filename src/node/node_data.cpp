// What a node does about the blobs of blocks: waits for them, fetches them, gives them out.
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "node/node.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

// Only a block that could be imported otherwise is said to lack data.
bool Node::lacks_data(const SignedBeaconBlock& signed_block) const {
    const BeaconBlock& block = signed_block.message;
    if (sidecars_ == nullptr || block.body.blob_kzg_commitments.empty()) {
        return false;
    }
    const Spec spec = spec_at_slot(chain_->network(), block.slot);
    const Root root = ssz::hash_tree_root(spec, block);
    return chain_->block(root) == nullptr && check_block(spec, chain_->store(), block) &&
           !sidecars_->is_available(root, block, chain_->current_slot());
}

std::vector<BlockWithoutData> Node::blocks_without_data() const {
    std::vector<BlockWithoutData> found;
    for (const Waiting& entry : waiting_) {
        if (entry.lacks_data) {
            const BeaconBlock& block = entry.block->message;
            const Spec spec = spec_at_slot(chain_->network(), block.slot);
            found.push_back({ssz::hash_tree_root(spec, block), entry.block, entry.since_ms});
        }
    }
    return found;
}

void Node::on_new_sidecar(const Root& block_root) {
    ++statistics_.sidecars_received;
    for (const BlockWithoutData& waiting : blocks_without_data()) {
        if (waiting.root == block_root &&
            sidecars_->is_available(block_root, waiting.block->message, chain_->current_slot())) {
            import_waiting();
            hear_orphans();
            return;
        }
    }
}

void Node::fetch_data() {
    if (exchange_ == nullptr || waiting_.empty()) {
        return;
    }
    for (const BlockWithoutData& waiting : blocks_without_data()) {
        if (chain_->time_ms() >= waiting.since_ms + SIDECAR_PATIENCE_MS) {
            recover_columns(waiting);
        }
    }
    exchange_->ask(blocks_without_data());
}

// What is made anew goes to all, since others may lack it as well.
void Node::recover_columns(const BlockWithoutData& waiting) {
    const Slot slot = waiting.block->message.slot;
    if (sidecars_->is_available(waiting.root, waiting.block->message, chain_->current_slot())) {
        return;
    }
    const auto columns = sidecars_->recover(waiting.root);
    if (!columns) {
        return;
    }
    const auto held = sidecars_->find({slot, waiting.root});
    std::vector<DataColumnSidecar> others;
    for (const DataColumnSidecar& column : *columns) {
        if (!held->columns.contains(column.index)) {
            others.push_back(column);
            sidecars_->add(column);  // gossip may not take it: the block is not judged yet
        }
    }
    statistics_.columns_recovered += others.size();
    std::ignore = publish_sidecars(Topic::data_column_sidecar, others, slot, MessageSource::own);
}

void Node::on_sidecars_request(PeerId from, const SidecarsRequest& request) {
    if (exchange_ != nullptr) {
        exchange_->note_peer(from);
        exchange_->answer(from, request);
    }
}

void Node::on_sidecars(PeerId from, const SidecarsResponse& response) {
    if (exchange_ == nullptr) {
        return;
    }
    const std::size_t taken = exchange_->receive(from, response, blocks_without_data());
    statistics_.sidecars_received += taken;
    if (taken > 0) {
        import_waiting();
        hear_orphans();
        go_on_with_sync();
    }
    fetch_data();
}

namespace {

bool was_seen(const GossipError& error) {
    using gossip::GossipRule;
    const auto* const rule = std::get_if<GossipRule>(&error);
    return rule != nullptr &&
           (*rule ==
                GossipRule::already_seen_blob_sidecar_from_this_proposer_for_this_slot_and_index ||
            *rule == GossipRule::already_seen_sidecar_from_this_proposer_for_this_slot_and_index);
}

}  // namespace

template <class Sidecars>
Result<void, GossipError> Node::publish_sidecars(Topic topic, const Sidecars& sidecars, Slot slot,
                                                 MessageSource source) {
    const Spec spec = spec_at_slot(chain_->network(), slot);
    std::vector<GossipMessage> messages;
    for (const auto& sidecar : sidecars) {
        const std::uint64_t subnet =
            topic == Topic::blob_sidecar
                ? gossip::compute_subnet_for_blob_sidecar(spec, sidecar.index)
                : gossip::compute_subnet_for_data_column_sidecar(spec, sidecar.index);
        messages.push_back(make_message(topic, subnet, ssz::encode(spec, sidecar), slot));
    }
    for (const GossipMessage& message : messages) {
        const auto received = router_.receive(message, chain_->time_ms(), source);
        if (!received && was_seen(received.error())) {
            continue;
        }
        if (!received) {
            note_verdict(received.error());
            return unexpected(received.error());
        }
        ++statistics_.messages_valid;
        tell(message);
        wire_.publish(message);
        on_new_sidecar(*received->sidecar_of);
    }
    return {};
}

Result<void, GossipError> Node::submit_sidecars(const BlockSidecars& sidecars, Slot slot) {
    CAIRN_TRY(
        publish_sidecars(Topic::blob_sidecar, sidecars.blobs, slot, MessageSource::proven_sidecar));
    return publish_sidecars(Topic::data_column_sidecar, sidecars.columns, slot,
                            MessageSource::proven_sidecar);
}

bool Node::publish_block(const BlockPointer& block,
                         const std::shared_ptr<const BlobsBundle>& blobs) {
    if (blobs != nullptr) {
        const auto sidecars = make_sidecars(current_spec(), *block, blobs->blobs, blobs->proofs,
                                            BlobsOrigin::own_engine);
        if (!sidecars) {
            statistics_.last_refusal = to_string(sidecars.error());
            return false;
        }
        const Slot slot = block->message.slot;
        if (!publish_sidecars(Topic::blob_sidecar, sidecars->blobs, slot, MessageSource::own) ||
            !publish_sidecars(Topic::data_column_sidecar, sidecars->columns, slot,
                              MessageSource::own)) {
            return false;
        }
    }
    return publish(Topic::beacon_block, 0, *block) &&
           chain_->block(ssz::hash_tree_root(current_spec(), block->message)) != nullptr;
}

}  // namespace cairn::node
