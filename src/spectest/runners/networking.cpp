// Spec: consensus-specs v1.7.0-beta.4 tests/formats/networking/README.md.
#include "consensus/custody_groups.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/block.hpp"
#include "consensus/gossip/operations.hpp"
#include "consensus/gossip/payload.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "json/mapping.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

#include <algorithm>
#include <map>

namespace cairn::spectest {
namespace {

using namespace consensus;
using gossip::GossipRule;
using gossip::PayloadValidationStatus;
using gossip::Verdict;

/// Messages of other topics may come first, as those a bid depends on: their files say so.
std::string topic_of(const std::string& file, const std::string& topic) {
    return file.starts_with("proposer_preferences_")         ? "proposer_preferences"
           : file.starts_with("execution_payload_envelope_") ? "execution_payload"
                                                             : topic;
}

/// The blocks of a case, with what it says of each.
class CaseBlocks final : public gossip::KnownBlocks {
  public:
    struct Entry {
        std::unique_ptr<SignedBeaconBlock> block;
        std::unique_ptr<SignedExecutionPayloadEnvelope> envelope;
        gossip::KnownBlock known;
    };
    std::optional<gossip::KnownBlock> find(const Root& root) const override {
        const auto found = entries.find(root);
        return found == entries.end() ? std::nullopt : std::optional(found->second.known);
    }
    std::map<Root, Entry> entries;
    std::map<std::string, Root> roots_by_file;
};

bool flag(const json::Value& object, std::string_view key) {
    const json::Value* value = object.find(key);
    return value != nullptr && value->text == "true";
}

class GossipCase {
  public:
    explicit GossipCase(StateCase c) : c_(std::move(c)) {}

    Outcome run() {
        CAIRN_TRY(import_blocks());
        CAIRN_TRY(override_finality());
        CAIRN_TRY(preload_headers());
        CAIRN_TRY_ASSIGN(const std::string topic, text_member(c_.meta, "topic"));
        CAIRN_TRY_ASSIGN(const json::Value* messages, member(c_.meta, "messages"));
        for (const json::Value& message : messages->items) {
            CAIRN_TRY(check_message(topic, message));
        }
        return {};
    }

  private:
    const Spec& spec() const noexcept { return *c_.spec; }

    Outcome import_blocks() {
        CAIRN_TRY_ASSIGN(const auto anchor_state,
                         read_object<BeaconState>(c_.vectors, "state", spec()));
        auto state = std::make_shared<const BeaconState>(anchor_state);
        const json::Value* blocks = c_.meta.find("blocks");
        if (blocks == nullptr) {
            return start_without_blocks(state);
        }
        for (const json::Value& entry : blocks->items) {
            CAIRN_TRY(import_block(entry, state));
            state = nullptr;  // only the first block is the anchor
        }
        return {};
    }

    /// Operations are validated against a state alone: a block is made up to go with it.
    Outcome start_without_blocks(StatePointer state) {
        auto anchor = ssz::default_value<SignedBeaconBlock>(spec());
        anchor.message.slot = state->slot;
        anchor.message.state_root = ssz::hash_tree_root(spec(), *state);
        return start(anchor, ssz::hash_tree_root(spec(), anchor.message), std::move(state));
    }

    Outcome start(const SignedBeaconBlock& anchor, const Root& root, StatePointer state) {
        auto store = get_forkchoice_store(spec(), state, anchor.message);
        if (!store) {
            return failed("no store: " + describe(store.error()));
        }
        store_ = *std::move(store);
        auto& entry = blocks_.entries[root];
        entry.block = std::make_unique<SignedBeaconBlock>(anchor);
        entry.known.block = &entry.block->message;
        entry.known.state = std::move(state);
        return {};
    }

