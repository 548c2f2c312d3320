#include "api/event_texts.hpp"

#include "api/ids.hpp"
#include "api/reply.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/blob.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/payload.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <memory>

namespace cairn::api {

using namespace consensus;
using node::Topic;

// The chain --------------------------------------------------------------------------------------

namespace {

Root state_root_of(const node::Chain& chain, const Root& block_root) {
    const node::StoredBlock* const stored = chain.block(block_root);
    return stored == nullptr ? Root{} : stored->block->message.state_root;
}

/// The last common block of two branches.
Slot fork_slot(const node::Chain& chain, Root a, Root b) {
    while (a != b) {
        const node::StoredBlock* const of_a = chain.block(a);
        const node::StoredBlock* const of_b = chain.block(b);
        if (of_a == nullptr || of_b == nullptr) {
            return GENESIS_SLOT;
        }
        if (of_a->block->message.slot >= of_b->block->message.slot) {
            a = of_a->block->message.parent_root;
        } else {
            b = of_b->block->message.parent_root;
        }
    }
    const node::StoredBlock* const common = chain.block(a);
    return common == nullptr ? GENESIS_SLOT : common->block->message.slot;
}

Root dependent_root(const node::Chain& chain, Epoch epoch) {
    const Slot start = compute_start_slot_at_epoch(chain.network(), epoch);
    return canonical_root(chain, start.value == 0 ? start : start - 1);
}

Epoch epoch_before(Epoch epoch) {
    return Epoch{epoch.value == 0 ? 0 : epoch.value - 1};
}

bool starts_epoch(const node::Chain& chain, const node::StoredBlock* old_head) {
    return old_head != nullptr &&
           compute_epoch_at_slot(chain.network(), old_head->block->message.slot) !=
               compute_epoch_at_slot(chain.network(), chain.head().slot);
}

void begin_head(json::Writer& out, const node::Chain& chain) {
    const node::Head& head = chain.head();
    out.begin_object().field("slot", quoted(head.slot.value)).field("block", hex_of(head.root));
    out.field("state", hex_of(state_root_of(chain, head.root)));
}

}  // namespace

EventText block_event(const node::Chain& chain, const TreeBlock& block) {
    json::Writer out;
    out.begin_object().field("slot", quoted(block.slot.value)).field("block", hex_of(block.root));
    return out.field("execution_optimistic", chain.is_optimistic(block.root)).end_object().take();
}

EventText head_event(const node::Chain& chain, const node::StoredBlock* old_head) {
    const Epoch epoch = compute_epoch_at_slot(chain.network(), chain.head().slot);
    json::Writer out;
    begin_head(out, chain);
    out.field("epoch_transition", starts_epoch(chain, old_head));
    out.field("previous_duty_dependent_root", hex_of(dependent_root(chain, epoch_before(epoch))));
    out.field("current_duty_dependent_root", hex_of(dependent_root(chain, epoch)));
    return out.field("execution_optimistic", chain.is_optimistic(chain.head().root))
        .end_object()
        .take();
}

/// Until gloas a block has its payload in it, so that its status is full.
EventText head_v2_event(const node::Chain& chain, const node::StoredBlock* old_head) {
    const node::Head& head = chain.head();
    const Epoch epoch = compute_epoch_at_slot(chain.network(), head.slot);
    const Spec spec = node::spec_at_slot(chain.network(), head.slot);
    json::Writer out;
    out.begin_object().field("version", to_string(spec.fork_id())).key("data");
    begin_head(out, chain);
    out.field("payload_status", "full").field("epoch_transition", starts_epoch(chain, old_head));
    out.field("current_epoch_dependent_root", hex_of(dependent_root(chain, epoch_before(epoch))));
    out.field("next_epoch_dependent_root", hex_of(dependent_root(chain, epoch)));
    return out.field("execution_optimistic", chain.is_optimistic(chain.head().root))
        .end_object()
        .end_object()
        .take();
}

EventText chain_reorg_event(const node::Chain& chain, const Root& old_root) {
    const node::StoredBlock* const old = chain.block(old_root);
    const node::Head& head = chain.head();
    if (old == nullptr) {
        return std::nullopt;
    }
    const Slot common = fork_slot(chain, old_root, head.root);
    if (common >= old->block->message.slot) {
        return std::nullopt;
    }
    json::Writer out;
    out.begin_object().field("slot", quoted(head.slot.value));
    out.field("depth", quoted(old->block->message.slot - common));
    out.field("old_head_block", hex_of(old_root)).field("new_head_block", hex_of(head.root));
    out.field("old_head_state", hex_of(state_root_of(chain, old_root)));
    out.field("new_head_state", hex_of(state_root_of(chain, head.root)));
    out.field("epoch", quoted(compute_epoch_at_slot(chain.network(), head.slot).value));
    return out.field("execution_optimistic", chain.is_optimistic(chain.head().root))
        .end_object()
        .take();
}

EventText finalized_checkpoint_event(const node::Chain& chain) {
    const Checkpoint& finalized = chain.store().finalized_checkpoint;
    json::Writer out;
    out.begin_object().field("block", hex_of(finalized.root));
    out.field("state", hex_of(state_root_of(chain, finalized.root)));
    out.field("epoch", quoted(finalized.epoch.value));
    return out.field("execution_optimistic", chain.is_optimistic(finalized.root))
        .end_object()
        .take();
}

// Payloads ---------------------------------------------------------------------------------------

namespace {

/// Builds nothing, and tells what it was to build.
class Listener final : public PayloadBuilder {
  public:
    std::optional<PayloadId> notify_forkchoice_updated(
        const Spec&, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) override {
        head = hashes.head_block_hash;
        heard = attributes;
        return std::nullopt;
    }
    std::optional<ExecutionPayload> get_payload(const Spec&, const PayloadId&) override {
        return std::nullopt;
    }

