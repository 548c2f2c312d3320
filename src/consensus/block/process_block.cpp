#include "consensus/block/process_block.hpp"

#include "consensus/block/attestation.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/block/execution_requests.hpp"
#include "consensus/block/for_operations.hpp"
#include "consensus/block/slashings.hpp"
#include "consensus/block/sync_aggregate.hpp"
#include "consensus/block/voluntary_exit.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/road.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

/// Bellatrix to fulu have the payload in the block, gloas a bid for it.
Checked<> process_execution(const Spec& spec, BeaconState& state, const BeaconBlockBody& body,
                            const BlockContext& context) {
    if (spec.at_least(ForkId::capella)) {
        CAIRN_TRY(process_withdrawals(spec, state, body.execution_payload));
    }
    if (spec.at_least(ForkId::gloas)) {
        return process_execution_payload_bid(spec, state, body.signed_execution_payload_bid,
                                             context.verifier);
    }
    if (spec.at_least(ForkId::capella) ||
        (spec.at_least(ForkId::bellatrix) && is_execution_enabled(spec, state, body))) {
        return process_execution_payload(spec, state, body, context.execution_engine);
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#block-processing
Checked<> process_block(const Spec& spec, BeaconState& state, const BeaconBlock& block,
                        const BlockContext& context) {
    const Slot parent_slot = state.latest_block_header.slot;
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(process_parent_execution_payload(spec, state, block, context.verifier));
    }
    CAIRN_TRY(process_block_header(spec, state, block, context.body_root));
    CAIRN_TRY(process_execution(spec, state, block.body, context));
    CAIRN_TRY(process_randao(spec, state, block.body, context.verifier));
    CAIRN_TRY(process_eth1_data(spec, state, block.body));
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(
            spec.road->process_light_client_aggregate(spec, state, block.body, context.verifier));
    }
    CAIRN_TRY(process_operations(spec, state, block.body, parent_slot, context.verifier));
    if (spec.at_least(ForkId::altair)) {
        CAIRN_TRY(process_sync_aggregate(spec, state, block.body.sync_aggregate, context.verifier));
    }
    return {};
}

namespace {

/// Outstanding deposits of the deposit contract come first, as many as a block can hold.
Checked<> check_deposit_count(const Spec& spec, const BeaconState& state,
                              const BeaconBlockBody& body) {
    std::uint64_t due = 0;
    if (!spec.at_least(ForkId::electra)) {
        due = base::checked_sub(state.eth1_data.deposit_count, state.eth1_deposit_index);
    } else if (!spec.at_least(ForkId::fulu)) {
        const std::uint64_t index_limit =
            std::min(state.eth1_data.deposit_count, state.deposit_requests_start_index);
        due = index_limit > state.eth1_deposit_index ? index_limit - state.eth1_deposit_index : 0;
    }
    CAIRN_REQUIRE(body.deposits.size() == std::min(spec.preset->MAX_DEPOSITS, due),
                  deposit_count_wrong);
    return {};
}

/// gloas: its lists have no limits of their own.
Checked<> check_operation_counts(const Spec& spec, const BeaconBlockBody& body) {
    const Preset& preset = *spec.preset;
    CAIRN_REQUIRE(body.proposer_slashings.size() <= preset.MAX_PROPOSER_SLASHINGS,
                  too_many_proposer_slashings);
    CAIRN_REQUIRE(body.attester_slashings.size() <= preset.MAX_ATTESTER_SLASHINGS_ELECTRA,
                  too_many_attester_slashings);
    CAIRN_REQUIRE(body.attestations.size() <= preset.MAX_ATTESTATIONS_ELECTRA,
                  too_many_attestations);
    CAIRN_REQUIRE(body.voluntary_exits.size() <= preset.MAX_VOLUNTARY_EXITS,
                  too_many_voluntary_exits);
    CAIRN_REQUIRE(body.bls_to_execution_changes.size() <= preset.MAX_BLS_TO_EXECUTION_CHANGES,
                  too_many_bls_to_execution_changes);
    CAIRN_REQUIRE(body.payload_attestations.size() <= preset.MAX_PAYLOAD_ATTESTATIONS,
                  too_many_payload_attestations);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_operations
Checked<> process_operations(const Spec& spec, BeaconState& state, const BeaconBlockBody& body,
                             Slot parent_slot, SignatureVerifier& verifier) {
    const auto with = [&](auto process) {
        return [&spec, &state, &verifier, process](const auto& operation) {
            return process(spec, state, operation, verifier);
        };
    };
    CAIRN_TRY(check_deposit_count(spec, state, body));
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(check_operation_counts(spec, body));
    }
    CAIRN_TRY(for_operations(body.proposer_slashings, with(process_proposer_slashing)));
    CAIRN_TRY(for_operations(body.attester_slashings, with(process_attester_slashing)));
    CAIRN_TRY(for_operations(body.attestations, [&](const Attestation& attestation) {
        return spec.at_least(ForkId::phase1)
                   ? spec.road->process_attestation(spec, state, attestation, verifier)
                   : process_attestation(spec, state, attestation, parent_slot, verifier);
    }));
    CAIRN_TRY(for_operations(body.deposits, with(process_deposit)));
    CAIRN_TRY(for_operations(body.voluntary_exits, with(process_voluntary_exit)));
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(spec.road->process_custody_game_operations(spec, state, body, verifier));
        CAIRN_TRY(spec.road->process_shard_transitions(spec, state, body.shard_transitions,
                                                       body.attestations, verifier));
    }
    // The lists of other forks are empty.
    CAIRN_TRY(for_operations(body.bls_to_execution_changes, with(process_bls_to_execution_change)));
    CAIRN_TRY(process_execution_requests(spec, state, body.execution_requests));
    CAIRN_TRY(for_operations(body.payload_attestations, with(process_payload_attestation)));
    return {};
}

}  // namespace cairn::consensus
