#include "api/sample_node_test.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/genesis.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <charconv>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr std::uint64_t GENESIS_TIME = 1'700'000'000;
const Hash32 EXECUTION_GENESIS{{9}};

Config sample_config(ForkId last) {
    Config config = minimal_config();
    config.TERMINAL_BLOCK_HASH = EXECUTION_GENESIS;
    config.TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = GENESIS_EPOCH;
    config.SHARD_COMMITTEE_PERIOD = 0;  // so that validators may leave
    bool scheduled = true;
    for (const ForkId fork : mainline_forks) {
        if (fork != ForkId::phase0) {
            set_fork_epoch(config, fork, scheduled ? GENESIS_EPOCH : FAR_FUTURE_EPOCH);
        }
        scheduled = scheduled && fork != last;
    }
    return config;
}

BeaconState sample_genesis(const Spec& spec) {
    GenesisChoices choices;
    choices.genesis_time = GENESIS_TIME;
    choices.eth1_data.block_hash = Hash32{{3}};
    choices.eth1_data.deposit_count = SAMPLE_VALIDATORS;
    for (std::uint64_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        GenesisValidator validator;
        validator.pubkey = crypto::sk_to_pk(sample_key(i));
        validator.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
        if (i == SAMPLE_BLS_VALIDATOR.value) {
            validator.withdrawal_credentials = crypto::sha256(validator.pubkey.view());
            validator.withdrawal_credentials[0] = BLS_WITHDRAWAL_PREFIX;
        }
        validator.balance = Gwei{spec.preset->MAX_EFFECTIVE_BALANCE};
        choices.validators.push_back(validator);
    }
    if (spec.at_least(ForkId::bellatrix)) {
        choices.execution_payload_header = ssz::default_value<ExecutionPayloadHeader>(spec);
        choices.execution_payload_header.gas_limit = 30'000'000;
        choices.execution_payload_header.timestamp = GENESIS_TIME;
        choices.execution_payload_header.block_hash = EXECUTION_GENESIS;
    }
    auto state = create_genesis_state(spec, choices);
    CAIRN_ASSERT(state.has_value());
    return *std::move(state);
}

void add_idle(BeaconState& state, std::size_t count) {
    Validator idle = state.validators[0];
    idle.activation_eligibility_epoch = idle.activation_epoch = FAR_FUTURE_EPOCH;
    idle.effective_balance = Gwei{0};
    for (std::size_t i = 0; i < count; ++i) {
        state.validators.push_back(idle);
        state.balances.push_back(Gwei{1});
        state.previous_epoch_participation.push_back(0);
        state.current_epoch_participation.push_back(0);
        state.inactivity_scores.push_back(0);
    }
}

std::unique_ptr<node::Node> make_node(const Spec& spec, const BeaconState& genesis,
                                      node::SimulatedEngine& engine, crypto::Random& random,
                                      node::Wire& wire) {
    auto chain = node::Chain::start(spec, genesis, {engine, random, base::serial_executor()});
    CAIRN_ASSERT(chain.has_value());
    return std::make_unique<node::Node>(
        *std::move(chain), engine, random, wire,
        node::NodeOptions{.custody = node::Custody{{}, spec.config->NUMBER_OF_CUSTODY_GROUPS}});
}

validator::ValidatorClient::Keys all_keys() {
    validator::ValidatorClient::Keys keys;
    for (std::uint64_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        keys.emplace(ValidatorIndex{i}, sample_key(i));
    }
    return keys;
}

}  // namespace

crypto::SecretKey sample_key(std::uint64_t index) {
    Bytes32 bytes;
    bytes[30] = 1;
    bytes[31] = static_cast<std::uint8_t>(index);
    return *crypto::SecretKey::from_bytes(bytes.bytes);
}

