// Lengths and limits of every sequence in the containers, as functions of preset and fork.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Types"; v0.12.3 specs/phase{0,1}.
//
// A row of a container names one of these for the sequence itself and, for nested sequences, one
// for its elements. Lists without limit (gloas, EIP-7916) answer ssz::PROGRESSIVE.
#pragma once

#include "consensus/spec.hpp"
#include "ssz/context.hpp"

namespace cairn::consensus::shape {

using ssz::Context;
using ssz::PROGRESSIVE;

inline const Preset& preset(const Context& context) noexcept {
    return *as_spec(context).preset;
}
inline bool at_least(const Context& context, ForkId fork) noexcept {
    return as_spec(context).at_least(fork);
}

/// A member of the preset, in every fork.
template <std::uint64_t Preset::* Member>
std::uint64_t of(const Context& context) {
    return preset(context).*Member;
}
/// The same until gloas; unlimited from there on.
template <std::uint64_t Preset::* Member>
std::uint64_t of_until_gloas(const Context& context) {
    return at_least(context, ForkId::gloas) ? PROGRESSIVE : preset(context).*Member;
}

// The validator registry and what runs beside it -------------------------------------------------

inline constexpr auto validators = of_until_gloas<&Preset::VALIDATOR_REGISTRY_LIMIT>;
inline constexpr auto block_roots = of<&Preset::SLOTS_PER_HISTORICAL_ROOT>;
inline constexpr auto historical_roots = of<&Preset::HISTORICAL_ROOTS_LIMIT>;
inline constexpr auto randao_mixes = of<&Preset::EPOCHS_PER_HISTORICAL_VECTOR>;
inline constexpr auto slashings = of<&Preset::EPOCHS_PER_SLASHINGS_VECTOR>;
inline std::uint64_t justification_bits(const Context&) {
    return 4;
}
inline std::uint64_t eth1_data_votes(const Context& c) {
    return preset(c).EPOCHS_PER_ETH1_VOTING_PERIOD * preset(c).SLOTS_PER_EPOCH;
}
inline std::uint64_t pending_attestations(const Context& c) {
    return preset(c).MAX_ATTESTATIONS * preset(c).SLOTS_PER_EPOCH;
}
inline constexpr auto pending_deposits = of_until_gloas<&Preset::PENDING_DEPOSITS_LIMIT>;
inline constexpr auto pending_partial_withdrawals =
    of_until_gloas<&Preset::PENDING_PARTIAL_WITHDRAWALS_LIMIT>;
inline constexpr auto pending_consolidations =
    of_until_gloas<&Preset::PENDING_CONSOLIDATIONS_LIMIT>;
inline std::uint64_t proposer_lookahead(const Context& c) {
    return (preset(c).MIN_SEED_LOOKAHEAD + 1) * preset(c).SLOTS_PER_EPOCH;
}
inline std::uint64_t builder_pending_payments(const Context& c) {
    return 2 * preset(c).SLOTS_PER_EPOCH;
}
inline std::uint64_t ptc_window(const Context& c) {
    return (preset(c).MIN_SEED_LOOKAHEAD + 2) * preset(c).SLOTS_PER_EPOCH;
}
inline constexpr auto ptc = of<&Preset::PTC_SIZE>;
inline std::uint64_t progressive(const Context&) {
    return PROGRESSIVE;
}

// Blocks and attestations ------------------------------------------------------------------------

/// Attesters of one attestation: of one committee, from electra on of all committees of a slot.
inline std::uint64_t attesters(const Context& c) {
    const Preset& p = preset(c);
    if (at_least(c, ForkId::gloas)) {
        return PROGRESSIVE;
    }
    return at_least(c, ForkId::electra) ? p.MAX_VALIDATORS_PER_COMMITTEE * p.MAX_COMMITTEES_PER_SLOT
                                        : p.MAX_VALIDATORS_PER_COMMITTEE;
}
inline constexpr auto committee_members = of<&Preset::MAX_VALIDATORS_PER_COMMITTEE>;
inline constexpr auto committee_bits = of<&Preset::MAX_COMMITTEES_PER_SLOT>;
inline std::uint64_t attestations(const Context& c) {
    const Preset& p = preset(c);
    if (at_least(c, ForkId::gloas)) {
        return PROGRESSIVE;
    }
    return at_least(c, ForkId::electra) ? p.MAX_ATTESTATIONS_ELECTRA : p.MAX_ATTESTATIONS;
}
inline std::uint64_t attester_slashings(const Context& c) {
    const Preset& p = preset(c);
    if (at_least(c, ForkId::gloas)) {
        return PROGRESSIVE;
    }
    return at_least(c, ForkId::electra) ? p.MAX_ATTESTER_SLASHINGS_ELECTRA
                                        : p.MAX_ATTESTER_SLASHINGS;
}
inline constexpr auto proposer_slashings = of_until_gloas<&Preset::MAX_PROPOSER_SLASHINGS>;
inline constexpr auto deposits = of_until_gloas<&Preset::MAX_DEPOSITS>;
inline constexpr auto voluntary_exits = of_until_gloas<&Preset::MAX_VOLUNTARY_EXITS>;
inline constexpr auto bls_to_execution_changes =
    of_until_gloas<&Preset::MAX_BLS_TO_EXECUTION_CHANGES>;
/// DEPOSIT_CONTRACT_TREE_DEPTH + 1: the count mix-in is the last node.
inline std::uint64_t deposit_proof(const Context&) {
    return 33;
}

inline constexpr auto sync_committee = of<&Preset::SYNC_COMMITTEE_SIZE>;
/// SYNC_COMMITTEE_SIZE // SYNC_COMMITTEE_SUBNET_COUNT
inline std::uint64_t sync_subcommittee(const Context& c) {
    return preset(c).SYNC_COMMITTEE_SIZE / 4;
}

// Execution --------------------------------------------------------------------------------------

inline constexpr auto extra_data = of<&Preset::MAX_EXTRA_DATA_BYTES>;
inline constexpr auto transactions = of_until_gloas<&Preset::MAX_TRANSACTIONS_PER_PAYLOAD>;
inline constexpr auto transaction = of_until_gloas<&Preset::MAX_BYTES_PER_TRANSACTION>;
inline constexpr auto withdrawals = of_until_gloas<&Preset::MAX_WITHDRAWALS_PER_PAYLOAD>;
inline constexpr auto deposit_requests = of_until_gloas<&Preset::MAX_DEPOSIT_REQUESTS_PER_PAYLOAD>;
inline constexpr auto withdrawal_requests =
    of_until_gloas<&Preset::MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD>;
inline constexpr auto consolidation_requests =
    of_until_gloas<&Preset::MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD>;

// Blobs and columns ------------------------------------------------------------------------------

/// Commitments, proofs and cells, one per blob of a block.
inline constexpr auto blobs = of_until_gloas<&Preset::MAX_BLOB_COMMITMENTS_PER_BLOCK>;
inline constexpr auto versioned_hashes = of<&Preset::MAX_BLOB_COMMITMENTS_PER_BLOCK>;
/// One proof for a blob, since fulu one for each of its cells.
inline std::uint64_t proofs_per_blob(const Context& c) {
    return at_least(c, ForkId::fulu) ? preset(c).CELLS_PER_EXT_BLOB : 1;
}
/// Of all blobs of a block.
inline std::uint64_t blob_proofs(const Context& c) {
    return proofs_per_blob(c) * preset(c).MAX_BLOB_COMMITMENTS_PER_BLOCK;
}
inline constexpr auto blob_inclusion_proof = of<&Preset::KZG_COMMITMENT_INCLUSION_PROOF_DEPTH>;
inline constexpr auto commitments_inclusion_proof =
    of<&Preset::KZG_COMMITMENTS_INCLUSION_PROOF_DEPTH>;
inline constexpr auto columns = of<&Preset::NUMBER_OF_COLUMNS>;
/// An optional value, written as a list.
inline std::uint64_t at_most_one(const Context&) {
    return 1;
}

// Light client branches: floorlog2 of the generalized index they prove ----------------------------

inline std::uint64_t finality_branch(const Context& c) {
    return at_least(c, ForkId::gloas) ? 9 : at_least(c, ForkId::electra) ? 7 : 6;
}
/// Both sync committee branches.
inline std::uint64_t sync_committee_branch(const Context& c) {
    return at_least(c, ForkId::gloas) ? 11 : at_least(c, ForkId::electra) ? 6 : 5;
}
inline std::uint64_t execution_branch(const Context& c) {
    return at_least(c, ForkId::gloas) ? 11 : 4;
}

// The 2020 road ----------------------------------------------------------------------------------

inline constexpr auto shards = of<&Preset::MAX_SHARDS>;
inline constexpr auto shard_blocks = of<&Preset::MAX_SHARD_BLOCKS_PER_ATTESTATION>;
inline constexpr auto shard_block_body = of<&Preset::MAX_SHARD_BLOCK_SIZE>;
inline constexpr auto light_client_committee = of<&Preset::LIGHT_CLIENT_COMMITTEE_SIZE>;
inline constexpr auto chunk_challenges = of<&Preset::MAX_CUSTODY_CHUNK_CHALLENGES>;
inline constexpr auto chunk_challenge_responses =
    of<&Preset::MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES>;
inline constexpr auto chunk_challenge_records = of<&Preset::MAX_CUSTODY_CHUNK_CHALLENGE_RECORDS>;
inline constexpr auto custody_key_reveals = of<&Preset::MAX_CUSTODY_KEY_REVEALS>;
inline constexpr auto early_derived_secret_reveals = of<&Preset::MAX_EARLY_DERIVED_SECRET_REVEALS>;
inline constexpr auto custody_slashings = of<&Preset::MAX_CUSTODY_SLASHINGS>;
inline constexpr auto exposed_secret_periods =
    of<&Preset::EARLY_DERIVED_SECRET_PENALTY_MAX_FUTURE_EPOCHS>;
inline std::uint64_t exposed_secrets(const Context& c) {
    return preset(c).MAX_EARLY_DERIVED_SECRET_REVEALS * preset(c).SLOTS_PER_EPOCH;
}
/// CUSTODY_RESPONSE_DEPTH + 1: the length mix-in is the last node.
inline std::uint64_t custody_response_branch(const Context& c) {
    return preset(c).CUSTODY_RESPONSE_DEPTH + 1;
}

}  // namespace cairn::consensus::shape
