#include "execution/difficulty.hpp"

#include <algorithm>

namespace cairn::execution {
namespace {

constexpr std::uint64_t MINIMUM_DIFFICULTY = 131'072;
constexpr std::uint64_t DIFFICULTY_BOUND_DIVISOR = 2'048;
constexpr std::uint64_t EXP_DIFFICULTY_PERIOD = 100'000;

/// Steps of a 2,048th that the difficulty rises by, or falls if negative.
std::int64_t steps(evm::Revision revision, std::uint64_t elapsed, const Header& parent) {
    if (revision < evm::Revision::homestead) {
        constexpr std::uint64_t duration_limit = 13;
        return elapsed < duration_limit ? 1 : -1;
    }
    constexpr std::uint64_t most = 1'000'000;
    const auto seconds = static_cast<std::int64_t>(std::min(elapsed, most));
    if (revision < evm::Revision::byzantium) {
        return std::max<std::int64_t>(1 - seconds / 10, -99);
    }
    const std::int64_t start = parent.ommers_hash == EMPTY_OMMER_HASH ? 1 : 2;
    return std::max<std::int64_t>(start - seconds / 9, -99);
}

U256 bomb(std::uint64_t number, std::uint64_t delay) {
    const std::uint64_t periods = number > delay ? (number - delay) / EXP_DIFFICULTY_PERIOD : 0;
    return periods < 2 ? U256() : U256(1) << (periods - 2);
}

}  // namespace

U256 calculate_block_difficulty(evm::Revision revision, std::uint64_t bomb_delay_blocks,
                                std::uint64_t number, std::uint64_t timestamp,
                                const Header& parent) {
    const std::int64_t by = steps(revision, timestamp - parent.timestamp, parent);
    const U256 step = parent.difficulty / DIFFICULTY_BOUND_DIVISOR;
    // At least -99 steps of a 2,048th: never below zero.
    const U256 changed = by >= 0 ? parent.difficulty + step * static_cast<std::uint64_t>(by)
                                 : parent.difficulty - step * static_cast<std::uint64_t>(-by);
    return std::max(changed + bomb(number, bomb_delay_blocks), U256(MINIMUM_DIFFICULTY));
}

std::uint64_t bomb_delay_blocks(evm::Revision revision) noexcept {
    if (revision < evm::Revision::byzantium) {
        return 0;
    }
    if (revision < evm::Revision::constantinople) {
        return 3'000'000;
    }
    if (revision < evm::Revision::berlin) {
        return 5'000'000;  // Muir Glacier, at Istanbul's rules, moved it to 9,000,000
    }
    return revision < evm::Revision::london ? 9'000'000 : 9'700'000;
}

}  // namespace cairn::execution
