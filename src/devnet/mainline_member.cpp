#include "devnet/mainline_member.hpp"

#include "base/assert.hpp"
#include "consensus/custody_groups.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "devnet/misbehaviour.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <array>

namespace cairn::devnet {

using namespace consensus;

namespace {

validator::ValidatorClient::Keys keys_of(const Genesis& genesis, const MemberOptions& options) {
    validator::ValidatorClient::Keys keys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        const std::uint64_t index = options.first_validator + i;
        keys.emplace(ValidatorIndex{index}, genesis.keys.signing_key(index));
    }
    return keys;
}

/// A node's name on the network, which decides what columns it keeps.
node::Custody custody_of(const Genesis& genesis, const MemberOptions& options) {
    node::Custody custody;
    custody.node_id.limbs = {options.id, options.seed, 0, 0};
    const Config& config = *genesis.config;
    if (options.supernode) {
        custody.group_count = config.NUMBER_OF_CUSTODY_GROUPS;
        return custody;
    }
    std::vector<ValidatorIndex> validators;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        validators.emplace_back(options.first_validator + i);
    }
    const auto required =
        get_validators_custody_requirement(genesis.network, genesis.state, validators);
    custody.group_count = validators.empty() ? config.CUSTODY_REQUIREMENT
                                             : required.value_or(config.CUSTODY_REQUIREMENT);
    return custody;
}

}  // namespace

MainlineMember::MainlineMember(const Genesis& genesis, const MemberOptions& options)
    : Member(genesis, options,
             [] {
                 static constexpr std::array duties{Duty::propose, Duty::attest, Duty::aggregate};
                 return std::span<const Duty>(duties);
             }()),
      random_(options.seed),
      blobs_{options.blobs_per_block, options.seed, genesis.state.genesis_time},
      engine_(genesis.config->TERMINAL_BLOCK_HASH, 0, blobs_),
      keys_(genesis.keys),
      first_new_key_(genesis.state.validators.size()) {}

Result<std::unique_ptr<Member>, std::string> MainlineMember::create(const Genesis& genesis,
                                                                    const MemberOptions& options) {
    std::unique_ptr<MainlineMember> member(new MainlineMember(genesis, options));
    CAIRN_TRY_ASSIGN(
        member->storage_,
        MemberStorage::open(member->network(), genesis.state.genesis_validators_root,
                            options.storage, pubkeys_of(genesis, options),
                            options.blobs_per_block > 0 ? MemberStorage::Keeps::chain_and_sidecars
                                                        : MemberStorage::Keeps::chain));
    CAIRN_TRY_ASSIGN(auto chain, member->begin_chain(genesis));
    node::Wire& wire = *member;
    member->node_ = std::make_unique<node::Node>(
        std::move(chain), member->engine_, member->random_, wire,
        node::NodeOptions{.slasher = true,
                          .custody = custody_of(genesis, options),
                          .sidecar_store = member->storage_->sidecar_store()});
    member->client_ = std::make_unique<validator::ValidatorClient>(
        *member->node_, keys_of(genesis, options), member->storage_->protection());
    return member;
}

// Storage ----------------------------------------------------------------------------------------

// Payloads go on from the anchor's; before the merge there is none, and they have yet to begin.
Result<std::unique_ptr<node::Chain>, std::string> MainlineMember::begin_chain(
    const Genesis& genesis) {
    store::ChainStore* const chain_store = storage_->chain_store();
    const node::ChainServices services{engine_, random_, base::serial_executor(), chain_store};
    if (storage_->is_new()) {
        auto chain = node::Chain::start(network(), genesis.state, services);
        if (!chain) {
            return unexpected(storage_->failure().value_or(consensus::describe(chain.error())));
        }
        return *std::move(chain);
    }
    const auto anchor = chain_store->anchor();
    if (anchor) {
        const ExecutionPayloadHeader& header = anchor->state.latest_execution_payload_header;
        if (header.block_hash != Hash32{}) {
            engine_ = node::SimulatedEngine(header.block_hash, header.block_number, blobs_);
        }
    }
    auto chain = node::Chain::resume(network(), services);
    if (!chain) {
        return unexpected(std::move(chain).error().what);
    }
    return *std::move(chain);
}

