#include "synthetic/genesis.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/genesis.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"

namespace cairn::synthetic {
namespace {

using namespace consensus;

/// An instant without meaning, so that the same network has the same roots.
constexpr std::uint64_t GENESIS_TIME = 1'600'000'000;

std::shared_ptr<Config> make_config(const Spec& spec) {
    auto config = std::make_shared<Config>(*spec.config);
    config->MIN_GENESIS_TIME = GENESIS_TIME;
    config->GENESIS_DELAY = 0;
    for (const ForkId fork : {ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                              ForkId::electra, ForkId::fulu, ForkId::gloas}) {
        set_fork_epoch(*config, fork, spec.at_least(fork) ? GENESIS_EPOCH : FAR_FUTURE_EPOCH);
    }
    return config;
}

std::vector<GenesisValidator> make_validators(const Spec& spec, const Keys& keys) {
    std::vector<GenesisValidator> validators(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        GenesisValidator& validator = validators[i];
        validator.pubkey = keys.pubkey(i);
        validator.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
        base::store_le64(validator.withdrawal_credentials.data() + 12, i);
        validator.balance = Gwei{spec.preset->MAX_EFFECTIVE_BALANCE};
    }
    return validators;
}

}  // namespace

Checked<Network> generate_network(const Spec& spec, const Keys& keys) {
    CAIRN_REQUIRE(keys.size() > 0, no_active_validators);
    const std::shared_ptr<const Config> config = make_config(spec);
    const Spec own{*spec.preset, *config, spec.fork_id(), spec.executor};
    GenesisChoices choices;
    choices.genesis_time = GENESIS_TIME;
    choices.eth1_data.block_hash = crypto::sha256(Bytes(32, 2));
    choices.eth1_data.deposit_count = keys.size();
    choices.validators = make_validators(spec, keys);
    if (spec.at_least(ForkId::bellatrix)) {
        choices.execution_payload_header = ssz::default_value<ExecutionPayloadHeader>(spec);
        choices.execution_payload_header.gas_limit = 60'000'000;
        choices.execution_payload_header.timestamp = GENESIS_TIME;
        choices.execution_payload_header.block_hash = crypto::sha256(Bytes(32, 3));
    }
    CAIRN_TRY_ASSIGN(BeaconState genesis, create_genesis_state(own, choices));
    return Network{config, own, std::move(genesis)};
}

}  // namespace cairn::synthetic
