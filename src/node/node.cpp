#include "node/node.hpp"

#include "base/stopwatch.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_digest.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

constexpr std::size_t KEPT_TIMES = 256;

/// Not for good: the block may be asked again.
bool may_be_early(const Invalid& invalid) {
    return invalid.rule == Rule::parent_block_unknown || invalid.rule == Rule::block_in_future ||
           invalid.rule == Rule::data_unavailable;
}

bool is_of_the_future(gossip::GossipRule rule) {
    using gossip::GossipRule;
    return rule == GossipRule::block_is_from_a_future_slot ||
           rule == GossipRule::attestation_slot_is_from_a_future_slot ||
           rule == GossipRule::aggregate_slot_is_from_a_future_slot;
}

template <class Vote>
std::optional<AttestationData> data_in(const Spec& spec, const Payload& bytes,
                                       AttestationData (*data_of)(const Vote&)) {
    Vote vote;
    return ssz::decode(spec, *bytes, vote) ? std::optional(data_of(vote)) : std::nullopt;
}

/// Null: it is no vote.
std::optional<AttestationData> vote_in(const Spec& spec, const GossipMessage& message) {
    if (message.topic == Topic::beacon_aggregate_and_proof) {
        return data_in<SignedAggregateAndProof>(
            spec, message.bytes, [](const auto& vote) { return vote.message.aggregate.data; });
    }
    if (message.topic != Topic::beacon_attestation) {
        return std::nullopt;
    }
    return spec.at_least(ForkId::electra)
               ? data_in<SingleAttestation>(spec, message.bytes,
                                            [](const auto& vote) { return vote.data; })
               : data_in<Attestation>(spec, message.bytes,
                                      [](const auto& vote) { return vote.data; });
}

}  // namespace

Node::Node(std::unique_ptr<Chain> chain, PayloadBuilder& payloads, crypto::Random& random,
           Wire& wire, const NodeOptions& options)
    : chain_(std::move(chain)),
      slasher_(options.slasher ? std::make_unique<Slasher>() : nullptr),
      sidecars_(options.custody ? std::make_unique<HeldSidecars>(
                                      chain_->network(), *options.custody, options.sidecar_store)
                                : nullptr),
      router_(*chain_, pools_, slasher_.get(), sidecars_.get()),
      exchange_(sidecars_ != nullptr ? std::make_unique<SidecarExchange>(*chain_, *sidecars_, wire)
                                     : nullptr),
      payloads_(payloads),
      random_(random),
      wire_(wire) {}

Spec Node::current_spec() const {
    return spec_at_slot(chain_->network(), chain_->current_slot());
}

void Node::set_time(std::uint64_t now_ms) {
    const Slot before = chain_->current_slot();
    if (const auto moved = chain_->set_time(now_ms); !moved) {
        statistics_.last_refusal = describe(moved.error());
        return;
    }
    if (const auto taken = chain_->take_verdicts(); !taken) {
        statistics_.last_refusal = describe(taken.error());
    }
    if (chain_->current_slot() != before) {
        report_slots(before, chain_->current_slot());
        on_new_slot(chain_->current_slot());
    }
    // A block that is late but comes before need not be asked for.
    if (into_slot_ms(chain_->current_slot()) >= chain_->network().config->SLOT_DURATION_MS / 2) {
        ask_for_wanted();
    }
    fetch_data();
    prepare_next_slot();
}

std::uint64_t Node::into_slot_ms(Slot slot) const {
    const std::uint64_t start =
        compute_time_at_slot_ms(chain_->network(), chain_->store().genesis_time_ms, slot);
    return chain_->time_ms() > start ? chain_->time_ms() - start : 0;
}

void Node::report_slots(Slot before, Slot now) {
    const auto add = [&](const SlotReport& report) {
        ++statistics_.slots_reported;
        statistics_.slots.push_back(report);
        if (statistics_.slots.size() > MAX_SLOT_REPORTS) {
            statistics_.slots.pop_front();
        }
    };
    const Spec spec = spec_at_slot(chain_->network(), before);
    const auto report = slot_watch_.close(before, get_attestation_due_ms(spec));
    if (report && before != GENESIS_SLOT) {
        add(*report);
    }
    const std::uint64_t leapt = std::min(now - before - 1, MAX_LEAP_REPORTS);
    for (Slot slot{now.value - leapt}; slot < now; ++slot) {
        add(SlotWatch::leapt_over(slot));
    }
}

