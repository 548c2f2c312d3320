#include "plonk/plonk.hpp"

#include "algebra/proof_changes_test.hpp"
#include "base/environment_test.hpp"
#include "circuit/builder.hpp"
#include "circuit/check.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::plonk {
namespace {

using algebra::fr;
using circuit::advice;
using circuit::Built;
using circuit::cell;
using circuit::Cell;
using circuit::fixed;

constexpr unsigned LOG_ROWS = 5;

/// x^8 = y and a chain of sums, of three wires: copies and one public input.
Built vanilla_circuit(std::uint64_t x) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    const auto multiply = [&](const Cell& a, const Cell& b) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, advice(0), a);
        builder.assign_copy(row, advice(1), b);
        builder.fix(row, fixed(3), Fr::one());
        builder.fix(row, fixed(2), -Fr::one());
        return builder.assign(row, advice(2), builder.value(a) * builder.value(b));
    };
    const std::uint32_t row = builder.add_row();
    Cell power = builder.assign(row, advice(2), fr(x));
    for (int i = 0; i < 3; ++i) {
        power = multiply(power, power);
    }
    builder.make_public(power);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    EXPECT_TRUE(built);
    return *std::move(built);
}

/// Seven copyable columns, so two running products; a gate that reads the next row, of degree five
/// with its selector; a table of squares that two queries ask.
circuit::ConstraintSystem wide_shape() {
    circuit::ConstraintSystem out;
    out.name = "wide";
    out.fixed_columns = 4;
    out.advice_columns = 7;
    for (std::uint32_t i = 0; i < 7; ++i) {
        out.copyable.push_back(advice(i));
    }
    const circuit::Expression a = cell(advice(0));
    out.gates.push_back({"fourth power", fixed(0), {a * a * a * a - cell(advice(0), 1)}});
    circuit::Lookup lookup;
    lookup.name = "squares";
    lookup.table = {fixed(2), fixed(3)};
    lookup.queries.push_back({fixed(1), {cell(advice(5)), cell(advice(6))}});
    lookup.queries.push_back({fixed(1), {cell(advice(4)), cell(advice(3))}});
    out.lookups.push_back(std::move(lookup));
    return out;
}

Built wide_circuit(std::uint64_t x) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(wide_shape()));
    Fr value = fr(x);
    Cell before{};
    for (std::uint32_t i = 0; i < 4; ++i) {
        const std::uint32_t row = builder.add_row();
        const Cell here = builder.assign(row, advice(0), value);
        if (i != 0) {
            builder.copy(before, here);
        }
        before = builder.assign(row, advice(1), value * value * value * value);
        builder.fix(row, fixed(0), i == 3 ? Fr::zero() : Fr::one());
        builder.fix(row, fixed(1), Fr::one());
        builder.assign(row, advice(5), fr(x % 16));
        builder.assign(row, advice(6), fr((x % 16) * (x % 16)));
        builder.assign(row, advice(4), fr(i));
        builder.assign(row, advice(3), fr(std::uint64_t{i} * i));
        value = value * value * value * value;
    }
    circuit::ColumnValues numbers;
    circuit::ColumnValues squares;
    for (std::uint64_t i = 0; i < 16; ++i) {
        numbers.push_back(fr(i));
        squares.push_back(fr(i * i));
    }
    builder.set_table_column(fixed(2), numbers);
    builder.set_table_column(fixed(3), squares);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    EXPECT_TRUE(built);
    return *std::move(built);
}

const srs::Srs& setup_for_tests() {
    static const srs::Srs srs = srs::generate_for_development(
        Bytes{1}, (std::size_t{1} << LOG_ROWS) + HIDING_ROOM, base::tbb_executor());
    return srs;
}

/// A scheme with what proves and what checks.
struct Scheme {
    std::unique_ptr<commitment::Committer> committer;
    std::unique_ptr<commitment::Checker> checker;
    bool hides = false;
};

Scheme kzg() {
    return {std::make_unique<commitment::KzgCommitter>(setup_for_tests()),
            std::make_unique<commitment::KzgChecker>(setup_for_tests().tau_g2,
                                                     srs::digest_of(setup_for_tests())),
            true};
}

