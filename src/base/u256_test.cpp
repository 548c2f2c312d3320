#include "base/u256.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <unordered_set>

namespace cairn::base {
namespace {

constexpr int rounds = 2'000;

/// Words of every shape: few bits, many bits, runs of ones, limbs of 0 and of 2^64 - 1.
class Words {
  public:
    U256 next() {
        U256 out;
        for (std::uint64_t& limb : out.limbs) {
            limb = limb_of_shape(engine_() % 6);
        }
        return (engine_() % 4) == 0 ? out >> (engine_() % 256) : out;
    }
    std::uint64_t number() { return engine_(); }

  private:
    std::uint64_t limb_of_shape(std::uint64_t shape) {
        switch (shape) {
            case 0:
                return 0;
            case 1:
                return ~std::uint64_t{0};
            case 2:
                return std::uint64_t{1} << (engine_() % 64);
            case 3:
                return ~std::uint64_t{0} << (engine_() % 64);
            default:
                return engine_();
        }
    }
    std::mt19937_64 engine_{7939};
};

// The reference: bit by bit.

bool bit(const U256& a, std::size_t i) {
    return ((a.limbs[i / 64] >> (i % 64)) & 1U) != 0;
}
void set_bit(U256& a, std::size_t i) {
    a.limbs[i / 64] |= std::uint64_t{1} << (i % 64);
}
U256 slow_add(const U256& a, const U256& b) {
    U256 out;
    unsigned carry = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        const unsigned sum = unsigned{bit(a, i)} + unsigned{bit(b, i)} + carry;
        carry = sum / 2;
        if (sum % 2 == 1) {
            set_bit(out, i);
        }
    }
    return out;
}
U256 slow_shift_right(const U256& a, std::size_t shift, bool fill) {
    U256 out;
    for (std::size_t i = 0; i < 256; ++i) {
        if (i + shift < 256 ? bit(a, i + shift) : fill) {
            set_bit(out, i);
        }
    }
    return out;
}
U256 slow_shift_left(const U256& a, std::size_t shift) {
    U256 out;
    for (std::size_t i = shift; i < 256; ++i) {
        if (bit(a, i - shift)) {
            set_bit(out, i);
        }
    }
    return out;
}
U256 slow_mul(const U256& a, const U256& b) {
    U256 out;
    for (std::size_t i = 256; i > 0; --i) {
        out = slow_add(out, out);
        if (bit(a, i - 1)) {
            out = slow_add(out, b);
        }
    }
    return out;
}
/// 2 a + low modulo m, for a < m.
U256 doubled_modulo(const U256& a, bool low, const U256& m) {
    const bool carry = bit(a, 255);
    U256 twice = slow_shift_left(a, 1);
    if (low) {
        set_bit(twice, 0);
    }
    return carry || twice >= m ? twice - m : twice;
}
U256 slow_mod(const U256& a, const U256& m) {
    U256 out;
    for (std::size_t i = 256; i > 0 && m; --i) {
        out = doubled_modulo(out, bit(a, i - 1), m);
    }
    return out;
}
U256 slow_addmod(const U256& a, const U256& b, const U256& m) {
    if (m.is_zero()) {
        return {};
    }
    bool carry = false;
    const U256 sum = add_overflow(slow_mod(a, m), slow_mod(b, m), carry);
    return carry || sum >= m ? sum - m : sum;
}
U256 slow_mulmod(const U256& a, const U256& b, const U256& m) {
    U256 out;
    for (std::size_t i = 256; i > 0 && m; --i) {
        out = doubled_modulo(out, false, m);
        if (bit(a, i - 1)) {
            out = slow_addmod(out, b, m);
        }
    }
    return out;
}
U256 word(std::string_view hex) {
    return U256::parse_hex(hex).value();
}

TEST(U256, AddsAndMultipliesLikeTheReference) {
    Words words;
    for (int i = 0; i < rounds; ++i) {
        const U256 a = words.next();
        const U256 b = words.next();
        ASSERT_EQ(a + b, slow_add(a, b));
        ASSERT_EQ(a - b + b, a);
        ASSERT_EQ(a - b, slow_add(a, slow_add(~b, 1)));
        if (i % 10 == 0) {
            ASSERT_EQ(a * b, slow_mul(a, b));
            const auto wide = mul_wide(a, b);
            ASSERT_EQ(U256(wide[3], wide[2], wide[1], wide[0]), slow_mul(a, b));
        }
    }
}

TEST(U256, DividesSoThatTheQuotientTimesTheDivisorIsMissingTheRemainder) {
    Words words;
    for (int i = 0; i < rounds * 50; ++i) {
        const U256 a = words.next();
        const U256 b = words.next();
        const auto [quotient, remainder] = div_mod(a, b);
        if (b.is_zero()) {
            ASSERT_TRUE(quotient.is_zero() && remainder.is_zero());
            continue;
        }
        ASSERT_LT(remainder, b);
        const auto wide = mul_wide(quotient, b);
        ASSERT_EQ(wide[4] | wide[5] | wide[6] | wide[7], 0U);
        ASSERT_EQ(U256(wide[3], wide[2], wide[1], wide[0]) + remainder, a);
        ASSERT_EQ(a / b, quotient);
        ASSERT_EQ(a % b, remainder);
    }
}

TEST(U256, ReducesSumsAndProductsLikeTheReference) {
    Words words;
    for (int i = 0; i < rounds / 10; ++i) {
        const U256 a = words.next();
        const U256 b = words.next();
        const U256 m = words.next();
        ASSERT_EQ(addmod(a, b, m), slow_addmod(a, b, m)) << a.to_hex() << b.to_hex() << m.to_hex();
        ASSERT_EQ(mulmod(a, b, m), slow_mulmod(a, b, m)) << a.to_hex() << b.to_hex() << m.to_hex();
    }
}

TEST(U256, ProductsOfTheResidueOfAProductComeBack) {
    // Moduli just above powers of B make quotient digits that need both corrections.
    Words words;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const U256 m = (U256(1) << (64 * (i % 4) + 63)) + U256(words.number() % 3);
        const U256 a = words.next() % m;
        const U256 minus_one = m - 1;
        ASSERT_EQ(mulmod(a, minus_one, m), (m - a) % m);
        ASSERT_EQ(addmod(a, minus_one, m), a.is_zero() ? minus_one : a - 1);
    }
}

