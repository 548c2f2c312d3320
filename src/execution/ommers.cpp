#include "execution/ommers.hpp"

#include "execution/header_rules.hpp"

#include <algorithm>

namespace cairn::execution {
namespace {

constexpr std::uint64_t MAX_OMMER_DEPTH = 6;
constexpr std::size_t MAX_OMMERS = 2;

unexpected<BlockError> fail(BlockRule rule) {
    return unexpected(BlockError{.rule = rule});
}

/// The ancestors that an ommer's parent can be, and against which it must not be repeated.
std::span<const Ancestor> recent(const BlockInput& input) {
    return input.ancestors.first(
        std::min<std::size_t>(input.ancestors.size(), MAX_OMMER_DEPTH + 1));
}

bool is_repeated(std::span<const Ancestor> ancestors, const Bytes32& hash) {
    return std::any_of(ancestors.begin(), ancestors.end(), [&](const Ancestor& ancestor) {
        return std::find(ancestor.ommers.begin(), ancestor.ommers.end(), hash) !=
               ancestor.ommers.end();
    });
}

Result<void, BlockError> validate_ommer(const BlockInput& input, const Block& block,
                                        const Header& ommer, const Bytes32& hash) {
    const auto ancestors = recent(input);
    const auto by_hash = [&](const Bytes32& wanted) {
        return std::find_if(ancestors.begin(), ancestors.end(),
                            [&](const Ancestor& ancestor) { return ancestor.hash == wanted; });
    };
    if (by_hash(hash) != ancestors.end()) {
        return fail(BlockRule::ommer_is_ancestor);
    }
    if (is_repeated(ancestors, hash)) {
        return fail(BlockRule::ommer_repeated);
    }
    const auto parent = by_hash(ommer.parent_hash);
    if (parent == ancestors.end() || ommer.parent_hash == block.header.parent_hash) {
        return fail(BlockRule::ommer_not_related);
    }
    const auto valid = validate_header(input.rules_of(ommer), parent->header, parent->hash, ommer);
    if (!valid) {
        return unexpected(
            BlockError{.rule = BlockRule::ommer_invalid, .ommer_rule = valid.error().rule});
    }
    const bool is_older =
        ommer.number < block.header.number && block.header.number - ommer.number <= MAX_OMMER_DEPTH;
    return is_older ? Result<void, BlockError>{} : fail(BlockRule::ommer_not_related);
}

}  // namespace

U256 block_reward(evm::Revision revision) {
    constexpr std::uint64_t ether = 1'000'000'000'000'000'000;
    if (revision < evm::Revision::byzantium) {
        return U256(5) * ether;
    }
    return U256(revision < evm::Revision::constantinople ? 3 : 2) * ether;
}

Result<void, BlockError> validate_ommers(const BlockInput& input, const Block& block) {
    if (block.ommers.size() > MAX_OMMERS) {
        return fail(BlockRule::too_many_ommers);
    }
    std::vector<Bytes32> hashes;
    for (const Header& ommer : block.ommers) {
        const Bytes32 hash = header_hash(ommer);
        if (std::find(hashes.begin(), hashes.end(), hash) != hashes.end()) {
            return fail(BlockRule::ommer_repeated);
        }
        hashes.push_back(hash);
        CAIRN_TRY(validate_ommer(input, block, ommer, hash));
    }
    return {};
}

void pay_rewards(evm::Revision revision, const Block& block, WorldState& world) {
    if (revision >= evm::Revision::paris) {
        return;
    }
    const U256 reward = block_reward(revision);
    world.begin_transaction();
    world.add_balance(block.header.coinbase, reward + reward / 32 * block.ommers.size());
    for (const Header& ommer : block.ommers) {
        const std::uint64_t age = block.header.number - ommer.number;
        world.add_balance(ommer.coinbase, reward * (8 - age) / 8);
    }
    world.end_transaction(EmptyAccounts::keep);
}

}  // namespace cairn::execution
