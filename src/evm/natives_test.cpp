#include "evm/natives.hpp"

#include "evm/abi.hpp"
#include "evm/precompiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::evm {
namespace {

constexpr Gas PLENTY = 10'000'000;

NativeSet all_natives() {
    NativeSet out;
    for (std::size_t i = 0; i < native_functions().size(); ++i) {
        out.insert(i);
    }
    return out;
}

Bytes call_of(std::string_view signature, BytesView arguments) {
    const std::uint32_t selector = native_selector(*find_native(signature));
    Bytes out;
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(selector >> (shift - 8)));
    }
    out.insert(out.end(), arguments.begin(), arguments.end());
    return out;
}

Result call(std::string_view signature, BytesView arguments, Gas gas = PLENTY) {
    return run_native(all_natives(), call_of(signature, arguments), gas);
}

Bytes words(const std::vector<U256>& values) {
    Bytes out;
    for (const U256& value : values) {
        const Bytes word = abi_encode(value);
        out.insert(out.end(), word.begin(), word.end());
    }
    return out;
}

/// The length and the bytes, padded.
Bytes tail_of(BytesView value) {
    const Bytes encoded = abi_encode(value);
    return {encoded.begin() + 32, encoded.end()};
}

/// `head`, in which an offset of any is right, and what stands behind it.
Bytes with_tails(Bytes head, const std::vector<Bytes>& tails) {
    for (const Bytes& tail : tails) {
        head.insert(head.end(), tail.begin(), tail.end());
    }
    return head;
}

U256 any_word(std::mt19937_64& random) {
    const U256 word(random(), random(), random(), random());
    return word >> random() % 256;
}

constexpr std::string_view SORT = "sort(uint256[])";
constexpr std::string_view MUL_DIV = "mulDiv(uint256,uint256,uint256)";
constexpr std::string_view SQRT = "sqrt(uint256)";
constexpr std::string_view SCRYPT = "scrypt(bytes,bytes,uint256,uint256,uint256,uint256)";
constexpr std::string_view ED25519 = "ed25519Verify(bytes32,bytes,bytes)";