// Not where the slot has no block yet: others still vote for a state in between.
void Node::prepare_next_slot() {
    const Head& head = chain_->head();
    const Slot slot = chain_->current_slot();
    if (head.slot != slot || statistics_.prepared > slot ||
        into_slot_ms(slot) < chain_->network().config->SLOT_DURATION_MS * 3 / 4) {
        return;
    }
    statistics_.prepared = slot + 1;
    std::ignore = chain_->state_at(head.root, slot + 1);
}

void Node::on_new_slot(Slot slot) {
    hear_orphans();
    chain_->count_votes(pools_.votes);
    pools_.votes.clear();
    import_waiting();
    const std::uint64_t epoch = chain_->network().preset->SLOTS_PER_EPOCH;
    const Slot old{slot.value > 2 * epoch ? slot.value - 2 * epoch : 0};
    pools_.attestations.prune(old);
    pools_.sync.prune(Slot{slot.value > 2 ? slot.value - 2 : 0});
    router_.prune(old);
    if (sidecars_ != nullptr) {
        sidecars_->prune(slot);
    }
    prune_operations();
    if (slasher_ != nullptr) {
        const Epoch now = compute_epoch_at_slot(chain_->network(), slot);
        slasher_->prune(old, Epoch{now.value > SLASHER_EPOCHS ? now.value - SLASHER_EPOCHS : 0});
    }
}

void Node::prune_operations() {
    if (pools_.operations.empty()) {
        return;
    }
    const Slot slot = chain_->current_slot();
    const auto current = chain_->state_at(chain_->head().root, slot);
    const BlockTree& blocks = chain_->store().blocks;
    const auto finalized = blocks.find(chain_->store().finalized_checkpoint.root);
    if (current && finalized) {
        pools_.operations.prune(spec_at_slot(chain_->network(), slot), *blocks[*finalized].state,
                                **current);
    }
}

// Contradictions ---------------------------------------------------------------------------------

// Blocks that came by sync, and the votes of all blocks.
void Node::compare_with_known(const SignedBeaconBlock& block) {
    const Spec spec = spec_at_slot(chain_->network(), block.message.slot);
    slasher_->on_header(header_of(spec, block), Slasher::Signature::verified);
    const auto state = chain_->state_at(block.message.parent_root, block.message.slot);
    if (!state) {
        return;
    }
    for (const Attestation& attestation : block.message.body.attestations) {
        if (const auto indexed = get_indexed_attestation(spec, **state, attestation)) {
            slasher_->on_vote(*indexed, Slasher::Signature::verified);
        }
    }
}

void Node::report_contradictions() {
    if (slasher_ == nullptr) {
        return;
    }
    for (const ProposerSlashing& slashing : slasher_->take_proposer_slashings()) {
        publish(Topic::proposer_slashing, 0, slashing);
    }
    for (const AttesterSlashing& slashing : slasher_->take_attester_slashings()) {
        publish(Topic::attester_slashing, 0, slashing);
    }
}

// Messages ---------------------------------------------------------------------------------------

void Node::note_verdict(const GossipError& error) {
    statistics_.last_verdict = describe(error);
    const auto* const rule = std::get_if<gossip::GossipRule>(&error);
    if (rule != nullptr && gossip::action_of(*rule) == gossip::Action::ignore) {
        ++statistics_.messages_ignored;
    } else {
        ++statistics_.messages_rejected;
        statistics_.last_refusal = describe(error);
    }
}

