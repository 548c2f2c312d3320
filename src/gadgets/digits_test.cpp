#include "gadgets/digits_test.hpp"

namespace cairn::gadgets {
namespace {

constexpr DigitMap PARITY = {.values = 4, .out = {0, 1, 0, 1}};

/// Words of 64 bits in pieces of 3 digits and one of 1: parities, turned by 19.
class DigitsTest : public testing::Test {
  protected:
    DigitsTest() : table_(shape_) {
        const std::uint32_t three = table_.add_map(PARITY, 3, Form::sparse);
        const std::uint32_t one = table_.add_map(PARITY, 1, Form::sparse);
        const std::uint32_t byte = table_.add_spread(8);
        unsigned first = 0;
        for (const auto& [last, most] : {std::pair{45U, 3U}, {63U, 3U}, {64U, 1U}}) {
            for (const unsigned length : cut(first, last, most)) {
                pieces_.push_back({.kind = length == 3 ? three : one,
                                   .in_bits = 3 * length,
                                   .out_shift = 3 * ((first + TURN) % 64)});
                first += length;
            }
        }
        for (unsigned i = 0; i < 8; ++i) {
            bytes_.push_back({.kind = byte, .in_bits = 8, .out_shift = 24 * i});
        }
    }

    /// Parities of the sum of some words and a constant.
    Gadget parities(std::span<const std::uint64_t> words, std::uint64_t constant = 0) {
        FiveWireBuilder b(shape_);
        std::vector<Cell> cells;
        std::vector<Term> terms;
        std::uint64_t want = constant;
        for (const std::uint64_t word : words) {
            cells.push_back(b.input(sparse(word)));
            terms.push_back({Fr::one(), cells.back()});
            want ^= word;
        }
        DigitRuns runs(table_, b);
        const DigitRun run = runs.map(terms, sparse(constant), pieces_);
        EXPECT_EQ(b.value(run.out), sparse(std::rotl(want, TURN)));
        return {*b.finish(), cells};
    }

    std::vector<std::uint64_t> random_words(std::size_t count) {
        std::vector<std::uint64_t> out;
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back(sample_.below(8) == 0 ? 0 - sample_.below(2) : sample_.word());
        }
        return out;
    }