TEST(Natives, SelectorsAreThoseOfSolidity) {
    // viem 2.57.20, toFunctionSelector
    EXPECT_EQ(native_selector(*find_native(SORT)), 0x9ec8'b026U);
    EXPECT_EQ(native_selector(*find_native(MUL_DIV)), 0xaa9a'0912U);
    EXPECT_EQ(native_selector(*find_native(SQRT)), 0x6773'42ceU);
    EXPECT_FALSE(find_native("sort(int256[])"));
}

TEST(Natives, OnlyActiveOnesAnswer) {
    NativeSet some;
    EXPECT_TRUE(some.empty());
    some.insert(*find_native(SQRT));
    const Bytes sqrt = call_of(SQRT, words({9}));
    EXPECT_TRUE(run_native(some, sqrt, 60).succeeded());
    EXPECT_EQ(run_native(some, call_of(MUL_DIV, words({1, 2, 3})), PLENTY).status,
              Status::precompile_failure);
    EXPECT_EQ(run_native({}, sqrt, PLENTY).status, Status::precompile_failure);
    EXPECT_EQ(run_native(all_natives(), {}, PLENTY).status, Status::precompile_failure);
    EXPECT_EQ(run_native(all_natives(), Bytes{1, 2, 3, 4}, PLENTY).status,
              Status::precompile_failure);
}

TEST(Natives, GasIsExact) {
    const Bytes arguments = with_tails(words({32, 3}), {words({3, 1, 2})});
    const Gas price = 60 + 3 * (2 + 2);
    const Result exact = call(SORT, arguments, price);
    EXPECT_TRUE(exact.succeeded());
    EXPECT_EQ(exact.gas_left, 0);
    EXPECT_EQ(call(SORT, arguments, price + 7).gas_left, 7);
    EXPECT_EQ(call(SORT, arguments, price - 1).status, Status::out_of_gas);
}

TEST(Natives, SortSorts) {
    std::mt19937_64 random(1);
    for (std::size_t count = 0; count < 70; ++count) {
        std::vector<U256> values(count);
        std::ranges::generate(values, [&] { return any_word(random); });
        const Result result = call(SORT, abi_encode(values));
        std::ranges::sort(values);
        ASSERT_TRUE(result.succeeded());
        EXPECT_EQ(result.output, abi_encode(values));
    }
}

TEST(Natives, SortRefusesLengthsThatAreNotThere) {
    const std::vector<Bytes> wrong = {
        {},
        words({32}),
        words({32, 1}),
        words({64, 0}),
        words({32, 2, 5}),
        words({U256::max(), 0}),
        words({U256(~std::uint64_t{0}), 0}),
        words({32, U256::max()}),
        words({32, U256(std::uint64_t{1} << 59U)}),
        Bytes(31),
    };
    for (const Bytes& arguments : wrong) {
        const Result result = call(SORT, arguments);
        EXPECT_EQ(result.status, Status::precompile_failure) << base::to_hex(arguments);
        EXPECT_EQ(result.gas_left, 0);
    }
}

TEST(Natives, MulDivIsTheQuotientOfTheWholeProduct) {
    std::mt19937_64 random(2);
    int defined = 0;
    for (int i = 0; i < 20'000; ++i) {
        const U256 a = any_word(random);
        const U256 b = any_word(random);
        const U256 c = any_word(random);
        const auto product = base::mul_wide(a, b);
        const U256 high(product[7], product[6], product[5], product[4]);
        const Result result = call(MUL_DIV, words({a, b, c}));
        ASSERT_EQ(result.succeeded(), high < c);
        if (!result.succeeded()) {
            continue;
        }
        ++defined;
        // q * c + (a * b mod c) = a * b, to the last of 512 bits.
        auto back = base::mul_wide(U256::load_be(result.output.data()), c);
        const U256 remainder = base::mulmod(a, b, c);
        std::uint64_t carry = 0;
        for (std::size_t limb = 0; limb < back.size(); ++limb) {
            const std::uint64_t part = limb < 4 ? remainder.limbs[limb] : 0;
            back[limb] = base::detail::add_carry(back[limb], part, carry);
        }
        ASSERT_EQ(back, product);
    }
    EXPECT_GT(defined, 5'000);
}

TEST(Natives, MulDivAtItsEdges) {
    const U256 max = U256::max();
    EXPECT_FALSE(call(MUL_DIV, words({1, 1, 0})).succeeded());
    EXPECT_FALSE(call(MUL_DIV, words({max, 2, 1})).succeeded());
    EXPECT_EQ(call(MUL_DIV, words({max, max, max})).output, abi_encode(max));
    const U256 half = U256(1) << 255;
    EXPECT_EQ(call(MUL_DIV, words({half, half, half})).output, abi_encode(half));
    EXPECT_EQ(call(MUL_DIV, words({max, half, half})).output, abi_encode(max));
    EXPECT_FALSE(call(MUL_DIV, words({1, 1})).succeeded());
}

TEST(Natives, SqrtRoundsDown) {
    std::mt19937_64 random(3);
    std::vector<U256> values = {0, 1, 2, 3, 4, U256::max(), U256(1) << 254, U256(1) << 255};
    for (int i = 0; i < 5'000; ++i) {
        values.push_back(any_word(random));
        const U256 root = any_word(random) >> 128;
        values.push_back(root * root);
        values.push_back(root * root - U256(1));
    }
    for (const U256& value : values) {
        const U256 root = U256::load_be(call(SQRT, words({value})).output.data());
        ASSERT_LE(root, U256::max() >> 128);
        ASSERT_LE(root * root, value);
        const U256 next = root + U256(1);
        const bool next_fits = next <= (U256::max() >> 128);
        ASSERT_TRUE(!next_fits || next * next > value) << value.to_hex();
    }
}

Bytes scrypt_arguments(std::string_view password, std::string_view salt,
                       const std::vector<U256>& numbers) {
    const auto bytes_of = [](std::string_view text) {
        return tail_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    const Bytes first = bytes_of(password);
    std::vector<U256> head = {192, 192 + first.size()};
    head.insert(head.end(), numbers.begin(), numbers.end());
    return with_tails(words(head), {first, bytes_of(salt)});
}

TEST(Natives, ScryptHasTheKeysOfTheRfc) {
    // RFC 7914, section 12.
    const Result first = call(SCRYPT, scrypt_arguments("", "", {16, 1, 1, 64}));
    EXPECT_EQ(first.output,
              abi_encode(*base::from_hex(
                  "0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                  "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")));
    const Result second =
        call(SCRYPT, scrypt_arguments("password", "NaCl", {1024, 8, 16, 64}), 100'000'000);
    EXPECT_EQ(second.output,
              abi_encode(*base::from_hex(
                  "0xfdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                  "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")));
}

TEST(Natives, ScryptIsBoundedBeforeItRuns) {
    const std::vector<std::vector<U256>> refused = {
        {1 << 18, 1, 1, 32},  // 32 MiB
        {2, 1 << 18, 1, 32},  // the same by r
        {2, 1, 1 << 18, 32},  // the same by p
        {16, 1, 1, 1'025},    // too long
        {16, 1, 1, 0},        // nothing
        {15, 1, 1, 32},       // no power of two
        {0, 1, 1, 32},       {16, 0, 1, 32}, {16, 1, 0, 32}, {U256::max(), 1, 1, 32},
    };
    for (const auto& numbers : refused) {
        const Result result = call(SCRYPT, scrypt_arguments("p", "s", numbers), 1'000'000'000'000);
        EXPECT_EQ(result.status, Status::precompile_failure) << numbers[0].to_decimal();
    }
}

TEST(Natives, Ed25519Verifies) {
    // RFC 8032, section 7.1, TEST 3.
    const Bytes key =
        *base::from_hex("0xfc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    const Bytes signature = *base::from_hex(
        "0x6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    const auto arguments = [&](BytesView message, BytesView signed_by) {
        Bytes head = key;
        const Bytes offsets = words({96, 96 + 32 + (message.size() + 31) / 32 * 32});
        head.insert(head.end(), offsets.begin(), offsets.end());
        return with_tails(head, {tail_of(message), tail_of(signed_by)});
    };
    const Bytes message = {0xaf, 0x82};
    EXPECT_EQ(call(ED25519, arguments(message, signature)).output, abi_encode(U256(1)));
    EXPECT_EQ(call(ED25519, arguments(Bytes{0xaf}, signature)).output, abi_encode(U256(0)));
    EXPECT_EQ(call(ED25519, arguments(message, BytesView(signature).first(63))).status,
              Status::precompile_failure);
}

TEST(Natives, BrokenArgumentsNeverCrash) {
    std::mt19937_64 random(4);
    const std::vector<Bytes> valid = {
        abi_encode(std::vector<U256>{3, 1, 2}),
        words({7, 8, 9}),
        scrypt_arguments("password", "salt", {16, 1, 1, 32}),
    };
    int succeeded = 0;
    for (int i = 0; i < 30'000; ++i) {
        Bytes arguments = valid[random() % valid.size()];
        arguments.resize(random() % 4 == 0 ? random() % (arguments.size() + 1) : arguments.size());
        if (!arguments.empty() && random() % 2 == 0) {
            arguments[random() % arguments.size()] ^= static_cast<std::uint8_t>(random());
        }
        const auto& functions = native_functions();
        const auto& signature = functions[random() % functions.size()].signature;
        succeeded += call(signature, arguments, 1'000'000).succeeded() ? 1 : 0;
    }
    EXPECT_GT(succeeded, 1'000);
}

}  // namespace
}  // namespace cairn::evm
