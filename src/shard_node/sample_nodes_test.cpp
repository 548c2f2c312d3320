#include "shard_node/sample_nodes_test.hpp"

#include "base/assert.hpp"
#include "base/executor.hpp"
#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/genesis.hpp"
#include "protection/memory_protection.hpp"
#include "sharding/road.hpp"

namespace cairn::shard_node::sample {

using namespace consensus;

crypto::SecretKey secret_key(ValidatorIndex index) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = static_cast<std::uint8_t>(index.value + 1);
    return *crypto::SecretKey::from_bytes(bytes);
}

struct Nodes::Member final : Wire {
    explicit Member(std::uint64_t seed) : random(seed) {}
    void publish(const Message& message) override { out.emplace_back(0, message); }
    void send(PeerId peer, const Message& message) override { out.emplace_back(peer, message); }

    crypto::SeededRandom random;
    FixedExecutionEngine engine;
    std::unique_ptr<ShardNode> node;
    std::unique_ptr<protection::MemoryProtection> protection;
    std::unique_ptr<Validators> validators;
    std::vector<std::pair<PeerId, Message>> out;
    bool running = true;
};

namespace {

Preset make_preset(CustodyBits custody_bits) {
    Preset preset = minimal_preset_2020();
    if (custody_bits == CustodyBits::as_mainnet) {
        preset.CUSTODY_PROBABILITY_EXPONENT = mainnet_preset_2020().CUSTODY_PROBABILITY_EXPONENT;
    }
    return preset;
}

Config make_config() {
    Config config = minimal_config_2020();
    config.PHASE_1_FORK_SLOT = FORK_SLOT;
    return config;
}

BeaconState make_genesis(const Spec& phase0) {
    GenesisChoices choices;
    choices.genesis_time = GENESIS_TIME_MS / 1000;
    choices.eth1_data.deposit_count = VALIDATORS;
    choices.eth1_data.block_hash.bytes.fill(0x42);
    for (ValidatorIndex i{0}; i < VALIDATORS; ++i) {
        choices.validators.push_back({crypto::sk_to_pk(secret_key(i)), {}, Gwei{32'000'000'000}});
    }
    auto state = create_genesis_state(phase0, choices);
    CAIRN_ASSERT(state.has_value());
    return *std::move(state);
}

}  // namespace

Nodes::Nodes(std::size_t count, CustodyBits custody_bits)
    : preset_(make_preset(custody_bits)),
      config_(make_config()),
      network_(sharding::spec_2020(preset_, config_, ForkId::phase1, RoadMode::hardened,
                                   &base::serial_executor())) {
    const BeaconState genesis = make_genesis(network_.with_fork(ForkId::phase0));
    for (std::size_t i = 0; i < count; ++i) {
        Member& member = *members_.emplace_back(std::make_unique<Member>(i));
        auto node = ShardNode::start(
            network_, genesis, {member.engine, member.random, base::serial_executor()}, member);
        CAIRN_ASSERT(node.has_value());
        member.node = *std::move(node);
        Validators::Keys keys;
        for (std::uint64_t index = i; index < VALIDATORS; index += count) {
            keys.emplace(ValidatorIndex{index}, secret_key(ValidatorIndex{index}));
        }
        member.protection =
            std::make_unique<protection::MemoryProtection>(genesis.genesis_validators_root);
        for (const auto& [index, key] : keys) {
            const BLSPubkey pubkey = crypto::sk_to_pk(key);
            CAIRN_ASSERT(member.protection->register_keys({&pubkey, 1}).has_value());
        }
        member.validators = std::make_unique<Validators>(*member.node, std::move(keys),
                                                         member.random, *member.protection);
    }
}

Nodes::~Nodes() = default;

void Nodes::run_to(Slot slot) {
    while (slot_ < slot) {
        ++slot_;
        do_at(0, &Validators::propose);
        do_at(1500, &Validators::propose_shard_blocks);
        do_at(3000, &Validators::attest);
        do_at(4500, &Validators::aggregate);
    }
}

void Nodes::do_at(std::uint64_t offset_ms, void (Validators::*duty)(Slot)) {
    for (const auto& member : members_) {
        if (member->running) {
            member->node->set_time(GENESIS_TIME_MS + slot_.value * config_.SLOT_DURATION_MS +
                                   offset_ms);
            (*member->validators.*duty)(slot_);
        }
    }
    deliver();
}

void Nodes::deliver() {
    for (bool spoken = true; spoken;) {
        spoken = false;
        for (std::size_t from = 0; from < size(); ++from) {
            for (const auto& [peer, message] : std::exchange(members_[from]->out, {})) {
                spoken = true;
                for (std::size_t to = 0; to < size(); ++to) {
                    if (to != from && members_[to]->running && (peer == 0 || peer == to + 1)) {
                        members_[to]->node->receive(static_cast<PeerId>(from + 1), message);
                    }
                }
            }
        }
    }
}

void Nodes::inject(std::size_t to, const Message& message) {
    node(to).receive(static_cast<PeerId>(size()), message);
}

void Nodes::set_running(std::size_t node, bool running) {
    members_[node]->running = running;
}

ShardNode& Nodes::node(std::size_t i) {
    return *members_[i]->node;
}

const ShardDutyStatistics& Nodes::duties(std::size_t i) const {
    return members_[i]->validators->statistics();
}

}  // namespace cairn::shard_node::sample
