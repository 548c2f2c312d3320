// Known answers: github.com/trezor/python-mnemonic, the vectors that BIP-39 names, passphrase
// "TREZOR".
#include "keys/mnemonic.hpp"

#include "crypto/sha256.hpp"
#include "keys/english.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::keys {
namespace {

struct Case {
    std::string_view entropy;
    std::string_view phrase;
    std::string_view seed;
};

constexpr auto cases = std::to_array<Case>({
    {"00000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "about",
     "0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2"
     "cf"
     "141630c7a3c4ab7c81b2f001698e7463b04"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank yellow",
     "0x2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c"
     "10"
     "69be3a3a5bd381ee6260e8d9739fce1f607"},
    {"808080808080808080808080808080808080808080808080",
     "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
     "doctor "
     "acoustic avoid letter always",
     "0x107d7c02a5aa6f38c58083ff74f04c607c2d2c0ecc55501dadd72d025b751bc27fe913ffb796f841c49b1d33b61"
     "0c"
     "f0e91d3aa239027f5e99fe4ce9e5088cd65"},
    {"0000000000000000000000000000000000000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "abandon art",
     "0xbda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8d56"
     "1a"
     "7c3de6f5d4a10be8ed2a5e608d68f92fcc8"},
    {"68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
     "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy "
     "gospel tennis maple dilemma loan word shrug inflict delay length",
     "0x64c87cde7e12ecf6704ab95bb1408bef047c22db4cc7491c4271d170a1b213d20b385bc1588d9c7b38f1b39d415"
     "66"
     "5b8a9030c9ec653d75e65f847d8fc1fc440"},
});

std::string phrase_of(const Mnemonic& mnemonic) {
    return std::string(mnemonic.phrase().text());
}

TEST(English, IsTheListOfBip39) {
    std::string text;
    for (const std::string_view word : english_words()) {
        text += std::string(word) + "\n";
    }
    const BytesView bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    EXPECT_EQ(base::to_hex(crypto::sha256(bytes).view()),
              "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

TEST(English, FourLettersTellWordsApart) {
    for (std::size_t i = 0; i < ENGLISH_WORDS; ++i) {
        const std::string_view word = english_words()[i];
        for (std::size_t letters = std::min<std::size_t>(word.size(), 4); letters <= word.size();
             ++letters) {
            EXPECT_EQ(find_english_word(word.substr(0, letters)), i) << word;
        }
    }
}

TEST(Mnemonic, KnownAnswers) {
    for (const Case& c : cases) {
        const auto mnemonic = Mnemonic::parse(c.phrase);
        ASSERT_TRUE(mnemonic.has_value()) << to_string(mnemonic.error());
        EXPECT_EQ(base::to_hex(mnemonic->entropy()), "0x" + std::string(c.entropy));
        EXPECT_EQ(base::to_hex(mnemonic->seed("TREZOR")->view()), c.seed);
        EXPECT_EQ(phrase_of(Mnemonic::from_entropy(*base::from_hex(c.entropy))), c.phrase);
    }
}

// As `Mnemonic.to_seed` of the same project gives it: the passphrase is normalised.
TEST(Mnemonic, PassphrasesAreNormalised) {
    const auto mnemonic = Mnemonic::parse(cases[4].phrase);
    const std::string_view want =
        "0x33ddaad488019294eea0b9cb3c83f27b57b209d3d657af1d1322db92e1593d90462b10b4cda16be2e72a0d50"
        "8443"
        "9a8e1e1b8801748b3a1ba1d03e9054630fc6";
    EXPECT_EQ(base::to_hex(mnemonic->seed("Café Ωmega ﬁ")->view()), want);
    EXPECT_EQ(base::to_hex(mnemonic->seed("Cafe\u0301 \u2126mega fi")->view()), want);
    EXPECT_EQ(mnemonic->seed("\xff").error(), PasswordRule::not_utf8);
}

TEST(Mnemonic, GeneratesTwentyFourWordsThatReadBack) {
    crypto::SeededRandom random(39);
    for (int i = 0; i < 100; ++i) {
        const Mnemonic mnemonic = Mnemonic::generate(random);
        EXPECT_EQ(mnemonic.size(), 24U);
        const auto again = Mnemonic::parse(mnemonic.phrase().text());
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(phrase_of(*again), phrase_of(mnemonic));
    }
}

TEST(Mnemonic, ReadsTolerantly) {
    const std::string_view want = cases[1].phrase;
    for (const std::string_view written : {
             "  legal winner thank year wave sausage worth useful legal winner thank yellow\n",
             "Legal WINNER thank\tyear wave\r\nsausage  worth useful legal winner thank yellow",
             "lega winn than year wave saus wort usef lega winn than yell",
             "legal winne thank year wave sausa worth usefu LEGA winner thank yello",
         }) {
        const auto mnemonic = Mnemonic::parse(written);
        ASSERT_TRUE(mnemonic.has_value()) << to_string(mnemonic.error());
        EXPECT_EQ(phrase_of(*mnemonic), want);
    }
}

struct Rejected {
    std::string_view written;
    MnemonicRule rule;
    std::string_view message;
};

TEST(Mnemonic, RejectsAndSaysWhy) {
    const Rejected rejected[] = {
        {"", MnemonicRule::word_count, "a mnemonic has 12, 15, 18, 21 or 24 words, not 0"},
        {"legal", MnemonicRule::word_count, "a mnemonic has 12, 15, 18, 21 or 24 words, not 1"},
        {"legal winner thank year wave sausage worth useful legal winner thank yellow yellow",
         MnemonicRule::word_count, "a mnemonic has 12, 15, 18, 21 or 24 words, not 13"},
        {"legal winner thnk year wave sausage worth useful legal winner thank yellow",
         MnemonicRule::unknown_word, "word 3, 'thnk', is not in the list of words"},
        {"legal winner thank year wave sausage worth useful legal winner thank yel",
         MnemonicRule::unknown_word, "word 12, 'yel', is not in the list of words"},
        {"legal winner thanks year wave sausage worth useful legal winner thank yellow",
         MnemonicRule::unknown_word, "word 3, 'thanks', is not in the list of words"},
        {"legal winner thank year wave sausage worth useful legal winner thank \xc3\xa4pfel",
         MnemonicRule::unknown_word, "word 12, '\xc3\xa4pfel', is not in the list of words"},
        {"winner legal thank year wave sausage worth useful legal winner thank yellow",
         MnemonicRule::checksum,
         "all words are known, but the checksum is wrong: a word is another one, or their order "
         "is"},
        {"zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo", MnemonicRule::checksum, ""},
    };
    for (const Rejected& c : rejected) {
        const auto mnemonic = Mnemonic::parse(c.written);
        ASSERT_FALSE(mnemonic.has_value()) << c.written;
        EXPECT_EQ(mnemonic.error().rule, c.rule) << c.written;
        EXPECT_TRUE(c.message.empty() || to_string(mnemonic.error()) == c.message)
            << to_string(mnemonic.error());
    }
    EXPECT_EQ(Mnemonic::parse(std::string(5000, ' ')).error().rule, MnemonicRule::too_long);
}

// A word in another place is found with the probability of the checksum: 255 of 256 for 24 words.
TEST(Mnemonic, FindsExchangedWords) {
    const std::string_view phrase = cases[4].phrase;
    std::size_t accepted = 0;
    for (const std::string_view word : english_words()) {
        const std::string other = std::string(word) + std::string(phrase.substr(phrase.find(' ')));
        accepted += Mnemonic::parse(other).has_value() ? 1U : 0U;
    }
    EXPECT_GT(accepted, 0U);
    EXPECT_LT(accepted, 24U);
}

}  // namespace
}  // namespace cairn::keys