TEST(U256, DividesAtTheEdges) {
    const U256 min = U256(1) << 255;
    const U256 minus_one = U256::max();
    EXPECT_EQ(U256(5) / U256(0), U256(0));
    EXPECT_EQ(U256(5) % U256(0), U256(0));
    EXPECT_EQ(sdiv(min, minus_one), min);
    EXPECT_EQ(smod(min, minus_one), U256(0));
    EXPECT_EQ(sdiv(min, 0), U256(0));
    EXPECT_EQ(smod(min, 0), U256(0));
    EXPECT_EQ(sdiv(-U256(7), 2), -U256(3));
    EXPECT_EQ(smod(-U256(7), 2), minus_one);
    EXPECT_EQ(smod(7, -U256(2)), U256(1));
    EXPECT_EQ(addmod(minus_one, minus_one, minus_one), U256(0));
    EXPECT_EQ(addmod(minus_one, 2, minus_one), U256(2));
    EXPECT_EQ(mulmod(minus_one, minus_one, 12), U256(9));
    EXPECT_EQ(addmod(1, 1, 0), U256(0));
    EXPECT_EQ(mulmod(2, 3, 0), U256(0));
    // The two top limbs of dividend and divisor agree: the digit is B - 1 at once.
    EXPECT_EQ(word("8000000000000000000000000000000000000000000000000000000000000000") /
                  word("800000000000000000000000000000000000000000000001"),
              word("ffffffffffffffff"));
}

