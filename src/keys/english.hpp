// The 2048 English words of BIP-39, in order; the first four letters tell any two apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::keys {

inline constexpr std::size_t ENGLISH_WORDS = 2048;

const std::array<std::string_view, ENGLISH_WORDS>& english_words() noexcept;

/// The place of a word in the list: it is written in full or as a beginning of at least four
/// letters, in letters of either case.
std::optional<std::uint16_t> find_english_word(std::string_view written) noexcept;

}  // namespace cairn::keys
