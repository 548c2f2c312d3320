#include "gadgets/sha256.hpp"

#include "crypto/detail/sha256_constants.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/sha256.hpp"
#include "gadgets/digits_test.hpp"
#include "gadgets/hash_gadget_test.hpp"
#include "gadgets/keccak256.hpp"

namespace cairn::gadgets {
namespace {

Fr value_of(const FiveWireBuilder& builder, const Sha256::Word& word) {
    Fr out;
    for (const Term& term : word.dense) {
        out = out + term.factor * builder.value(term.cell);
    }
    return out;
}

using Words = std::array<std::uint32_t, 8>;

/// Rounds of one block, as FIPS 180-4 6.2.2 says them.
Words native_rounds(Words s, std::span<const std::uint8_t> block, unsigned rounds) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t t = 0; t < 64; ++t) {
        for (std::size_t i = 0; t < 16 && i < 4; ++i) {
            w[t] = w[t] << 8U | block[4 * t + i];
        }
        if (t >= 16) {
            w[t] = crypto::detail::sha256_small_sigma1(w[t - 2]) + w[t - 7] +
                   crypto::detail::sha256_small_sigma0(w[t - 15]) + w[t - 16];
        }
    }
    for (std::size_t t = 0; t < rounds; ++t) {
        const auto [a, b, c, d, e, f, g, h] = s;
        const std::uint32_t sigma1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t sigma0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t1 =
            h + sigma1 + ((e & f) ^ (~e & g)) + crypto::detail::sha256_round_constants[t] + w[t];
        const std::uint32_t t2 = sigma0 + ((a & b) ^ (a & c) ^ (b & c));
        s = {t1 + t2, a, b, c, d + t1, e, f, g};
    }
    return s;
}

class Sha256Test : public testing::Test {
  protected:
    Sha256Test() : table_(shape_), sha256_(table_, 13) {}

    Bytes random_message(std::size_t size) {
        Bytes out(size);
        for (std::uint8_t& byte : out) {
            byte = static_cast<std::uint8_t>(sample_.below(8) == 0 ? 0 - sample_.below(2)
                                                                   : sample_.word());
        }
        return out;
    }

    Gadget hash(BytesView message, Bytes* digest = nullptr) {
        FiveWireBuilder b(shape_);
        const std::vector<Cell> cells = byte_inputs(b, message);
        const auto out = sha256_.hash(b, cells);
        if (digest != nullptr) {
            *digest = bytes_of(b, out);
        }
        return {*b.finish(), cells};
    }

    /// Some rounds from the initial state: two words of the schedule are in 18.
    Gadget rounds_of(BytesView block, unsigned count) {
        FiveWireBuilder b(shape_);
        const std::vector<Cell> cells = byte_inputs(b, block);
        Sha256::State state = sha256_.initial_state(b);
        DigitRuns runs(table_, b);
        sha256_.rounds(runs, state, cells, count);
        const Words want = native_rounds(crypto::detail::sha256_initial_state, block, count);
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(value_of(b, state[i]), fr(want[i]));
            EXPECT_EQ(b.value(state[i].sparse), sparse(want[i]));
        }
        return {*b.finish(), cells};
    }

    FiveWire shape_;
    DigitTable table_;
    Sha256 sha256_;
    Sample sample_;
};

TEST_F(Sha256Test, IsTheNativeOne) {
    std::vector<std::size_t> sizes = {0, 1, 55, 56, 63, 64, 119, 120, 128};
    for (std::size_t i = 0; i < rounds(0, 2000); ++i) {
        sizes.push_back(sample_.below(200));
    }
    for (const std::size_t size : sizes) {
        const Bytes message = random_message(size);
        Bytes digest;
        const Gadget gadget = hash(message, &digest);
        const Bytes32 want = crypto::sha256(message);
        EXPECT_EQ(digest, Bytes(want.begin(), want.end())) << size;
        ASSERT_EQ(first_failure(gadget.built), "") << size;
    }
}

TEST_F(Sha256Test, KnownAnswers) {
    // NIST's examples for FIPS 180-4: one block, two blocks; and the empty message.
    const auto digest_of = [&](std::string_view text) {
        Bytes digest;
        (void)hash(Bytes(text.begin(), text.end()), &digest);
        return base::to_hex(digest);
    };
    EXPECT_EQ(digest_of("abc"),
              "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "0x248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(digest_of(""), "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(Sha256Test, RoundsAreTheNativeOnes) {
    for (std::size_t i = 0; i < rounds(5, 5000); ++i) {
        (void)rounds_of(random_message(64), 20);
    }
}

TEST_F(Sha256Test, RoundsLeaveNothingFree) {
    const Gadget gadget = rounds_of(random_message(64), 18);
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(gadget.built.circuit.digest, rounds_of(Bytes(64), 18).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(Sha256Test, HashNeedsAllItsSteps) {
    const Bytes message = random_message(70);
    Sha256::State state;
    const auto prepare = [&](FiveWireBuilder& b) {
        std::vector<Cell> padded = Sha256::pad(b, byte_inputs(b, message));
        state = sha256_.initial_state(b);
        return padded;
    };
    const auto run = [&](DigitRuns& runs, const std::vector<Cell>& padded) {
        (void)sha256_.hash(runs, state, padded);
    };
    // The carries' kind is the first that Sha256 adds.
    expect_steps_matter({shape_, table_, prepare, run, 1}, rounds(20, 2000));
}

TEST_F(Sha256Test, HashLeavesNothingFree) {
    if (std::getenv("CAIRN_LONG") == nullptr) {
        GTEST_SKIP() << "the hunter takes a minute for all rounds: CAIRN_LONG=1";
    }
    const Gadget gadget = hash(random_message(100));
    EXPECT_EQ(gadget.built.circuit.digest, hash(Bytes(100)).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(Sha256Test, RefusesWhatAreNoBytes) {
    expect_only_bytes_taken(shape_, sha256_, random_message(20));
}

TEST_F(Sha256Test, BindsTheDigest) {
    expect_digest_bound(shape_, sha256_, random_message(3));
}

TEST(Sha256, CostsRows) {
    const auto rows = rows_of_hash<Sha256>;
    EXPECT_LE(rows(13, 55), 3000U);
    EXPECT_EQ(rows(16, 55), 2191U);
    EXPECT_EQ(rows(16, 119) - rows(16, 55), 2152U);
    EXPECT_EQ(rows(15, 55), 2345U);
    EXPECT_EQ(rows(14, 55), 2375U);
    EXPECT_EQ(rows(13, 55), 2538U);
}

TEST(Sha256, StandsBesideKeccak256) {
    FiveWire shape;
    DigitTable table(shape);
    const Keccak256 keccak(table, 13);
    const Sha256 sha256(table, 13);
    FiveWireBuilder b(shape);
    const std::vector<Cell> message = byte_inputs(b, Bytes{1, 2, 3});
    const auto inner = keccak.hash(b, message);
    const auto outer = sha256.hash(b, inner);
    const Bytes32 want = crypto::sha256(crypto::keccak256(Bytes{1, 2, 3}).view());
    EXPECT_EQ(bytes_of(b, outer), Bytes(want.begin(), want.end()));
    EXPECT_EQ(first_failure(*b.finish()), "");
}

}  // namespace
}  // namespace cairn::gadgets