void MainlineMember::close_storage() {
    last_duties_ = client_->statistics();
    client_.reset();
    node_->chain().leave_chain_store();
    node_->leave_sidecar_store();
    storage_.reset();
}

validator::DutyStatistics MainlineMember::duties() const {
    return client_ == nullptr ? last_duties_ : client_->statistics();
}

std::optional<std::string> MainlineMember::storage_failure() const {
    return storage_ == nullptr ? std::nullopt : storage_->failure();
}

// Duties and messages ----------------------------------------------------------------------------

std::uint64_t MainlineMember::due_ms(const Spec& spec, Duty duty) const {
    switch (duty) {
        case Duty::attest:
            return get_attestation_due_ms(spec);
        case Duty::aggregate:
            return get_aggregate_due_ms(spec);
        case Duty::propose:
        case Duty::propose_shard_blocks:
            break;
    }
    return 0;
}

void MainlineMember::perform(Duty duty, Slot slot) {
    switch (duty) {
        case Duty::propose:
            storage_->prune(slot);
            take_new_keys();
            client_->propose(slot);
            break;
        case Duty::attest:
            client_->attest(slot);
            break;
        case Duty::aggregate:
            client_->aggregate(slot);
            break;
        case Duty::propose_shard_blocks:
            break;
    }
}

void MainlineMember::prepare(std::span<const Timed> messages) {
    std::vector<const node::GossipMessage*> gossip;
    for (const Timed& message : messages) {
        if (const auto* const found = std::get_if<node::GossipMessage>(&message.incoming.message)) {
            if (node_->is_subscribed(found->topic, found->subnet_id)) {
                gossip.push_back(found);
            }
        }
    }
    node_->prepare(gossip);
}

void MainlineMember::handle(const Incoming& incoming) {
    if (const auto* const gossip = std::get_if<node::GossipMessage>(&incoming.message)) {
        if (node_->is_subscribed(gossip->topic, gossip->subnet_id)) {
            node_->on_gossip(incoming.from, *gossip);
        }
    } else if (const auto* const request = std::get_if<node::BlocksRequest>(&incoming.message)) {
        node_->on_blocks_request(incoming.from, *request);
    } else if (const auto* const wanted = std::get_if<node::SidecarsRequest>(&incoming.message)) {
        node_->on_sidecars_request(incoming.from, *wanted);
    } else if (const auto* const sidecars =
                   std::get_if<node::SidecarsResponse>(&incoming.message)) {
        node_->on_sidecars(incoming.from, *sidecars);
    } else {
        node_->on_blocks(incoming.from, std::get<node::BlocksResponse>(incoming.message));
    }
}

// On request -------------------------------------------------------------------------------------

template <class Make>
Member::Done MainlineMember::publish_signed(node::Topic topic, ValidatorIndex validator,
                                            Make make) {
    if (!is_running()) {
        return unexpected("node " + std::to_string(options().id) + " is stopped");
    }
    node::Chain& chain = node_->chain();
    const Slot slot = chain.current_slot();
    const auto state = chain.state_at(chain.head().root, slot);
    if (!state) {
        return unexpected(consensus::describe(state.error()));
    }
    const auto message = make(node::spec_at_slot(network(), slot), **state,
                              Signer{validator, client_->keys().at(validator)});
    if (!node_->publish(topic, 0, message)) {
        return unexpected("refused: " + node_->statistics().last_verdict);
    }
    return {};
}

Member::Done MainlineMember::leave(ValidatorIndex validator) {
    return publish_signed(node::Topic::voluntary_exit, validator, make_exit);
}
Member::Done MainlineMember::slash_by_block(ValidatorIndex validator) {
    return publish_signed(node::Topic::proposer_slashing, validator, make_double_proposal);
}
Member::Done MainlineMember::slash_by_vote(ValidatorIndex validator) {
    return publish_signed(node::Topic::attester_slashing, validator, make_double_vote);
}

