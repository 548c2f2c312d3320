// Mnemonics: what parse accepts has a phrase that reads back as itself, and so do the first four
// letters of its words; changed words are never taken for the same mnemonic.
#include "keys/mnemonic.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "keys/english.hpp"

using namespace cairn;

namespace {

void check(const keys::Mnemonic& mnemonic) {
    const auto again = keys::Mnemonic::parse(mnemonic.phrase().text());
    CAIRN_ASSERT(again && again->phrase().text() == mnemonic.phrase().text());
    std::string beginnings;
    for (std::size_t i = 0; i < mnemonic.size(); ++i) {
        beginnings += std::string(mnemonic.word(i).substr(0, 4)) + "\n";
    }
    const auto shorter = keys::Mnemonic::parse(beginnings);
    CAIRN_ASSERT(shorter && shorter->phrase().text() == mnemonic.phrase().text());
}

/// A mnemonic of chosen entropy, perhaps with one word replaced.
std::string draft(base::FuzzInput& input) {
    Bytes entropy(16 + 4 * input.below(5));
    for (std::uint8_t& byte : entropy) {
        byte = input.byte();
    }
    const auto mnemonic = keys::Mnemonic::from_entropy(entropy);
    check(mnemonic);
    const std::size_t replaced = input.one_in(3) ? input.below(mnemonic.size()) : mnemonic.size();
    std::string text;
    for (std::size_t i = 0; i < mnemonic.size(); ++i) {
        text +=
            i == replaced ? keys::english_words()[input.byte() * std::size_t{8}] : mnemonic.word(i);
        text += input.one_in(8) ? "\t \n" : " ";
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const bool from_words = !input.one_in(4);
    const std::string text =
        from_words
            ? draft(input)
            : std::string(reinterpret_cast<const char*>(input.rest().data()), input.rest().size());
    const auto mnemonic = keys::Mnemonic::parse(text);
    tally.input(mnemonic.has_value());
    if (mnemonic) {
        check(*mnemonic);
    } else {
        CAIRN_ASSERT(!keys::to_string(mnemonic.error()).empty());
    }
    return 0;
}
