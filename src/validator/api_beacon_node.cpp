#include "validator/api_beacon_node.hpp"

#include "json/mapping.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "validator/api_reader.hpp"
#include "validator/block_contents.hpp"
#include "validator/network_config.hpp"

#include <algorithm>
#include <utility>

namespace cairn::validator {

using namespace consensus;

namespace {

NodeError malformed(const std::string& target, const std::string& why) {
    return {NodeRule::malformed, 0, target + ": the answer is malformed: " + why};
}

/// The node's own words, if it has any.
std::string message_of(const std::string& body) {
    constexpr std::size_t longest = 300;
    const auto document = json::parse_json(body, {.max_bytes = 1U << 20U, .max_values = 10'000});
    const json::Value* const message =
        document && document->kind == json::Kind::object ? document->find("message") : nullptr;
    return (message == nullptr ? body : message->text).substr(0, longest);
}

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

std::string number_text(std::uint64_t number) {
    return std::to_string(number);
}

std::string to_body(std::span<const ValidatorIndex> validators) {
    json::Writer out;
    out.begin_array();
    for (const ValidatorIndex index : validators) {
        out.value(number_text(index.value));
    }
    return out.end_array().take();
}

/// Each item of the member "data", read by `read`.
template <class T, class Read>
NodeResult<std::vector<T>> read_list(const std::string& target, const json::Value& document,
                                     Read read) {
    ApiReader top(&document);
    const json::Value* const data = top.member("data");
    if (data == nullptr || data->kind != json::Kind::array) {
        return unexpected(malformed(target, "data is no list"));
    }
    std::vector<T> out;
    out.reserve(data->items.size());
    for (const json::Value& item : data->items) {
        ApiReader reader(&item);
        out.push_back(read(reader));
        if (!reader.good()) {
            return unexpected(malformed(target, reader.bad_member()));
        }
    }
    return out;
}

template <class T, class Read>
NodeResult<T> read_data(const std::string& target, const json::Value& document, Read read) {
    ApiReader top(&document);
    ApiReader reader(top.member("data"));
    T out = read(reader);
    if (!reader.good()) {
        return unexpected(malformed(target, reader.bad_member()));
    }
    return out;
}

template <class Duty, class Read>
NodeResult<Duties<Duty>> read_duties(const std::string& target, const json::Value& document,
                                     Read read) {
    Duties<Duty> out;
    ApiReader top(&document);
    out.dependent_root = top.bytes<32>("dependent_root");
    if (!top.good()) {
        return unexpected(malformed(target, top.bad_member()));
    }
    CAIRN_TRY_ASSIGN(out.duties, read_list<Duty>(target, document, read));
    return out;
}

}  // namespace

ApiBeaconNode::ApiBeaconNode(http::Url url, http::ClientOptions options)
    : name_("http://" + url.authority() + url.path), client_(std::move(url), options) {}

NodeResult<http::ReceivedResponse> ApiBeaconNode::call(http::Call call) {
    const std::string target = call.target.substr(0, call.target.find('?'));
    auto answer = client_.call(call);
    if (!answer) {
        return unexpected(NodeError{NodeRule::unreachable, 0,
                                    name_ + target + ": " + http::describe(answer.error())});
    }
    if (answer->status < 200 || answer->status >= 300) {
        return unexpected(NodeError{NodeRule::refused, answer->status,
                                    name_ + target + ": " + std::to_string(answer->status) + " " +
                                        message_of(answer->body)});
    }
    return *std::move(answer);
}

namespace {

NodeResult<json::Value> parse_answer(const std::string& target, const std::string& body) {
    auto document = json::parse_json(body);
    if (!document) {
        return unexpected(malformed(target, json::to_string(document.error())));
    }
    return *std::move(document);
}

}  // namespace

NodeResult<json::Value> ApiBeaconNode::get(std::string target) {
    CAIRN_TRY_ASSIGN(const http::ReceivedResponse answer,
                     call({.target = target, .headers = {{"Accept", "application/json"}}}));
    return parse_answer(target, answer.body);
}

NodeResult<json::Value> ApiBeaconNode::post(std::string target, std::string body,
                                            std::vector<http::Field> headers) {
    headers.push_back({"Content-Type", "application/json"});
    headers.push_back({"Accept", "application/json"});
    CAIRN_TRY_ASSIGN(const http::ReceivedResponse answer, call({.method = http::Method::post,
                                                                .target = target,
                                                                .headers = std::move(headers),
                                                                .body = std::move(body)}));
    return answer.body.empty() ? json::Value{} : parse_answer(target, answer.body);
}

// What it knows ----------------------------------------------------------------------------------

NodeResult<std::string> ApiBeaconNode::version() {
    const std::string target = "/eth/v1/node/version";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    return read_data<std::string>(target, document,
                                  [](ApiReader& data) { return data.text("version"); });
}

NodeResult<GenesisInfo> ApiBeaconNode::genesis() {
    const std::string target = "/eth/v1/beacon/genesis";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    return read_data<GenesisInfo>(target, document, [](ApiReader& data) {
        return GenesisInfo{data.number("genesis_time"), data.bytes<32>("genesis_validators_root"),
                           data.bytes<4>("genesis_fork_version")};
    });
}

NodeResult<NetworkConfig> ApiBeaconNode::config_spec() {
    const std::string target = "/eth/v1/config/spec";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    ApiReader top(&document);
    const json::Value* const data = top.member("data");
    if (data == nullptr) {
        return unexpected(malformed(target, "no data"));
    }
    auto config = read_network_config(*data);
    if (!config) {
        return unexpected(malformed(target, config.error()));
    }
    return *std::move(config);
}

NodeResult<std::vector<Fork>> ApiBeaconNode::fork_schedule() {
    const std::string target = "/eth/v1/config/fork_schedule";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    return read_list<Fork>(target, document, [](ApiReader& item) {
        return Fork{item.bytes<4>("previous_version"), item.bytes<4>("current_version"),
                    Epoch{item.number("epoch")}};
    });
}

NodeResult<SyncStatus> ApiBeaconNode::syncing() {
    const std::string target = "/eth/v1/node/syncing";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    return read_data<SyncStatus>(target, document, [](ApiReader& data) {
        return SyncStatus{Slot{data.number("head_slot")}, data.boolean("is_syncing"),
                          data.boolean("is_optimistic"), data.boolean("el_offline")};
    });
}

NodeResult<HeadRoot> ApiBeaconNode::head_root() {
    const std::string target = "/eth/v1/beacon/blocks/head/root";
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    ApiReader top(&document);
    const bool optimistic = top.boolean("execution_optimistic");
    ApiReader data(top.member("data"));
    const Root root = data.bytes<32>("root");
    if (!top.good() || !data.good()) {
        return unexpected(malformed(target, top.bad_member() + data.bad_member()));
    }
    return HeadRoot{root, optimistic};
}

NodeResult<std::vector<KnownValidator>> ApiBeaconNode::validators(
    std::span<const BLSPubkey> pubkeys) {
    const std::string target = "/eth/v1/beacon/states/head/validators";
    json::Writer body;
    body.begin_object().key("ids").begin_array();
    for (const BLSPubkey& pubkey : pubkeys) {
        body.value(base::to_hex(pubkey.view()));
    }
    body.end_array().end_object();
    CAIRN_TRY_ASSIGN(const json::Value document, post(target, body.take()));
    return read_list<KnownValidator>(target, document, [](ApiReader& item) {
        ApiReader validator(item.member("validator"));
        return KnownValidator{ValidatorIndex{item.number("index")}, validator.bytes<48>("pubkey"),
                              item.text("status")};
    });
}

NodeResult<std::vector<Liveness>> ApiBeaconNode::liveness(Epoch epoch, Indices validators) {
    const std::string target = "/eth/v1/validator/liveness/" + number_text(epoch.value);
    CAIRN_TRY_ASSIGN(const json::Value document, post(target, to_body(validators)));
    return read_list<Liveness>(target, document, [](ApiReader& item) {
        return Liveness{ValidatorIndex{item.number("index")}, item.boolean("is_live")};
    });
}

// Duties -----------------------------------------------------------------------------------------

NodeResult<Duties<ProposerDuty>> ApiBeaconNode::proposer_duties(Epoch epoch) {
    const std::string target = "/eth/v1/validator/duties/proposer/" + number_text(epoch.value);
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    return read_duties<ProposerDuty>(target, document, [](ApiReader& item) {
        return ProposerDuty{item.bytes<48>("pubkey"),
                            ValidatorIndex{item.number("validator_index")},
                            Slot{item.number("slot")}};
    });
}

NodeResult<Duties<AttesterDuty>> ApiBeaconNode::attester_duties(Epoch epoch, Indices validators) {
    const std::string target = "/eth/v1/validator/duties/attester/" + number_text(epoch.value);
    CAIRN_TRY_ASSIGN(const json::Value document, post(target, to_body(validators)));
    return read_duties<AttesterDuty>(target, document, [](ApiReader& item) {
        return AttesterDuty{.pubkey = item.bytes<48>("pubkey"),
                            .validator_index = ValidatorIndex{item.number("validator_index")},
                            .committee_index = CommitteeIndex{item.number("committee_index")},
                            .committee_length = item.number("committee_length"),
                            .committees_at_slot = item.number("committees_at_slot"),
                            .validator_committee_index = item.number("validator_committee_index"),
                            .slot = Slot{item.number("slot")}};
    });
}

NodeResult<std::vector<SyncDuty>> ApiBeaconNode::sync_duties(Epoch epoch, Indices validators) {
    const std::string target = "/eth/v1/validator/duties/sync/" + number_text(epoch.value);
    CAIRN_TRY_ASSIGN(const json::Value document, post(target, to_body(validators)));
    return read_list<SyncDuty>(target, document, [](ApiReader& item) {
        return SyncDuty{item.bytes<48>("pubkey"), ValidatorIndex{item.number("validator_index")},
                        item.numbers("validator_sync_committee_indices")};
    });
}

NodeResult<void> ApiBeaconNode::subscribe(std::span<const CommitteeSubscription> subscriptions) {
    json::Writer body;
    body.begin_array();
    for (const CommitteeSubscription& wish : subscriptions) {
        body.begin_object()
            .field("validator_index", number_text(wish.validator_index.value))
            .field("committee_index", number_text(wish.committee_index.value))
            .field("committees_at_slot", number_text(wish.committees_at_slot))
            .field("slot", number_text(wish.slot.value))
            .field("is_aggregator", wish.is_aggregator)
            .end_object();
    }
    CAIRN_TRY(post("/eth/v1/validator/beacon_committee_subscriptions", body.end_array().take()));
    return {};
}

NodeResult<void> ApiBeaconNode::subscribe(std::span<const SyncSubscription> subscriptions) {
    json::Writer body;
    body.begin_array();
    for (const SyncSubscription& wish : subscriptions) {
        body.begin_object()
            .field("validator_index", number_text(wish.validator_index.value))
            .key("sync_committee_indices")
            .begin_array();
        for (const std::uint64_t index : wish.sync_committee_indices) {
            body.value(number_text(index));
        }
        body.end_array().field("until_epoch", number_text(wish.until_epoch.value)).end_object();
    }
    CAIRN_TRY(post("/eth/v1/validator/sync_committee_subscriptions", body.end_array().take()));
    return {};
}

NodeResult<void> ApiBeaconNode::prepare_proposers(std::span<const ProposerPreparation> proposers) {
    json::Writer body;
    body.begin_array();
    for (const ProposerPreparation& proposer : proposers) {
        body.begin_object()
            .field("validator_index", number_text(proposer.validator_index.value))
            .field("fee_recipient", base::to_hex(proposer.fee_recipient.view()))
            .end_object();
    }
    CAIRN_TRY(post("/eth/v1/validator/prepare_beacon_proposer", body.end_array().take()));
    return {};
}

template <class T>
NodeResult<void> ApiBeaconNode::publish_all(const Spec& spec, const std::string& target,
                                            std::span<const T> messages) {
    std::string body = "[";
    for (const T& message : messages) {
        body.append(body.size() == 1 ? "" : ",").append(json::to_json(spec, message));
    }
    CAIRN_TRY(post(target, body.append("]"),
                   {{"Eth-Consensus-Version", std::string(to_string(spec.fork_id()))}}));
    return {};
}

NodeResult<void> ApiBeaconNode::register_validators(
    const Spec& spec, std::span<const builder::SignedValidatorRegistrationV1> registrations) {
    // 500 at a time, about 250 KB: bodies that every node takes.
    constexpr std::size_t most = 500;
    for (; !registrations.empty();
         registrations = registrations.subspan(std::min(most, registrations.size()))) {
        CAIRN_TRY(publish_all(spec, "/eth/v1/validator/register_validator",
                              registrations.first(std::min(most, registrations.size()))));
    }
    return {};
}

// Blocks -----------------------------------------------------------------------------------------

namespace {

/// What an answer says of its block, before it is read.
struct BlockForms {
    const std::string& path;
    const Spec& spec;
    bool takes_blinded;

    NodeResult<void> check(std::string_view fork, bool is_blinded) const {
        if (is_blinded && !takes_blinded) {
            return unexpected(malformed(path, "a blinded block, which was not asked for"));
        }
        if (fork_from_string(fork) != spec.fork_id()) {
            return unexpected(malformed(path, "a block of another fork than the slot's"));
        }
        return {};
    }
    NodeResult<ProducedBlock> expect(std::optional<ProducedBlock> block) const {
        if (!block) {
            return unexpected(malformed(path, "no block of its fork"));
        }
        return *std::move(block);
    }
    std::optional<ProducedBlock> of_builder(bool is_read, builder::BlindedBeaconBlock block) const {
        ProducedBlock out;
        out.fork = spec.fork_id();
        out.blinded = std::move(block);
        return is_read ? std::optional(std::move(out)) : std::nullopt;
    }
};

NodeResult<ProducedBlock> block_of_ssz(const BlockForms& forms,
                                       const http::ReceivedResponse& answer) {
    const bool is_blinded = answer.header("eth-execution-payload-blinded") == "true";
    const BytesView bytes(reinterpret_cast<const std::uint8_t*>(answer.body.data()),
                          answer.body.size());
    CAIRN_TRY(forms.check(answer.header("eth-consensus-version"), is_blinded));
    if (is_blinded) {
        builder::BlindedBeaconBlock block;
        const bool is_read = ssz::decode(forms.spec, bytes, block).has_value();
        return forms.expect(forms.of_builder(is_read, std::move(block)));
    }
    return forms.expect(decode_produced_block(forms.spec, bytes));
}

NodeResult<ProducedBlock> block_of_json(const BlockForms& forms,
                                        const http::ReceivedResponse& answer) {
    CAIRN_TRY_ASSIGN(const json::Value document, parse_answer(forms.path, answer.body));
    ApiReader top(&document);
    const std::string fork = top.text("version");
    const bool is_blinded = top.boolean("execution_payload_blinded");
    const json::Value* const data = top.member("data");
    if (!top.good()) {
        return unexpected(malformed(forms.path, top.bad_member()));
    }
    CAIRN_TRY(forms.check(fork, is_blinded));
    if (is_blinded) {
        builder::BlindedBeaconBlock block;
        const auto read =
            json::from_value(ssz::bound_of<builder::BlindedBeaconBlock>(), forms.spec, *data,
                             static_cast<void*>(&block), {.unknown = json::UnknownFields::ignore});
        return forms.expect(forms.of_builder(read.has_value(), std::move(block)));
    }
    return forms.expect(read_produced_block(forms.spec, *data));
}

}  // namespace

NodeResult<ProducedBlock> ApiBeaconNode::produce_block(const Spec& spec, const BlockWish& wish) {
    const std::string path = "/eth/v3/validator/blocks/" + number_text(wish.slot.value);
    const std::string target = path + "?randao_reveal=" + base::to_hex(wish.randao_reveal.view()) +
                               "&graffiti=" + base::to_hex(wish.graffiti.view()) +
                               "&builder_boost_factor=" + number_text(wish.builder_boost_factor);
    if (spec.at_least(ForkId::gloas)) {
        return unexpected(NodeError{NodeRule::fork_unsupported, 0, "gloas has no duties here"});
    }
    CAIRN_TRY_ASSIGN(
        const http::ReceivedResponse answer,
        call({.target = target,
              .headers = {{"Accept", "application/octet-stream, application/json;q=0.5"}}}));
    const bool is_ssz = answer.header("content-type").starts_with("application/octet-stream");
    const BlockForms forms{path, spec, wish.builder_boost_factor != 0};
    return is_ssz ? block_of_ssz(forms, answer) : block_of_json(forms, answer);
}

NodeResult<void> ApiBeaconNode::send_block_as(BlockForm form, const std::string& target,
                                              ForkId fork, const WriteBlock& write) {
    const bool as_json = form == BlockForm::json;
    CAIRN_TRY(call(
        {.method = http::Method::post,
         .target = target,
         .headers = {{"Content-Type", as_json ? "application/json" : "application/octet-stream"},
                     {"Eth-Consensus-Version", std::string(to_string(fork))}},
         .body = write(form)}));
    return {};
}

// 415 says that the node did not look at the block, so sending it again cannot publish it twice.
NodeResult<void> ApiBeaconNode::send_block(const std::string& target, ForkId fork,
                                           const WriteBlock& write) {
    constexpr unsigned unsupported_media_type = 415;
    NodeResult<void> sent = send_block_as(block_form_, target, fork, write);
    if (!sent && sent.error().status == unsupported_media_type && block_form_ == BlockForm::ssz) {
        block_form_ = BlockForm::json;
        sent = send_block_as(block_form_, target, fork, write);
    }
    return sent;
}

NodeResult<void> ApiBeaconNode::publish_block(const Spec& spec, const BlockToPublish& block) {
    return send_block("/eth/v2/beacon/blocks", block.fork, [&](BlockForm form) {
        return form == BlockForm::json ? write_block_to_publish(spec, block)
                                       : text_of(encode_block_to_publish(spec, block));
    });
}

NodeResult<void> ApiBeaconNode::publish_blinded_block(
    const Spec& spec, const builder::SignedBlindedBeaconBlock& block) {
    return send_block("/eth/v2/beacon/blinded_blocks", spec.fork_id(), [&](BlockForm form) {
        return form == BlockForm::json ? json::to_json(spec, block)
                                       : text_of(ssz::encode(spec, block));
    });
}

// Messages ---------------------------------------------------------------------------------------

template <class T>
NodeResult<T> ApiBeaconNode::get_object(const Spec& spec, const std::string& target) {
    CAIRN_TRY_ASSIGN(const json::Value document, get(target));
    const std::string path = target.substr(0, target.find('?'));
    const json::Value* const data =
        document.kind == json::Kind::object ? document.find("data") : nullptr;
    if (data == nullptr) {
        return unexpected(malformed(path, "no data"));
    }
    T out{};
    const auto read = json::from_value(ssz::bound_of<T>(), spec, *data, static_cast<void*>(&out),
                                       {.unknown = json::UnknownFields::ignore});
    if (!read) {
        return unexpected(malformed(path, json::to_string(read.error())));
    }
    return out;
}

NodeResult<AttestationData> ApiBeaconNode::attestation_data(const Spec& spec, Slot slot,
                                                            CommitteeIndex index) {
    return get_object<AttestationData>(
        spec, "/eth/v1/validator/attestation_data?slot=" + number_text(slot.value) +
                  "&committee_index=" + number_text(index.value));
}

NodeResult<Attestation> ApiBeaconNode::aggregate(const Spec& spec, const AttestationData& data,
                                                 CommitteeIndex committee) {
    const Root root = ssz::hash_tree_root(spec, data);
    return get_object<Attestation>(
        spec, "/eth/v2/validator/aggregate_attestation?attestation_data_root=" +
                  base::to_hex(root.view()) + "&slot=" + number_text(data.slot.value) +
                  "&committee_index=" + number_text(committee.value));
}

NodeResult<SyncCommitteeContribution> ApiBeaconNode::contribution(const Spec& spec, Slot slot,
                                                                  std::uint64_t subcommittee_index,
                                                                  const Root& beacon_block_root) {
    return get_object<SyncCommitteeContribution>(
        spec, "/eth/v1/validator/sync_committee_contribution?slot=" + number_text(slot.value) +
                  "&subcommittee_index=" + number_text(subcommittee_index) +
                  "&beacon_block_root=" + base::to_hex(beacon_block_root.view()));
}

NodeResult<void> ApiBeaconNode::publish(const Spec& spec, std::span<const Attestation> messages) {
    return publish_all(spec, "/eth/v2/beacon/pool/attestations", messages);
}
NodeResult<void> ApiBeaconNode::publish(const Spec& spec,
                                        std::span<const SingleAttestation> messages) {
    return publish_all(spec, "/eth/v2/beacon/pool/attestations", messages);
}
NodeResult<void> ApiBeaconNode::publish(const Spec& spec,
                                        std::span<const SignedAggregateAndProof> messages) {
    return publish_all(spec, "/eth/v2/validator/aggregate_and_proofs", messages);
}
NodeResult<void> ApiBeaconNode::publish(const Spec& spec,
                                        std::span<const SyncCommitteeMessage> messages) {
    return publish_all(spec, "/eth/v1/beacon/pool/sync_committees", messages);
}
NodeResult<void> ApiBeaconNode::publish(const Spec& spec,
                                        std::span<const SignedContributionAndProof> messages) {
    return publish_all(spec, "/eth/v1/validator/contribution_and_proofs", messages);
}

// Events -----------------------------------------------------------------------------------------

NodeResult<void> HeadEvents::read(const std::function<void(const HeadEvent&)>& on_head) {
    const auto end = reader_.read("/eth/v1/events?topics=head", [&](const http::Event& event) {
        const auto document = json::parse_json(event.data);
        if (event.name != "head" || !document) {
            return;
        }
        ApiReader data(&*document);
        const HeadEvent head{Slot{data.number("slot")}, data.bytes<32>("block"),
                             data.bytes<32>("previous_duty_dependent_root"),
                             data.bytes<32>("current_duty_dependent_root")};
        if (data.good()) {
            on_head(head);
        }
    });
    if (!end) {
        return unexpected(
            NodeError{NodeRule::unreachable, 0, "the head events: " + http::describe(end.error())});
    }
    return {};
}

}  // namespace cairn::validator