    static constexpr int TURN = 19;
    FiveWire shape_;
    DigitTable table_;
    std::vector<Piece> pieces_;
    std::vector<Piece> bytes_;
    Sample sample_;
};

TEST_F(DigitsTest, SparseWordsAreWords) {
    for (std::size_t i = 0; i < rounds(1000, 100000); ++i) {
        const std::uint64_t word = random_words(1)[0];
        EXPECT_EQ(word_of_sparse(spread(word)), word);
        Fr sum;
        for (unsigned k = 0; k < 64; ++k) {
            sum = sum + fr(word >> k & 1U) * power(fr(8), k);
        }
        ASSERT_EQ(sparse(word), sum);
    }
}

TEST_F(DigitsTest, TableTellsWhatItsMapDoes) {
    FiveWire shape;
    DigitTable table(shape);
    const DigitMap map = {.values = 5, .out = {0, 0, 1, 1, 0}};
    const std::uint32_t kind = table.add_map(map, 4, Form::dense);
    for (std::size_t i = 0; i < rounds(1000, 100000); ++i) {
        std::uint64_t in = 0;
        std::uint64_t want = 0;
        for (unsigned k = 0; k < 4; ++k) {
            const std::uint64_t digit = sample_.below(5);
            in |= digit << (3 * k);
            want |= std::uint64_t{map.out[digit]} << k;
        }
        ASSERT_EQ(table.out(kind, in), want);
    }
    EXPECT_EQ(table.rows(), 625U);
    ASSERT_EQ(shape.tables().size(), 3U);
    for (const TableColumn& column : shape.tables()) {
        EXPECT_EQ(column.values.size(), 625U);
    }
}

TEST_F(DigitsTest, RunsComputeParitiesOfSums) {
    for (std::size_t i = 0; i < rounds(100, 100000); ++i) {
        const std::size_t count = 1 + i % 3;
        const Gadget gadget = parities(random_words(count), count < 3 ? sample_.word() : 0);
        ASSERT_EQ(first_failure(gadget.built), "");
    }
}

TEST_F(DigitsTest, RunLeavesNothingFreeAndNeedsItsSelectors) {
    for (const std::size_t count : {1U, 2U, 3U}) {
        const Gadget gadget = parities(random_words(count));
        const Gadget other = parities(random_words(count));
        EXPECT_EQ(gadget.built.circuit.digest, other.built.circuit.digest);
        EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
        EXPECT_EQ(text_of(hunt(gadget.built)), "");
        circuit::StructureMutations mutations(gadget.built);
        for (const std::string& what : mutations.undetected()) {
            EXPECT_FALSE(what.starts_with("lookup")) << what;  // for all else, the next test
        }
    }
}

TEST_F(DigitsTest, RunsNeedAllTheirSteps) {
    // One to four terms, a sum that a run shares, bytes.
    const std::uint64_t first = sample_.word();
    const std::uint64_t second = sample_.word();
    const std::vector<std::uint64_t> words = {first & second, first & ~second, ~first & second,
                                              ~first & ~second};
    const std::uint64_t byte = 1 + sample_.below(255);
    const auto prepare = [&](FiveWireBuilder& b) {
        std::vector<Cell> out = {b.input(fr(byte))};
        for (const std::uint64_t word : words) {
            out.push_back(b.input(sparse(word)));
        }
        return out;
    };
    const auto run = [&](DigitRuns& runs, const std::vector<Cell>& cells) {
        std::vector<Term> terms;
        for (std::size_t i = 1; i <= words.size(); ++i) {
            terms.push_back({Fr::one(), cells[i]});
            (void)runs.map(terms, Fr::zero(), pieces_);
        }
        const Cell sum = runs.sum({{Fr::one(), cells[1]}, {Fr::one(), cells[2]}}, Fr::zero());
        (void)runs.map({{Fr::one(), sum}, {Fr::one(), cells[3]}}, Fr::zero(), pieces_);
        (void)runs.map({{Fr::one(), sum}, {Fr::one(), cells[4]}}, Fr::zero(), pieces_);
        (void)runs.join(std::vector<Cell>(8, cells[0]), bytes_);
    };
    expect_steps_matter({shape_, table_, prepare, run, 0}, 1000);
}

TEST_F(DigitsTest, RefusesDigitsThatTheTableHasNot) {
    // Digits of 4 and 7, a number of 65 digits, minus one, r - 8^20.
    for (const Fr& number :
         {fr(4), fr(7) * power(fr(8), 40), power(fr(8), 64), -fr(1), -power(fr(8), 20)}) {
        FiveWireBuilder b(shape_);
        const Cell cell = b.input(number);
        DigitRuns runs(table_, b);
        (void)runs.map({{Fr::one(), cell}}, Fr::zero(), pieces_);
        EXPECT_NE(first_failure(*b.finish()), "");
    }
}

TEST_F(DigitsTest, PiecesAreNoLongerThanTheySay) {
    // A one less from a piece on is one digit more in the piece before: a longer piece, which the
    // table has not, whatever is made of it. Rows: input, sum, pieces.
    const Gadget gadget = parities(std::vector<std::uint64_t>{~0ULL, ~0ULL});
    for (std::uint32_t piece = 1; piece < pieces_.size(); ++piece) {
        Witness witness = gadget.built.witness;
        Fr& left = witness.advice[0][2 + piece];
        left = left - fr(1);
        const auto failures = check(gadget.built.circuit, witness);
        EXPECT_TRUE(std::ranges::any_of(failures, [&](const circuit::Failure& failure) {
            return failure.error == circuit::CheckError::lookup && failure.row == 1 + piece;
        }));
    }
}

TEST_F(DigitsTest, BytesAreBytes) {
    for (const Fr& byte : {fr(0), fr(255), fr(256), -fr(1), power(fr(2), 64)}) {
        FiveWireBuilder b(shape_);
        const std::vector<Cell> cells(8, b.input(byte));
        DigitRuns runs(table_, b);
        const DigitRun run = runs.join(cells, bytes_);
        const bool is_byte = byte == fr(0) || byte == fr(255);
        EXPECT_EQ(first_failure(*b.finish()).empty(), is_byte);
        if (is_byte) {
            EXPECT_EQ(b.value(run.out), sparse(byte == fr(0) ? 0 : ~0ULL));
        }
    }
}

TEST_F(DigitsTest, SplitsIntoTheBytesThatTheyAre) {
    const std::uint64_t word = sample_.word();
    const auto split = [&](std::uint64_t as) {
        FiveWireBuilder b(shape_);
        const Cell cell = b.input(sparse(word));
        std::vector<std::uint64_t> ins;
        for (unsigned i = 0; i < 8; ++i) {
            ins.push_back(as >> (8 * i) & 0xffU);
        }
        DigitRuns runs(table_, b);
        (void)runs.split(cell, ins, bytes_);
        return Gadget{*b.finish(), {cell}};
    };
    const Gadget good = split(word);
    EXPECT_EQ(first_failure(good.built), "");
    EXPECT_EQ(text_of(freedom(good.built, good.inputs)), "");
    EXPECT_EQ(text_of(hunt(good.built)), "");
    const Gadget bad = split(word ^ 1U);
    EXPECT_EQ(bad.built.circuit.digest, good.built.circuit.digest);
    const auto failures = check(bad.built.circuit, bad.built.witness);
    ASSERT_FALSE(failures.empty());
    EXPECT_EQ(failures[0].error, circuit::CheckError::copy);
    circuit::StructureMutations mutations(good.built, {bad.built.witness});
    EXPECT_EQ(mutations.accepted_wrong(), 0U);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
}

TEST_F(DigitsTest, LeavesOtherShapesAlone) {
    // What the arithmetic gate, and a circuit without digits, cost and are.
    FiveWire plain;
    plain.add_range_table(4);
    EXPECT_EQ(plain.system().fixed_columns, 13U);
    EXPECT_EQ(plain.system().lookups.size(), 1U);
    EXPECT_TRUE(shape_.system().validate().has_value());
    EXPECT_EQ(shape_.system().degree(), FiveWire().system().degree());
}

}  // namespace
}  // namespace cairn::gadgets
