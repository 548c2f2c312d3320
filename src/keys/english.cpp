#include "keys/english.hpp"

#include "base/assert.hpp"

#include <algorithm>

// english_words.S
extern "C" {
extern const char cairn_english_words_begin[];
extern const char cairn_english_words_end[];
}

namespace cairn::keys {
namespace {

constexpr std::size_t letters_max = 8;

std::array<std::string_view, ENGLISH_WORDS> read_words() {
    std::string_view text(
        cairn_english_words_begin,
        static_cast<std::size_t>(cairn_english_words_end - cairn_english_words_begin));
    std::array<std::string_view, ENGLISH_WORDS> words;
    for (std::string_view& word : words) {
        const std::size_t end = text.find('\n');
        CAIRN_ASSERT(end >= 3 && end <= letters_max);
        word = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    CAIRN_ASSERT(text.empty() && std::ranges::is_sorted(words));
    return words;
}

char to_lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

const std::array<std::string_view, ENGLISH_WORDS>& english_words() noexcept {
    static const auto words = read_words();
    return words;
}

std::optional<std::uint16_t> find_english_word(std::string_view written) noexcept {
    if (written.empty() || written.size() > letters_max) {
        return std::nullopt;
    }
    std::array<char, letters_max> lower{};
    std::ranges::transform(written, lower.begin(), to_lower);
    const std::string_view word(lower.data(), written.size());
    const auto& words = english_words();
    const auto* const found = std::ranges::lower_bound(words, word);
    const bool is_beginning = word.size() >= 4 && found != words.end() && found->starts_with(word);
    if (found == words.end() || (*found != word && !is_beginning)) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(found - words.begin());
}

}  // namespace cairn::keys