TEST(U256, RaisesToPowersByRepeatedMultiplication) {
    Words words;
    for (int i = 0; i < 300; ++i) {
        const U256 base = words.next();
        U256 power = 1;
        for (std::uint64_t exponent = 0; exponent < 20; ++exponent) {
            ASSERT_EQ(exp(base, exponent), power);
            power = power * base;
        }
    }
    EXPECT_EQ(exp(0, 0), U256(1));
    EXPECT_EQ(exp(2, 255), U256(1) << 255);
    EXPECT_EQ(exp(2, 256), U256(0));
    // An odd base has an order that divides 2^254.
    EXPECT_EQ(exp(3, U256(1) << 254), U256(1));
    EXPECT_EQ(exp(3, U256::max()) * exp(3, 1), exp(3, U256(0)));
}

TEST(U256, ShiftsByEveryCount) {
    Words words;
    for (std::size_t shift = 0; shift < 300; ++shift) {
        const U256 a = words.next();
        ASSERT_EQ(shl(shift, a), slow_shift_left(a, shift));
        ASSERT_EQ(shr(shift, a), slow_shift_right(a, shift, false));
        ASSERT_EQ(sar(shift, a), slow_shift_right(a, shift, a.is_negative()));
    }
    const U256 far = U256(1) << 64;
    EXPECT_EQ(shl(far, 1), U256(0));
    EXPECT_EQ(shr(far, U256::max()), U256(0));
    EXPECT_EQ(sar(far, U256::max()), U256::max());
    EXPECT_EQ(sar(far, 5), U256(0));
}

TEST(U256, TakesAndWidensBytes) {
    const U256 digits = word("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    for (std::uint64_t i = 0; i < 32; ++i) {
        EXPECT_EQ(byte_at(i, digits), U256(i));
    }
    EXPECT_EQ(byte_at(32, U256::max()), U256(0));
    EXPECT_EQ(byte_at(U256(1) << 64, U256::max()), U256(0));
    for (std::uint64_t size = 0; size < 40; ++size) {
        const std::uint64_t unused = size < 31 ? 248 - 8 * size : 0;
        for (const U256& a : {digits, ~digits}) {
            EXPECT_EQ(signextend(size, a), sar(unused, shl(unused, a))) << size;
        }
    }
    EXPECT_EQ(signextend(U256(1) << 64, 0x80), U256(0x80));
}

TEST(U256, ComparesUnsignedAndSigned) {
    Words words;
    for (int i = 0; i < rounds; ++i) {
        const U256 a = words.next();
        const U256 b = words.next();
        ASSERT_EQ(a < b, (a <=> b) < 0);
        ASSERT_EQ(a > b, (a <=> b) > 0);
        ASSERT_EQ(slt(a, b), a.is_negative() == b.is_negative() ? a < b : a.is_negative());
        ASSERT_EQ(a == b, (a <=> b) == 0);
        ASSERT_TRUE(a == a && !slt(a, a) && !(a < a));
    }
}

TEST(U256, CountsBits) {
    EXPECT_EQ(U256(0).count_leading_zeros(), 256U);
    EXPECT_EQ(U256(0).byte_length(), 0U);
    for (unsigned i = 0; i < 256; ++i) {
        EXPECT_EQ((U256(1) << i).count_leading_zeros(), 255 - i);
        EXPECT_EQ((U256(1) << i).byte_length(), i / 8 + 1);
    }
    EXPECT_EQ((U256(1) << 64).saturated64(), ~std::uint64_t{0});
}

TEST(U256, ConvertsBytesAndText) {
    Words words;
    for (int i = 0; i < rounds / 10; ++i) {
        const U256 a = words.next();
        ASSERT_EQ(U256::from_be(a.to_be()), a);
        ASSERT_EQ(U256::from_be_bytes(a.to_be().view()), a);
        ASSERT_EQ(U256::from_be(a.to_address()), a & ((U256(1) << 160) - 1));
        ASSERT_EQ(U256::parse(a.to_hex()), a);
        ASSERT_EQ(U256::parse(a.to_decimal()), a);
    }
    EXPECT_EQ(U256(0x1234).to_be()[31], 0x34);
    EXPECT_EQ(U256(0).to_hex(), "0x0");
    EXPECT_EQ(U256(0).to_decimal(), "0");
    EXPECT_EQ(U256(10'000'000'000'000'000'000U).to_decimal(), "10000000000000000000");
    EXPECT_EQ(U256::max().to_decimal(),
              "115792089237316195423570985008687907853269984665640564039457584007913129639935");
}

