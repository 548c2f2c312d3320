// Spec: consensus-specs v1.7.0-beta.4 tests/formats/operations/README.md; v0.12.3 likewise.
#include "consensus/block/attestation.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/block/execution_requests.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/block/slashings.hpp"
#include "consensus/block/sync_aggregate.hpp"
#include "consensus/block/voluntary_exit.hpp"
#include "consensus/block/withdrawals.hpp"
#include "spectest/runners/phase1.hpp"
#include "spectest/runners/run_operation.hpp"
#include "spectest/runners/runners.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using namespace consensus;

using RunHandler = Outcome (*)(const StateCase& c);

struct Handler {
    std::string_view name;
    RunHandler run;
};

Outcome run_attestation(const StateCase& c) {
    Slot parent_slot;  // read since gloas, whose vectors give it
    if (c.meta.find("parent_slot") != nullptr) {
        CAIRN_TRY_ASSIGN(const std::uint64_t slot, uint_member(c.meta, "parent_slot"));
        parent_slot = Slot{slot};
    }
    return run_operation<Attestation>(
        c, "attestation",
        [&](const Spec& spec, BeaconState& state, const Attestation& attestation) {
            return process_attestation(spec, state, attestation, parent_slot, *c.verifier);
        });
}

Outcome run_execution_payload(const StateCase& c) {
    CAIRN_TRY_ASSIGN(const json::Value execution, read_yaml(c.vectors, "execution.yaml"));
    CAIRN_TRY_ASSIGN(const std::string valid, text_member(execution, "execution_valid"));
    using Answer = FixedExecutionEngine::Answer;
    const bool is_valid = valid == std::string_view("true");
    FixedExecutionEngine engine(is_valid ? Answer::valid : Answer::invalid);
    return run_operation<BeaconBlockBody>(
        c, "body", [&](const Spec& spec, BeaconState& state, const BeaconBlockBody& body) {
            return process_execution_payload(spec, state, body, engine);
        });
}

Outcome run_withdrawals(const StateCase& c) {
    ExecutionPayload payload;  // not read since gloas, whose vectors have none
    if (!c.spec->at_least(ForkId::gloas)) {
        CAIRN_TRY_ASSIGN(payload,
                         read_object<ExecutionPayload>(c.vectors, "execution_payload", *c.spec));
    }
    return check_change(
        c, [&](BeaconState& state) { return process_withdrawals(*c.spec, state, payload); });
}

Checked<> process_header_of(const Spec& spec, BeaconState& state, const BeaconBlock& block) {
    return process_block_header(spec, state, block);
}

#define CAIRN_OPERATION(name, Operation, stem, process)                                     \
    Handler {                                                                               \
        name, [](const StateCase& c) { return run_operation<Operation>(c, stem, process); } \
    }

constexpr auto handlers = std::to_array<Handler>({
    {"attestation", run_attestation},
    CAIRN_OPERATION("attester_slashing", AttesterSlashing, "attester_slashing",
                    process_attester_slashing),
    CAIRN_OPERATION("block_header", BeaconBlock, "block", process_header_of),
    CAIRN_OPERATION("bls_to_execution_change", SignedBLSToExecutionChange, "address_change",
                    process_bls_to_execution_change),
    CAIRN_OPERATION("builder_deposit_request", BuilderDepositRequest, "builder_deposit_request",
                    process_builder_deposit_request),
    CAIRN_OPERATION("builder_exit_request", BuilderExitRequest, "builder_exit_request",
                    process_builder_exit_request),
    CAIRN_OPERATION("consolidation_request", ConsolidationRequest, "consolidation_request",
                    process_consolidation_request),
    CAIRN_OPERATION("deposit", Deposit, "deposit", process_deposit),
    CAIRN_OPERATION("deposit_request", DepositRequest, "deposit_request", process_deposit_request),
    {"execution_payload", run_execution_payload},
    CAIRN_OPERATION("execution_payload_bid", SignedExecutionPayloadBid, "execution_payload_bid",
                    process_execution_payload_bid),
    CAIRN_OPERATION("parent_execution_payload", BeaconBlock, "block",
                    process_parent_execution_payload),
    CAIRN_OPERATION("payload_attestation", PayloadAttestation, "payload_attestation",
                    process_payload_attestation),
    CAIRN_OPERATION("proposer_slashing", ProposerSlashing, "proposer_slashing",
                    process_proposer_slashing),
    CAIRN_OPERATION("sync_aggregate", SyncAggregate, "sync_aggregate", process_sync_aggregate),
    CAIRN_OPERATION("voluntary_exit", SignedVoluntaryExit, "voluntary_exit",
                    process_voluntary_exit),
    CAIRN_OPERATION("voluntary_exit_churn", SignedVoluntaryExit, "voluntary_exit",
                    process_voluntary_exit),
    CAIRN_OPERATION("withdrawal_request", WithdrawalRequest, "withdrawal_request",
                    process_withdrawal_request),
    {"withdrawals", run_withdrawals},
});
#undef CAIRN_OPERATION

}  // namespace

Outcome run_operations(const Case& vectors) {
    if (const RunHandler run = find_phase1_operation(vectors.id)) {
        CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
        return run(c);
    }
    const auto* const handler = std::ranges::find(handlers, vectors.id.handler, &Handler::name);
    if (handler == handlers.end()) {
        return failed("no operation " + vectors.id.handler);
    }
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    return handler->run(c);
}

}  // namespace cairn::spectest
