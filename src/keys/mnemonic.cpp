#include "keys/mnemonic.hpp"

#include "base/assert.hpp"
#include "crypto/password_hash.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/sha256.hpp"
#include "keys/english.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cairn::keys {
namespace {

constexpr std::size_t words_max = 24;
constexpr std::size_t bits_per_word = 11;

bool is_word_count(std::size_t count) noexcept {
    return count >= 12 && count <= words_max && count % 3 == 0;
}

/// Room for the entropy of the longest mnemonic and its byte of checksum; wiped when it dies.
struct Bits {
    std::array<std::uint8_t, 33> bytes{};

    Bits() = default;
    Bits(const Bits&) = delete;
    Bits& operator=(const Bits&) = delete;
    ~Bits() { crypto::wipe(bytes); }

    bool get(std::size_t i) const noexcept { return ((bytes[i / 8] >> (7 - i % 8)) & 1) != 0; }
    void set(std::size_t i) noexcept {
        bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | (0x80U >> (i % 8)));
    }
};

void set_word(Bits& bits, std::size_t word, std::uint16_t index) noexcept {
    for (std::size_t bit = 0; bit < bits_per_word; ++bit) {
        if (((index >> (bits_per_word - 1 - bit)) & 1) != 0) {
            bits.set(word * bits_per_word + bit);
        }
    }
}

constexpr std::string_view blanks = " \t\r\n";

/// Takes the next word off the front of `text`; null: there is none.
std::optional<std::string_view> take_word(std::string_view& text) noexcept {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

std::size_t count_words(std::string_view text) noexcept {
    std::size_t count = 0;
    while (take_word(text)) {
        ++count;
    }
    return count;
}

std::uint8_t checksum_of(BytesView entropy) noexcept {
    const std::size_t bits = entropy.size() / 4;
    return static_cast<std::uint8_t>(crypto::sha256(entropy)[0] & (0xff00U >> bits));
}

Result<void, MnemonicError> read_words(std::string_view text, Bits& bits) {
    for (std::size_t i = 0; const auto word = take_word(text); ++i) {
        const auto index = find_english_word(*word);
        if (!index) {
            return unexpected(
                MnemonicError{MnemonicRule::unknown_word, i + 1, std::string(word->substr(0, 32))});
        }
        set_word(bits, i, *index);
    }
    return {};
}

}  // namespace

std::string_view to_string(MnemonicRule rule) noexcept {
    switch (rule) {
        case MnemonicRule::too_long:
            return "the text is too long for a mnemonic";
        case MnemonicRule::word_count:
            return "a mnemonic has 12, 15, 18, 21 or 24 words";
        case MnemonicRule::unknown_word:
            return "a word is not in the list of words";
        case MnemonicRule::checksum:
            return "all words are known, but the checksum is wrong: a word is another one, or "
                   "their "
                   "order is";
    }
    return "unknown";
}

std::string to_string(const MnemonicError& error) {
    if (error.rule == MnemonicRule::unknown_word) {
        return "word " + std::to_string(error.word_number) + ", '" + error.word +
               "', is not in the list of words";
    }
    std::string text(to_string(error.rule));
    if (error.rule == MnemonicRule::word_count) {
        text += ", not " + std::to_string(error.word_number);
    }
    return text;
}

Mnemonic Mnemonic::generate(crypto::Random& random) {
    crypto::SecretBytes entropy(32);
    random.fill(entropy.span());
    return Mnemonic(std::move(entropy));
}

Mnemonic Mnemonic::from_entropy(BytesView entropy) {
    CAIRN_ASSERT(entropy.size() >= 16 && entropy.size() <= 32 && entropy.size() % 4 == 0);
    return Mnemonic(crypto::SecretBytes::copy_of(entropy));
}

Result<Mnemonic, MnemonicError> Mnemonic::parse(std::string_view text) {
    if (text.size() > MNEMONIC_TEXT_BYTES_MAX) {
        return unexpected(MnemonicError{MnemonicRule::too_long, 0, {}});
    }
    const std::size_t words = count_words(text);
    if (!is_word_count(words)) {
        return unexpected(MnemonicError{MnemonicRule::word_count, words, {}});
    }
    Bits bits;
    CAIRN_TRY(read_words(text, bits));
    const std::size_t size = words * 4 / 3;
    const BytesView entropy = BytesView(bits.bytes).first(size);
    if (bits.bytes[size] != checksum_of(entropy)) {
        return unexpected(MnemonicError{MnemonicRule::checksum, 0, {}});
    }
    return from_entropy(entropy);
}

std::string_view Mnemonic::word(std::size_t i) const noexcept {
    CAIRN_ASSERT(i < size());
    Bits bits;
    std::ranges::copy(entropy_.view(), bits.bytes.begin());
    bits.bytes[entropy_.size()] = checksum_of(entropy_.view());
    std::size_t index = 0;
    for (std::size_t bit = i * bits_per_word; bit < (i + 1) * bits_per_word; ++bit) {
        index = 2 * index + (bits.get(bit) ? 1 : 0);
    }
    return english_words()[index];
}

crypto::SecretBytes Mnemonic::phrase() const {
    crypto::SecretBytes out = crypto::SecretBytes::copy_of(word(0));
    for (std::size_t i = 1; i < size(); ++i) {
        out.append(" ");
        out.append(word(i));
    }
    return out;
}

Result<crypto::SecretBytes, PasswordRule> Mnemonic::seed(std::string_view passphrase) const {
    CAIRN_TRY_ASSIGN(const crypto::SecretBytes normal, normalize_nfkd(passphrase));
    crypto::SecretBytes salt = crypto::SecretBytes::copy_of(std::string_view("mnemonic"));
    salt.append(normal.view());
    return crypto::pbkdf2_hmac_sha512(phrase().view(), salt.view(), 2048, 64);
}

}  // namespace cairn::keys
