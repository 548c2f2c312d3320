// The sample network of room node with an execution chain beside it whose forks are at the same
// times, and a node of it that makes blocks with what waits in the pool.
#pragma once

#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/random.hpp"
#include "engine/embedded_execution.hpp"
#include "engine/payload_block.hpp"
#include "execution_node/chain_samples_test.hpp"
#include "node/node.hpp"
#include "node/sample_network_test.hpp"

namespace cairn::engine {

using consensus::ForkId;
using consensus::Slot;

/// geth's genesis for the network.
inline std::string genesis_of(const node::SampleNetwork& network) {
    const std::uint64_t start = network.genesis.genesis_time;
    std::string times;
    const auto add = [&](ForkId fork, const char* name) {
        const auto epoch = consensus::fork_epoch(*network.config, fork);
        if (epoch != consensus::FAR_FUTURE_EPOCH) {
            times +=
                std::string(", \"") + name + "\": " + std::to_string(start + epoch.value * 8 * 6);
        }
    };
    add(ForkId::capella, "shanghaiTime");
    add(ForkId::deneb, "cancunTime");
    add(ForkId::electra, "pragueTime");
    add(ForkId::fulu, "osakaTime");
    std::string alloc;
    for (std::uint64_t i = 0; i < 10; ++i) {
        alloc += ", \"" + base::to_hex(execution_node::account(i).view()) +
                 R"(": {"balance": "1000000000000000000000"})";
    }
    return R"({"config": {"chainId": 1337, "homesteadBlock": 0, "eip150Block": 0,
        "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0, "constantinopleBlock": 0,
        "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0,
        "terminalTotalDifficulty": 0, "blobSchedule": {
            "cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
            "prague": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}})" +
           times + R"(}, "gasLimit": "0x1c9c380", "baseFeePerGas": "0x3b9aca00", "timestamp": ")" +
           std::to_string(start) + R"(", "alloc": {
        "00000961Ef480Eb55e80D19ad83579A64c007002": {"code": "0x00", "nonce": "0x1"},
        "0000BBdDc7CE488642fb579F8B00f3a590007251": {"code": "0x00", "nonce": "0x1"})" +
           alloc + "}}";
}

/// The network, whose first payload builds on the genesis block of the execution chain.
inline std::pair<node::SampleNetwork, execution_node::Genesis> network_of(ForkId first,
                                                                          ForkId last) {
    node::SampleNetwork network = node::sample_network(first, last);
    auto genesis = execution_node::parse_genesis(genesis_of(network));
    CAIRN_ASSERT(genesis.has_value());
    const consensus::Spec spec = network.spec_at(Slot{0});
    const Bytes32 hash = execution::header_hash(genesis->block.header);
    network.config->TERMINAL_BLOCK_HASH = hash;
    if (spec.at_least(ForkId::bellatrix)) {
        network.genesis.latest_execution_payload_header =
            consensus::to_header(spec, to_payload(spec, genesis->block, hash));
    }
    return {std::move(network), *std::move(genesis)};
}

/// A node on an execution layer that the test brings.
class EngineNode final : node::Wire {
  public:
    EngineNode(const node::SampleNetwork& network, ExecutionLayer& layer) : network_(network) {
        network_.network.executor = &base::serial_executor();
        auto chain = node::Chain::start(network_.network, network_.genesis,
                                        {.execution_engine = layer,
                                         .random = random_,
                                         .executor = base::serial_executor(),
                                         .verdicts = &layer,
                                         .forkchoice = &layer});
        CAIRN_ASSERT(chain.has_value());
        node::Wire& wire = *this;
        node_ = std::make_unique<node::Node>(*std::move(chain), layer, random_, wire);
    }

    node::Node& node() noexcept { return *node_; }
    node::Chain& chain() noexcept { return node_->chain(); }
    const node::SampleNetwork& network() const noexcept { return network_; }

    void go_to(Slot slot) {
        const std::uint64_t genesis_ms = network_.genesis.genesis_time * 1000;
        node_->set_time(
            consensus::compute_time_at_slot_ms(network_.spec_at(slot), genesis_ms, slot));
    }

