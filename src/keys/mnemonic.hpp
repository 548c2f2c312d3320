// Mnemonics: 12 to 24 English words that stand for all keys of their owner.
//
// Reference: BIP-39, English word list. A mnemonic is `entropy` and, at its end, as many bits of
// the entropy's SHA-256 as make the number of words even out: n words carry n * 11 bits, n / 3 of
// them checksum.
//
//   const auto mnemonic = Mnemonic::generate(crypto::os_random());
//   show(mnemonic.phrase().text());
//   const crypto::SecretBytes seed = *mnemonic.seed("");
#pragma once

#include "base/result.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_bytes.hpp"
#include "keys/password.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::keys {

enum class MnemonicRule : std::uint8_t {
    too_long,      // more than MNEMONIC_TEXT_BYTES_MAX bytes
    word_count,    // not 12, 15, 18, 21 or 24 words
    unknown_word,  // not in the list, nor four or more letters that begin one of its words
    checksum,      // the words are known, but one is wrong or they are in another order
};
std::string_view to_string(MnemonicRule rule) noexcept;

struct [[nodiscard]] MnemonicError {
    MnemonicRule rule;
    std::size_t word_number = 0;  // unknown_word: from 1; word_count: how many there are
    std::string word;             // unknown_word: as it was written
};
/// "word 3, 'abandn', is not in the list of words"
std::string to_string(const MnemonicError& error);

inline constexpr std::size_t MNEMONIC_TEXT_BYTES_MAX = 4096;

class Mnemonic {
  public:
    /// 24 words of 256 bits.
    static Mnemonic generate(crypto::Random& random);
    /// 16, 20, 24, 28 or 32 bytes.
    static Mnemonic from_entropy(BytesView entropy);
    /// Words apart by spaces, tabs or line ends; letters of either case; four letters of a word or
    /// more will do.
    static Result<Mnemonic, MnemonicError> parse(std::string_view text);

    std::size_t size() const noexcept { return entropy_.size() * 3 / 4; }
    /// Word `i`, from 0.
    std::string_view word(std::size_t i) const noexcept;
    /// All words, with one space between.
    crypto::SecretBytes phrase() const;
    BytesView entropy() const noexcept { return entropy_.view(); }

    /// 64 bytes; another passphrase gives another set of keys, and none is wrong. 1 ms.
    Result<crypto::SecretBytes, PasswordRule> seed(std::string_view passphrase) const;

  private:
    explicit Mnemonic(crypto::SecretBytes entropy) : entropy_(std::move(entropy)) {}

    crypto::SecretBytes entropy_;
};

}  // namespace cairn::keys
