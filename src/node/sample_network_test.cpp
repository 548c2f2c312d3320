#include "node/sample_network_test.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/constants.hpp"
#include "consensus/genesis.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/bls.hpp"
#include "crypto/sha256.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

crypto::SecretKey key_of(std::uint64_t number) {
    Bytes32 bytes;
    base::store_le64(bytes.data() + 24, number);
    bytes[0] = 1;
    auto key = crypto::SecretKey::from_bytes(bytes.bytes);
    CAIRN_ASSERT(key.has_value());
    return *std::move(key);
}

template <class Object>
BLSSignature sign(const Spec& spec, const Object& object, const Domain& domain,
                  const crypto::SecretKey& key) {
    return crypto::sign(key, compute_signing_root(spec, object, domain).view());
}

GenesisValidator make_validator(const Preset& preset, std::uint64_t index, bool has_bls) {
    GenesisValidator validator;
    validator.pubkey = crypto::sk_to_pk(sample_key(index));
    if (has_bls) {
        validator.withdrawal_credentials =
            crypto::sha256(crypto::sk_to_pk(sample_withdrawal_key(index)).view());
    }
    validator.withdrawal_credentials[0] =
        has_bls ? BLS_WITHDRAWAL_PREFIX : ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    validator.balance = Gwei{preset.MAX_EFFECTIVE_BALANCE};
    return validator;
}

std::shared_ptr<Config> make_config(ForkId first, ForkId last) {
    auto config = std::make_shared<Config>(minimal_config());
    config->SHARD_COMMITTEE_PERIOD = 0;
    config->TERMINAL_BLOCK_HASH = SAMPLE_TERMINAL_HASH;
    config->TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = GENESIS_EPOCH;
    std::uint64_t epoch = 0;
    bool has_begun = false;
    bool has_ended = false;
    for (const ForkId fork : mainline_forks) {
        epoch += has_begun ? 1U : 0U;
        has_begun = has_begun || fork == first;
        if (fork != ForkId::phase0) {
            set_fork_epoch(*config, fork, has_ended ? FAR_FUTURE_EPOCH : Epoch{epoch});
        }
        has_ended = has_ended || fork == last;
    }
    return config;
}

}  // namespace

crypto::SecretKey sample_key(std::uint64_t validator) {
    return key_of(validator + 1);
}
crypto::SecretKey sample_withdrawal_key(std::uint64_t validator) {
    return key_of(validator + 1'000'001);
}

Spec SampleNetwork::spec_at(Slot slot) const {
    return spec_at_slot(network, slot);
}

BeaconState SampleNetwork::at(Slot slot) const {
    BeaconState state = genesis;
    NullVerifier verifier;
    CAIRN_ASSERT(advance_through_forks(spec_at(slot), state, slot, verifier).has_value());
    return state;
}

SampleNetwork sample_network(ForkId first, ForkId last, std::uint64_t validators) {
    auto config = make_config(first, last);
    const Spec spec(minimal_preset(), *config, first);
    GenesisChoices choices;
    choices.genesis_time = 1'700'000'000;
    choices.eth1_data.deposit_count = validators;
    for (std::uint64_t i = 0; i < validators; ++i) {
        choices.validators.push_back(make_validator(*spec.preset, i, i >= validators / 2));
    }
    choices.execution_payload_header = {};
    if (spec.at_least(ForkId::bellatrix)) {
        choices.execution_payload_header = ssz::default_value<ExecutionPayloadHeader>(spec);
        choices.execution_payload_header.gas_limit = 60'000'000;
        choices.execution_payload_header.block_hash = SAMPLE_TERMINAL_HASH;
    }
    auto state = create_genesis_state(spec, choices);
    CAIRN_ASSERT(state.has_value());
    return {std::move(config), spec.with_fork(last), *std::move(state)};
}

SignedVoluntaryExit sample_exit(const SampleNetwork& network, const BeaconState& state,
                                std::uint64_t validator, std::uint64_t epoch) {
    const Spec spec = network.spec_at(state.slot);
    SignedVoluntaryExit exit{{Epoch{epoch}, ValidatorIndex{validator}}, {}};
    const Domain domain =
        spec.at_least(ForkId::deneb)
            ? compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, spec.config->CAPELLA_FORK_VERSION,
                             state.genesis_validators_root)
            : get_domain(spec, state, DOMAIN_VOLUNTARY_EXIT, Epoch{epoch});
    exit.signature = sign(spec, exit.message, domain, sample_key(validator));
    return exit;
}

ProposerSlashing sample_proposer_slashing(const SampleNetwork& network, const BeaconState& state,
                                          std::uint64_t validator, Slot slot) {
    const Spec spec = network.spec_at(state.slot);
    const Domain domain =
        get_domain(spec, state, DOMAIN_BEACON_PROPOSER, compute_epoch_at_slot(spec, slot));
    ProposerSlashing slashing;
    std::uint8_t number = 0;
    for (SignedBeaconBlockHeader* header : {&slashing.signed_header_1, &slashing.signed_header_2}) {
        header->message.slot = slot;
        header->message.proposer_index = ValidatorIndex{validator};
        header->message.body_root[0] = ++number;
        header->signature = sign(spec, header->message, domain, sample_key(validator));
    }
    return slashing;
}

AttesterSlashing sample_attester_slashing(const SampleNetwork& network, const BeaconState& state,
                                          std::span<const std::uint64_t> validators,
                                          std::uint64_t epoch) {
    const Spec spec = network.spec_at(state.slot);
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_ATTESTER, Epoch{epoch});
    AttesterSlashing slashing;
    std::uint8_t number = 0;
    for (IndexedAttestation* vote : {&slashing.attestation_1, &slashing.attestation_2}) {
        vote->data.slot = Slot{epoch * spec.preset->SLOTS_PER_EPOCH};
        vote->data.target.epoch = Epoch{epoch};
        vote->data.beacon_block_root[0] = ++number;
        std::vector<BLSSignature> signatures;
        for (const std::uint64_t validator : validators) {
            vote->attesting_indices.push_back(ValidatorIndex{validator});
            signatures.push_back(sign(spec, vote->data, domain, sample_key(validator)));
        }
        vote->signature = *crypto::aggregate(signatures);
    }
    return slashing;
}

SignedBLSToExecutionChange sample_key_change(const SampleNetwork& network,
                                             std::uint64_t validator) {
    const Spec& spec = network.network;
    SignedBLSToExecutionChange change;
    change.message.validator_index = ValidatorIndex{validator};
    change.message.from_bls_pubkey = crypto::sk_to_pk(sample_withdrawal_key(validator));
    change.message.to_execution_address[0] = 7;
    const Domain domain = compute_domain(spec, DOMAIN_BLS_TO_EXECUTION_CHANGE, std::nullopt,
                                         network.genesis.genesis_validators_root);
    change.signature = sign(spec, change.message, domain, sample_withdrawal_key(validator));
    return change;
}

}  // namespace cairn::node