TEST(U256, RefusesTextThatIsNoWord) {
    for (const char* const text :
         {"", "0x", "0xg", "12a", "-1", " 1",
          "0x10000000000000000000000000000000000000000000000000000000000000000",
          "115792089237316195423570985008687907853269984665640564039457584007913129639936",
          "1157920892373161954235709850086879078532699846656405640394575840079131296399350"}) {
        EXPECT_EQ(U256::parse(text), std::nullopt) << text;
    }
    EXPECT_EQ(U256::from_be_bytes(Bytes(33, 1)), std::nullopt);
    EXPECT_EQ(U256::from_be_bytes(Bytes(33, 0)), U256(0));
}

TEST(U256, HashesApart) {
    std::unordered_set<std::size_t> seen;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        seen.insert(std::hash<U256>()(i));
        seen.insert(std::hash<U256>()(U256(i) << 200));
    }
    EXPECT_EQ(seen.size(), 1999U);
}

// Known answers of go-ethereum 1.17.3: triples of X, Y and Y op X (X is pushed first).

struct Operation {
    const char* name;
    U256 (*apply)(const U256& x, const U256& y);
};
constexpr auto operations = std::to_array<Operation>({
    {"add", [](const U256& x, const U256& y) { return x + y; }},
    {"sub", [](const U256& x, const U256& y) { return x - y; }},
    {"mul", [](const U256& x, const U256& y) { return x * y; }},
    {"div", [](const U256& x, const U256& y) { return x / y; }},
    {"sdiv", sdiv},
    {"mod", [](const U256& x, const U256& y) { return x % y; }},
    {"smod", smod},
    {"exp", exp},
    {"signext", signextend},
    {"byte", byte_at},
    {"lt", [](const U256& x, const U256& y) { return U256(x < y ? 1U : 0U); }},
    {"gt", [](const U256& x, const U256& y) { return U256(y < x ? 1U : 0U); }},
    {"slt", [](const U256& x, const U256& y) { return U256(slt(x, y) ? 1U : 0U); }},
    {"sgt", [](const U256& x, const U256& y) { return U256(slt(y, x) ? 1U : 0U); }},
    {"eq", [](const U256& x, const U256& y) { return U256(x == y ? 1U : 0U); }},
    {"and", [](const U256& x, const U256& y) { return x & y; }},
    {"or", [](const U256& x, const U256& y) { return x | y; }},
    {"xor", [](const U256& x, const U256& y) { return x ^ y; }},
    {"shl", shl},
    {"shr", shr},
    {"sar", sar},
});

/// The words of 64 digits, in the order of the file.
std::vector<U256> words_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    std::vector<U256> out;
    const std::string all = text.str();
    std::size_t start = all.find('"');
    while (start != std::string::npos) {
        const std::size_t end = all.find('"', start + 1);
        const auto value =
            U256::parse_hex(std::string_view(all).substr(start + 1, end - start - 1));
        if (end - start == 65 && value) {
            out.push_back(*value);
        }
        start = all.find('"', end + 1);
    }
    return out;
}

class U256Vectors : public testing::TestWithParam<Operation> {};

TEST_P(U256Vectors, AgreeWithGeth) {
    const auto folder = std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/geth-vm";
    const auto path = folder / (std::string("testcases_") + GetParam().name + ".json");
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << "no file " << path;
    }
    const std::vector<U256> words = words_of(path);
    ASSERT_GT(words.size(), 200U);
    ASSERT_EQ(words.size() % 3, 0U);
    for (std::size_t i = 0; i < words.size(); i += 3) {
        EXPECT_EQ(GetParam().apply(words[i + 1], words[i]), words[i + 2])
            << words[i].to_hex() << ' ' << words[i + 1].to_hex();
    }
}

INSTANTIATE_TEST_SUITE_P(Operations, U256Vectors, testing::ValuesIn(operations),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace cairn::base