bool Node::receive(const GossipMessage& message, PeerId from, MessageSource source) {
    if (exchange_ != nullptr) {
        exchange_->note_peer(from);
    }
    if (pools_.votes.size() >= MAX_WAITING_VOTES) {
        return false;
    }
    const auto received = router_.receive(message, chain_->time_ms(), source);
    if (!received) {
        const auto* const rule = std::get_if<gossip::GossipRule>(&received.error());
        const bool is_early = rule != nullptr && is_of_the_future(*rule);
        if (is_early) {
            slot_watch_.on_early_message();
        }
        const bool orphan = rule != nullptr && message.topic == Topic::beacon_block &&
                            *rule == gossip::GossipRule::block_parent_has_not_been_seen;
        if (orphan || (is_early && message.topic == Topic::beacon_block)) {
            const auto spec = router_.spec_of(message.fork_digest);
            SignedBeaconBlock block;
            if (spec && ssz::decode(*spec, *message.bytes, block) &&
                block.message.slot <= chain_->current_slot() + 1) {
                import_or_wait(from, std::make_shared<const SignedBeaconBlock>(std::move(block)));
            }
        }
        if (rule != nullptr &&
            *rule == gossip::GossipRule::block_being_voted_for_has_not_been_seen) {
            keep_orphan(from, message);
        }
        note_verdict(received.error());
        return false;
    }
    ++statistics_.messages_valid;
    tell(message);
    if (received->block != nullptr) {
        import_or_wait(from, received->block);
    }
    if (received->sidecar_of) {
        on_new_sidecar(*received->sidecar_of);
    }
    return true;
}

void Node::tell(const GossipMessage& message) {
    if (const auto listener = listener_.lock()) {
        if (const auto spec = router_.spec_of(message.fork_digest)) {
            listener->on_message(*spec, message);
        }
    }
}

void Node::prepare(std::span<const GossipMessage* const> messages) {
    router_.prepare(messages, random_);
}

bool Node::is_subscribed(Topic topic, std::uint64_t subnet_id) const {
    if (!is_sidecar_topic(topic)) {
        return true;
    }
    return sidecars_ != nullptr &&
           (topic == Topic::blob_sidecar || sidecars_->samples_subnet(subnet_id));
}

void Node::on_gossip(PeerId from, const GossipMessage& message) {
    receive(message, from, MessageSource::stranger);
    report_contradictions();
}

// Blocks -----------------------------------------------------------------------------------------

Checked<> Node::import(const BlockPointer& block) {
    const base::Stopwatch watch;
    const Slot slot = block->message.slot;
    if (slot == chain_->current_slot()) {
        slot_watch_.on_arrival(slot, into_slot_ms(slot));
    }
    const auto imported = lacks_data(*block)
                              ? Checked<>(unexpected(Invalid{Rule::data_unavailable}))
                              : chain_->import(block);
    if (imported) {
        slot_watch_.on_import(slot, watch.elapsed().wall_ms);
        ++statistics_.blocks_imported;
        if (slasher_ != nullptr) {
            compare_with_known(*block);
        }
        statistics_.import_ms.push_back(watch.elapsed().wall_ms);
        if (statistics_.import_ms.size() > KEPT_TIMES) {
            statistics_.import_ms.pop_front();
        }
    } else if (!may_be_early(imported.error())) {
        ++statistics_.blocks_refused;
        statistics_.last_refusal = describe(imported.error());
    }
    return imported;
}

Checked<> Node::on_block(const BlockPointer& block) {
    const auto imported = import(block);
    if (imported) {
        import_waiting();
        report_contradictions();
    }
    return imported;
}

void Node::import_or_wait(PeerId from, const BlockPointer& block) {
    const auto imported = import(block);
    if (imported) {
        import_waiting();
        return;
    }
    if (!may_be_early(imported.error())) {
        return;
    }
    wait_for_more(from, block, imported.error());
    if (imported.error().rule == Rule::parent_block_unknown) {
        ask_for_chain(from, block->message.slot);
    }
}

void Node::wait_for_more(PeerId from, const BlockPointer& block, const Invalid& lacks) {
    const bool known = std::ranges::any_of(waiting_, [&](const Waiting& entry) {
        return entry.block == block || entry.block->signature == block->signature;
    });
    if (known) {
        return;
    }
    if (waiting_.size() == MAX_WAITING_BLOCKS) {
        waiting_.pop_front();
    }
    waiting_.push_back({from, block, lacks.rule == Rule::data_unavailable, chain_->time_ms()});
}