Scheme fri() {
    const fri::Parameters quick = {
        .log_blowup = 3, .queries = 12, .grinding_bits = 2, .log_fold = 2, .log_final = 2};
    return {std::make_unique<fri::FriCommitter>(quick, LOG_ROWS),
            std::make_unique<fri::FriChecker>(quick, LOG_ROWS), false};
}

struct Case {
    const char* name;
    Scheme (*scheme)();
    Built (*build)(std::uint64_t);
};

class PlonkTest : public testing::TestWithParam<Case> {
  protected:
    PlonkTest() : scheme_(GetParam().scheme()), built_(GetParam().build(3)) {
        EXPECT_TRUE(circuit::holds(built_.circuit, built_.witness));
        auto key =
            setup(built_.circuit, *scheme_.committer, *scheme_.checker, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
    }
    Result<Bytes, ProveError> prove(const circuit::Witness& witness,
                                    base::Executor& executor = base::serial_executor()) {
        return plonk::prove(key_, witness, *scheme_.committer, random_, executor);
    }
    Result<void, VerifyError> verify(BytesView proof) const {
        return plonk::verify(key_.verifying, *scheme_.checker, built_.witness.public_inputs, proof);
    }

    Scheme scheme_;
    Built built_;
    ProvingKey key_;
    crypto::SeededRandom random_{1};
    std::mt19937_64 engine_{1};
};

TEST_P(PlonkTest, ATrueStatementIsProven) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof) << text_of(proof.error());
    const auto verdict = verify(*proof);
    EXPECT_TRUE(verdict) << text_of(verdict.error());
    EXPECT_EQ(key_.verifying.hides, scheme_.hides);
}

TEST_P(PlonkTest, AnotherWitnessHasTheSameKey) {
    const Built other = GetParam().build(5);
    EXPECT_EQ(other.circuit.digest, built_.circuit.digest);
    const auto proof = prove(other.witness);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(
        plonk::verify(key_.verifying, *scheme_.checker, other.witness.public_inputs, *proof));
    if (!built_.witness.public_inputs.empty()) {
        EXPECT_FALSE(verify(*proof));
    }
}

TEST_P(PlonkTest, ProofsOfOneWitnessDifferIfTheKeyHides) {
    const auto first = prove(built_.witness);
    const auto second = prove(built_.witness);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first != *second, scheme_.hides);
    EXPECT_TRUE(verify(*second));
}

TEST_P(PlonkTest, ThreadsDoNotMatter) {
    random_ = crypto::SeededRandom(7);
    const auto serial = prove(built_.witness);
    random_ = crypto::SeededRandom(7);
    const auto parallel = prove(built_.witness, base::tbb_executor(2));
    ASSERT_TRUE(serial && parallel);
    EXPECT_EQ(*serial, *parallel);
}

TEST_P(PlonkTest, EachAssignedCellCounts) {
    std::size_t broken = 0;
    for (const Cell& cell : built_.assigned) {
        circuit::Witness other = built_.witness;
        Fr& value = other.advice[cell.column.index][cell.row];
        value = value + Fr::one();
        if (circuit::holds(built_.circuit, other)) {
            continue;  // a cell that nothing reads
        }
        ++broken;
        const auto proof = prove(other);
        ASSERT_FALSE(proof) << circuit::name_of(cell);
        EXPECT_EQ(proof.error(), ProveError::unsatisfied);
    }
    EXPECT_GT(broken, 5U);
}

TEST_P(PlonkTest, EveryFlippedBitIsRefused) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    for (int i = 0; i < 400; ++i) {
        Bytes other = *proof;
        other[engine_() % other.size()] ^= static_cast<std::uint8_t>(1U << (engine_() % 8));
        EXPECT_FALSE(verify(other));
    }
    for (int i = 0; i < 40; ++i) {
        EXPECT_FALSE(verify(BytesView(*proof).first(engine_() % proof->size())));
    }
    Bytes other = *proof;
    other.push_back(0);
    EXPECT_EQ(verify(other).error(), VerifyError::wrong_size);
}

