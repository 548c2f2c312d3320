#include "gadgets/keccak256.hpp"

#include "crypto/detail/keccak_kernels.hpp"
#include "crypto/keccak256.hpp"
#include "gadgets/digits_test.hpp"
#include "gadgets/hash_gadget_test.hpp"

namespace cairn::gadgets {
namespace {

using Words = std::array<std::uint64_t, 25>;

class Keccak256Test : public testing::Test {
  protected:
    Keccak256Test() : table_(shape_), keccak_(table_, 13) {}

    Bytes random_message(std::size_t size) {
        Bytes out(size);
        for (std::uint8_t& byte : out) {
            byte = static_cast<std::uint8_t>(sample_.word());
        }
        return out;
    }
    Words random_words() {
        Words out{};
        for (std::uint64_t& word : out) {
            word = sample_.below(8) == 0 ? 0 - sample_.below(2) : sample_.word();
        }
        return out;
    }
    static Keccak256::State lanes(FiveWireBuilder& b, const Words& words) {
        Keccak256::State out;
        for (std::size_t i = 0; i < 25; ++i) {
            out[i] = b.input(sparse(words[i]));
        }
        return out;
    }

    /// Rounds of the permutation, and what they make.
    Gadget permutation(const Words& words, unsigned first, unsigned last, Words* out = nullptr) {
        FiveWireBuilder b(shape_);
        Keccak256::State state = lanes(b, words);
        const std::vector<Cell> cells(state.begin(), state.end());
        DigitRuns runs(table_, b);
        keccak_.permute(runs, state, first, last);
        for (std::size_t i = 0; i < 25 && out != nullptr; ++i) {
            (*out)[i] = word_of_sparse(b.value(state[i]).to_integer());
            EXPECT_EQ(b.value(state[i]), sparse((*out)[i]));
        }
        return {*b.finish(), cells};
    }

    Gadget hash(BytesView message, Bytes* digest = nullptr) {
        FiveWireBuilder b(shape_);
        const std::vector<Cell> cells = byte_inputs(b, message);
        const auto out = keccak_.hash(b, cells);
        if (digest != nullptr) {
            *digest = bytes_of(b, out);
        }
        return {*b.finish(), cells};
    }

