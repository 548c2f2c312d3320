// A block changes the state: its header, its randomness, its vote for eth1 data, its operations.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Block processing"; v0.12.3 likewise.
//
// Inner functions: on an error the state is half changed. Use state_transition (transition.hpp) or
// commit_if_valid, which work on a copy and ask for uint64 overflows. `Invalid::index` says which
// operation of its list is to blame.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <optional>

namespace cairn::consensus {

struct BeaconState;

/// What block processing is handed besides state and block.
struct BlockContext {
    SignatureVerifier& verifier;
    ExecutionEngine& execution_engine;
    /// hash_tree_root(block.body) where the caller has it already.
    std::optional<Root> body_root = std::nullopt;
};

Checked<> process_block(const Spec& spec, BeaconState& state, const BeaconBlock& block,
                        const BlockContext& context);

/// `body_root`: hash_tree_root(block.body) if known.
Checked<> process_block_header(const Spec& spec, BeaconState& state, const BeaconBlock& block,
                               const std::optional<Root>& body_root = std::nullopt);
Checked<> process_randao(const Spec& spec, BeaconState& state, const BeaconBlockBody& body,
                         SignatureVerifier& verifier);
Checked<> process_eth1_data(const Spec& spec, BeaconState& state, const BeaconBlockBody& body);
/// `parent_slot` is read since gloas: the slot of the block before this one.
Checked<> process_operations(const Spec& spec, BeaconState& state, const BeaconBlockBody& body,
                             Slot parent_slot, SignatureVerifier& verifier);

}  // namespace cairn::consensus
