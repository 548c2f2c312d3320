#include "node/block_production.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/attestation.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/proposer_head.hpp"
#include "consensus/math.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <set>

namespace cairn::node {

using namespace consensus;

namespace {

/// A vote that may be included, and whom it brings.
struct Candidate {
    Attestation attestation;
    std::vector<ValidatorIndex> attesters;
};

std::uint64_t max_attestations(const Spec& spec) {
    return spec.at_least(ForkId::electra) ? spec.preset->MAX_ATTESTATIONS_ELECTRA
                                          : spec.preset->MAX_ATTESTATIONS;
}

bool has_target_flag(const Spec& spec, const BeaconState& state, const AttestationData& data,
                     ValidatorIndex index) {
    if (!spec.at_least(ForkId::altair)) {
        return false;
    }
    const auto& participation = data.target.epoch == get_current_epoch(spec, state)
                                    ? state.current_epoch_participation
                                    : state.previous_epoch_participation;
    return participation[index.value] != 0;
}

/// Whether the state checks signatures of `epoch` under the fork version that they were made with.
/// A state remembers one version before its own: where several forks start with one epoch, what was
/// signed in the epoch before cannot be checked any more, and must not be in a block.
bool remembers_version_of(const Spec& spec, const BeaconState& state, Epoch epoch) {
    const Version& checked =
        epoch < state.fork.epoch ? state.fork.previous_version : state.fork.current_version;
    return checked == compute_fork_version(spec, epoch);
}

/// What a block is built on.
struct Parent {
    const Store& store;
    BlockIndex block;
    const BeaconState& state;  // at the new block's slot

