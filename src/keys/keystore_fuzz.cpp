// Keystores: what is accepted stays within the limits and survives writing and reading; a cheap one
// decrypts or says why not, and never takes longer than its parameters allow.
#include "keys/keystore.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "keys/keystore_sample_test.hpp"

using namespace cairn;

namespace {

/// A sample with a few of its characters replaced, mostly by ones that keep its form.
std::string draft(base::FuzzInput& input) {
    std::string text(input.one_in(2) ? keys::sample_pbkdf2_keystore : keys::sample_scrypt_keystore);
    constexpr std::string_view likely = "0123456789abcdef\"{}:, ";
    for (std::size_t edits = input.below(4); edits > 0; --edits) {
        const std::size_t at = (input.byte() * std::size_t{256} + input.byte()) % text.size();
        if (input.one_in(8)) {
            text.erase(at, 1 + input.below(16));
        } else {
            text[at] = likely[input.below(likely.size())];
        }
    }
    return text;
}

bool is_cheap(const keys::Keystore& keystore) {
    if (const auto* scrypt = std::get_if<keys::ScryptKdf>(&keystore.kdf)) {
        const auto& [n, r, p] = scrypt->cost;
        CAIRN_ASSERT(128 * n * r <= keys::keystore_limits::scrypt_memory_bytes_max);
        CAIRN_ASSERT(n * r * p <= keys::keystore_limits::scrypt_work_max);
        return n * r * p <= 1024;
    }
    const auto& pbkdf2 = std::get<keys::Pbkdf2Kdf>(keystore.kdf);
    CAIRN_ASSERT(pbkdf2.c <= keys::keystore_limits::pbkdf2_iterations_max);
    return pbkdf2.c <= 256;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const std::string text =
        !input.one_in(4)
            ? draft(input)
            : std::string(reinterpret_cast<const char*>(input.rest().data()), input.rest().size());
    const auto keystore = keys::parse_keystore(text);
    tally.input(keystore.has_value());
    if (!keystore) {
        CAIRN_ASSERT(!keys::to_string(keystore.error()).empty());
        return 0;
    }
    CAIRN_ASSERT(keys::parse_keystore(keys::to_json(*keystore)) == *keystore);
    if (is_cheap(*keystore)) {
        const auto key = keys::decrypt(*keystore, keys::sample_password);
        tally.add(key ? "decrypted" : "not decrypted");
    }
    return 0;
}
