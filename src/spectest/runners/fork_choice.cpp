// The runners fork_choice, fast_confirmation and sync: steps on one store.
// Spec: consensus-specs v1.7.0-beta.4 tests/formats/{fork_choice,fast_confirmation,sync}/README.md.
#include "consensus/containers/blob.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/optimistic.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/ptc.hpp"
#include "consensus/verifiers.hpp"
#include "spectest/runners/fork_choice_checks.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace cairn::spectest {
namespace {

using namespace consensus;

/// What an execution engine has been scripted to say of a payload.
struct PayloadInfo {
    enum class Status : std::uint8_t { valid, not_validated, invalidated };
    Status status = Status::valid;
    std::optional<Hash32> latest_valid_hash;
};

/// Everything a step can make the outside say.
class ScriptedOutside final : public ExecutionEngine, public DataAvailability, public PowChain {
  public:
    std::unordered_map<Hash32, PayloadInfo> payloads;
    std::unordered_map<Hash32, PowBlock> pow_blocks;
    // Of the current block only.
    bool columns_missing = false;
    std::vector<DataColumnSidecar> columns;
    std::vector<Bytes> blobs;
    std::vector<KZGProof> proofs;

    bool verify_and_notify_new_payload(const Spec& /*spec*/, const NewPayload& payload) override {
        const auto found = payloads.find(payload.execution_payload.block_hash);
        return found == payloads.end() || found->second.status != PayloadInfo::Status::invalidated;
    }

    bool is_available(const Spec& spec, const Root& /*beacon_block_root*/,
                      std::span<const KZGCommitment> blob_kzg_commitments) override {
        if (spec.at_least(ForkId::fulu)) {
            return !columns_missing && is_data_available(spec, columns, blob_kzg_commitments);
        }
        const std::vector<crypto::BlobView> views(blobs.begin(), blobs.end());
        return is_data_available(views, blob_kzg_commitments, proofs);
    }

    std::optional<PowBlock> get_pow_block(const Hash32& hash) override {
        const auto found = pow_blocks.find(hash);
        return found == pow_blocks.end() ? std::nullopt : std::optional(found->second);
    }
};

/// A case under way.
class ForkChoiceCase {
  public:
    ForkChoiceCase(const StateCase& c, Store store)
        : c_(c),
          spec_(*c.spec),
          store_(std::move(store)),
          fcr_store_(get_fast_confirmation_store(store_)),
          confirms_(c.vectors.id.runner == "fast_confirmation") {}

    Outcome run(const json::Value& steps);

  private:
    Outcome run_step(const json::Value& step);
    Outcome run_tick(const json::Value& step);
    Outcome run_block(const json::Value& step);
    Outcome run_attestation(const json::Value& step);
    Outcome run_attester_slashing(const json::Value& step);
    Outcome run_pow_block(const json::Value& step);
    Outcome run_payload_info(const json::Value& step);
    Outcome run_execution_payload(const json::Value& step);
    Outcome run_payload_attestation(const json::Value& step);
    Outcome run_checks_step(const json::Value& step);

    Outcome read_blob_data(const json::Value& step);
    Outcome settle_payload(const SignedBeaconBlock& signed_block, bool accepted);
    Checked<> apply_operations_of(const BeaconBlock& block);
    Checked<> apply_payload_attestation(const BeaconState& state,
                                        const PayloadAttestation& attestation);
    HandlerContext context() { return {*c_.verifier, outside_, outside_, outside_}; }

    /// Reads the object that `key` of the step names.
    template <class T>
    Read<T> read_named(const json::Value& step, std::string_view key) {
        CAIRN_TRY_ASSIGN(const std::string stem, text_member(step, key));
        return read_object<T>(c_.vectors, stem, spec_);
    }

    const StateCase& c_;
    const Spec& spec_;
    Store store_;
    FastConfirmationStore fcr_store_;
    bool confirms_;
    OptimisticStore opt_store_;
    ScriptedOutside outside_;
};

Outcome expect_validity(const json::Value& step, const Checked<>& result) {
    const json::Value* valid = step.find("valid");
    const bool want = valid == nullptr || valid->to_bool().value_or(true);
    if (result.has_value() == want) {
        return {};
    }
    return result ? failed("accepted, but the vectors want it refused")
                  : failed("refused: " + describe(result.error()));
}

Outcome ForkChoiceCase::run_tick(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const std::uint64_t seconds, uint_member(step, "tick"));
    return expect_validity(step, on_tick(spec_, store_, seconds_to_milliseconds(seconds)));
}