    Hash32 head;
    std::optional<PayloadAttributes> heard;
};

void write_attributes(json::Writer& out, const Spec& spec, const PayloadAttributes& attributes) {
    out.begin_object().field("timestamp", quoted(attributes.timestamp));
    out.field("prev_randao", hex_of(attributes.prev_randao));
    out.field("suggested_fee_recipient", hex_of(attributes.suggested_fee_recipient));
    if (spec.at_least(ForkId::capella)) {
        out.key("withdrawals").json(to_json_array(spec, attributes.withdrawals));
    }
    if (spec.at_least(ForkId::deneb)) {
        out.field("parent_beacon_block_root", hex_of(attributes.parent_beacon_block_root));
    }
    out.end_object();
}

}  // namespace

std::optional<ValidatorIndex> proposer_at(node::Chain& chain, Slot slot) {
    const auto state = chain.state_at(chain.head().root, slot);
    if (!state) {
        return std::nullopt;
    }
    const auto proposer =
        get_beacon_proposer_index(node::spec_at_slot(chain.network(), slot), **state);
    return proposer ? std::optional(*proposer) : std::nullopt;
}

EventText payload_attributes_event(node::Chain& chain, Slot slot,
                                   const ExecutionAddress& fee_recipient) {
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    const auto proposer = proposer_at(chain, slot);
    if (!spec.at_least(ForkId::bellatrix) || !proposer) {
        return std::nullopt;
    }
    const StatePointer state = *chain.state_at(chain.head().root, slot);
    Listener listener;
    const PayloadWish wish{.safe_block_hash = {},
                           .finalized_block_hash = {},
                           .suggested_fee_recipient = fee_recipient};
    if (!prepare_execution_payload(spec, *state, wish, listener) || !listener.heard) {
        return std::nullopt;
    }
    json::Writer out;
    out.begin_object().field("version", to_string(spec.fork_id())).key("data").begin_object();
    out.field("proposer_index", quoted(proposer->value));
    out.field("proposal_slot", quoted(slot.value));
    out.field("parent_block_root", hex_of(chain.head().root));
    out.field("parent_block_number", quoted(state->latest_execution_payload_header.block_number));
    out.field("parent_block_hash", hex_of(listener.head)).key("payload_attributes");
    write_attributes(out, spec, *listener.heard);
    return out.end_object().end_object().take();
}

// Messages ---------------------------------------------------------------------------------------

namespace {

template <class T>
std::optional<T> read(const Spec& spec, const node::GossipMessage& message) {
    T value;
    if (!ssz::decode(spec, *message.bytes, value)) {
        return std::nullopt;
    }
    return value;
}

template <class T>
EventText as_it_is(const Spec& spec, const node::GossipMessage& message) {
    const auto value = read<T>(spec, message);
    return value ? EventText(json::to_json(spec, *value)) : std::nullopt;
}

}  // namespace

EventText block_gossip_event(const Spec& spec, const node::GossipMessage& message) {
    const auto block = read<SignedBeaconBlock>(spec, message);
    if (!block) {
        return std::nullopt;
    }
    json::Writer out;
    out.begin_object().field("slot", quoted(block->message.slot.value));
    out.field("block", hex_of(ssz::hash_tree_root(spec, block->message)));
    return out.end_object().take();
}

EventText attestation_event(node::Chain& chain, const Spec& spec,
                            const node::GossipMessage& message) {
    if (!spec.at_least(ForkId::electra)) {
        return as_it_is<Attestation>(spec, message);
    }
    const auto single = read<SingleAttestation>(spec, message);
    const auto state = chain.state_at(chain.head().root, chain.current_slot());
    if (!single || !state) {
        return std::nullopt;
    }
    const auto committee =
        get_beacon_committee(spec, **state, single->data.slot, single->committee_index);
    const auto place = std::ranges::find(committee, single->attester_index);
    if (place == committee.end()) {
        return std::nullopt;
    }
    auto attestation = ssz::default_value<Attestation>(spec);
    attestation.aggregation_bits = ssz::Bitlist(committee.size());
    attestation.aggregation_bits.set(static_cast<std::size_t>(place - committee.begin()));
    attestation.data = single->data;
    attestation.signature = single->signature;
    attestation.committee_bits.set(single->committee_index.value);
    return json::to_json(spec, attestation);
}

EventText single_attestation_event(const Spec& spec, const node::GossipMessage& message) {
    return spec.at_least(ForkId::electra) ? as_it_is<SingleAttestation>(spec, message)
                                          : std::nullopt;
}

namespace {

void write_sidecar(json::Writer& out, const Spec& spec, const SignedBeaconBlockHeader& header,
                   std::uint64_t index) {
    const Root root = ssz::hash_tree_root(spec, header.message);
    out.begin_object().field("block_root", hex_of(root)).field("index", quoted(index));
    out.field("slot", quoted(header.message.slot.value));
}

EventText blob_sidecar_event(const Spec& spec, const node::GossipMessage& message) {
    const auto sidecar = std::make_unique<BlobSidecar>();  // too big for a stack
    if (!ssz::decode(spec, *message.bytes, *sidecar)) {
        return std::nullopt;
    }
    json::Writer out;
    write_sidecar(out, spec, sidecar->signed_block_header, sidecar->index);
    out.field("kzg_commitment", hex_of(sidecar->kzg_commitment));
    out.field("versioned_hash", hex_of(kzg_commitment_to_versioned_hash(sidecar->kzg_commitment)));
    return out.end_object().take();
}

EventText data_column_sidecar_event(const Spec& spec, const node::GossipMessage& message) {
    const auto sidecar = read<DataColumnSidecar>(spec, message);
    if (!sidecar) {
        return std::nullopt;
    }
    json::Writer out;
    write_sidecar(out, spec, sidecar->signed_block_header, sidecar->index);
    return out.end_object().take();
}

}  // namespace

EventText message_event(const Spec& spec, const node::GossipMessage& message) {
    switch (message.topic) {
        case Topic::voluntary_exit:
            return as_it_is<SignedVoluntaryExit>(spec, message);
        case Topic::proposer_slashing:
            return as_it_is<ProposerSlashing>(spec, message);
        case Topic::attester_slashing:
            return as_it_is<AttesterSlashing>(spec, message);
        case Topic::bls_to_execution_change:
            return as_it_is<SignedBLSToExecutionChange>(spec, message);
        case Topic::sync_committee_contribution_and_proof:
            return as_it_is<SignedContributionAndProof>(spec, message);
        case Topic::blob_sidecar:
            return blob_sidecar_event(spec, message);
        case Topic::data_column_sidecar:
            return data_column_sidecar_event(spec, message);
        case Topic::beacon_block:
        case Topic::beacon_attestation:
        case Topic::beacon_aggregate_and_proof:
        case Topic::sync_committee:
            break;
    }
    return std::nullopt;
}

// Light clients ----------------------------------------------------------------------------------

template <class T>
std::string light_event(const Spec& network, const light::Forked<T>& update) {
    const Spec spec = network.with_fork(update.fork);
    json::Writer out;
    out.begin_object().field("version", to_string(update.fork));
    return out.key("data").json(json::to_json(spec, update.data)).end_object().take();
}
template std::string light_event(const Spec&, const light::Forked<LightClientFinalityUpdate>&);
template std::string light_event(const Spec&, const light::Forked<LightClientOptimisticUpdate>&);

}  // namespace cairn::api
