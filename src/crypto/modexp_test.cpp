#include "crypto/modexp.hpp"

#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace cairn::crypto {
namespace {

std::string power(std::string_view base, std::string_view exponent, std::string_view modulus) {
    return base::to_hex(
        modexp(*base::from_hex(base), *base::from_hex(exponent), *base::from_hex(modulus)));
}

TEST(Modexp, SmallNumbers) {
    EXPECT_EQ(power("03", "04", "0a"), "0x01");
    EXPECT_EQ(power("03", "04", "000000"), "0x000000");
    EXPECT_EQ(power("03", "04", "000007"), "0x000004");
    EXPECT_EQ(power("00", "00", "07"), "0x01");
    EXPECT_EQ(power("", "", "07"), "0x01");
    EXPECT_EQ(power("", "01", "07"), "0x00");
    EXPECT_EQ(power("05", "", "01"), "0x00");
    EXPECT_EQ(power("05", "03", ""), "0x");
    EXPECT_EQ(power("0003", "0000000005", "0100"), "0x00f3");
}

// EIP-198: Fermat's little theorem for the prime of secp256k1.
TEST(Modexp, FermatForABigPrime) {
    const std::string p = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    const std::string p_less_one =
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e";
    EXPECT_EQ(power("03", p_less_one, p), "0x" + std::string(62, '0') + "01");
    EXPECT_EQ(power("", p_less_one, p), "0x" + std::string(64, '0'));
}

/// Square and multiply on 64-bit numbers.
std::uint64_t power_of_words(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
    __extension__ using Wide = unsigned __int128;
    Wide result = 1 % modulus;
    for (Wide square = base % modulus; exponent != 0; exponent >>= 1U) {
        if ((exponent & 1U) != 0) {
            result = result * square % modulus;
        }
        square = square * square % modulus;
    }
    return static_cast<std::uint64_t>(result);
}

TEST(Modexp, AgreesWithSquareAndMultiply) {
    SeededRandom random(9);
    for (int i = 0; i < 500; ++i) {
        std::array<std::uint8_t, 24> bytes{};
        random.fill(bytes);
        const auto word = [&](std::size_t at) {
            std::uint64_t out = 0;
            for (std::size_t j = 0; j < 8; ++j) {
                out = out << 8U | bytes[at + j];
            }
            return out;
        };
        Bytes wanted(8);
        base::store_le64(wanted.data(), power_of_words(word(0), word(8), word(16)));
        std::ranges::reverse(wanted);
        const BytesView view = bytes;
        EXPECT_EQ(modexp(view.first(8), view.subspan(8, 8), view.last(8)), wanted);
    }
}

}  // namespace
}  // namespace cairn::crypto
