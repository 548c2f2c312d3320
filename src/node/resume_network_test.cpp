#include "node/resume_network_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/genesis.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/sha256.hpp"
#include "node/block_production.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <gtest/gtest.h>

namespace cairn::node::resumed {

using namespace consensus;

namespace {

Config make_config() {
    Config config = minimal_config();
    config.CONFIG_NAME = "sample";
    config.MIN_GENESIS_TIME = 1'600'000'000;
    config.GENESIS_DELAY = 0;
    for (const ForkId fork : {ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb}) {
        set_fork_epoch(config, fork, GENESIS_EPOCH);
    }
    return config;
}

BeaconState make_genesis(const Spec& spec, const std::vector<crypto::SecretKey>& keys) {
    GenesisChoices choices;
    choices.genesis_time = spec.config->MIN_GENESIS_TIME;
    for (const crypto::SecretKey& key : keys) {
        const BLSPubkey pubkey = crypto::sk_to_pk(key);
        Bytes32 credentials = crypto::sha256(pubkey.view());
        credentials[0] = BLS_WITHDRAWAL_PREFIX;
        choices.validators.push_back(
            {pubkey, credentials, Gwei{spec.preset->MAX_EFFECTIVE_BALANCE}});
    }
    choices.execution_payload_header = ssz::default_value<ExecutionPayloadHeader>(spec);
    choices.execution_payload_header.block_hash = crypto::sha256(Bytes(32, 3));
    return create_genesis_state(spec, choices).value();
}

/// A test that goes wrong here says why.
template <class T>
T must(Checked<T> outcome) {
    EXPECT_TRUE(outcome.has_value()) << describe(outcome.error());
    return *std::move(outcome);
}

std::vector<crypto::SecretKey> make_keys() {
    std::vector<crypto::SecretKey> keys;
    for (std::uint64_t i = 1; i <= VALIDATORS; ++i) {
        Bytes32 number;
        number[31] = static_cast<std::uint8_t>(i);
        keys.push_back(*crypto::SecretKey::from_bytes(number.bytes));
    }
    return keys;
}

}  // namespace

Network::Network()
    : config_(make_config()),
      spec_(minimal_preset(), config_, ForkId::deneb, &base::serial_executor()),
      keys_(make_keys()),
      genesis_(make_genesis(spec_, keys_)) {}

std::uint64_t Network::slot_ms(std::uint64_t slot) const {
    return 1000 * genesis_.genesis_time + slot * config_.SLOT_DURATION_MS;
}

Process::Process(const Network& network, const BeaconState& first)
    : network_(network),
      engine_(first.latest_execution_payload_header.block_hash,
              first.latest_execution_payload_header.block_number) {}

store::Stored<std::unique_ptr<Process>> Process::run(const Network& network,
                                                     store::ChainStore* chain_store) {
    BeaconState first = network.genesis();
    const bool resumes = chain_store != nullptr && !chain_store->is_empty();
    if (resumes) {
        CAIRN_TRY_ASSIGN(store::Anchor anchor, chain_store->anchor());
        first = std::move(anchor.state);
    }
    std::unique_ptr<Process> process(new Process(network, first));
    const ChainServices services{process->engine_, process->random_, base::serial_executor(),
                                 chain_store};
    if (resumes) {
        CAIRN_TRY_ASSIGN(process->chain_, Chain::resume(network.spec(), services));
        return process;
    }
    auto chain = Chain::start(network.spec(), first, services);
    if (!chain) {
        return unexpected(*chain_store->failure());
    }
    process->chain_ = *std::move(chain);
    return process;
}

std::shared_ptr<const SignedBeaconBlock> Process::make_block() {
    const Slot slot = chain_->current_slot();
    const Spec& spec = network_.spec();
    const SyncPool sync;
    const OperationPool operations;
    SignedBeaconBlock signed_block;
    signed_block.message.slot = slot;
    const auto state = must(chain_->state_at(chain_->head().root, slot));
    const auto proposer = must(get_beacon_proposer_index(spec, *state));
    ProductionChoices choices;
    choices.slot = slot;
    choices.randao_reveal =
        get_epoch_signature(spec, *state, signed_block.message, network_.key(proposer));
    signed_block.message =
        must(produce_block({*chain_, attestations_, sync, operations, engine_}, choices)).block;
    signed_block.signature = get_block_signature(spec, *state, signed_block.message,
                                                 network_.key(signed_block.message.proposer_index));
    return std::make_shared<const SignedBeaconBlock>(std::move(signed_block));
}

void Process::vote() {
    const Slot slot = chain_->current_slot();
    const Spec& spec = network_.spec();
    const Head& head = chain_->head();
    const auto state = must(chain_->state_at(head.root, slot));
    AttestationData data;
    data.slot = slot;
    data.beacon_block_root = head.root;
    data.source = state->current_justified_checkpoint;
    data.target.epoch = compute_epoch_at_slot(spec, slot);
    data.target.root = head.slot <= compute_start_slot_at_epoch(spec, data.target.epoch)
                           ? head.root
                           : *get_block_root(spec, *state, data.target.epoch);
    const SlotCommittees committees(spec, *state, slot);
    for (std::uint64_t index = 0; index < committees.count(); ++index) {
        data.index = CommitteeIndex{index};
        const auto committee = committees[data.index];
        for (std::size_t i = 0; i < committee.size(); ++i) {
            attestations_.add_single(
                spec, data, data.index, committee.size(), i,
                get_attestation_signature(spec, *state, data, network_.key(committee[i])));
        }
    }
}

}  // namespace cairn::node::resumed
