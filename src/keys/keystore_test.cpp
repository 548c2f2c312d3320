#include "keys/keystore.hpp"

#include "keys/keystore_sample_test.hpp"
#include "keys/password.hpp"

#include <gtest/gtest.h>

namespace cairn::keys {
namespace {

std::string hex(const crypto::SecretKey& key) {
    Bytes32 bytes;
    key.to_bytes(bytes.bytes);
    return base::to_hex(bytes.view());
}

crypto::SecretKey sample_key() {
    return *crypto::SecretKey::from_bytes(base::fixed_from_hex<32>(sample_secret)->bytes);
}

/// Cheap: the cost is not under test.
Keystore sealed(std::string_view password, std::uint64_t seed = 2335) {
    crypto::SeededRandom random(seed);
    return *encrypt(sample_key(), password, {"m/12381/3600/0/0/0", "a description"}, random,
                    {2, 1, 1});
}

TEST(Password, IsNormalisedAndStripped) {
    EXPECT_EQ(base::to_hex(normalize_password(sample_password)->view()),
              "0x7465737470617373776f7264f09f9491");
    EXPECT_EQ(normalize_password("with a line's end\r\n")->text(), "with a line's end");
    EXPECT_EQ(normalize_password("\x01 a\x7f\xc2\x80"
                                 "b\xc2\x9f\xc2\xa1")
                  ->text(),
              " ab\xc2\xa1");
    EXPECT_EQ(normalize_password("\xc3\xa9")->text(), "e\xcc\x81");
    EXPECT_EQ(normalize_password("")->size(), 0U);
    EXPECT_EQ(normalize_nfkd("a\n")->text(), "a\n");
    for (const std::string_view text : {"\xff", "\xc3", "a\xed\xa0\x80", "\xc0\x80"}) {
        EXPECT_EQ(normalize_password(text).error(), PasswordRule::not_utf8);
    }
    EXPECT_EQ(normalize_password(std::string(4097, 'a')).error(), PasswordRule::too_long);
}

TEST(Keystore, TestVectorsOfTheStandard) {
    for (const std::string_view text : {sample_scrypt_keystore, sample_pbkdf2_keystore}) {
        const auto keystore = parse_keystore(text);
        ASSERT_TRUE(keystore.has_value()) << to_string(keystore.error());
        const auto key = decrypt(*keystore, sample_password);
        ASSERT_TRUE(key.has_value()) << to_string(key.error());
        EXPECT_EQ(hex(*key), sample_secret);
        EXPECT_EQ(parse_keystore(to_json(*keystore)), *keystore);
    }
}

TEST(Keystore, WhatIsEncryptedDecrypts) {
    for (const std::string_view password : {"", "hunter22", "with space ", "\xc3\xa9t\xc3\xa9"}) {
        const auto keystore = parse_keystore(to_json(sealed(password)));
        ASSERT_TRUE(keystore.has_value()) << to_string(keystore.error());
        EXPECT_EQ(hex(*decrypt(*keystore, password)), sample_secret);
        EXPECT_EQ(decrypt(*keystore, "another").error().rule, KeystoreRule::wrong_password);
    }
    EXPECT_EQ(hex(*decrypt(sealed("\xc3\xa9"), "e\xcc\x81\n")), sample_secret);
}

TEST(Keystore, TakesItsRandomnessFromItsSource) {
    const Keystore keystore = sealed("password");
    EXPECT_EQ(keystore, sealed("password"));
    const Keystore other = sealed("password", 1);
    EXPECT_NE(keystore.uuid, other.uuid);
    EXPECT_NE(keystore.iv, other.iv);
    EXPECT_NE(std::get<ScryptKdf>(keystore.kdf).salt, std::get<ScryptKdf>(other.kdf).salt);
    EXPECT_EQ(keystore.uuid.substr(14, 1), "4");
}

TEST(Keystore, DefaultsAreTheUsualCost) {
    crypto::SeededRandom random(1);
    const auto keystore = encrypt(sample_key(), "password", {}, random);
    EXPECT_EQ(std::get<ScryptKdf>(keystore->kdf).cost.n, 262'144U);
    EXPECT_EQ(hex(*decrypt(*keystore, "password")), sample_secret);
}

TEST(Keystore, DamageIsToldFromAWrongPassword) {
    Keystore damaged = sealed("password");
    damaged.cipher_message[0] ^= 1;
    EXPECT_EQ(decrypt(damaged, "password").error().rule, KeystoreRule::wrong_password);
    Keystore other_key = sealed("password");
    other_key.pubkey = crypto::G1_POINT_AT_INFINITY;
    EXPECT_EQ(decrypt(other_key, "password").error().rule, KeystoreRule::pubkey_mismatch);
    other_key.pubkey.reset();
    EXPECT_EQ(hex(*decrypt(other_key, "password")), sample_secret);
    // The checksum does not cover the iv.
    Keystore other_iv = sealed("password");
    other_iv.iv[0] ^= 1;
    EXPECT_FALSE(decrypt(other_iv, "password").has_value());
    EXPECT_EQ(decrypt(damaged, "\xff").error().rule, KeystoreRule::password_malformed);
}

struct Rejected {
    std::string_view replace;
    std::string_view with;
    KeystoreRule rule;
    std::string_view where;
};

std::string replaced(std::string_view text, const Rejected& c) {
    std::string out(text);
    const std::size_t at = out.find(c.replace);
    EXPECT_NE(at, std::string::npos) << c.replace;
    return out.replace(at, c.replace.size(), c.with);
}

constexpr Rejected rejected_files[] = {
    {"\"version\": 4", "\"version\": 3", KeystoreRule::version_unknown, "version"},
    {"\"version\": 4", "\"version\": \"4\"", KeystoreRule::member_malformed, "version"},
    {"\"version\": 4", "\"version\": 4.0", KeystoreRule::member_malformed, "version"},
    {"\"version\": 4", "\"w\": 4", KeystoreRule::member_missing, "version"},
    {"\"version\": 4", "\"version\": 4, \"version\": 4", KeystoreRule::not_json, ""},
    {"\"version\": 4\n}", "\"version\": 4\n}}", KeystoreRule::not_json, ""},
    {"\"crypto\"", "\"krypto\"", KeystoreRule::member_missing, "crypto"},
    {"\"cipher\": {", "\"pad\": {}, \"cipher\": {", KeystoreRule::parameter_unknown, "crypto.pad"},
    {"\"checksum\": {", "\"checksum\": 1, \"c\": {", KeystoreRule::parameter_unknown, "crypto.c"},
    {"\"path\": \"m/", "\"path\": \"n/", KeystoreRule::path_malformed, "path"},
    {"\"path\"", "\"pth\"", KeystoreRule::member_missing, "path"},
    {"1d85ae20-", "1d85ae2-0", KeystoreRule::uuid_malformed, "uuid"},
    {"1d85ae20-", "xd85ae20-", KeystoreRule::uuid_malformed, "uuid"},
    {"\"uuid\"", "\"id\"", KeystoreRule::member_missing, "uuid"},
    {"\"9612d7", "\"12d7", KeystoreRule::member_malformed, "pubkey"},
    {"\"9612d7", "\"zz12d7", KeystoreRule::member_malformed, "pubkey"},
    {"\"description\": \"", "\"description\": 1, \"d\": \"", KeystoreRule::member_malformed,
     "description"},
    {"\"scrypt\"", "\"argon2\"", KeystoreRule::function_unknown, "crypto.kdf.function"},
    {"\"sha256\"", "\"keccak\"", KeystoreRule::function_unknown, "crypto.checksum.function"},
    {"\"aes-128-ctr\"", "\"xor\"", KeystoreRule::function_unknown, "crypto.cipher.function"},
    {"\"params\": {}", "\"params\": {\"a\": 1}", KeystoreRule::parameter_unknown,
     "crypto.checksum.params.a"},
    {"\"params\": {}", "\"params\": []", KeystoreRule::not_an_object, "crypto.checksum.params"},
    {"\"dklen\": 32", "\"dklen\": 16", KeystoreRule::parameter_refused, "crypto.kdf.params.dklen"},
    {"\"dklen\": 32", "\"dklen\": 4294967328", KeystoreRule::parameter_refused,
     "crypto.kdf.params.dklen"},
    {"262144", "262143", KeystoreRule::parameter_refused, "crypto.kdf.params.n"},
    {"262144", "0", KeystoreRule::parameter_refused, "crypto.kdf.params.n"},
    {"262144", "1", KeystoreRule::parameter_refused, "crypto.kdf.params.n"},
    {"262144", "-2", KeystoreRule::member_malformed, "crypto.kdf.params.n"},
    {"262144", "1048576", KeystoreRule::cost_refused, "crypto.kdf.params"},
    {"262144", "9223372036854775808", KeystoreRule::cost_refused, "crypto.kdf.params"},
    {"\"r\": 8", "\"r\": 0", KeystoreRule::parameter_refused, "crypto.kdf.params.r"},
    {"\"r\": 8", "\"r\": 17", KeystoreRule::cost_refused, "crypto.kdf.params"},
    {"\"r\": 8", "\"r\": 18446744073709551615", KeystoreRule::cost_refused, "crypto.kdf.params"},
    {"\"r\": 8", "\"r\": 18446744073709551616", KeystoreRule::member_malformed,
     "crypto.kdf.params.r"},
    {"\"p\": 1", "\"p\": 0", KeystoreRule::parameter_refused, "crypto.kdf.params.p"},
    {"\"p\": 1", "\"p\": 5", KeystoreRule::cost_refused, "crypto.kdf.params"},
    {"\"p\": 1", "\"p\": 1, \"q\": 1", KeystoreRule::parameter_unknown, "crypto.kdf.params.q"},
    {"\"d4e56740f8", "\"d4e56740f", KeystoreRule::member_malformed, "crypto.kdf.params.salt"},
    {"\"264daa3f", "\"264daa", KeystoreRule::member_malformed, "crypto.cipher.params.iv"},
    {"\"06ae90d5", "\"06ae90d5d5", KeystoreRule::secret_size, "crypto.cipher.message"},
    {"\"d2217fe5", "\"d2217f", KeystoreRule::member_malformed, "crypto.checksum.message"},
};

TEST(Keystore, RejectsFilesThatAreNone) {
    for (const Rejected& c : rejected_files) {
        const auto keystore = parse_keystore(replaced(sample_scrypt_keystore, c));
        ASSERT_FALSE(keystore.has_value()) << c.with;
        EXPECT_EQ(keystore.error().rule, c.rule) << c.with << ": " << to_string(keystore.error());
        EXPECT_EQ(keystore.error().where, c.where) << c.with;
    }
}

TEST(Keystore, RejectsParametersOfPbkdf2) {
    constexpr Rejected cases[] = {
        {"\"hmac-sha256\"", "\"hmac-sha512\"", KeystoreRule::parameter_refused,
         "crypto.kdf.params.prf"},
        {"262144", "0", KeystoreRule::parameter_refused, "crypto.kdf.params.c"},
        {"262144", "8388609", KeystoreRule::cost_refused, "crypto.kdf.params.c"},
        {"\"dklen\": 32", "\"dklen\": 33", KeystoreRule::parameter_refused,
         "crypto.kdf.params.dklen"},
        {"\"prf\": \"hmac-sha256\",", "", KeystoreRule::member_missing, "crypto.kdf.params.prf"},
    };
    for (const Rejected& c : cases) {
        const auto keystore = parse_keystore(replaced(sample_pbkdf2_keystore, c));
        ASSERT_FALSE(keystore.has_value()) << c.with;
        EXPECT_EQ(keystore.error().rule, c.rule) << c.with << ": " << to_string(keystore.error());
        EXPECT_EQ(keystore.error().where, c.where) << c.with;
    }
}

TEST(Keystore, RejectsDocumentsThatAreNone) {
    EXPECT_EQ(parse_keystore("").error().rule, KeystoreRule::not_json);
    EXPECT_EQ(parse_keystore("[]").error().rule, KeystoreRule::not_an_object);
    EXPECT_EQ(parse_keystore("{}").error().rule, KeystoreRule::member_missing);
    EXPECT_EQ(parse_keystore(std::string(70'000, ' ')).error().rule, KeystoreRule::too_large);
    EXPECT_EQ(parse_keystore(std::string(100, '[')).error().rule, KeystoreRule::not_json);
}

TEST(Keystore, LeavesNamesOfOthersAside) {
    const Rejected named{"\"version\": 4", "\"version\": 4, \"name\": \"mine\"", {}, {}};
    EXPECT_EQ(parse_keystore(replaced(sample_scrypt_keystore, named)),
              *parse_keystore(sample_scrypt_keystore));
    const Rejected no_path{"m/12381/60/3141592653/589793238", "", {}, {}};
    EXPECT_EQ(parse_keystore(replaced(sample_scrypt_keystore, no_path))->path, "");
}

}  // namespace
}  // namespace cairn::keys
