#include "consensus/fork_choice/merge.hpp"

#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/bellatrix/fork-choice.md#is_valid_terminal_pow_block
bool is_valid_terminal_pow_block(const Spec& spec, const PowBlock& block,
                                 const PowBlock& parent) noexcept {
    const ssz::Uint256& terminal = spec.config->TERMINAL_TOTAL_DIFFICULTY;
    const bool is_total_difficulty_reached = !(block.total_difficulty < terminal);
    const bool is_parent_total_difficulty_valid = parent.total_difficulty < terminal;
    return is_total_difficulty_reached && is_parent_total_difficulty_valid;
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/fork-choice.md#validate_merge_block
Checked<> validate_merge_block(const Spec& spec, const BeaconBlock& block, PowChain& pow_chain) {
    const Config& config = *spec.config;
    const Hash32& parent_hash = block.body.execution_payload.parent_hash;
    if (config.TERMINAL_BLOCK_HASH != Hash32{}) {
        CAIRN_REQUIRE(
            compute_epoch_at_slot(spec, block.slot) >= config.TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH,
            terminal_block_too_early);
        CAIRN_REQUIRE(parent_hash == config.TERMINAL_BLOCK_HASH, terminal_block_hash_wrong);
        return {};
    }
    const auto pow_block = pow_chain.get_pow_block(parent_hash);
    CAIRN_REQUIRE(pow_block, pow_block_unknown);
    const auto pow_parent = pow_chain.get_pow_block(pow_block->parent_hash);
    CAIRN_REQUIRE(pow_parent, pow_parent_unknown);
    CAIRN_REQUIRE(is_valid_terminal_pow_block(spec, *pow_block, *pow_parent),
                  terminal_pow_block_invalid);
    return {};
}

namespace {

const PowBlock* find_pow_block(std::span<const PowBlock> pow_chain, const Hash32& hash) {
    const auto found = std::ranges::find(pow_chain, hash, &PowBlock::block_hash);
    return found == pow_chain.end() ? nullptr : &*found;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/bellatrix/validator.md#get_pow_block_at_terminal_total_difficulty
const PowBlock* get_pow_block_at_terminal_total_difficulty(const Spec& spec,
                                                           std::span<const PowBlock> pow_chain) {
    const auto reached = [&](const PowBlock& block) {
        return !(block.total_difficulty < spec.config->TERMINAL_TOTAL_DIFFICULTY);
    };
    for (const PowBlock& block : pow_chain) {
        const PowBlock* parent = find_pow_block(pow_chain, block.parent_hash);
        const bool first =
            block.parent_hash == Hash32{} || (parent != nullptr && !reached(*parent));
        if (reached(block) && first) {
            return &block;
        }
    }
    return nullptr;
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/validator.md#get_terminal_pow_block
const PowBlock* get_terminal_pow_block(const Spec& spec, std::span<const PowBlock> pow_chain) {
    if (spec.config->TERMINAL_BLOCK_HASH != Hash32{}) {
        return find_pow_block(pow_chain, spec.config->TERMINAL_BLOCK_HASH);
    }
    return get_pow_block_at_terminal_total_difficulty(spec, pow_chain);
}

}  // namespace cairn::consensus
