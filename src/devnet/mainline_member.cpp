#include "devnet/mainline_member.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/custody_groups.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/predicates.hpp"
#include "devnet/misbehaviour.hpp"
#include "engine/pool_sidecars.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

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

/// Fees go where the stake goes, to an account of the network's mnemonic.
ExecutionAddress owner_of_stake(const Validator& validator) {
    if (!has_execution_withdrawal_credential(validator)) {
        return {};
    }
    constexpr std::size_t PREFIX_BYTES = 12;
    return ExecutionAddress::from(validator.withdrawal_credentials.view().subspan(PREFIX_BYTES));
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
      load_({options.blobs_per_block, options.transactions_per_slot, options.seed},
            genesis.accounts),
      execution_genesis_(genesis.execution),
      keys_(genesis.keys),
      first_new_key_(genesis.state.validators.size()) {}

MainlineMember::~MainlineMember() {
    client_.reset();
    node_.reset();
    close_execution();
}

Result<std::unique_ptr<Member>, std::string> MainlineMember::create(const Genesis& genesis,
                                                                    const MemberOptions& options) {
    std::unique_ptr<MainlineMember> member(new MainlineMember(genesis, options));
    CAIRN_TRY_ASSIGN(
        member->storage_,
        MemberStorage::open(member->network(), genesis.state.genesis_validators_root,
                            options.storage, pubkeys_of(genesis, options),
                            {.sidecars = options.blobs_per_block > 0, .execution = true}));
    CAIRN_TRY(member->begin_execution(genesis));
    CAIRN_TRY_ASSIGN(auto chain, member->begin_chain(genesis));
    node::Wire& wire = *member;
    member->node_ = std::make_unique<node::Node>(
        std::move(chain), member->layer(), member->random_, wire,
        node::NodeOptions{.slasher = true,
                          .custody = custody_of(genesis, options),
                          .sidecar_store = member->storage_->sidecar_store()});
    member->client_ = std::make_unique<validator::ValidatorClient>(
        *member->node_, keys_of(genesis, options), member->storage_->protection(), owner_of_stake);
    if (options.door != nullptr) {
        options.door->let_in(*member->execution_);
    }
    return member;
}

// Storage ----------------------------------------------------------------------------------------

namespace {

/// The hash of the payload of a block that is not of phase0 or altair; zero: of none.
const Hash32& payload_hash_of(const store::SavedBlock& saved) {
    return saved.block->message.body.execution_payload.block_hash;
}

bool tell(const Spec& network, engine::LocalEngine& engine, const store::SavedBlock& saved) {
    const BeaconBlock& block = saved.block->message;
    const Spec spec = node::spec_at_slot(network, block.slot);
    const auto hashes = to_versioned_hashes(block.body.blob_kzg_commitments);
    return engine.verify_and_notify_new_payload(
        spec,
        {block.body.execution_payload, hashes, block.parent_root, block.body.execution_requests});
}

/// The payloads from the last that the execution layer knows up to the anchor's: where it lost more
/// than the beacon chain did.
Result<void, std::string> catch_up(const store::ChainStore& stored,
                                   engine::EmbeddedExecution& execution) {
    const store::BlockId& anchor = stored.anchor_record()->block;
    auto block = stored.block(anchor.root);
    std::vector<store::SavedBlock> missing;
    while (block && *block && payload_hash_of(**block) != Hash32{}) {
        const auto known = execution.chain().known(payload_hash_of(**block));
        if (!known) {
            return unexpected(known.error().what);
        }
        if (*known) {
            break;
        }
        missing.push_back(**block);
        block = stored.block(missing.back().block->message.parent_root);
    }
    for (; !missing.empty(); missing.pop_back()) {
        if (!tell(stored.network(), execution.engine(), missing.back())) {
            return unexpected("the execution layer refuses a payload of its own chain: " +
                              execution.engine().trouble().value_or(""));
        }
    }
    return {};
}

}  // namespace

Result<void, std::string> MainlineMember::begin_execution(const Genesis& genesis) {
    next_slot_s_ = genesis.state.genesis_time;
    engine::EmbeddedOptions options;
    options.now_s = [this] { return next_slot_s_.load(); };
    options.chain.blocks_kept = storage_->execution_blocks_kept();
    auto opened =
        engine::EmbeddedExecution::open(*storage_->execution_kv(), execution_genesis_->genesis,
                                        base::serial_executor(), std::move(options));
    if (!opened) {
        return unexpected(opened.error().what);
    }
    execution_ = *std::move(opened);
    if (const auto& foreign = this->options().foreign_execution) {
        foreign_ = std::make_unique<engine::RemoteEngine>(foreign->url, foreign->jwt_secret,
                                                          engine::RemoteOptions{});
        mirrored_ = std::make_unique<engine::MirroredLayer>(*foreign_, execution_->engine());
    }
    return {};
}

engine::ExecutionLayer& MainlineMember::layer() noexcept {
    return mirrored_ != nullptr ? static_cast<engine::ExecutionLayer&>(*mirrored_)
                                : execution_->engine();
}

Result<std::unique_ptr<node::Chain>, std::string> MainlineMember::begin_chain(
    const Genesis& genesis) {
    store::ChainStore* const chain_store = storage_->chain_store();
    node::ChainServices services{layer(), random_, base::serial_executor(), chain_store};
    services.verdicts = &layer();
    services.forkchoice = &layer();
    if (storage_->is_new()) {
        auto chain = node::Chain::start(network(), genesis.state, services);
        if (!chain) {
            return unexpected(storage_->failure().value_or(consensus::describe(chain.error())));
        }
        return *std::move(chain);
    }
    CAIRN_TRY(catch_up(*chain_store, *execution_));
    auto chain = node::Chain::resume(network(), services);
    if (!chain) {
        return unexpected(std::move(chain).error().what);
    }
    return *std::move(chain);
}

void MainlineMember::close_execution() {
    if (execution_ != nullptr && options().door != nullptr) {
        options().door->close();
    }
    mirrored_.reset();
    foreign_.reset();
    execution_.reset();
}

void MainlineMember::close_storage() {
    last_duties_ = client_->statistics();
    client_.reset();
    node_->chain().leave_chain_store();
    node_->leave_sidecar_store();
    close_execution();
    storage_.reset();
}

validator::DutyStatistics MainlineMember::duties() const {
    return client_ == nullptr ? last_duties_ : client_->statistics();
}

std::optional<std::string> MainlineMember::storage_failure() const {
    if (storage_ == nullptr) {
        return std::nullopt;
    }
    auto failure = storage_->failure();
    return failure ? failure : execution_->access().storage_failure();
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
            make_load(slot);
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

void MainlineMember::set_time(std::uint64_t now_ms) {
    const BeaconState& state = *node_->chain().head().state;
    const Slot slot = compute_slot_at_time_ms(network(), state.genesis_time * 1000, now_ms);
    next_slot_s_ = compute_time_at_slot(network(), state.genesis_time, slot + 1);
    node_->set_time(now_ms);
}

bool MainlineMember::proposes(Slot slot) {
    if (options().validator_count == 0) {
        return true;  // it may be asked to
    }
    const auto state = node_->chain().state_at(node_->chain().head().root, slot);
    const auto proposer =
        state ? get_beacon_proposer_index(node::spec_at_slot(network(), slot), **state)
              : Checked<ValidatorIndex>(unexpected(state.error()));
    return proposer && owns(*proposer);
}

void MainlineMember::make_load(Slot slot) {
    const Spec spec = node::spec_at_slot(network(), slot);
    if (load_.options().blobs_per_block > 0 && proposes(slot)) {
        load_.add_blobs(execution_->access(), spec, slot);
    }
    if (load_.options().transactions_per_slot > 0 && spec.at_least(ForkId::bellatrix) &&
        slot.value % options().node_count == options().id - 1) {
        auto made = load_.make_transactions(execution_->access(), slot.value);
        send(0, Transactions{std::make_shared<const std::vector<Bytes>>(std::move(made))});
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

/// The foreign client may have had the transactions of a new block with their blobs: it is asked
/// before gossip, or peers, bring them.
void MainlineMember::ask_for_blobs(const node::GossipMessage& message) {
    if (foreign_ == nullptr || message.topic != node::Topic::beacon_block ||
        node_->sidecars() == nullptr) {
        return;
    }
    const Slot slot = node_->chain().current_slot();
    const Spec spec = node::spec_at_slot(network(), slot);
    SignedBeaconBlock block;
    if (!ssz::decode(spec, *message.bytes, block) || block.message.slot != slot) {
        return;
    }
    const Root root = ssz::hash_tree_root(spec, block.message);
    if (node_->chain().block(root) != nullptr ||
        node_->sidecars()->is_available(root, block.message, slot) || !node_->judge_block(block)) {
        return;
    }
    if (const auto sidecars = engine::sidecars_from_pool(*foreign_, spec, block)) {
        std::ignore = node_->submit_sidecars(*sidecars, slot);
    }
}

void MainlineMember::handle(const Incoming& incoming) {
    if (const auto* const gossip = std::get_if<node::GossipMessage>(&incoming.message)) {
        if (node_->is_subscribed(gossip->topic, gossip->subnet_id)) {
            ask_for_blobs(*gossip);
            node_->on_gossip(incoming.from, *gossip);
        }
    } else if (const auto* const request = std::get_if<node::BlocksRequest>(&incoming.message)) {
        node_->on_blocks_request(incoming.from, *request);
    } else if (const auto* const wanted = std::get_if<node::SidecarsRequest>(&incoming.message)) {
        node_->on_sidecars_request(incoming.from, *wanted);
    } else if (const auto* const sidecars =
                   std::get_if<node::SidecarsResponse>(&incoming.message)) {
        node_->on_sidecars(incoming.from, *sidecars);
    } else if (const auto* const heard = std::get_if<Transactions>(&incoming.message)) {
        for (const Bytes& transaction : *heard->encoded) {
            std::ignore = execution_->access().add(transaction);
        }
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
