// Blocks below one that is trusted, checked without states: each is the parent of the next, and its
// proposer has signed it. Spec: consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md
// (BeaconBlocksByRange: what a syncing node can check backwards).
//
// A root says everything about a block but for its signature, and that is checked, since others
// will be served these blocks. Threads: one caller.
#pragma once

#include "beacon/remote_node.hpp"
#include "consensus/spec.hpp"
#include "crypto/random.hpp"
#include "crypto/signature_batch.hpp"
#include "store/chain_records.hpp"

#include <span>
#include <unordered_map>
#include <vector>

namespace cairn::beacon {

/// The keys of proposers, decompressed when they are first needed. The registry only grows, so that
/// of any later state of the chain serves for all blocks before it.
class ProposerKeys {
  public:
    ProposerKeys(const consensus::Spec& network, const consensus::BeaconState& state);

    /// What is to be verified. Null: there is no such validator, or its key is none.
    std::optional<crypto::SignatureSet> signature_set(const consensus::SignedBeaconBlock& block,
                                                      const consensus::Root& root);
    bool has_signed(const consensus::SignedBeaconBlock& block, const consensus::Root& root);

  private:
    const crypto::PublicKey* find(consensus::ValidatorIndex index);

    consensus::Spec network_;
    const consensus::BeaconState& state_;
    std::unordered_map<std::uint64_t, crypto::PublicKey> keys_;
};

enum class SegmentRule : std::uint8_t {
    root_mismatch,      // a block is not the parent of the next, or blocks are left out
    slots_not_falling,  // a parent is not before its child
    signature_wrong,    // not its proposer's
};
std::string_view to_string(SegmentRule rule) noexcept;

struct SegmentError {
    SegmentRule rule{};
    consensus::Slot slot;    // of the block that is wrong
    consensus::Root wanted;  // root_mismatch: the block that should be there
};
std::string describe(const SegmentError& error);

/// Where a chain is known downwards to: the oldest block that is had.
struct Bottom {
    consensus::Slot slot;
    consensus::Root parent_root;
};

/// `blocks`, ascending by slot, of which the last is the parent of the bottom: with their roots.
/// Roots only; the signatures are check_signatures' part.
Result<std::vector<store::SavedBlock>, SegmentError> check_roots(
    const consensus::Spec& network, std::uint64_t genesis_time, const Bottom& bottom,
    std::span<const BlockPointer> blocks);

/// In one batch. The block of slot 0 has no signature.
Result<void, SegmentError> check_signatures(ProposerKeys& keys,
                                            std::span<const store::SavedBlock> blocks,
                                            crypto::Random& random, base::Executor& executor);

}  // namespace cairn::beacon