    Slot slot() const { return state.latest_block_header.slot; }
};

/// Whether a vote's committees are those of this chain. In a state with others its bits stand for
/// other validators, whose signatures these are not.
bool has_committees_of(const Spec& spec, const Parent& parent, const AttestationData& data) {
    const auto voted = parent.store.blocks.find(data.beacon_block_root);
    const Epoch epoch = data.target.epoch;
    return voted && get_shuffling_dependent_root(spec, parent.store, *voted, epoch) ==
                        get_shuffling_dependent_root(spec, parent.store, parent.block, epoch);
}

/// The pool's votes that are valid in this state.
std::vector<Candidate> valid_candidates(const Spec& spec, const Parent& parent,
                                        const AttestationPool& pool) {
    const BeaconState& state = parent.state;
    std::vector<Candidate> found;
    const Slot first = compute_start_slot_at_epoch(spec, get_previous_epoch(spec, state));
    for (Attestation& attestation : pool.candidates(spec, first, state.slot - 1)) {
        BeaconState trial = state;
        NullVerifier verifier;
        if (!has_committees_of(spec, parent, attestation.data) ||
            !remembers_version_of(spec, state, attestation.data.target.epoch) ||
            !process_attestation(spec, trial, attestation, parent.slot(), verifier)) {
            continue;
        }
        const auto attesters = get_attesting_indices(spec, state, attestation);
        if (attesters) {
            found.push_back({std::move(attestation), *attesters});
        }
    }
    return found;
}

/// Those of whom the block does not know yet weigh their effective balance.
std::uint64_t weight_of(const Spec& spec, const BeaconState& state, const Candidate& candidate,
                        const std::set<std::pair<Epoch, ValidatorIndex>>& covered) {
    std::uint64_t weight = 0;
    const AttestationData& data = candidate.attestation.data;
    for (const ValidatorIndex index : candidate.attesters) {
        if (!covered.contains({data.target.epoch, index}) &&
            !has_target_flag(spec, state, data, index)) {
            weight += state.validators[index.value].effective_balance.value;
        }
    }
    return weight;
}

ssz::List<Attestation> choose_attestations(const Spec& spec, const Parent& parent,
                                           const AttestationPool& pool) {
    const BeaconState& state = parent.state;
    std::vector<Candidate> candidates = valid_candidates(spec, parent, pool);
    std::set<std::pair<Epoch, ValidatorIndex>> covered;
    ssz::List<Attestation> chosen;
    while (chosen.size() < max_attestations(spec) && !candidates.empty()) {
        const auto best = std::ranges::max_element(
            candidates, {}, [&](const Candidate& c) { return weight_of(spec, state, c, covered); });
        if (weight_of(spec, state, *best, covered) == 0) {
            break;
        }
        for (const ValidatorIndex index : best->attesters) {
            covered.emplace(best->attestation.data.target.epoch, index);
        }
        chosen.push_back(std::move(best->attestation));
        candidates.erase(best);
    }
    return chosen;
}

Checked<Root> parent_of(const Chain& chain, const Spec& spec, Slot slot) {
    const ForkChoiceNode head = get_head(spec, chain.store());
    const auto better = get_proposer_head(spec, chain.store(), head, slot);
    return better ? better->root : head.root;  // a head that cannot be left is kept
}

Checked<> fill_sync_aggregate(const Spec& spec, const BeaconState& state, const SyncPool& pool,
                              BeaconBlock& block) {
    const auto contributions = pool.best(spec, block.slot - 1, block.parent_root);
    if (contributions.empty() ||
        !remembers_version_of(spec, state, compute_epoch_at_slot(spec, block.slot - 1))) {
        block.body.sync_aggregate.sync_committee_signature = crypto::G2_POINT_AT_INFINITY;
        return {};
    }
    return process_sync_committee_contributions(spec, block, contributions);
}

Hash32 payload_hash_of(const Chain& chain, const Checkpoint& checkpoint) {
    const auto block = chain.store().blocks.find(checkpoint.root);
    return block ? chain.store().blocks[*block].execution_block_hash : Hash32{};
}

/// The payload, and what the block commits to with it.
Checked<> fill_payload(const Spec& spec, const BeaconState& state, const ProductionSources& sources,
                       const ExecutionAddress& fee_recipient, ProducedBlock& made) {
    // A network of ours names its terminal block, which no work has to prove.
    PowBlock terminal;
    terminal.block_hash = spec.config->TERMINAL_BLOCK_HASH;
    PayloadWish wish;
    wish.safe_block_hash =
        payload_hash_of(sources.chain, sources.chain.store().justified_checkpoint);
    wish.finalized_block_hash =
        payload_hash_of(sources.chain, sources.chain.store().finalized_checkpoint);
    wish.suggested_fee_recipient = fee_recipient;
    wish.pow_chain = {&terminal, 1};
    CAIRN_TRY_ASSIGN(const auto id, prepare_execution_payload(spec, state, wish, sources.payloads));
    BeaconBlockBody& body = made.block.body;
    CAIRN_TRY_ASSIGN(body.execution_payload, get_execution_payload(spec, id, sources.payloads));
    if (id && spec.at_least(ForkId::deneb)) {
        made.blobs = sources.payloads.get_blobs_bundle(spec, *id);
    }
    if (id && spec.at_least(ForkId::electra)) {
        body.execution_requests = sources.payloads.get_requests(spec, *id);
    }
    if (made.blobs != nullptr) {
        body.blob_kzg_commitments.assign(made.blobs->commitments.begin(),
                                         made.blobs->commitments.end());
    }
    return {};
}

void put_operations(BeaconBlockBody& body, PackedOperations operations) {
    body.proposer_slashings = std::move(operations.proposer_slashings);
    body.attester_slashings = std::move(operations.attester_slashings);
    body.voluntary_exits = std::move(operations.voluntary_exits);
    body.bls_to_execution_changes = std::move(operations.bls_to_execution_changes);
}

bool has_operations(const BeaconBlockBody& body) {
    return !body.proposer_slashings.empty() || !body.attester_slashings.empty() ||
           !body.voluntary_exits.empty() || !body.bls_to_execution_changes.empty();
}

bool has_slashings(const BeaconBlockBody& body) {
    return !body.proposer_slashings.empty() || !body.attester_slashings.empty();
}

/// Whether the chain up to the block justifies or finalises less than it did up to its parent: the
/// votes of the slashed no longer count. Fork choice has seen the higher checkpoint and would look
/// for it at the tips of its chain, find none, and stay on the justified block until two thirds
/// fit into a single block on top of it.
bool takes_back_votes(const Spec& spec, const TreeBlock& parent, const BeaconState& after) {
    const auto reached = get_unrealized_checkpoints(spec, after);
    return !reached || reached->justified.epoch < parent.unrealized_justification.epoch ||
           reached->finalized.epoch < parent.unrealized_finalization.epoch;
}

/// The state after the block, whose signatures and payload are our own or have been checked.
Checked<BeaconState> state_after(const Spec& spec, BeaconState state, const BeaconBlock& block) {
    NullVerifier verifier;
    FixedExecutionEngine engine;
    CAIRN_TRY(process_block(spec, state, block, BlockContext{verifier, engine}));
    return state;
}

Checked<> fill_body(const Spec& spec, const BeaconState& state, const ProductionSources& sources,
                    const ProductionChoices& choices, ProducedBlock& made) {
    BeaconBlock& block = made.block;
    BeaconBlockBody& body = block.body;
    body.randao_reveal = choices.randao_reveal;
    body.graffiti = choices.graffiti;
    body.eth1_data = state.eth1_data;
    const Store& store = sources.chain.store();
    body.attestations = choose_attestations(
        spec, {store, store.blocks.index_of(block.parent_root), state}, sources.attestations);
    put_operations(body, sources.operations.pack(spec, state));
    if (spec.at_least(ForkId::altair)) {
        CAIRN_TRY(fill_sync_aggregate(spec, state, sources.sync, block));
    }
    if (spec.at_least(ForkId::bellatrix)) {
        CAIRN_TRY(fill_payload(spec, state, sources, choices.fee_recipient, made));
    }
    return {};
}

}  // namespace

Checked<ProducedBlock> produce_block(const ProductionSources& sources,
                                     const ProductionChoices& choices) {
    const Spec spec = spec_at_slot(sources.chain.network(), choices.slot);
    ProducedBlock made{ssz::default_value<BeaconBlock>(spec), nullptr};
    BeaconBlock& block = made.block;
    block.slot = choices.slot;
    CAIRN_TRY_ASSIGN(block.parent_root, parent_of(sources.chain, spec, choices.slot));
    CAIRN_TRY_ASSIGN(const StatePointer before,
                     sources.chain.state_at(block.parent_root, choices.slot));
    CAIRN_TRY_ASSIGN(block.proposer_index, get_beacon_proposer_index(spec, *before));
    CAIRN_TRY(fill_body(spec, *before, sources, choices, made));
    Checked<BeaconState> after = state_after(spec, *before, block);
    if (!after && has_operations(block.body)) {
        put_operations(block.body, {});
        after = state_after(spec, *before, block);
    }
    const BlockTree& blocks = sources.chain.store().blocks;
    if (after && has_slashings(block.body) &&
        takes_back_votes(spec, blocks[blocks.index_of(block.parent_root)], *after)) {
        block.body.proposer_slashings.clear();
        block.body.attester_slashings.clear();
        after = state_after(spec, *before, block);
    }
    CAIRN_TRY(after);
    block.state_root = ssz::hash_tree_root(spec, *after);
    return made;
}

}  // namespace cairn::node
