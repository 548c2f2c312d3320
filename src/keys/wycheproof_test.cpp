// The vectors of project Wycheproof for what keystores and mnemonics stand on. They are read from a
// folder beside the tree (../shared/vectors/wycheproof, or CAIRN_WYCHEPROOF) and skipped without
// it.
#include "crypto/hkdf.hpp"
#include "crypto/password_hash.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cairn::keys {
namespace {

std::filesystem::path folder() {
    const char* const named = std::getenv("CAIRN_WYCHEPROOF");
    return named != nullptr ? std::filesystem::path(named)
                            : std::filesystem::path(CAIRN_SOURCE_DIR) /
                                  "../shared/vectors/wycheproof/testvectors_v1";
}

std::optional<json::Value> read_vectors(const char* name) {
    std::ifstream in(folder() / name);
    if (!in) {
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto value = json::parse_json(text);
    EXPECT_TRUE(value.has_value()) << name;
    return value ? std::optional(*std::move(value)) : std::nullopt;
}

Bytes hex(const json::Value& test, const char* member) {
    return *base::from_hex(test.find(member)->text);
}

std::uint64_t number(const json::Value& value, const char* member) {
    return *value.find(member)->to_uint64();
}

/// Calls `check(group, test)` for each and returns how many there were.
template <class Check>
std::size_t for_each_test(const json::Value& vectors, Check check) {
    std::size_t count = 0;
    for (const json::Value& group : vectors.find("testGroups")->items) {
        for (const json::Value& test : group.find("tests")->items) {
            SCOPED_TRACE("tcId " + test.find("tcId")->text);
            check(group, test);
            ++count;
        }
    }
    return count;
}

TEST(Wycheproof, Pbkdf2HmacSha256) {
    const auto vectors = read_vectors("pbkdf2_hmacsha256_test.json");
    if (!vectors) {
        GTEST_SKIP() << "no vectors in " << folder();
    }
    const std::size_t count = for_each_test(*vectors, [](const auto&, const json::Value& test) {
        const crypto::SecretBytes key = crypto::pbkdf2_hmac_sha256(
            hex(test, "password"), hex(test, "salt"),
            static_cast<std::uint32_t>(number(test, "iterationCount")), number(test, "dkLen"));
        EXPECT_EQ(base::to_hex(key.view()), base::to_hex(hex(test, "dk")));
    });
    EXPECT_EQ(count, number(*vectors, "numberOfTests"));
}

TEST(Wycheproof, HmacSha256) {
    const auto vectors = read_vectors("hmac_sha256_test.json");
    if (!vectors) {
        GTEST_SKIP() << "no vectors in " << folder();
    }
    const std::size_t count =
        for_each_test(*vectors, [](const json::Value& group, const json::Value& test) {
            const Bytes32 tag = crypto::hmac_sha256(hex(test, "key"), hex(test, "msg"));
            const bool equal = std::ranges::equal(tag.view().first(number(group, "tagSize") / 8),
                                                  hex(test, "tag"));
            EXPECT_EQ(equal, test.find("result")->text == "valid");
        });
    EXPECT_EQ(count, number(*vectors, "numberOfTests"));
}

TEST(Wycheproof, HkdfSha256) {
    const auto vectors = read_vectors("hkdf_sha256_test.json");
    if (!vectors) {
        GTEST_SKIP() << "no vectors in " << folder();
    }
    const std::size_t count = for_each_test(*vectors, [](const auto&, const json::Value& test) {
        const std::uint64_t size = number(test, "size");
        if (test.find("result")->text != "valid") {
            EXPECT_GT(size, crypto::HKDF_SHA256_OUTPUT_BYTES_MAX);
            return;
        }
        const crypto::SecretBytes prk = crypto::hkdf_extract(hex(test, "salt"), hex(test, "ikm"));
        const crypto::SecretBytes okm = crypto::hkdf_expand(prk.view(), hex(test, "info"), size);
        EXPECT_EQ(base::to_hex(okm.view()), base::to_hex(hex(test, "okm")));
    });
    EXPECT_EQ(count, number(*vectors, "numberOfTests"));
}

}  // namespace
}  // namespace cairn::keys
