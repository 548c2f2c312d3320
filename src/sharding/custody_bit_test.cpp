#include "sharding/custody_bit.hpp"

#include "consensus/preset.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace cairn::sharding {
namespace {

/// bls.Sign(k, 32 bytes of 7) for k = 1, 2, 3.
constexpr std::array<std::string_view, 3> keys{
    "9612a38c6153eac236a65dad00c711f74fc26ed501024d7886ab26c38401bf3237d1e69b5f797f6167906ab78cf991"
    "14"
    "16df6aff81176fd783db8dd3ea83f26cc7d4341615b7026b48bd91c3fa8d2e2ded136a0e1fa326ee9872baeda044f4"
    "80",
    "b39578b5bc0e379814281d5880a326449f7fdb4a286d76d5caad927d3fa8d4bbdd6c338ef9da46f36ab67b954ec9b9"
    "1b"
    "1469f9cddec02306af80662743414bac04bdb43ec0f9abffe87e94441a9888b6474b02e50009394fb31d1b72c7d927"
    "ad",
    "b45abf6b8b92b41c80d300a87277aeb5d095b6206ef99753fb322643930eb1f99dd50c3d06aff9eea184548ca6b0d2"
    "88"
    "06bd537ea407da930115460ea8418901b360fbb409a7ca08af57fc1d5318b01c958827e43f5d5b6bd38d6813d6f72c"
    "78"};

struct KnownAnswer {
    std::size_t key;         // of `keys`
    std::size_t size;        // of test_data(size, key), in bytes
    std::string_view hash;   // universal_hash_function, little endian
    std::uint32_t legendre;  // bit i: legendre_bit(hash + secrets[0] + i, CUSTODY_PRIME)
};

/// Made with PyPI eth2spec 1.0.0, its powers reduced modulo the prime at each step.
constexpr auto known_answers = std::to_array<KnownAnswer>({
    {0, 0, "0100000000000000000000000000000000000000000000000000000000000000", 0b1001001111},
    {0, 1, "f4f283ead38ddb83d76f1781ff6adf161491f98cb76a9067617f795f9be6d137", 0b1011010001},
    {0, 31, "f447d474816f4a494b4236eb47c8dc218ab501e9d17e45543fe4fe3da84e0b38", 0b1001010110},
    {0, 32, "f447d474816f4a494b4236eb47c8dc218ab501e9d17e45543fe4fe3da84e0bdc", 0b1001011110},
    {0, 33, "a3d4a4a051049826d3aff6f00c2768e899e5981e9c6b7a77da784689dfeaba23", 0b1000011111},
    {0, 64, "d9b525e1670ca07751b0374c32de188099e61bb4fe065097ac41e73f3b8e9035", 0b0001001010},
    {0, 96, "45a94b6110e8b6ccafb9f719e70c48520245ca436474fd7b1727e1f375e73fd0", 0b0101001011},
    {0, 97, "95cf81ef79d267c21eea6da0ae4deb65b1ba3055526e41016be9704f692dc8ca", 0b1110111010},
    {0, 1000, "b3db55e2d2e072b31d61eb12b4f4700e8f3098ebdbc143882eee753de1f69652", 0b0001100100},
    {0, 4096, "8221016d4fd8a89ae12f9c0072fb011b37b14aab4f21a4fedb9a523444e11cae", 0b1010010111},
    {0, 16384, "793a33b0b306a6123a8bf49fb2a265e1d12006420a119d5687c170f52e15402e", 0b1100011001},
    {0, 262144, "349f6ca41d2e8fc1d0f6c90b898b8f4f1df65bd7f696aaabf841f392d486fa3c", 0b1001000010},
    {0, 1048576, "32e00a22f9b86a2311f94277c9995f308b6d522831d70e5041e02bbfa89133de", 0b1000111101},
    {1, 0, "0100000000000000000000000000000000000000000000000000000000000000", 0b0001011100},
    {1, 1, "414c4143276680af0623c0decdf969141bb9c94e957bb66af346daf98e336cdd", 0b1000010101},
    {1, 31, "41c7c9f44e9666f6e616fe14e6b0e70e73574c80784153dcf7044c5ff04fecdd", 0b0001100010},
    {1, 32, "fec7c9f44e9666f6e616fe14e6b0e70e73574c80784153dcf7044c5ff04fec04", 0b1010111101},
    {1, 33, "cc98d43872f8d0803b88125989f34e1da6301db6dbe517fb29e54c59a9ed57a3", 0b1010100001},
    {1, 64, "22c2526554ee17674c11fc16aadf8af687e8e57fc2beba8dc3e83636b4f69b41", 0b0100100010},
    {1, 96, "7d9f041cc46e9ece70781b3f6cb9c6c4dd42ade721c7203dea385239a1f9dde4", 0b0111001001},
    {1, 97, "e2ffea164650ae1b557f8db65d9864a4203ca2bd8b19ccf76fbec451001b4454", 0b0100111111},
    {1, 1000, "4d411b9d369dabacff2cdece3dd69af610fa6786cba97e11746ee16cd3786e54", 0b0101100000},
    {1, 4096, "43972e2480a76b7bc89fe016424e8669d3fc81883a23d5da5db328fcb187e630", 0b1011001000},
    {1, 16384, "fcda1502fe16cdd63397b9af108586b9cd35931de5142d3727e1f683b6185ce6", 0b1001101110},
    {1, 262144, "12a6e3deb6c8b90570dd377549c8fd9ec3453d9c3be2dac78bf7d7a18587cca3", 0b0001100000},
    {1, 1048576, "23ff48af96a7aef69ef9b21a4fd53af94b9d89913c4507314a17ee6172a39396", 0b0100101010},
    {2, 0, "0100000000000000000000000000000000000000000000000000000000000000", 0b0000110000},
    {2, 1, "3a8941a80e46150193da07a47e53bd0688d2b0a68c5484a1eef9af063d0cd59d", 0b1001010111},
    {2, 31, "3ae570fda6e7793bb32b5c6a73182aeaf0676335f989eaab83df76049c05849e", 0b0101010001},
    {2, 32, "f7e570fda6e7793bb32b5c6a73182aeaf0676335f989eaab83df76049c058449", 0b1100101110},
    {2, 33, "77e1b436519cec36cd8b04250c11bdee331087222b5f3a3e72537282c5f52ab1", 0b0010101001},
    {2, 64, "90aeaf3ffc600d64e9d5e12bc5e1e54816f4f7d633da0bc823a28ec47b4f899c", 0b0101101000},
    {2, 96, "5f549b499bac3c94d17fb32c4b6a2a3ab551f95f64d8856b407afe56c38921c7", 0b1111110011},
    {2, 97, "baab21b64bee8d8abf711fcbbed78886bcd53efd830007342801ceaefbe55f8d", 0b1001101010},
    {2, 1000, "1a088e61b5750885fad72e477f5e3e1288c5327011060906a503975ca2fd9511", 0b1010100100},
    {2, 4096, "cd2ef841eca32e5436bc612de1f929245a74a5f2ef5e414edb2decd388bf336f", 0b1011001011},
    {2, 16384, "fa5115be389e5d7f96d64bfbee073562a10a5967a6f3c2e6e585a570689849f8", 0b1001000110},
    {2, 262144, "ae436631bc08bfdf7a6861c9a0f44ae026470faff80ab619611c3c0eada1e803", 0b1111001101},
    {2, 1048576, "e2569a812f1f70855a12c7d1cf23b1f2b9d07a5311d1e55959173690357523d2", 0b0001100010},
});

/// SHA-256 of (seed, counter as 4 bytes), for as many counters as it takes.
Bytes test_data(std::size_t size, std::uint8_t seed) {
    Bytes data;
    for (std::uint32_t counter = 0; data.size() < size; ++counter) {
        FixedBytes<5> message{{seed}};
        for (std::size_t i = 0; i < 4; ++i) {
            message[i + 1] = static_cast<std::uint8_t>(counter >> (8 * i));
        }
        const Bytes32 block = crypto::sha256(message.view());
        data.insert(data.end(), block.begin(), block.end());
    }
    data.resize(size);
    return data;
}

BLSSignature signature(std::size_t key) {
    return base::fixed_from_hex<96>(keys[key]).value();
}

Bytes32 little_endian(const Uint256& value) {
    Bytes32 out;
    for (std::size_t i = 0; i < 4; ++i) {
        base::store_le64(out.data() + 8 * i, value.limbs[i]);
    }
    return out;
}

Spec with_exponent(std::uint64_t exponent) {
    static consensus::Preset preset = consensus::minimal_preset_2020();
    preset.CUSTODY_PROBABILITY_EXPONENT = exponent;
    return {preset, consensus::minimal_config_2020(), consensus::ForkId::phase1};
}

TEST(CustodyBit, KnownAnswers) {
    for (const KnownAnswer& row : known_answers) {
        const CustodySecrets secrets = *get_custody_secrets(signature(row.key));
        const Bytes data = test_data(row.size, static_cast<std::uint8_t>(row.key));
        const Uint256 hash = universal_hash_function(get_custody_atoms(data), secrets);
        EXPECT_EQ(little_endian(hash), base::fixed_from_hex<32>(row.hash).value()) << row.size;
        for (std::uint64_t i = 0; i < 10; ++i) {
            const Uint256 a = add_mod(add_mod(hash, secrets[0]), Uint256{{i, 0, 0, 0}});
            EXPECT_EQ(legendre_bit(a, CUSTODY_PRIME_LIMBS), row.legendre >> i & 1U) << row.size;
        }
    }
}

TEST(CustodyBit, IsTheConjunctionOfItsLegendreBits) {
    for (const KnownAnswer& row : known_answers) {
        const Bytes data = test_data(row.size, static_cast<std::uint8_t>(row.key));
        for (const std::uint64_t exponent : {0U, 1U, 2U, 3U, 10U}) {
            const std::uint32_t mask = (1U << exponent) - 1;
            EXPECT_EQ(compute_custody_bit(with_exponent(exponent), signature(row.key), data),
                      (row.legendre & mask) == mask);
        }
    }
}

TEST(CustodyBit, SecretsAreTheXCoordinate) {
    const CustodySecrets secrets = *get_custody_secrets(signature(1));
    EXPECT_EQ(secrets[0].limbs[3], 0x04bdb43ec0f9abffU);  // the most significant bytes of x0[0:32]
    EXPECT_EQ(secrets[2].limbs[3], 0x139578b5bc0e3798U);  // the compression flags are gone
}

TEST(CustodyBit, MalformedSecretIsRefused) {
    BLSSignature no_point;
    no_point.bytes.fill(0xff);
    const auto secrets = get_custody_secrets(no_point);
    ASSERT_FALSE(secrets.has_value());
    EXPECT_EQ(secrets.error().rule, consensus::Rule::custody_secret_malformed);
}

TEST(CustodyBit, AtomsArePaddedWithZeros) {
    EXPECT_TRUE(get_custody_atoms({}).empty());
    const Bytes data(33, 0xab);
    const auto atoms = get_custody_atoms(data);
    ASSERT_EQ(atoms.size(), 2U);
    EXPECT_EQ(atoms[1][0], 0xab);
    EXPECT_EQ(atoms[1][1], 0);
}

}  // namespace
}  // namespace cairn::sharding
