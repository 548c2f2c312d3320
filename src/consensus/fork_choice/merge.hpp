// bellatrix: the block with which a chain leaves proof of work behind.
// Spec: consensus-specs v1.7.0-beta.4 specs/bellatrix/fork-choice.md, specs/bellatrix/validator.md.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <optional>
#include <span>

namespace cairn::consensus {

/// What the execution layer knows of blocks of the time of proof of work.
class PowChain {
  public:
    virtual ~PowChain() = default;
    /// Null: not (yet) known.
    virtual std::optional<PowBlock> get_pow_block(const Hash32& hash) = 0;
};

/// Knows none: for chains that began with execution payloads.
class NoPowChain final : public PowChain {
  public:
    std::optional<PowBlock> get_pow_block(const Hash32& /*hash*/) override { return std::nullopt; }
};

bool is_valid_terminal_pow_block(const Spec& spec, const PowBlock& block,
                                 const PowBlock& parent) noexcept;
/// `block` is a merge transition block. Invalid: terminal_block_too_early,
/// terminal_block_hash_wrong, pow_block_unknown, pow_parent_unknown, terminal_pow_block_invalid.
Checked<> validate_merge_block(const Spec& spec, const BeaconBlock& block, PowChain& pow_chain);

// Who proposes: on which proof-of-work block the first payload builds. Null: none is terminal yet.
const PowBlock* get_terminal_pow_block(const Spec& spec, std::span<const PowBlock> pow_chain);
const PowBlock* get_pow_block_at_terminal_total_difficulty(const Spec& spec,
                                                           std::span<const PowBlock> pow_chain);

}  // namespace cairn::consensus