void Node::import_waiting() {
    for (bool progress = true; progress;) {
        progress = false;
        const std::deque<Waiting> waiting = std::exchange(waiting_, {});
        for (const Waiting& entry : waiting) {
            const auto imported = import(entry.block);
            progress = progress || imported.has_value();
            if (!imported && may_be_early(imported.error())) {
                waiting_.push_back(entry);
                waiting_.back().lacks_data = imported.error().rule == Rule::data_unavailable;
            }
        }
    }
}

bool Node::lacks_blocks() const {
    return std::ranges::any_of(waiting_, [&](const Waiting& entry) {
        return chain_->block(entry.block->message.parent_root) == nullptr;
    });
}

// Whoever was cut off from others hears their votes before their next block.
void Node::keep_orphan(PeerId from, const GossipMessage& message) {
    const auto spec = router_.spec_of(message.fork_digest);
    const auto vote = spec ? vote_in(*spec, message) : std::nullopt;
    if (from == 0 || !vote) {
        return;
    }
    const Wanted block{from, vote->beacon_block_root, vote->slot};
    if (orphans_.size() < MAX_ORPHAN_VOTES) {
        orphans_.push_back({block, message});
    }
    const bool is_wanted = std::ranges::find(wanted_, block.root, &Wanted::root) != wanted_.end();
    if (!is_wanted && wanted_.size() < MAX_WANTED_BLOCKS) {
        wanted_.push_back(block);
    }
}

void Node::hear_orphans() {
    for (const OrphanVote& vote : std::exchange(orphans_, {})) {
        if (chain_->block(vote.block.root) != nullptr) {
            receive(vote.message, vote.block.from, MessageSource::stranger);
        } else if (vote.block.slot + 1 >= chain_->current_slot()) {
            orphans_.push_back(vote);
        }
    }
    report_contradictions();
}

void Node::ask_for_wanted() {
    std::erase_if(wanted_,
                  [&](const Wanted& wanted) { return chain_->block(wanted.root) != nullptr; });
    if (!wanted_.empty() && !is_asking()) {
        const Wanted wanted = wanted_.front();
        wanted_.pop_front();
        ask_for_chain(wanted.from, wanted.slot + 1);
    }
}

bool Node::is_asking() const {
    return sync_.asked_ms != 0 && chain_->time_ms() < sync_.asked_ms + BLOCKS_TIMEOUT_MS;
}

void Node::ask_for_chain(PeerId peer, Slot until) {
    const Epoch finalized = chain_->store().finalized_checkpoint.epoch;
    ask_for_blocks(peer, compute_start_slot_at_epoch(chain_->network(), finalized) + 1, until);
}

void Node::ask_for_blocks(PeerId peer, Slot start, Slot until) {
    if (start < until && !is_asking()) {
        sync_ = {peer, start, until, chain_->time_ms()};
        wire_.request_blocks(peer, {start, MAX_BLOCKS_PER_RESPONSE});
    }
}

void Node::on_blocks_request(PeerId from, const BlocksRequest& request) {
    BlocksResponse response;
    const std::uint64_t count = std::min(request.count, MAX_BLOCKS_PER_RESPONSE);
    const Root& genesis_root = chain_->head().state->genesis_validators_root;
    for (const auto& block : chain_->canonical_blocks(request.start_slot, count)) {
        const Slot slot = block->message.slot;
        const Spec spec = spec_at_slot(chain_->network(), slot);
        response.chunks.push_back(
            {compute_fork_digest(spec, genesis_root, compute_epoch_at_slot(spec, slot)),
             std::make_shared<const Bytes>(ssz::encode(spec, *block))});
    }
    wire_.respond_blocks(from, std::move(response));
}

void Node::on_blocks(PeerId from, const BlocksResponse& response) {
    if (sync_.asked_ms == 0 || sync_.peer != from) {
        return;
    }
    sync_.asked_ms = 0;
    if (take_blocks(response)) {
        import_waiting();
        report_contradictions();
        if (!response.chunks.empty()) {
            go_on_with_sync();
        }
    }
    fetch_data();
    hear_orphans();
    ask_for_wanted();
}

// Not before the blocks that have come are in the chain: there is room for so many only.
void Node::go_on_with_sync() {
    if (sync_.peer != 0 && !waits_for_data()) {
        ask_for_blocks(sync_.peer, sync_.next, sync_.until);
    }
}