    Outcome import_block(const json::Value& object, const StatePointer& anchor_state) {
        CAIRN_TRY_ASSIGN(const std::string file, text_member(object, "block"));
        CAIRN_TRY_ASSIGN(const auto block,
                         read_object<SignedBeaconBlock>(c_.vectors, file, spec()));
        const Root root = ssz::hash_tree_root(spec(), block.message);
        blocks_.roots_by_file[file] = root;
        if (anchor_state != nullptr) {
            CAIRN_TRY(start(block, root, anchor_state));
        } else {
            auto& entry = blocks_.entries[root];
            entry.block = std::make_unique<SignedBeaconBlock>(block);
            entry.known.block = &entry.block->message;
            if (!flag(object, "failed") && !flag(object, "pending")) {
                CAIRN_TRY(apply(block, root, entry.known));
            }
        }
        return note_payload(object, root);
    }

    Outcome apply(const SignedBeaconBlock& block, const Root& root, gossip::KnownBlock& known) {
        const auto parent = blocks_.find(block.message.parent_root);
        if (!parent || parent->state == nullptr) {
            return failed("a block's parent has no state");
        }
        BeaconState state = *parent->state;
        NullVerifier verifier;
        FixedExecutionEngine engine;
        if (const auto done =
                state_transition(spec(), state, block, {verifier, engine}, ValidateResult::no);
            !done) {
            return failed("block refused: " + describe(done.error()));
        }
        known.state = std::make_shared<const BeaconState>(std::move(state));
        const auto inserted = insert_block(spec(), store_, block.message, root, known.state);
        return inserted ? Outcome{} : failed("block not inserted: " + describe(inserted.error()));
    }

    Outcome note_payload(const json::Value& object, const Root& root) {
        CaseBlocks::Entry& entry = blocks_.entries[root];
        if (const json::Value* status = object.find("payload_status")) {
            entry.known.payload_status = status->text == "VALID" ? PayloadValidationStatus::valid
                                         : status->text == "INVALIDATED"
                                             ? PayloadValidationStatus::invalidated
                                             : PayloadValidationStatus::not_validated;
        }
        if (object.find("payload") == nullptr) {
            return {};
        }
        CAIRN_TRY_ASSIGN(const std::string file, text_member(object, "payload"));
        CAIRN_TRY_ASSIGN(const auto envelope,
                         read_object<SignedExecutionPayloadEnvelope>(c_.vectors, file, spec()));
        entry.envelope = std::make_unique<SignedExecutionPayloadEnvelope>(envelope);
        entry.known.envelope = &entry.envelope->message;
        entry.known.payload_verified = true;
        if (const auto index = store_.blocks.find(root)) {
            store_.blocks[*index].payload.verified = true;
        }
        return {};
    }

    Outcome override_finality() {
        const json::Value* checkpoint = c_.meta.find("finalized_checkpoint");
        if (checkpoint == nullptr) {
            return {};
        }
        CAIRN_TRY_ASSIGN(const std::uint64_t epoch, uint_member(*checkpoint, "epoch"));
        store_.finalized_checkpoint.epoch = Epoch{epoch};
        if (checkpoint->find("block") != nullptr) {
            CAIRN_TRY_ASSIGN(const std::string file, text_member(*checkpoint, "block"));
            CAIRN_TRY_ASSIGN(store_.finalized_checkpoint.root, root_of_file(file));
        } else {
            CAIRN_TRY_ASSIGN(store_.finalized_checkpoint.root, hex_member<32>(*checkpoint, "root"));
        }
        override_finality_of_states();
        return {};
    }

    /// The override counts for what a state says of finality too: whether a builder is active.
    void override_finality_of_states() {
        for (auto& [root, entry] : blocks_.entries) {
            if (entry.known.state != nullptr) {
                BeaconState state = *entry.known.state;
                state.finalized_checkpoint = store_.finalized_checkpoint;
                entry.known.state = std::make_shared<const BeaconState>(std::move(state));
            }
        }
    }

    Read<Root> root_of_file(const std::string& file) {
        if (const auto known = blocks_.roots_by_file.find(file);
            known != blocks_.roots_by_file.end()) {
            return known->second;
        }
        CAIRN_TRY_ASSIGN(const auto block,
                         read_object<SignedBeaconBlock>(c_.vectors, file, spec()));
        return ssz::hash_tree_root(spec(), block.message);
    }

