#include "evm/precompiles.hpp"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <vector>

namespace cairn::evm {
namespace {

Address number(unsigned value) {
    Address out;
    out[18] = static_cast<std::uint8_t>(value >> 8U);
    out[19] = static_cast<std::uint8_t>(value);
    return out;
}

Gas cost(Revision revision, unsigned address, const Bytes& input) {
    return find_precompile(revision, number(address))->gas_cost(input);
}

constexpr Gas plenty = 1'000'000'000;

struct KnownAnswer {
    std::string_view name;
    unsigned address;
    Revision revision;
    Gas gas;
    std::string_view input;
    std::string_view output;
};

// From the tests of go-ethereum; precompiles_vectors_test.cpp has all of them.
const auto known_answers = std::to_array<KnownAnswer>({
    {"ecrecover", 0x01, Revision::frontier, 3000,
     "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
     "000000000000000000000000000000000000000000000000000000000000001c"
     "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
     "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549",
     "000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b"},
    {"ecrecover of no signature", 0x01, Revision::frontier, 3000,
     "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
     "100000000000000000000000000000000000000000000000000000000000001c"
     "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
     "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549",
     ""},
    {"modexp of EIP-2565", 0x05, Revision::berlin, 1360,
     "0000000000000000000000000000000000000000000000000000000000000001"
     "0000000000000000000000000000000000000000000000000000000000000020"
     "0000000000000000000000000000000000000000000000000000000000000020"
     "03fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc"
     "2efffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc"
     "2f",
     "0000000000000000000000000000000000000000000000000000000000000001"},
    {"bn254 addition", 0x06, Revision::istanbul, 150,
     "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9"
     "063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266"
     "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed"
     "06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
     "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703"
     "301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915"},
    {"bn254 multiplication", 0x07, Revision::istanbul, 6000,
     "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb7"
     "21611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204"
     "00000000000000000000000000000000000000000000000011138ce750fa15c2",
     "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c"
     "031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc"},
    {"bn254 pairing", 0x08, Revision::istanbul, 113000,
     "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
     "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
     "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
     "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
     "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
     "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
     "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
     "2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411"
     "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
     "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
     "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
     "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
     "0000000000000000000000000000000000000000000000000000000000000001"},
    {"bn254 pairing that is not one", 0x08, Revision::istanbul, 79000,
     "0000000000000000000000000000000000000000000000000000000000000001"
     "0000000000000000000000000000000000000000000000000000000000000002"
     "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
     "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
     "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
     "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {"blake2f of 12 rounds", 0x09, Revision::istanbul, 12,
     "0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f"
     "3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e13"
     "19cde05b61626300000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000"
     "000000000300000000000000000000000000000001",
     "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
     "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"},
    {"BLS12-381 addition", 0x0b, Revision::prague, 375,
     "000000000000000000000000000000000572cbea904d67468808c8eb50a9450c"
     "9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e"
     "00000000000000000000000000000000166a9d8cabc673a322fda673779d8e38"
     "22ba3ecb8670e461f73bb9021d5fd76a4c56d9d4cd16bd1bba86881979749d28"
     "0000000000000000000000000000000009ece308f9d1f0131765212deca99697"
     "b112d61f9be9a5f1f3780a51335b3ff981747a0b2ca2179b96d2c0c9024e5224"
     "00000000000000000000000000000000032b80d3a6f5b09f8a84623389c5f80c"
     "a69a0cddabc3097f9d9c27310fd43be6e745256c634af45ca3473b0590ae30d1",
     "0000000000000000000000000000000010e7791fb972fe014159aa33a98622da"
     "3cdc98ff707965e536d8636b5fcc5ac7a91a8c46e59a00dca575af0f18fb13dc"
     "0000000000000000000000000000000016ba437edcc6551e30c10512367494bf"
     "b6b01cc6681e8a4c3cd2501832ab5c4abc40b4578b85cbaffbf0bcd70d67c6e2"},
    {"BLS12-381 sum of multiples", 0x0c, Revision::prague, 12000,
     "0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0f"
     "c3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
     "0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4"
     "fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"
     "0000000000000000000000000000000000000000000000000000000000000011",
     "000000000000000000000000000000001098f178f84fc753a76bb63709e9be91"
     "eec3ff5f7f3a5f4836f34fe8a1a6d6c5578d8fd820573cef3a01e2bfef3eaf3a"
     "000000000000000000000000000000000ea923110b733b531006075f796cc936"
     "8f2477fe26020f465468efbb380ce1f8eebaf5c770f31d320f9bd378dc758436"},
    {"BLS12-381 map", 0x10, Revision::prague, 5500,
     "0000000000000000000000000000000014406e5bfb9209256a3820879a29ac2f"
     "62d6aca82324bf3ae2aa7d3c54792043bd8c791fccdb080c1a52dc68b8b69350",
     "000000000000000000000000000000000d7721bcdb7ce1047557776eb2659a44"
     "4166dc6dd55c7ca6e240e21ae9aa18f529f04ac31d861b54faf3307692545db7"
     "00000000000000000000000000000000108286acbdf4384f67659a8abe89e712"
     "a504cb3ce1cba07a716869025d60d499a00d1da8cdc92958918c222ea93d87f0"},
    {"P-256", 0x100, Revision::osaka, 6900,
     "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"
     "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"
     "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"
     "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"
     "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e",
     "0000000000000000000000000000000000000000000000000000000000000001"},
});

TEST(Precompiles, KnownAnswers) {
    for (const KnownAnswer& known : known_answers) {
        SCOPED_TRACE(known.name);
        const Bytes input = base::from_hex(known.input).value();
        const auto result = run_precompile(known.revision, number(known.address), input, plenty);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(result->status, Status::success);
        EXPECT_EQ(result->gas_left, plenty - known.gas);
        EXPECT_EQ(result->output, base::from_hex(known.output).value());
        const auto exact = run_precompile(known.revision, number(known.address), input, known.gas);
        EXPECT_EQ(exact->status, Status::success);
        EXPECT_EQ(exact->gas_left, 0);
        const auto short_of_one =
            run_precompile(known.revision, number(known.address), input, known.gas - 1);
        EXPECT_EQ(short_of_one->status, Status::out_of_gas);
        EXPECT_EQ(short_of_one->gas_left, 0);
        EXPECT_TRUE(short_of_one->output.empty());
    }
}

TEST(Precompiles, HashesAndIdentityOfWords) {
    const auto output = [](unsigned address, const Bytes& input) {
        return base::to_hex(
            run_precompile(Revision::frontier, number(address), input, plenty)->output);
    };
    EXPECT_EQ(output(2, {}), "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(output(3, {}), "0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(output(4, {}), "0x");
    EXPECT_EQ(output(4, {1, 2, 3}), "0x010203");
    for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 64U, 65U}) {
        const Gas words = static_cast<Gas>((size + 31) / 32);
        EXPECT_EQ(cost(Revision::frontier, 2, Bytes(size)), 60 + 12 * words);
        EXPECT_EQ(cost(Revision::osaka, 3, Bytes(size)), 600 + 120 * words);
        EXPECT_EQ(cost(Revision::osaka, 4, Bytes(size)), 15 + 3 * words);
    }
}

TEST(Precompiles, AppearWithTheirRevisions) {
    const auto last = [](Revision revision) {
        unsigned out = 0;
        for (unsigned address = 0; address <= 0x200; ++address) {
            if (find_precompile(revision, number(address)) != nullptr) {
                EXPECT_TRUE(address == out + 1 || address == 0x100) << address;
                out = address;
            }
        }
        EXPECT_EQ(precompile_addresses(revision).back(), number(out));
        return out;
    };
    EXPECT_EQ(last(Revision::frontier), 4U);
    EXPECT_EQ(last(Revision::spurious_dragon), 4U);
    EXPECT_EQ(last(Revision::byzantium), 8U);
    EXPECT_EQ(last(Revision::petersburg), 8U);
    EXPECT_EQ(last(Revision::istanbul), 9U);
    EXPECT_EQ(last(Revision::shanghai), 9U);
    EXPECT_EQ(last(Revision::cancun), 10U);
    EXPECT_EQ(last(Revision::prague), 0x11U);
    EXPECT_EQ(last(Revision::osaka), 0x100U);
    EXPECT_EQ(precompile_addresses(Revision::osaka).size(), 18U);
    EXPECT_EQ(precompile_addresses(Revision::osaka)[16], number(0x11));
}

TEST(Precompiles, OtherAddressesHaveNone) {
    for (std::size_t i = 0; i < 20; ++i) {
        Address address = number(1);
        address[i] ^= 0x80U;
        EXPECT_EQ(find_precompile(Revision::osaka, address), nullptr);
        EXPECT_FALSE(run_precompile(Revision::osaka, address, {}, plenty).has_value());
    }
    EXPECT_EQ(find_precompile(Revision::osaka, Address{}), nullptr);
    EXPECT_EQ(find_precompile(Revision::osaka, number(0x12)), nullptr);
    EXPECT_EQ(find_precompile(Revision::osaka, number(0x101)), nullptr);
    EXPECT_EQ(find_precompile(Revision::prague, number(0x100)), nullptr);
}

TEST(Precompiles, GasOfBn254ByRevision) {
    EXPECT_EQ(cost(Revision::byzantium, 6, {}), 500);
    EXPECT_EQ(cost(Revision::petersburg, 7, {}), 40'000);
    EXPECT_EQ(cost(Revision::petersburg, 8, Bytes(2 * 192)), 260'000);
    EXPECT_EQ(cost(Revision::istanbul, 6, {}), 150);
    EXPECT_EQ(cost(Revision::istanbul, 7, {}), 6'000);
    EXPECT_EQ(cost(Revision::osaka, 8, Bytes(2 * 192 + 191)), 113'000);
}

TEST(Precompiles, GasOfBls12) {
    EXPECT_EQ(cost(Revision::prague, 0x0c, Bytes(159)), 0);
    EXPECT_EQ(cost(Revision::prague, 0x0c, Bytes(160)), 12'000);
    EXPECT_EQ(cost(Revision::prague, 0x0c, Bytes(2 * 160)), 2 * 12'000 * 949 / 1000);
    EXPECT_EQ(cost(Revision::prague, 0x0c, Bytes(200 * 160)), 200 * 12'000 / 1000 * 519);
    EXPECT_EQ(cost(Revision::prague, 0x0e, Bytes(288)), 22'500);
    EXPECT_EQ(cost(Revision::prague, 0x0e, Bytes(129 * 288)), 129 * 22'500LL * 524 / 1000);
    EXPECT_EQ(cost(Revision::prague, 0x0f, Bytes(3 * 384)), 37'700 + 3 * 32'600);
}

TEST(Precompiles, FailuresLoseAllGas) {
    struct Case {
        unsigned address;
        Bytes input;
    };
    Bytes off_curve(64);
    off_curve.back() = 1;
    Bytes bad_flag(213);
    bad_flag.back() = 2;
    for (const auto& [address, input] : std::vector<Case>{{6, off_curve},
                                                          {7, off_curve},
                                                          {8, Bytes(191)},
                                                          {9, Bytes(212)},
                                                          {9, Bytes(214)},
                                                          {9, bad_flag},
                                                          {0x0a, Bytes(192)},
                                                          {0x0a, Bytes(191)},
                                                          {0x0b, {}},
                                                          {0x0c, {}},
                                                          {0x0d, Bytes(511)},
                                                          {0x0e, {}},
                                                          {0x0f, {}},
                                                          {0x10, Bytes(63)},
                                                          {0x11, Bytes(129)}}) {
        const auto result = run_precompile(Revision::osaka, number(address), input, plenty);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(result->status, Status::precompile_failure) << address;
        EXPECT_EQ(result->gas_left, 0);
        EXPECT_TRUE(result->output.empty());
    }
}

// Until EIP-2537 an input is filled up with zeros or cut.
TEST(Precompiles, ShortAndLongInputs) {
    const auto run = [](unsigned address, const Bytes& input) {
        return run_precompile(Revision::osaka, number(address), input, plenty).value();
    };
    EXPECT_EQ(run(6, {}).output, Bytes(64));
    EXPECT_EQ(run(7, {}).output, Bytes(64));
    EXPECT_EQ(run(6, Bytes(500)).output, Bytes(64));
    EXPECT_EQ(run(1, {}).output, Bytes{});
    EXPECT_EQ(run(5, {}).output, Bytes{});
    EXPECT_EQ(run(0x100, {}).output, Bytes{});
    EXPECT_EQ(run(0x100, Bytes(161)).status, Status::success);
    EXPECT_EQ(run(8, {}).output.back(), 1);
}

/// The three sizes, then the operands.
Bytes modexp_input(std::initializer_list<std::string_view> sizes, std::string_view operands) {
    Bytes out;
    for (const std::string_view size : sizes) {
        const Bytes digits = base::from_hex(size).value();
        out.insert(out.end(), 32 - digits.size(), 0);
        out.insert(out.end(), digits.begin(), digits.end());
    }
    const Bytes rest = base::from_hex(operands).value();
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

constexpr std::string_view huge =
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

TEST(Precompiles, GasOfModexpByRevision) {
    // The second example of EIP-198: 0^(2^256 - 2^32 - 978) mod 2^256 - 2^32 - 977.
    const Bytes fermat =
        modexp_input({"00", "20", "20"},
                     "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"
                     "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    EXPECT_EQ(cost(Revision::byzantium, 5, fermat), 13'056);
    EXPECT_EQ(cost(Revision::berlin, 5, fermat), 16 * 255 / 3);
    EXPECT_EQ(cost(Revision::osaka, 5, fermat), 16 * 255);
    // An exponent of zeros counts as one step; only the first 32 of its bytes are looked at.
    const Bytes zeros = modexp_input({"01", "0100", "01"}, "");
    EXPECT_EQ(cost(Revision::byzantium, 5, zeros), 8 * 224 / 20);
    EXPECT_EQ(cost(Revision::berlin, 5, zeros), 8 * 224 / 3);
    EXPECT_EQ(cost(Revision::osaka, 5, zeros), 16 * 16 * 224);
    EXPECT_EQ(cost(Revision::byzantium, 5, {}), 0);
    EXPECT_EQ(cost(Revision::berlin, 5, {}), 200);
    EXPECT_EQ(cost(Revision::osaka, 5, {}), 500);
}

TEST(Precompiles, ModexpOfHugeSizesIsRefusedBeforeMemoryIsTaken) {
    for (const Revision revision : {Revision::byzantium, Revision::berlin, Revision::osaka}) {
        for (const Bytes& input :
             {modexp_input({huge, "01", "01"}, ""), modexp_input({"01", "01", huge}, ""),
              modexp_input({"01", huge, "01"}, ""), modexp_input({huge, huge, huge}, "")}) {
            EXPECT_EQ(cost(revision, 5, input), GAS_UNPAYABLE);
            const auto result =
                run_precompile(revision, number(5), input, std::numeric_limits<Gas>::max());
            EXPECT_EQ(result->status, Status::out_of_gas);
        }
    }
    // Without base and modulus an exponent of any size is free of charge, and of work.
    const Bytes empty = modexp_input({"00", huge, "00"}, "");
    EXPECT_EQ(cost(Revision::byzantium, 5, empty), 0);
    const auto result = run_precompile(Revision::byzantium, number(5), empty, 0);
    EXPECT_EQ(result->status, Status::success);
    EXPECT_TRUE(result->output.empty());
}

// EIP-7823
TEST(Precompiles, ModexpOfOsakaHasALimitOfSizes) {
    const auto status = [](Revision revision, std::initializer_list<std::string_view> sizes) {
        return run_precompile(revision, number(5), modexp_input(sizes, ""), plenty)->status;
    };
    EXPECT_EQ(status(Revision::osaka, {"0400", "0400", "0400"}), Status::success);
    for (const auto& sizes : {std::initializer_list<std::string_view>{"0401", "01", "01"},
                              {"01", "0401", "01"},
                              {"01", "01", "0401"}}) {
        EXPECT_EQ(status(Revision::osaka, sizes), Status::precompile_failure);
        EXPECT_EQ(status(Revision::prague, sizes), Status::success);
    }
}

TEST(Precompiles, GasOfBlake2fIsItsRounds) {
    Bytes input(213);
    input[0] = 0xff;
    input[3] = 7;
    EXPECT_EQ(cost(Revision::istanbul, 9, input), 0xff000007LL);
    EXPECT_EQ(cost(Revision::istanbul, 9, Bytes(212, 0xff)), 0);
}

}  // namespace
}  // namespace cairn::evm
