#include "crypto/blake2f.hpp"

#include "base/bytes.hpp"
#include "crypto/detail/blake2f_kernels.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace cairn::crypto {
namespace {

/// BLAKE2b-512 of "abc", up to its one block: RFC 7693, appendix A.
Blake2fInput block_of_abc() {
    Blake2fInput input;
    input.h = {0x6a09e667f2bdc948, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
               0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    input.m[0] = 0x636261;
    input.t = {3, 0};
    input.final_block = true;
    return input;
}

std::string result(const Blake2fInput& input, std::uint32_t rounds) {
    Bytes out(64);
    const auto words = blake2f(input, rounds);
    for (std::size_t i = 0; i < words.size(); ++i) {
        base::store_le64(out.data() + 8 * i, words[i]);
    }
    return base::to_hex(out);
}

// EIP-152, test vectors 5, 6, 4 and 7.
TEST(Blake2f, KnownAnswers) {
    Blake2fInput input = block_of_abc();
    EXPECT_EQ(result(input, 12),
              "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    EXPECT_EQ(result(input, 0),
              "0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
              "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b");
    EXPECT_EQ(result(input, 1),
              "0xb63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
              "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421");
    input.final_block = false;
    EXPECT_EQ(result(input, 12),
              "0x75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
              "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735");
}

TEST(Blake2f, KernelsAgree) {
    SeededRandom random(3);
    for (std::uint32_t rounds = 0; rounds < 64; ++rounds) {
        detail::Blake2Work portable{};
        std::array<std::uint64_t, 16> m{};
        random.fill(std::span(reinterpret_cast<std::uint8_t*>(portable.data()), 128));
        random.fill(std::span(reinterpret_cast<std::uint8_t*>(m.data()), 128));
        detail::Blake2Work fastest = portable;
        const auto schedule = detail::blake2_schedule(m);
        detail::blake2_rounds_portable(portable, schedule, rounds);
        detail::blake2_rounds()(fastest, schedule, rounds);
        EXPECT_EQ(portable, fastest) << rounds << " rounds";
    }
}

}  // namespace
}  // namespace cairn::crypto
