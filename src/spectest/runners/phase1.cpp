// Spec: consensus-specs v0.12.3 tests/formats/operations/README.md, tests/formats/sanity; the
// handlers that only phase1 has are described in its generators alone.
#include "spectest/runners/phase1.hpp"

#include "sharding/attestation.hpp"
#include "sharding/crosslinks.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/shard_transition.hpp"
#include "spectest/runners/run_operation.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using namespace consensus;

Outcome run_attestation(const StateCase& c) {
    return run_operation<Attestation>(c, "attestation", sharding::process_attestation);
}

/// The handler holds challenges and responses; the file's name tells them apart.
Outcome run_chunk_challenge(const StateCase& c) {
    if (c.vectors.has_ssz("custody_response")) {
        return run_operation<CustodyChunkResponse>(c, "custody_response",
                                                   sharding::process_chunk_challenge_response);
    }
    return run_operation<CustodyChunkChallenge>(c, "custody_chunk_challenge",
                                                sharding::process_chunk_challenge);
}

Outcome run_custody_key_reveal(const StateCase& c) {
    return run_operation<CustodyKeyReveal>(c, "custody_key_reveal",
                                           sharding::process_custody_key_reveal);
}

Outcome run_custody_slashing(const StateCase& c) {
    return run_operation<SignedCustodySlashing>(c, "custody_slashing",
                                                sharding::process_custody_slashing);
}

Outcome run_early_derived_secret_reveal(const StateCase& c) {
    return run_operation<EarlyDerivedSecretReveal>(c, "randao_key_reveal",
                                                   sharding::process_early_derived_secret_reveal);
}

Outcome run_shard_transition(const StateCase& c) {
    CAIRN_TRY_ASSIGN(
        const auto transitions,
        read_objects<ShardTransition>(c, "shard_transitions_", "shard_transitions_count"));
    CAIRN_TRY_ASSIGN(const auto attestations,
                     read_objects<Attestation>(c, "attestations_", "attestations_count"));
    return check_change(c, [&](BeaconState& state) {
        return sharding::process_shard_transitions(*c.spec, state, transitions, attestations,
                                                   *c.verifier);
    });
}

struct Handler {
    std::string_view name;
    Phase1Operation run;
};

constexpr auto HANDLERS = std::to_array<Handler>({
    {"attestation", run_attestation},
    {"chunk_challenge", run_chunk_challenge},
    {"custody_key_reveal", run_custody_key_reveal},
    {"custody_slashing", run_custody_slashing},
    {"early_derived_secret_reveal", run_early_derived_secret_reveal},
    {"shard_transition", run_shard_transition},
});

}  // namespace

Phase1Operation find_phase1_operation(const CaseId& id) {
    const auto* const found = std::ranges::find(HANDLERS, id.handler, &Handler::name);
    return id.fork == "phase1" && found != HANDLERS.end() ? found->run : nullptr;
}

Outcome run_shard_blocks(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(const ShardState pre, read_object<ShardState>(vectors, "pre", *c.spec));
    CAIRN_TRY_ASSIGN(const BeaconState beacon_parent_state,
                     read_object<BeaconState>(vectors, "beacon_parent_state", *c.spec));
    CAIRN_TRY_ASSIGN(const SignedShardBlock block,
                     read_object<SignedShardBlock>(vectors, "signed_shard_block", *c.spec));
    const auto got =
        sharding::shard_state_transition(*c.spec, pre, block, beacon_parent_state, *c.verifier);
    if (!vectors.has_ssz("post")) {
        return got ? failed("accepted, but the vectors want it refused") : Outcome{};
    }
    if (!got) {
        return failed("refused: " + describe(got.error()));
    }
    CAIRN_TRY_ASSIGN(const ShardState want, read_object<ShardState>(vectors, "post", *c.spec));
    return expect_equal(*c.spec, *got, want);
}

}  // namespace cairn::spectest