    FiveWire shape_;
    DigitTable table_;
    Keccak256 keccak_;
    Sample sample_;
};

TEST_F(Keccak256Test, IsTheNativeOne) {
    std::vector<std::size_t> sizes = {0, 1, 7, 8, 135, 136, 137, 271, 272};
    for (std::size_t i = 0; i < rounds(0, 2000); ++i) {
        sizes.push_back(sample_.below(300));
    }
    for (const std::size_t size : sizes) {
        const Bytes message = random_message(size);
        Bytes digest;
        const Gadget gadget = hash(message, &digest);
        const Bytes32 want = crypto::keccak256(message);
        EXPECT_EQ(digest, Bytes(want.begin(), want.end())) << size;
        ASSERT_EQ(first_failure(gadget.built), "") << size;
    }
}

TEST_F(Keccak256Test, KnownAnswers) {
    // The vectors of src/crypto/keccak256_test.cpp.
    Bytes digest;
    (void)hash({}, &digest);
    EXPECT_EQ(base::to_hex(digest),
              "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    (void)hash(Bytes{'a', 'b', 'c'}, &digest);
    EXPECT_EQ(base::to_hex(digest),
              "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    (void)hash(Bytes(136, 'a'), &digest);
    EXPECT_EQ(base::to_hex(digest),
              "0xa6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
}

TEST_F(Keccak256Test, PermutesAsTheReferenceDoes) {
    for (std::size_t i = 0; i < rounds(3, 1000); ++i) {
        Words words = random_words();
        Words got{};
        const Gadget gadget = permutation(words, 0, 24, &got);
        crypto::detail::keccak_permute_reference(words.data());
        EXPECT_EQ(got, words);
        ASSERT_EQ(first_failure(gadget.built), "");
    }
}

/// One round, as the steps of FIPS 202 say it.
Words native_round(const Words& a, unsigned round) {
    Words b{};
    Words out{};
    const auto column = [&](std::size_t x) {
        return a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    };
    for (std::size_t i = 0; i < 25; ++i) {
        const auto [from, turn] = crypto::detail::KECCAK_MOVES[i];
        b[i] = std::rotl(a[from] ^ column((from + 4) % 5) ^ std::rotl(column((from + 1) % 5), 1),
                         static_cast<int>(turn));
    }
    for (std::size_t i = 0; i < 25; ++i) {
        out[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
    }
    out[0] ^= crypto::detail::KECCAK_ROUND_CONSTANTS[round];
    return out;
}

TEST_F(Keccak256Test, RoundsAreTheNativeOnes) {
    for (std::size_t i = 0; i < rounds(24, 100000); ++i) {
        const auto round = static_cast<unsigned>(i % 24);
        const Words words = random_words();
        FiveWireBuilder b(shape_);
        Keccak256::State state = lanes(b, words);
        DigitRuns runs(table_, b);
        keccak_.permute(runs, state, round, round + 1);
        const Words want = native_round(words, round);
        for (std::size_t k = 0; k < 25; ++k) {
            ASSERT_EQ(b.value(state[k]), sparse(want[k]));
        }
    }
}

TEST_F(Keccak256Test, RoundLeavesNothingFree) {
    const Gadget gadget = permutation(random_words(), 3, 4);
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(gadget.built.circuit.digest, permutation({}, 3, 4).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(Keccak256Test, RoundsNeedAllTheirSteps) {
    const Words words = random_words();
    const auto prepare = [&](FiveWireBuilder& b) {
        const Keccak256::State state = lanes(b, words);
        return std::vector<Cell>(state.begin(), state.end());
    };
    const auto run = [&](DigitRuns& runs, const std::vector<Cell>& cells) {
        Keccak256::State state;
        std::ranges::copy(cells, state.begin());
        keccak_.permute(runs, state, 0, 2);
    };
    expect_steps_matter({shape_, table_, prepare, run, 0}, rounds(20, 10000));
}

TEST_F(Keccak256Test, HashNeedsAllItsSteps) {
    const Bytes message = random_message(140);
    std::vector<Keccak256::Lane> padded;
    const auto prepare = [&](FiveWireBuilder& b) {
        padded = Keccak256::pad(b, byte_inputs(b, message));
        return std::vector<Cell>{b.constant(fr(0))};
    };
    const auto run = [&](DigitRuns& runs, const std::vector<Cell>& cells) {
        (void)keccak_.hash(runs, cells[0], padded);
    };
    expect_steps_matter({shape_, table_, prepare, run, 0}, rounds(5, 200));
}

TEST_F(Keccak256Test, HashLeavesNothingFree) {
    if (std::getenv("CAIRN_LONG") == nullptr) {
        GTEST_SKIP() << "the hunter takes a minute for all rounds: CAIRN_LONG=1";
    }
    const Gadget gadget = hash(random_message(200));
    EXPECT_EQ(gadget.built.circuit.digest, hash(random_message(200)).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(Keccak256Test, RefusesWhatAreNoBytes) {
    expect_only_bytes_taken(shape_, keccak_, random_message(20));
}

TEST_F(Keccak256Test, BindsTheDigest) {
    expect_digest_bound(shape_, keccak_, random_message(3));
}

TEST(Keccak256, CostsRows) {
    const auto rows = rows_of_hash<Keccak256>;
    EXPECT_LE(rows(16, 135), 9000U);
    EXPECT_EQ(rows(16, 135), 8034U);
    EXPECT_EQ(rows(16, 271), 16138U);
    EXPECT_EQ(rows(15, 135), 8813U);
    EXPECT_EQ(rows(14, 135), 9330U);
    EXPECT_EQ(rows(13, 135), 10192U);
}

}  // namespace
}  // namespace cairn::gadgets