    Outcome preload_headers() {
        const json::Value* headers = c_.meta.find("seen_partial_data_column_headers");
        if (headers == nullptr) {
            return {};
        }
        for (const json::Value& entry : headers->items) {
            CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(entry, "block_root"));
            CAIRN_TRY_ASSIGN(const std::string file, text_member(entry, "header"));
            CAIRN_TRY_ASSIGN(const auto header,
                             read_object<PartialDataColumnHeader>(c_.vectors, file, spec()));
            seen_.partial_data_column_headers[root] = header;
        }
        return {};
    }

    Outcome check_message(const std::string& topic, const json::Value& message) {
        CAIRN_TRY_ASSIGN(const std::string file, text_member(message, "message"));
        CAIRN_TRY_ASSIGN(const std::string expected, text_member(message, "expected"));
        std::uint64_t time_ms = store_.genesis_time_ms;
        for (const json::Value* part :
             {c_.meta.find("current_time_ms"), message.find("current_time_ms"),
              message.find("offset_ms")}) {
            time_ms += part != nullptr ? part->to_uint64().value_or(0) : 0;
        }
        const gossip::Context context{spec(), seen_, store_, blocks_, time_ms, *c_.verifier};
        CAIRN_TRY_ASSIGN(const Verdict verdict,
                         validate(topic_of(file, topic), file, message, context));
        const std::string got = verdict ? "valid"
                                : gossip::action_of(verdict.error()) == gossip::Action::ignore
                                    ? "ignore"
                                    : "reject";
        const std::string reason = verdict ? "" : std::string(gossip::reason_text(verdict.error()));
        if (got != expected) {
            return failed(file + ": " + got + " (" + reason + "), wanted " + expected);
        }
        const json::Value* wanted = message.find("reason");
        return wanted == nullptr || wanted->text == reason
                   ? Outcome{}
                   : failed(file + ": because \"" + reason + "\", wanted \"" + wanted->text + "\"");
    }

    template <class Message, class Validate>
    Read<Verdict> validate_as(const std::string& file, Validate validate) {
        CAIRN_TRY_ASSIGN(const auto message, read_object<Message>(c_.vectors, file, spec()));
        return validate(message);
    }

    Read<Verdict> validate(const std::string& topic, const std::string& file,
                           const json::Value& message, const gossip::Context& context) {
        const auto as = [&]<class Message>(
                            Verdict (*rule)(const gossip::Context&, const Message&)) {
            return validate_as<Message>(file, [&](const Message& m) { return rule(context, m); });
        };
        const auto on_subnet = [&]<class Message>(Verdict (*rule)(const gossip::Context&,
                                                                  const Message&,
                                                                  std::uint64_t)) -> Read<Verdict> {
            CAIRN_TRY_ASSIGN(const std::uint64_t subnet, uint_member(message, "subnet_id"));
            return validate_as<Message>(file,
                                        [&](const Message& m) { return rule(context, m, subnet); });
        };
        if (topic == "beacon_block") {
            return as(gossip::validate_beacon_block_gossip);
        }
        if (topic == "beacon_attestation") {
            return spec().at_least(ForkId::electra)
                       ? on_subnet.template operator()<SingleAttestation>(
                             gossip::validate_beacon_attestation_gossip)
                       : on_subnet.template operator()<Attestation>(
                             gossip::validate_beacon_attestation_gossip);
        }
        if (topic == "beacon_aggregate_and_proof") {
            return as(gossip::validate_beacon_aggregate_and_proof_gossip);
        }
        if (topic == "proposer_slashing") {
            return as(gossip::validate_proposer_slashing_gossip);
        }
        if (topic == "attester_slashing") {
            return as(gossip::validate_attester_slashing_gossip);
        }
        if (topic == "voluntary_exit") {
            return as(gossip::validate_voluntary_exit_gossip);
        }
        if (topic == "bls_to_execution_change") {
            return as(gossip::validate_bls_to_execution_change_gossip);
        }
        if (topic == "sync_committee_contribution_and_proof") {
            return as(gossip::validate_sync_committee_contribution_and_proof_gossip);
        }
        if (topic == "sync_committee") {
            return on_subnet(gossip::validate_sync_committee_message_gossip);
        }
        if (topic == "blob_sidecar") {
            return on_subnet(gossip::validate_blob_sidecar_gossip);
        }
        if (topic == "data_column_sidecar") {
            return on_subnet(gossip::validate_data_column_sidecar_gossip);
        }
        if (topic == "partial_data_column_sidecar") {
            return validate_partial(file, message, context);
        }
        if (topic == "execution_payload_bid") {
            return as(gossip::validate_execution_payload_bid_gossip);
        }
        if (topic == "execution_payload") {
            return as(gossip::validate_execution_payload_envelope_gossip);
        }
        if (topic == "payload_attestation_message") {
            return as(gossip::validate_payload_attestation_message_gossip);
        }
        if (topic == "proposer_preferences") {
            return as(gossip::validate_proposer_preferences_gossip);
        }
        return failed("no topic " + topic);
    }