Outcome ForkChoiceCase::read_blob_data(const json::Value& step) {
    outside_.blobs.clear();
    outside_.proofs.clear();
    outside_.columns.clear();
    outside_.columns_missing = false;
    if (step.find("blobs") != nullptr) {
        CAIRN_TRY_ASSIGN(const std::string stem, text_member(step, "blobs"));
        CAIRN_TRY_ASSIGN(const Bytes bytes, read_ssz_bytes(c_.vectors, stem));
        for (std::size_t i = 0; i < bytes.size(); i += sizeof(Blob)) {
            const auto blob =
                std::span(bytes).subspan(i).first(std::min(sizeof(Blob), bytes.size() - i));
            outside_.blobs.emplace_back(blob.begin(), blob.end());
        }
    }
    if (const json::Value* proofs = step.find("proofs")) {
        const auto read = hex_fixed_list<48>(*proofs);
        if (!read) {
            return failed("proofs are not of 48 bytes");
        }
        outside_.proofs = *read;
    }
    if (const json::Value* columns = step.find("columns")) {
        outside_.columns_missing = columns->items.empty();
        for (const json::Value& column : columns->items) {
            CAIRN_TRY_ASSIGN(DataColumnSidecar sidecar,
                             read_object<DataColumnSidecar>(c_.vectors, column.text, spec_));
            outside_.columns.push_back(std::move(sidecar));
        }
    }
    return {};
}

Outcome ForkChoiceCase::run_block(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto signed_block, read_named<SignedBeaconBlock>(step, "block"));
    CAIRN_TRY(read_blob_data(step));
    const Checked<> result = on_block(spec_, store_, signed_block, context());
    CAIRN_TRY(expect_validity(step, result));
    CAIRN_TRY(settle_payload(signed_block, result.has_value()));
    if (!result) {
        return {};
    }
    if (const Checked<> applied = apply_operations_of(signed_block.message); !applied) {
        return failed("the block's own operations: " + describe(applied.error()));
    }
    return {};
}

/// Optimistic sync's books.
Outcome ForkChoiceCase::settle_payload(const SignedBeaconBlock& signed_block, bool accepted) {
    const BeaconBlock& block = signed_block.message;
    const auto info = outside_.payloads.find(block.body.execution_payload.block_hash);
    if (info == outside_.payloads.end()) {
        return {};
    }
    const Root root = ssz::hash_tree_root(spec_, block);
    if (accepted && info->second.status == PayloadInfo::Status::not_validated) {
        opt_store_.optimistic_roots.insert(root);
    } else if (accepted) {
        mark_validated(opt_store_, store_.blocks, store_.blocks.index_of(root));
    } else if (info->second.status == PayloadInfo::Status::invalidated) {
        const auto settled =
            mark_invalidated(opt_store_, store_,
                             {.block_root = block.parent_root,
                              .was_refused = true,
                              .latest_valid_hash = info->second.latest_valid_hash});
        if (!settled) {
            return failed("mark_invalidated: " + describe(settled.error()));
        }
    }
    return {};
}

Checked<> ForkChoiceCase::apply_operations_of(const BeaconBlock& block) {
    NullVerifier verifier;  // on_block has checked these signatures
    for (const Attestation& attestation : block.body.attestations) {
        CAIRN_TRY(on_attestation(spec_, store_, attestation, verifier, MessageOrigin::block));
    }
    for (const AttesterSlashing& attester_slashing : block.body.attester_slashings) {
        CAIRN_TRY(on_attester_slashing(spec_, store_, attester_slashing, verifier));
    }
    const Root root = ssz::hash_tree_root(spec_, block);
    const StatePointer state = store_.blocks[store_.blocks.index_of(root)].state;
    for (const PayloadAttestation& attestation : block.body.payload_attestations) {
        CAIRN_TRY(apply_payload_attestation(*state, attestation));
    }
    return {};
}

Checked<> ForkChoiceCase::apply_payload_attestation(const BeaconState& state,
                                                    const PayloadAttestation& attestation) {
    CAIRN_TRY_ASSIGN(const auto ptc, get_ptc(spec_, state, attestation.data.slot));
    for (std::size_t seat = 0; seat < ptc.size(); ++seat) {
        if (attestation.aggregation_bits[seat]) {
            PayloadAttestationMessage message;
            message.validator_index = ptc[seat];
            message.data = attestation.data;
            CAIRN_TRY(on_payload_attestation_message(spec_, store_, message, *c_.verifier,
                                                     MessageOrigin::block));
        }
    }
    return {};
}

Outcome ForkChoiceCase::run_attestation(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto attestation, read_named<Attestation>(step, "attestation"));
    const auto result = on_attestation(spec_, store_, attestation, *c_.verifier);
    return expect_validity(step, result ? Checked<>{} : std::unexpected(result.error()));
}

Outcome ForkChoiceCase::run_attester_slashing(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto attester_slashing,
                     read_named<AttesterSlashing>(step, "attester_slashing"));
    return expect_validity(step,
                           on_attester_slashing(spec_, store_, attester_slashing, *c_.verifier));
}