/// CAIRN_PROOF_CHANGES=100000 for so many.
TEST_P(PlonkTest, ChangedProofsAreRefused) {
    const Built other = GetParam().build(5);
    const auto first = prove(built_.witness);
    const auto second = prove(built_.witness);
    const auto of_other = prove(other.witness);
    ASSERT_TRUE(first && second && of_other);
    std::vector<Bytes> proofs = {*first, *second};
    if (built_.witness.public_inputs.empty()) {
        proofs.push_back(*of_other);
    }
    algebra::ProofChanges changes(std::move(proofs), 1);
    EXPECT_EQ(changes.points() > 5, GetParam().scheme == kzg);
    std::array<std::size_t, 7> refusals{};
    const std::uint64_t count = base::number_from_environment("CAIRN_PROOF_CHANGES", 1000);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto verdict = verify(changes.next());
        ASSERT_FALSE(verdict) << i;
        ++refusals[static_cast<std::size_t>(verdict.error())];
    }
    EXPECT_EQ(refusals[0] + refusals[1], 0U);  // those are about the key
    for (std::size_t i = 2; i < refusals.size(); ++i) {
        EXPECT_GT(refusals[i], 0U) << text_of(static_cast<VerifyError>(i));
    }
}

TEST_P(PlonkTest, TheKeyIsBound) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    const VerifyingKey& own = key_.verifying;
    const auto refused = [&](const VerifyingKey& key) {
        return !plonk::verify(key, *scheme_.checker, built_.witness.public_inputs, *proof);
    };
    EXPECT_FALSE(refused(own));
    VerifyingKey other = own;
    other.circuit_digest[0] ^= 1U;
    EXPECT_TRUE(refused(other));
    other = own;
    other.setup_digest[0] ^= 1U;
    EXPECT_EQ(plonk::verify(other, *scheme_.checker, built_.witness.public_inputs, *proof).error(),
              VerifyError::wrong_setup);
    other = own;
    std::swap(other.fixed[0], other.fixed[other.fixed.size() - 1]);
    EXPECT_TRUE(refused(other));
    std::vector<Fr> inputs = built_.witness.public_inputs;
    inputs.push_back(Fr::one());
    EXPECT_EQ(plonk::verify(own, *scheme_.checker, inputs, *proof).error(),
              VerifyError::public_inputs);
}

TEST_P(PlonkTest, AProverCanBeStopped) {
    std::vector<double> seen;
    for (std::size_t stop = 0; stop < 6; ++stop) {
        std::size_t calls = 0;
        const auto proof =
            plonk::prove(key_, built_.witness, *scheme_.committer, random_, base::serial_executor(),
                         [&](std::string_view, double done) {
                             seen.push_back(done);
                             return calls++ < stop;
                         });
        ASSERT_FALSE(proof);
        EXPECT_EQ(proof.error(), ProveError::cancelled);
    }
    EXPECT_TRUE(std::ranges::all_of(seen, [](double d) { return d >= 0 && d <= 1; }));
}

TEST_P(PlonkTest, AWitnessOfAnotherShapeIsRefused) {
    circuit::Witness other = built_.witness;
    other.advice.pop_back();
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
    other = built_.witness;
    other.advice[0].pop_back();
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
    other = built_.witness;
    other.public_inputs.push_back(Fr::one());
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
}

INSTANTIATE_TEST_SUITE_P(All, PlonkTest,
                         testing::Values(Case{"kzg_vanilla", kzg, vanilla_circuit},
                                         Case{"kzg_wide", kzg, wide_circuit},
                                         Case{"fri_vanilla", fri, vanilla_circuit},
                                         Case{"fri_wide", fri, wide_circuit}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(PlonkSetup, ACircuitTooLargeForTheSetupIsRefused) {
    Built built = vanilla_circuit(3);
    const fri::FriCommitter committer({}, LOG_ROWS - 1);
    const fri::FriChecker checker({}, LOG_ROWS - 1);
    EXPECT_EQ(setup(std::move(built.circuit), committer, checker, base::serial_executor()).error(),
              SetupError::too_many_rows);
}

}  // namespace
}  // namespace cairn::plonk