SampleNode::SampleNode(std::uint64_t slots, ForkId fork, std::size_t idle, std::uint64_t blobs)
    : config_(sample_config(fork)),
      spec_(minimal_preset(), config_, fork, &base::serial_executor()),
      engine_(EXECUTION_GENESIS, 0, {blobs, 1, GENESIS_TIME}) {
    BeaconState genesis = sample_genesis(spec_);
    add_idle(genesis, idle);
    node_ = make_node(spec_, genesis, engine_, random_, *this);
    protection_.emplace(genesis.genesis_validators_root);
    for (std::size_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        CAIRN_ASSERT(protection_->register_keys({&genesis.validators[i].pubkey, 1}));
    }
    validators_ = std::make_unique<validator::ValidatorClient>(*node_, all_keys(), *protection_);
    mailbox_ = std::make_unique<Mailbox>([this] { alarm_.ring(); });
    make_api(nullptr);
    for (std::uint64_t slot = 1; slot <= slots; ++slot) {
        play_slot(Slot{slot});
    }
}

void SampleNode::make_api(builder::ExternalBuilder* builder) {
    const Root& network = node_->chain().head().state->genesis_validators_root;
    api_ = std::make_unique<BeaconApi>(http::ServerOptions{},
                                       Facts{spec_, GENESIS_TIME, network, "cairn/test"}, *mailbox_,
                                       builder);
}

void SampleNode::use_builder(builder::ExternalBuilder& builder) {
    make_api(&builder);
}

void SampleNode::play_slot(Slot slot) {
    begin_slot(slot);
    validators_->propose(slot);
    node_->set_time(node_->chain().time_ms() + get_attestation_due_ms(spec_));
    validators_->attest(slot);
    validators_->aggregate(slot);
}

void SampleNode::on_owner(const std::function<void(node::Node&)>& work) {
    const auto told = [&](node::Node& node) {
        work(node);
        api_->observe(node);
    };
    ASSERT_EQ(mailbox_->run(told, std::chrono::seconds(30)), Outcome::done);
}

SampleNode::~SampleNode() {
    stopping_ = true;
    alarm_.ring();
    owner_.reset();
    mailbox_->close();
    api_->stop();
}

void SampleNode::begin_slot(Slot slot) {
    node_->set_time(compute_time_at_slot_ms(spec_, GENESIS_TIME * 1000, slot));
}

void SampleNode::start_serving() {
    ASSERT_TRUE(api_->start().has_value());
    auto owner = base::Thread::start("test-owner", [this] {
        while (!stopping_) {
            mailbox_->drain(*node_);
            api_->observe(*node_);
            alarm_.wait_until(base::now_ms() + 1000);
        }
    });
    ASSERT_TRUE(owner.has_value());
    owner_.emplace(*std::move(owner));
}

namespace {

Answer to_answer(const std::optional<http::ReceivedResponse>& response) {
    Answer answer;
    if (!response) {
        return answer;
    }
    answer.status = response->status;
    answer.content_type = std::string(response->header("Content-Type"));
    answer.version = std::string(response->header("Eth-Consensus-Version"));
    answer.body = response->body;
    if (auto document = json::parse_json(answer.body)) {
        answer.document = *std::move(document);
    }
    return answer;
}

}  // namespace

Answer SampleNode::get(std::string_view target, std::string_view accept) {
    http::RawClient client(port());
    client.request("GET", target, "Accept: " + std::string(accept) + "\r\n");
    return to_answer(client.receive());
}

Answer SampleNode::post(std::string_view target, std::string_view body, std::string_view headers) {
    http::RawClient client(port());
    client.request("POST", target, headers, body);
    return to_answer(client.receive());
}

const json::Value* Answer::find(std::initializer_list<std::string_view> path) const {
    const json::Value* value = &document;
    for (const std::string_view step : path) {
        std::size_t index = 0;
        const auto end = std::from_chars(step.data(), step.data() + step.size(), index);
        if (end.ec == std::errc{} && value->kind == json::Kind::array) {
            value = index < value->items.size() ? &value->items[index] : nullptr;
        } else {
            value = value->find(step);
        }
        if (value == nullptr) {
            return nullptr;
        }
    }
    return value;
}

std::string Answer::at(std::initializer_list<std::string_view> path) const {
    const json::Value* const value = find(path);
    EXPECT_NE(value, nullptr) << body;
    return value == nullptr ? "" : value->text;
}

}  // namespace cairn::api