Outcome ForkChoiceCase::run_pow_block(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto pow_block, read_named<PowBlock>(step, "pow_block"));
    outside_.pow_blocks[pow_block.block_hash] = pow_block;
    return {};
}

Outcome ForkChoiceCase::run_payload_info(const json::Value& step) {
    using Status = PayloadInfo::Status;
    static constexpr auto names = std::to_array<std::pair<std::string_view, Status>>({
        {"VALID", Status::valid},
        {"SYNCING", Status::not_validated},
        {"ACCEPTED", Status::not_validated},
        {"INVALID", Status::invalidated},
        {"INVALID_BLOCK_HASH", Status::invalidated},
    });
    CAIRN_TRY_ASSIGN(const Hash32 block_hash, hex_member<32>(step, "block_hash"));
    CAIRN_TRY_ASSIGN(const json::Value* payload_status, member(step, "payload_status"));
    CAIRN_TRY_ASSIGN(const std::string status, text_member(*payload_status, "status"));
    CAIRN_TRY_ASSIGN(const json::Value* latest, member(*payload_status, "latest_valid_hash"));
    const auto* name =
        std::ranges::find(names, status, [](const auto& pair) { return pair.first; });
    if (name == names.end()) {
        return failed("unknown payload status " + status);
    }
    outside_.payloads[block_hash] = {.status = name->second,
                                     .latest_valid_hash = hex_fixed<32>(*latest)};
    return {};
}

Outcome ForkChoiceCase::run_execution_payload(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto signed_envelope,
                     read_named<SignedExecutionPayloadEnvelope>(step, "execution_payload"));
    return expect_validity(
        step, on_execution_payload_envelope(spec_, store_, signed_envelope, context()));
}

Outcome ForkChoiceCase::run_payload_attestation(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const auto message,
                     read_named<PayloadAttestationMessage>(step, "payload_attestation_message"));
    return expect_validity(step,
                           on_payload_attestation_message(spec_, store_, message, *c_.verifier));
}

/// Those of fast confirmation follow a run of it that is no step of its own.
Outcome ForkChoiceCase::run_checks_step(const json::Value& step) {
    CAIRN_TRY_ASSIGN(const json::Value* checks, member(step, "checks"));
    if (confirms_ && checks->find("confirmed_root") != nullptr) {
        if (const auto result = on_fast_confirmation(spec_, store_, fcr_store_); !result) {
            return failed("on_fast_confirmation: " + describe(result.error()));
        }
    }
    return run_checks({spec_, store_, confirms_ ? &fcr_store_ : nullptr}, *checks);
}

Outcome ForkChoiceCase::run_step(const json::Value& step) {
    using RunStep = Outcome (ForkChoiceCase::*)(const json::Value&);
    static constexpr auto kinds = std::to_array<std::pair<std::string_view, RunStep>>({
        {"checks", &ForkChoiceCase::run_checks_step},
        {"tick", &ForkChoiceCase::run_tick},
        {"block", &ForkChoiceCase::run_block},
        {"attestation", &ForkChoiceCase::run_attestation},
        {"attester_slashing", &ForkChoiceCase::run_attester_slashing},
        {"pow_block", &ForkChoiceCase::run_pow_block},
        {"block_hash", &ForkChoiceCase::run_payload_info},
        {"execution_payload", &ForkChoiceCase::run_execution_payload},
        {"payload_attestation_message", &ForkChoiceCase::run_payload_attestation},
    });
    for (const auto& [key, run] : kinds) {
        if (step.find(key) != nullptr) {
            return (this->*run)(step);
        }
    }
    return failed("a step of no known kind");
}

Outcome ForkChoiceCase::run(const json::Value& steps) {
    for (std::size_t i = 0; i < steps.items.size(); ++i) {
        if (const Outcome outcome = run_step(steps.items[i]); !outcome) {
            return failed("step " + std::to_string(i) + ": " + outcome.error().reason);
        }
    }
    return {};
}

}  // namespace

Outcome run_fork_choice(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(auto anchor_state, read_object<BeaconState>(vectors, "anchor_state", *c.spec));
    CAIRN_TRY_ASSIGN(const auto anchor_block,
                     read_object<BeaconBlock>(vectors, "anchor_block", *c.spec));
    CAIRN_TRY_ASSIGN(const json::Value steps, read_yaml(vectors, "steps.yaml"));
    auto store = get_forkchoice_store(
        *c.spec, std::make_shared<const BeaconState>(std::move(anchor_state)), anchor_block);
    if (!store) {
        return failed("get_forkchoice_store: " + describe(store.error()));
    }
    return ForkChoiceCase(c, *std::move(store)).run(steps);
}

}  // namespace cairn::spectest
