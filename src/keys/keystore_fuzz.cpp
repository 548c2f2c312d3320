// Keystores made from the input, samples and made ones with a few characters changed, and the input
// as it is. What is accepted stays within the limits, survives writing and reading and is what was
// written; a cheap one decrypts or says why not; one that we encrypted gives its key and refuses
// another password.
#include "keys/keystore.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "keys/keystore_sample_test.hpp"

#include <array>
#include <numeric>
#include <optional>

using namespace cairn;

namespace {

/// Mostly characters that keep the form of a document.
void edit(std::string& text, base::FuzzInput& input) {
    constexpr std::string_view likely = "0123456789abcdef\"{}:, ";
    for (std::size_t edits = 1 + input.below(3); edits > 0; --edits) {
        const std::size_t at = (input.byte() * std::size_t{256} + input.byte()) % text.size();
        if (input.one_in(8)) {
            text.erase(at, 1 + input.below(16));
        } else {
            text[at] = likely[input.below(likely.size())];
        }
    }
}

Bytes bytes_of(base::FuzzInput& input, std::size_t size) {
    Bytes out(size);
    for (std::uint8_t& byte : out) {
        byte = input.byte();
    }
    return out;
}

/// Valid, whatever the input.
keys::Keystore build(base::FuzzInput& input) {
    keys::Keystore out;
    Bytes salt = bytes_of(input, 1 + input.below(64));
    if (input.one_in(2)) {
        out.kdf = keys::Pbkdf2Kdf{
            .c = input.one_in(4)
                     ? static_cast<std::uint32_t>(keys::keystore_limits::pbkdf2_iterations_max)
                     : 1U + input.byte(),
            .salt = std::move(salt)};
    } else {
        out.kdf = keys::ScryptKdf{.cost = {.n = std::uint64_t{2} << input.below(8),
                                           .r = 1 + input.below(4),
                                           .p = 1 + input.below(4)},
                                  .salt = std::move(salt)};
    }
    out.checksum = Bytes32::from(bytes_of(input, 32));
    out.iv = FixedBytes<16>::from(bytes_of(input, 16));
    out.cipher_message = Bytes32::from(bytes_of(input, 32));
    constexpr std::array<std::string_view, 4> paths = {"", "m", "m/12381/3600/0/0/0",
                                                       "m/4294967295/0"};
    out.path = paths[input.below(paths.size())];
    out.description = std::string(input.below(8), static_cast<char>(' ' + input.below(95)));
    out.uuid = "00000000-0000-4000-8000-00000000000" + std::to_string(input.below(10));
    if (input.one_in(2)) {
        out.pubkey = crypto::BLSPubkey::from(bytes_of(input, 48));
    }
    return out;
}

/// Encrypted by us: the key must come out again.
void expect_decrypted(base::FuzzInput& input) {
    crypto::SeededRandom random(input.byte());
    Bytes32 secret;
    random.fill(secret.bytes);
    secret[0] = static_cast<std::uint8_t>(secret[0] & 0x3fU);  // below the group's order
    const auto key = crypto::SecretKey::from_bytes(secret.bytes);
    const std::string password(input.below(16), static_cast<char>('!' + input.below(90)));
    const auto keystore =
        keys::encrypt(*key, password, {"m/12381/3600/0/0/0", ""}, random, {.n = 2, .r = 1, .p = 1});
    CAIRN_ASSERT(keystore && keys::parse_keystore(keys::to_json(*keystore)) == *keystore);
    const auto again = keys::decrypt(*keystore, password);
    CAIRN_ASSERT(again && crypto::sk_to_pk(*again) == crypto::sk_to_pk(*key));
    const auto wrong = keys::decrypt(*keystore, password + "x");
    CAIRN_ASSERT(!wrong && wrong.error().rule == keys::KeystoreRule::wrong_password);
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
    std::string text;
    std::optional<keys::Keystore> built;
    // By all bytes, so that the fuzzer cannot dwell on the ways that fail in many places.
    const std::size_t way = std::accumulate(data, data + size, std::size_t{0}) % 16;
    if (way == 15) {
        text.assign(reinterpret_cast<const char*>(data), size);
    } else if (way == 12 || way == 13) {
        text = input.one_in(2) ? keys::sample_pbkdf2_keystore : keys::sample_scrypt_keystore;
    } else {
        built = build(input);
        text = keys::to_json(*built);
    }
    if (way >= 12 && way < 15) {
        edit(text, input);
        built.reset();
    }
    if (way == 1 && input.one_in(4)) {
        expect_decrypted(input);
        tally.add("encrypted and decrypted");
    }
    const auto keystore = keys::parse_keystore(text);
    tally.input(keystore.has_value());
    if (!keystore) {
        CAIRN_ASSERT(!built && !keys::to_string(keystore.error()).empty());
        return 0;
    }
    CAIRN_ASSERT(!built || *built == *keystore);
    CAIRN_ASSERT(keys::parse_keystore(keys::to_json(*keystore)) == *keystore);
    if (is_cheap(*keystore)) {
        const auto key = keys::decrypt(*keystore, keys::sample_password);
        tally.add(key ? "decrypted" : "not decrypted");
    }
    return 0;
}