Member::Done MainlineMember::will_lie(std::set<ValidatorIndex>& liars, ValidatorIndex validator) {
    if (!is_running()) {
        return unexpected("node " + std::to_string(options().id) + " is stopped");
    }
    liars.insert(validator);
    return {};
}
Member::Done MainlineMember::equivocate(ValidatorIndex validator) {
    return will_lie(equivocators_, validator);
}
Member::Done MainlineMember::spoil_block(ValidatorIndex validator) {
    return will_lie(spoilers_, validator);
}
void MainlineMember::stop_lying() {
    equivocators_.clear();
    spoilers_.clear();
}

// Deposits ---------------------------------------------------------------------------------------

/// The keys of validators that deposits have made, if it is this node that has them: also those of
/// a former life.
void MainlineMember::take_new_keys() {
    if (options().validator_count == 0) {
        return;
    }
    const BeaconState& state = *node_->chain().head().state;
    for (std::uint64_t i = first_new_key_; i < state.validators.size(); ++i) {
        const ValidatorIndex index{i};
        if (new_validators_.contains(index)) {
            continue;
        }
        const BLSPubkey& pubkey = state.validators[i].pubkey;
        const auto number = new_key_of(pubkey, state.validators.size());
        if (number && *number % options().node_count + 1 == options().id &&
            storage_->protection().register_keys({&pubkey, 1})) {
            client_->add(index, keys_.signing_key(*number));
            new_validators_.insert(index);
        }
    }
}

/// Numbers are given in order, so a new key is below the number of validators unless deposits of
/// others before it were never made.
std::optional<std::uint64_t> MainlineMember::new_key_of(const BLSPubkey& pubkey,
                                                        std::uint64_t validators) {
    constexpr std::uint64_t GAP = 16;
    while (first_new_key_ + new_pubkeys_.size() < validators + GAP) {
        const std::uint64_t next = first_new_key_ + new_pubkeys_.size();
        new_pubkeys_.push_back(crypto::sk_to_pk(keys_.signing_key(next)));
    }
    const auto found = std::ranges::find(new_pubkeys_, pubkey);
    if (found == new_pubkeys_.end()) {
        return std::nullopt;
    }
    return first_new_key_ + static_cast<std::uint64_t>(found - new_pubkeys_.begin());
}

bool MainlineMember::owns(ValidatorIndex validator) const noexcept {
    return Member::owns(validator) || new_validators_.contains(validator);
}

void MainlineMember::publish_twin(const node::GossipMessage& message) {
    node::Chain& chain = node_->chain();
    const Slot slot = chain.current_slot();
    const node::StoredBlock* const head = chain.block(chain.head().root);
    const auto state = chain.state_at(chain.head().root, slot);
    if (head == nullptr || !state) {
        return;
    }
    const auto twin = contradict(node::spec_at_slot(network(), slot), **state, message,
                                 equivocators_, client_->keys(), head->block->message.parent_root);
    if (twin) {
        equivocators_.erase(twin->signer);
        send(0, twin->message, TWIN_DELAY_MS);
    }
}

bool MainlineMember::publish_spoilt(const node::GossipMessage& message) {
    node::Chain& chain = node_->chain();
    const Slot slot = chain.current_slot();
    const auto state = chain.state_at(chain.head().root, slot);
    const auto spoilt = state ? spoil(node::spec_at_slot(network(), slot), **state, message,
                                      spoilers_, client_->keys())
                              : std::nullopt;
    if (spoilt) {
        spoilers_.erase(spoilt->signer);
        send(0, spoilt->message);
    }
    return spoilt.has_value();
}

void MainlineMember::publish(const node::GossipMessage& message) {
    if (withholding_ && node::is_sidecar_topic(message.topic)) {
        return;
    }
    if (!spoilers_.empty() && publish_spoilt(message)) {
        return;
    }
    send(0, message);
    if (!equivocators_.empty()) {
        publish_twin(message);
    }
}

void MainlineMember::request_blocks(node::PeerId peer, const node::BlocksRequest& request) {
    send(peer, request);
}

void MainlineMember::respond_blocks(node::PeerId peer, node::BlocksResponse response) {
    send(peer, std::move(response));
}

void MainlineMember::request_sidecars(node::PeerId peer, const node::SidecarsRequest& request) {
    send(peer, request);
}

void MainlineMember::respond_sidecars(node::PeerId peer, node::SidecarsResponse response) {
    if (!withholding_) {
        send(peer, std::move(response));
    }
}

}  // namespace cairn::devnet
