// The finalised checkpoint that a node starts from: taken from files or from other nodes, and
// checked.
//
// A checkpoint is trusted: who gives it could give any chain. So several nodes must agree on it,
// its parts must fit each other and the network, and it must be young enough to be safe.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,electra}/weak-subjectivity.md.
#pragma once

#include "beacon/remote_node.hpp"
#include "consensus/spec.hpp"
#include "store/chain_store.hpp"

#include <optional>
#include <span>
#include <string>

namespace cairn::beacon {

enum class CheckpointRule : std::uint8_t {
    source_failed,        // a node did not answer, or not in the right form
    sources_disagree,     // two nodes have different blocks at the checkpoint
    not_the_given_one,    // it is not the checkpoint that the user named
    state_not_available,  // no node has the state
    state_malformed,      // no state of this network's forks
    block_not_available,  // neither given nor known to any node
    block_malformed,      // no block of this network's forks
    parts_do_not_fit,     // the state is not that after the block
    wrong_network,        // another genesis_validators_root, genesis time or fork
    proposer_signature_wrong,
    outside_weak_subjectivity_period,
};
std::string_view to_string(CheckpointRule rule) noexcept;

struct CheckpointError {
    CheckpointRule rule{};
    std::string what;  // a sentence, with the values that do not agree
};

/// What is known of the network beforehand.
struct NetworkFacts {
    consensus::Spec network;
    /// Null: nobody has said.
    std::optional<validator::GenesisInfo> genesis = std::nullopt;
};

/// The last checkpoint that all nodes hold final. If they are not equally far, that of the one who
/// is least far, which the others must have on their chains.
/// `named`: this one, which must be on the chain of all.
Result<consensus::Checkpoint, CheckpointError> agree_on_checkpoint(
    const consensus::Spec& network, std::span<RemoteNode> nodes,
    const std::optional<consensus::Checkpoint>& named);

/// Block and state of a checkpoint, from the first node that has them; checked as by check_anchor.
Result<store::Anchor, CheckpointError> fetch_anchor(const NetworkFacts& facts,
                                                    std::span<RemoteNode> nodes,
                                                    const consensus::Checkpoint& checkpoint);

/// The bytes of a state and of its signed block; of no block: `nodes` are asked for it. The first
/// state of a network needs none, unless its first block is not the empty one.
Result<store::Anchor, CheckpointError> read_anchor(const NetworkFacts& facts, BytesView state,
                                                   const std::optional<Bytes>& block,
                                                   std::span<RemoteNode> nodes);

/// Whether the parts fit each other and the network, and the block's proposer has signed it.
Result<void, CheckpointError> check_anchor(const NetworkFacts& facts, const store::Anchor& anchor);

/// Whether an honest majority then can be trusted now.
Result<void, CheckpointError> check_weak_subjectivity(const consensus::Spec& network,
                                                      const store::Anchor& anchor,
                                                      std::uint64_t now_ms);

/// "0xROOT:EPOCH", as other clients write it. Null: something else.
std::optional<consensus::Checkpoint> parse_checkpoint(std::string_view text);

}  // namespace cairn::beacon