    consensus::ValidatorIndex proposer() {
        const Slot slot = chain().current_slot();
        return *consensus::get_beacon_proposer_index(network_.spec_at(slot), *state_at(slot));
    }
    node::ProducedBlock make() {
        const Slot slot = chain().current_slot();
        consensus::BeaconBlock stub;
        stub.slot = slot;
        node::ProductionChoices choices;
        choices.slot = slot;
        choices.fee_recipient = execution_node::plain_address(77);
        choices.randao_reveal = consensus::get_epoch_signature(
            network_.spec_at(slot), *state_at(slot), stub, node::sample_key(proposer().value));
        auto made = node_->produce_block(choices);
        EXPECT_TRUE(made) << describe(made.error());
        return made ? *std::move(made) : node::ProducedBlock{};
    }
    std::shared_ptr<const consensus::SignedBeaconBlock> sign(consensus::BeaconBlock block) {
        const consensus::Spec spec = network_.spec_at(block.slot);
        consensus::SignedBeaconBlock signed_block;
        const auto key = node::sample_key(block.proposer_index.value);
        signed_block.signature = get_block_signature(spec, *state_at(block.slot), block, key);
        signed_block.message = std::move(block);
        return std::make_shared<const consensus::SignedBeaconBlock>(std::move(signed_block));
    }
    /// Makes, signs and imports the block of the slot; what the import says.
    consensus::Checked<> grow(Slot slot) {
        go_to(slot);
        return node_->on_block(sign(make().block));
    }
    /// All members of the slot's committees vote for the head; electra on.
    void vote() {
        const Slot slot = chain().current_slot();
        const consensus::Spec spec = network_.spec_at(slot);
        const auto state = state_at(slot);
        const std::uint64_t committees = consensus::get_committee_count_per_slot(
            spec, *state, consensus::compute_epoch_at_slot(spec, slot));
        for (std::uint64_t i = 0; i < committees; ++i) {
            const consensus::CommitteeIndex committee{i};
            const auto data = *node_->attestation_data(slot, committee);
            for (const auto member : get_beacon_committee(spec, *state, slot, committee)) {
                consensus::SingleAttestation vote;
                vote.committee_index = committee;
                vote.attester_index = member;
                vote.data = data;
                vote.signature =
                    get_attestation_signature(spec, *state, data, node::sample_key(member.value));
                const auto subnet = consensus::gossip::compute_subnet_for_attestation(
                    spec, committees, slot, committee);
                EXPECT_TRUE(node_->publish(node::Topic::beacon_attestation, subnet, vote))
                    << node_->statistics().last_verdict;
            }
        }
    }
    consensus::ExecutionPayload head_payload() {
        return chain().block(chain().head().root)->block->message.body.execution_payload;
    }

  private:
    consensus::StatePointer state_at(Slot slot) {
        return *chain().state_at(chain().head().root, slot);
    }
    void publish(const node::GossipMessage&) override {}
    void request_blocks(node::PeerId, const node::BlocksRequest&) override {}
    void respond_blocks(node::PeerId, node::BlocksResponse) override {}

    node::SampleNetwork network_;
    crypto::SeededRandom random_{1};
    std::unique_ptr<node::Node> node_;
};

/// An execution client in memory, with the sample network's genesis.
struct MemoryExecution {
    explicit MemoryExecution(const execution_node::Genesis& genesis, std::uint64_t now_s = 0) {
        kv = disk.open(execution_node::chain_columns()).value();
        auto opened = EmbeddedExecution::open(*kv, genesis, base::serial_executor(),
                                              {.now_s = [now_s] { return now_s; }});
        CAIRN_ASSERT(opened.has_value());
        execution = *std::move(opened);
    }
    LocalEngine& engine() { return execution->engine(); }
    /// To the pool.
    void send(const execution::Transaction& transaction,
              const execution_node::BlobSidecarPtr& sidecar = nullptr) {
        const auto sent = execution->access().add(
            execution_node::encode_pooled_transaction({transaction, sidecar}));
        EXPECT_TRUE(sent) << sent.error().message;
    }
    /// Account 0's first transaction, with a blob as the fork wants it; what it carries.
    execution_node::BlobSidecarPtr send_blob(ForkId fork) {
        const execution_node::BlobSidecarPtr cells = execution_node::sample_sidecar();
        execution_node::BlobSidecar sidecar = *cells;
        if (fork != ForkId::fulu) {
            sidecar.version = 0;
            sidecar.proofs = {
                crypto::compute_blob_kzg_proof(sidecar.blobs[0], sidecar.commitments[0]).value()};
        }
        auto carried = std::make_shared<const execution_node::BlobSidecar>(std::move(sidecar));
        send(execution_node::blob_transaction(0, 0, *carried), carried);
        return carried;
    }

    store::MemoryDisk disk;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<EmbeddedExecution> execution;
};

}  // namespace cairn::engine