/// False: one could not be imported, and those after it were not tried.
bool Node::take_blocks(const BlocksResponse& response) {
    for (const BlocksResponse::Chunk& chunk : response.chunks) {
        const auto spec = router_.spec_of(chunk.fork_digest);
        SignedBeaconBlock block;
        if (!spec || !ssz::decode(*spec, *chunk.bytes, block)) {
            return false;
        }
        sync_.next = block.message.slot + 1;
        const auto pointer = std::make_shared<const SignedBeaconBlock>(std::move(block));
        const auto imported = import(pointer);
        const bool waits =
            !imported &&
            (imported.error().rule == Rule::data_unavailable ||
             (imported.error().rule == Rule::parent_block_unknown && waits_for_data()));
        if (waits) {
            wait_for_more(sync_.peer, pointer, imported.error());
        } else if (!imported) {
            return false;
        }
    }
    return true;
}

// Duties -----------------------------------------------------------------------------------------

Checked<ProducedBlock> Node::produce_block(const ProductionChoices& choices) {
    return node::produce_block(
        {*chain_, pools_.attestations, pools_.sync, pools_.operations, payloads_}, choices);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#attestation-data
Checked<AttestationData> Node::attestation_data(Slot slot, CommitteeIndex committee) {
    const Spec spec = spec_at_slot(chain_->network(), slot);
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    const Head& head = chain_->head();
    const Slot epoch_start = compute_start_slot_at_epoch(spec, epoch);
    // The checkpoints are those after the epoch's processing, if the head is of an epoch before.
    StatePointer state = head.state;
    if (head.slot < epoch_start) {
        CAIRN_TRY_ASSIGN(state, chain_->state_at(head.root, epoch_start));
    }
    AttestationData data;
    data.slot = slot;
    data.index = spec.at_least(ForkId::electra) ? CommitteeIndex{0} : committee;
    data.beacon_block_root = head.root;
    data.source = state->current_justified_checkpoint;
    data.target.epoch = epoch;
    if (head.slot <= epoch_start) {
        data.target.root = head.root;
    } else {
        CAIRN_TRY_ASSIGN(data.target.root, get_block_root(spec, *state, epoch));
    }
    return data;
}

std::optional<Attestation> Node::aggregate_attestation(const AttestationData& data,
                                                       CommitteeIndex committee) const {
    return pools_.attestations.aggregate(spec_at_slot(chain_->network(), data.slot), data,
                                         committee);
}

std::optional<SyncCommitteeContribution> Node::sync_contribution(Slot slot, const Root& block_root,
                                                                 std::uint64_t subcommittee) const {
    return pools_.sync.contribution(spec_at_slot(chain_->network(), slot), slot, block_root,
                                    subcommittee);
}

GossipMessage Node::make_message(Topic topic, std::uint64_t subnet_id, Bytes bytes,
                                 Slot slot) const {
    const Spec spec = spec_at_slot(chain_->network(), slot);
    return {topic, subnet_id,
            compute_fork_digest(spec, chain_->head().state->genesis_validators_root,
                                compute_epoch_at_slot(spec, slot)),
            std::make_shared<const Bytes>(std::move(bytes))};
}

bool Node::publish_bytes(Topic topic, std::uint64_t subnet_id, Bytes bytes) {
    const GossipMessage message =
        make_message(topic, subnet_id, std::move(bytes), chain_->current_slot());
    if (!receive(message, 0, MessageSource::own)) {
        return false;
    }
    wire_.publish(message);
    return true;
}

Result<void, GossipError> Node::submit(Topic topic, std::uint64_t subnet_id, Bytes bytes,
                                       Slot slot) {
    const GossipMessage message = make_message(topic, subnet_id, std::move(bytes), slot);
    const auto received = router_.receive(message, chain_->time_ms());
    if (!received) {
        note_verdict(received.error());
        return unexpected(received.error());
    }
    ++statistics_.messages_valid;
    tell(message);
    wire_.publish(message);
    if (received->block != nullptr) {
        import_or_wait(0, received->block);
    }
    return {};
}

}  // namespace cairn::node
