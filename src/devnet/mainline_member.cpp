#include "devnet/mainline_member.hpp"

#include "base/assert.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "devnet/misbehaviour.hpp"
#include "node/schedule.hpp"
#include "validator/interop_key.hpp"

#include <array>

namespace cairn::devnet {

using namespace consensus;

namespace {

validator::ValidatorClient::Keys keys_of(const MemberOptions& options) {
    validator::ValidatorClient::Keys keys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        const std::uint64_t index = options.first_validator + i;
        keys.emplace(ValidatorIndex{index}, validator::interop_key(index));
    }
    return keys;
}

std::vector<BLSPubkey> pubkeys_of(const Genesis& genesis, const MemberOptions& options) {
    std::vector<BLSPubkey> pubkeys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        pubkeys.push_back(genesis.state.validators[options.first_validator + i].pubkey);
    }
    return pubkeys;
}

}  // namespace

MainlineMember::MainlineMember(const Genesis& genesis, const MemberOptions& options)
    : Member(genesis, options,
             [] {
                 static constexpr std::array duties{Duty::propose, Duty::attest, Duty::aggregate};
                 return std::span<const Duty>(duties);
             }()),
      random_(options.seed),
      engine_(genesis.config->TERMINAL_BLOCK_HASH),
      protection_(genesis.state.genesis_validators_root) {}

Checked<std::unique_ptr<Member>> MainlineMember::create(const Genesis& genesis,
                                                        const MemberOptions& options) {
    std::unique_ptr<MainlineMember> member(new MainlineMember(genesis, options));
    CAIRN_TRY_ASSIGN(auto chain, node::Chain::start(
                                     member->network(), genesis.state,
                                     {member->engine_, member->random_, base::serial_executor()}));
    node::Wire& wire = *member;
    member->node_ = std::make_unique<node::Node>(std::move(chain), member->engine_, member->random_,
                                                 wire, node::NodeOptions{.slasher = true});
    CAIRN_ASSERT(member->protection_.register_keys(pubkeys_of(genesis, options)));
    member->client_ = std::make_unique<validator::ValidatorClient>(*member->node_, keys_of(options),
                                                                   member->protection_);
    return member;
}

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
            gossip.push_back(found);
        }
    }
    node_->prepare(gossip);
}

void MainlineMember::handle(const Incoming& incoming) {
    if (const auto* const gossip = std::get_if<node::GossipMessage>(&incoming.message)) {
        node_->on_gossip(incoming.from, *gossip);
    } else if (const auto* const request = std::get_if<node::BlocksRequest>(&incoming.message)) {
        node_->on_blocks_request(incoming.from, *request);
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
    const auto message = make(node::spec_at_slot(network(), slot), **state, validator);
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

Member::Done MainlineMember::equivocate(ValidatorIndex validator) {
    if (!is_running()) {
        return unexpected("node " + std::to_string(options().id) + " is stopped");
    }
    equivocators_.insert(validator);
    return {};
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
                                 equivocators_, head->block->message.parent_root);
    if (twin) {
        equivocators_.erase(twin->signer);
        send(0, twin->message, TWIN_DELAY_MS);
    }
}

void MainlineMember::publish(const node::GossipMessage& message) {
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

}  // namespace cairn::devnet
