#include "gadgets/secp256k1.hpp"

#include "crypto/secp256k1.hpp"
#include "gadgets/gadget_test.hpp"

#include <set>

namespace cairn::gadgets {
namespace {

using detail::AffinePoint;

/// k G, by libsecp256k1; k is in [1, n).
AffinePoint native_multiple(const U256& k) {
    const auto key = crypto::Secp256k1SecretKey::from_bytes(k.to_be().bytes);
    const crypto::Secp256k1PublicKey point = crypto::to_public_key(*key);
    return {U256::load_be(point.data()), U256::load_be(point.data() + 32)};
}

class Secp256k1Test : public testing::Test {
  protected:
    Secp256k1Test() : product_(shape_), curve_(product_) { shape_.add_range_table(8); }

    AffinePoint value(const FiveWireBuilder& b, const ForeignPoint& p) const {
        return {curve_.coordinates().value(b, p.x), curve_.coordinates().value(b, p.y)};
    }
    U256 scalar() {
        return detail::Modulo(SECP256K1_N)
            .add({sample_.word(), sample_.word(), sample_.word(), sample_.word()}, 0);
    }
    static AffinePoint opposite(const AffinePoint& p) { return {p.x, SECP256K1_P - p.y}; }

    FiveWire shape_;
    ForeignProduct product_;
    Secp256k1 curve_;
    Sample sample_;
};

TEST_F(Secp256k1Test, PointsAreOnTheCurveAndCanonical) {
    const AffinePoint g = native_multiple(1);
    const auto accepts = [&](const AffinePoint& p) {
        FiveWireBuilder b{shape_};
        (void)curve_.input(b, p);
        return first_failure(*b.finish()).empty();
    };
    EXPECT_TRUE(accepts(g));
    EXPECT_TRUE(accepts(opposite(g)));
    EXPECT_FALSE(accepts({g.x, g.y + U256(1)}));
    EXPECT_FALSE(accepts({0, 0}));  // how some write the identity
    EXPECT_FALSE(accepts({g.y, g.x}));
    // A point with x = 1 has an alias below 2^256.
    FixedBytes<33> compressed;
    compressed.bytes[0] = 2;
    compressed.bytes[32] = 1;
    const auto one = *crypto::decompress_secp256k1(compressed);
    const U256 y = U256::load_be(one.data() + 32);
    EXPECT_TRUE(accepts({1, y}));
    EXPECT_FALSE(accepts({SECP256K1_P + U256(1), y}));
}

TEST_F(Secp256k1Test, SumsAreThoseOfTheCurve) {
    for (std::size_t i = 0; i < rounds(2, 10000); ++i) {
        const U256 k = scalar() >> 1U;
        const U256 l = scalar() >> 2U;
        const AffinePoint p = native_multiple(k);
        const AffinePoint q = native_multiple(l);
        FiveWireBuilder b{shape_};
        const ForeignPoint cp = curve_.input(b, p);
        const ForeignPoint cq = curve_.input(b, q);
        EXPECT_EQ(value(b, curve_.twice(b, cp)), native_multiple(k + k));
        EXPECT_EQ(value(b, curve_.add_distinct(b, cp, cq)), native_multiple(k + l));
        const Cell no = b.constant(fr(0));
        const Cell yes = b.constant(fr(1));
        const ForeignPoint minus = curve_.input(b, opposite(p));
        const auto expect = [&](const MaybePoint& sum, const std::optional<AffinePoint>& want) {
            EXPECT_EQ(b.value(sum.is_identity), fr(want ? 0 : 1));
            if (want) {
                EXPECT_EQ(value(b, sum.point), *want);
            }
        };
        expect(curve_.add(b, cp, cq), native_multiple(k + l));
        expect(curve_.add(b, cp, cp), native_multiple(k + k));
        expect(curve_.add(b, cp, minus), std::nullopt);
        expect(curve_.add(b, MaybePoint{cp, no}, MaybePoint{cq, no}), native_multiple(k + l));
        expect(curve_.add(b, MaybePoint{cp, yes}, MaybePoint{cq, no}), q);
        expect(curve_.add(b, MaybePoint{cp, no}, MaybePoint{minus, yes}), p);
        expect(curve_.add(b, MaybePoint{cp, yes}, MaybePoint{minus, yes}), std::nullopt);
        expect(curve_.add(b, MaybePoint{cp, no}, MaybePoint{minus, no}), std::nullopt);
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_F(Secp256k1Test, MultiplesOfFewWindows) {
    const AffinePoint p = native_multiple(5);
    for (const std::uint64_t k : {1U, 3U, 15U, 17U, 101U, 255U, 4095U}) {
        FiveWireBuilder b{shape_};
        const Secp256k1::Multiple of_p = curve_.multiply(b, curve_.input(b, p), k, 3);
        const Secp256k1::Multiple of_g = curve_.multiply_base(b, k, 3);
        EXPECT_EQ(value(b, of_p.point.point), native_multiple(5 * k));
        EXPECT_EQ(value(b, of_g.point.point), native_multiple(k));
        EXPECT_EQ(curve_.scalars().value(b, of_p.scalar), U256(k));
        EXPECT_EQ(curve_.scalars().value(b, of_g.scalar), U256(k));
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_F(Secp256k1Test, MultiplesAreThoseOfTheCurve) {
    for (std::size_t i = 0; i < rounds(3, 5000); ++i) {
        const std::uint64_t k = sample_.below(1U << 12U) | 1U;
        const U256 secret = scalar() >> 13U;
        FiveWireBuilder b{shape_};
        const ForeignPoint p = curve_.input(b, native_multiple(secret));
        EXPECT_EQ(value(b, curve_.multiply(b, p, k, 3).point.point), native_multiple(secret * k));
        EXPECT_EQ(value(b, curve_.multiply_base(b, k, 3).point.point), native_multiple(k));
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_F(Secp256k1Test, MultiplesAtTheBordersOfTheOrder) {
    // 0 is n, and the last sum of all is one of opposite points; 2 d is a sum of equal ones.
    for (const U256& k : {U256(0), U256(30), SECP256K1_N - U256(1)}) {
        FiveWireBuilder b{shape_};
        const Secp256k1::Multiple of_g = curve_.multiply_base(b, k);
        const Secp256k1::Multiple of_p = curve_.multiply(b, curve_.input(b, native_multiple(1)), k);
        for (const Secp256k1::Multiple& multiple : {of_g, of_p}) {
            EXPECT_EQ(b.value(multiple.point.is_identity), fr(k.is_zero() ? 1 : 0));
            if (!k.is_zero()) {
                EXPECT_EQ(value(b, multiple.point.point), native_multiple(k));
            }
            EXPECT_EQ(curve_.scalars().value(b, multiple.scalar), k);
        }
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_F(Secp256k1Test, CostsRows) {
    FiveWire shape;
    const ForeignProduct product(shape);  // the first gate, as in the test's own shape
    shape.add_range_table(16);
    FiveWireBuilder b{shape};
    const auto rows = [&](const auto& operation) {
        const std::uint32_t before = b.rows();
        operation();
        return b.rows() - before;
    };
    (void)b.constant(fr(0));
    ForeignPoint p;
    EXPECT_EQ(rows([&] { p = curve_.input(b, native_multiple(5)); }), 79U);
    ForeignPoint q;
    EXPECT_EQ(rows([&] { q = curve_.twice(b, p); }), 92U);
    EXPECT_EQ(rows([&] { (void)curve_.add_distinct(b, p, q); }), 94U);
    MaybePoint sum;
    EXPECT_EQ(rows([&] { sum = curve_.add(b, p, q); }), 241U);
    EXPECT_EQ(rows([&] { (void)curve_.add(b, sum, sum); }), 255U);
    EXPECT_EQ(rows([&] { (void)curve_.multiply(b, p, 7); }), 32358U);
    EXPECT_EQ(rows([&] { (void)curve_.multiply_base(b, 7); }), 7757U);
}

class Secp256k1SoundTest : public Secp256k1Test {
  protected:
    Gadget sum(const U256& k, const U256& l) {
        FiveWireBuilder b{shape_};
        const ForeignPoint p = curve_.input(b, native_multiple(k));
        const ForeignPoint q = curve_.input(b, native_multiple(l));
        (void)curve_.add(b, MaybePoint{p, b.constant(fr(0))},
                         MaybePoint{curve_.twice(b, q), b.constant(fr(0))});
        return {*b.finish(), inputs(p, q)};
    }
    Gadget multiples(const U256& k) {
        FiveWireBuilder b{shape_};
        const ForeignPoint p = curve_.input(b, native_multiple(5));
        (void)curve_.multiply(b, p, k, 2);
        (void)curve_.multiply_base(b, k, 2);
        zero_ = b.constant(fr(0));
        return {*b.finish(), inputs(p, p)};
    }
    /// What these tests do not see taken away, by the names of mutations, and why not.
    std::set<std::string> seen_elsewhere(const Built& built) const {
        const circuit::Circuit& circuit = built.circuit;
        const auto place = [&](std::uint32_t row) {
            return " at row " + std::to_string(row) + " (" + circuit.region_at(row) + ")";
        };
        // The products of is_zero for a number that is not 0 give the constant 0 once more.
        std::set<std::string> out = {"gate arithmetic" + place(zero_.row)};
        // That is_zero's bit is one: foreign_field_test.cpp takes it apart, with a number that is 0
        // too.
        const auto& gates = circuit.system->gates;
        const auto booleans = std::ranges::find(gates, "booleans", &circuit::Gate::name);
        for (std::uint32_t i = 0; i < circuit.sigma.size(); ++i) {
            const Cell cell = circuit.copyable_cell(i);
            if (!circuit.fixed[booleans->selector->index][cell.row].is_zero() &&
                is_tied_to(circuit, i, "foreign is zero")) {
                out.insert("copy of advice " + std::to_string(cell.column.index) + place(cell.row));
            }
        }
        return out;
    }
    static bool is_tied_to(const circuit::Circuit& circuit, std::uint32_t number,
                           std::string_view region) {
        for (std::uint32_t at = circuit.sigma[number]; at != number; at = circuit.sigma[at]) {
            if (circuit.region_at(circuit.copyable_cell(at).row).ends_with(region)) {
                return true;
            }
        }
        return false;
    }
    static std::vector<Cell> inputs(const ForeignPoint& p, const ForeignPoint& q) {
        std::vector<Cell> out;
        for (const ForeignElement& x : {p.x, p.y, q.x, q.y}) {
            out.insert(out.end(), x.limbs.begin(), x.limbs.end());
        }
        return out;
    }
    static void expect_nothing_free(const Gadget& gadget, const Gadget& other) {
        EXPECT_EQ(first_failure(gadget.built), "");
        EXPECT_EQ(gadget.built.circuit.digest, other.built.circuit.digest);
        EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
        EXPECT_EQ(text_of(hunt(gadget.built)), "");
    }

    Cell zero_{};  // the constant, in the last of multiples()
};

TEST_F(Secp256k1SoundTest, SumsLeaveNothingFree) {
    expect_nothing_free(sum(scalar(), scalar()), sum(14, 7));
}

TEST_F(Secp256k1SoundTest, SumsNeedAllOfThemselves) {
    const Built loose = without_ranges(sum(scalar(), scalar()).built);
    circuit::StructureMutations mutations(loose);
    for (const std::string& what : mutations.undetected(rounds(60, 10000))) {
        // foreign_field_test.cpp takes is_zero apart, with a number that is 0 too.
        EXPECT_NE(what.find("foreign is zero"), std::string::npos) << what;
    }
}

TEST_F(Secp256k1SoundTest, MultiplesLeaveNothingFree) {
    expect_nothing_free(multiples(101), multiples(7));
}

TEST_F(Secp256k1SoundTest, MultiplesNeedAllOfThemselves) {
    const Built loose = without_ranges(multiples(101).built);
    const std::set<std::string> elsewhere = seen_elsewhere(loose);
    circuit::StructureMutations mutations(loose);
    for (const std::string& what : mutations.undetected(rounds(12, 400))) {
        // Bits of digits are discrete: multiplexer_test.cpp and foreign_field_test.cpp take those
        // parts apart.
        EXPECT_TRUE(what.find("one hot") != std::string::npos ||
                    what.find("foreign is zero") != std::string::npos || elsewhere.contains(what))
            << what;
    }
}

}  // namespace
}  // namespace cairn::gadgets