    Read<Verdict> validate_partial(const std::string& file, const json::Value& message,
                                   const gossip::Context& context) {
        CAIRN_TRY_ASSIGN(const std::string group_file, text_member(message, "group_id"));
        CAIRN_TRY_ASSIGN(const auto group_id,
                         read_object<PartialDataColumnGroupID>(c_.vectors, group_file, spec()));
        CAIRN_TRY_ASSIGN(const std::uint64_t column, uint_member(message, "column_index"));
        return validate_as<PartialDataColumnSidecar>(
            file, [&](const PartialDataColumnSidecar& sidecar) {
                return gossip::validate_partial_data_column_sidecar_gossip(context, sidecar,
                                                                           group_id, column);
            });
    }

    StateCase c_;
    Store store_;
    gossip::Seen seen_;
    CaseBlocks blocks_;
};

Outcome expect_numbers(const json::Value& meta, const Checked<std::vector<std::uint64_t>>& got) {
    if (!got) {
        return failed(describe(got.error()));
    }
    CAIRN_TRY_ASSIGN(const json::Value* result, member(meta, "result"));
    const bool same = std::ranges::equal(
        result->items, *got,
        [](const json::Value& want, std::uint64_t g) { return want.to_uint64() == g; });
    return same ? Outcome{} : failed("other numbers than in result");
}

Outcome run_custody_groups(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(const json::Value meta, read_meta(vectors));
    CAIRN_TRY_ASSIGN(const json::Value* id, member(meta, "node_id"));
    CAIRN_TRY_ASSIGN(const std::uint64_t count, uint_member(meta, "custody_group_count"));
    ssz::Uint256 node_id;
    json::Reading reading;
    reading.format = json::Format::yaml;
    if (!json::from_value(ssz::bound_of<ssz::Uint256>(), *spec, *id, &node_id, reading)) {
        return failed("node_id is no number");
    }
    return expect_numbers(meta, get_custody_groups(*spec, node_id, count));
}

Outcome run_columns(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(const json::Value meta, read_meta(vectors));
    CAIRN_TRY_ASSIGN(const std::uint64_t group, uint_member(meta, "custody_group"));
    return expect_numbers(meta, compute_columns_for_custody_group(*spec, group));
}

}  // namespace

Outcome run_networking(const Case& vectors) {
    if (vectors.id.handler == "get_custody_groups") {
        return run_custody_groups(vectors);
    }
    if (vectors.id.handler == "compute_columns_for_custody_group") {
        return run_columns(vectors);
    }
    CAIRN_TRY_ASSIGN(StateCase c, open_state_case(vectors));
    return GossipCase(std::move(c)).run();
}

}  // namespace cairn::spectest
