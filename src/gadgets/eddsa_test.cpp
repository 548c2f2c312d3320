#include "gadgets/eddsa.hpp"

#include "algebra/eddsa.hpp"
#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"

#include <set>

namespace cairn::gadgets {
namespace {

using algebra::Limbs4;

template <class Curve>
constexpr std::uint64_t DOMAIN_NUMBER =
    std::is_same_v<Curve, algebra::Jubjub> ? algebra::POSEIDON_DOMAIN_EDDSA_JUBJUB
                                           : algebra::POSEIDON_DOMAIN_EDDSA_BANDERSNATCH;

template <class Curve>
class EddsaTest : public testing::Test {
  protected:
    using Affine = algebra::EdwardsAffine<Curve>;
    using Point = algebra::EdwardsPoint<Curve>;
    using Scalar = typename Curve::Scalar;
    using Claim = algebra::EddsaClaim<Curve>;

    EddsaTest()
        : poseidon_(shape_, algebra::poseidon_parameters(5)),
          edwards_(shape_, edwards_curve<Curve>()),
          eddsa_(edwards_, poseidon_, DOMAIN_NUMBER<Curve>) {
        shape_.add_range_table(8);
    }

    Claim sign(const Fr& message) {
        const auto key = algebra::EddsaSecretKey<Curve>::from_seed(
            algebra::fr_to_bytes(sample_.random_element()));
        return {key.public_key(), message, key.sign(message)};
    }

    /// By any key and nonce, so for keys that no one should have. The key is secret base + small.
    static Claim sign_with(std::uint64_t secret, std::uint64_t nonce, const Fr& message,
                           const Affine& small = {}) {
        const Point base = Point::from(Curve::generator);
        Claim out{
            .key = {(algebra::multiply(base, {secret, 0, 0, 0}) + Point::from(small)).to_affine()},
            .message = message,
            .signature = {.nonce = algebra::multiply(base, {nonce, 0, 0, 0}).to_affine()}};
        const Limbs4 c = challenge(out).to_integer();
        const Scalar reduced = {Scalar::multiply(Scalar::Factors::square, c)};
        out.signature.scalar = (Scalar::from_integer({nonce, 0, 0, 0}) +
                                reduced * Scalar::from_integer({secret, 0, 0, 0}))
                                   .to_integer();
        return out;
    }
    static Fr challenge(const Claim& claim) {
        return algebra::eddsa_challenge(claim.signature.nonce, claim.key, claim.message);
    }

    Gadget verification(const Claim& claim) {
        FiveWireBuilder b{shape_};
        const PointCells key = edwards_.input(b, edwards_point(claim.key.point));
        const SignatureCells cells{.r = edwards_.input(b, edwards_point(claim.signature.nonce)),
                                   .s = b.input(Fr::from_integer(claim.signature.scalar))};
        const Cell message = b.input(claim.message);
        eddsa_.verify(b, key, cells, message);
        return {*b.finish(), {key.x, key.y, cells.r.x, cells.r.y, cells.s, message}};
    }
    /// What the circuit says; whatever it takes, the native check takes.
    bool accepts(const Claim& claim) {
        const bool out = first_failure(verification(claim).built).empty();
        const bool native = eddsa_verify(claim.key, claim.message, claim.signature).has_value();
        EXPECT_TRUE(native || !out);
        native_accepts_ = native;
        return out;
    }

    FiveWire shape_;
    Poseidon poseidon_;
    Edwards edwards_;
    Eddsa eddsa_;
    Sample sample_;
    bool native_accepts_ = false;
};

using Curves = testing::Types<algebra::Jubjub, algebra::Bandersnatch>;
TYPED_TEST_SUITE(EddsaTest, Curves);

TYPED_TEST(EddsaTest, AcceptsSignatures) {
    for (std::size_t i = 0; i < rounds(3, 50000); ++i) {
        ASSERT_TRUE(this->accepts(this->sign(this->sample_.element())));
    }
}

TYPED_TEST(EddsaTest, RefusesAllElse) {
    const auto good = this->sign(fr(7));
    const auto expect_refused = [&](const auto& change) {
        auto bad = good;
        change(bad);
        EXPECT_FALSE(this->accepts(bad));
        EXPECT_FALSE(this->native_accepts_);
    };
    expect_refused([](auto& bad) { bad.message = fr(8); });
    expect_refused([](auto& bad) { ++bad.signature.scalar[0]; });
    expect_refused([](auto& bad) {  // the same multiple of the base point
        std::uint64_t carry = 0;
        bad.signature.scalar = algebra::add(bad.signature.scalar, TypeParam::Scalar::p, carry);
    });
    expect_refused([](auto& bad) { bad.signature.nonce = -bad.signature.nonce; });
    expect_refused([&](auto& bad) { bad.key = this->sign(fr(7)).key; });
    expect_refused([](auto& bad) { bad.key.point = -bad.key.point; });
    expect_refused([](auto& bad) { bad.key.point = {fr(0), fr(0)}; });  // no account has a key
    expect_refused([](auto& bad) { bad.signature.nonce = {fr(0), fr(0)}; });
}

TYPED_TEST(EddsaTest, RefusesNeutralKeysAndNonces) {
    // Under the neutral key s = nonce signs anything; the neutral nonce tells the key.
    const auto keyless = this->sign_with(0, 77, fr(1));
    EXPECT_FALSE(this->accepts(keyless));
    EXPECT_FALSE(this->native_accepts_);
    const auto nonceless = this->sign_with(78, 0, fr(1));
    EXPECT_FALSE(this->accepts(nonceless));
    EXPECT_FALSE(this->native_accepts_);
    EXPECT_TRUE(this->accepts(this->sign_with(78, 77, fr(1))));
}

TYPED_TEST(EddsaTest, RefusesKeysOutsideTheSubgroup) {
    // (0, -1) is of order 2 on both curves: the equation holds where the challenge is even.
    for (const std::uint64_t secret : {0U, 78U}) {
        auto forged = this->sign_with(secret, 77, fr(0), {fr(0), -fr(1)});
        for (std::uint64_t message = 1; this->challenge(forged).to_integer()[0] % 2 != 0;
             ++message) {
            forged = this->sign_with(secret, 77, fr(message), {fr(0), -fr(1)});
        }
        EXPECT_FALSE(this->accepts(forged));
        EXPECT_FALSE(this->native_accepts_);
    }
}

TYPED_TEST(EddsaTest, TakesNonceExactly) {
    // An R off the subgroup: the native check takes it on Jubjub, where it has a cofactor.
    auto claim = this->sign_with(78, 77, fr(1));
    using Extended = algebra::EdwardsPoint<TypeParam>;
    claim.signature.nonce =
        (Extended::from(claim.signature.nonce) + Extended::from({fr(0), -fr(1)})).to_affine();
    const Limbs4 c = this->challenge(claim).to_integer();
    using Number = typename TypeParam::Scalar;
    claim.signature.scalar =
        (Number::from_integer({77, 0, 0, 0}) +
         Number{Number::multiply(Number::Factors::square, c)} * Number::from_integer({78, 0, 0, 0}))
            .to_integer();
    EXPECT_FALSE(this->accepts(claim));
    EXPECT_EQ(this->native_accepts_, TypeParam::is_complete);
}

TYPED_TEST(EddsaTest, LeavesNothingFreeAndHasOneStructure) {
    const Gadget gadget = this->verification(this->sign(this->sample_.random_element()));
    EXPECT_EQ(gadget.built.circuit.digest,
              this->verification(this->sign(this->sample_.random_element())).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TYPED_TEST(EddsaTest, NeedsAllOfItself) {
    const Gadget gadget = this->verification(this->sign(this->sample_.random_element()));
    // What multiples begin with is zero: a constant.
    std::set<std::string> zeros;
    for (std::uint32_t row = 0; row < gadget.built.circuit.used_rows; ++row) {
        if (gadget.built.circuit.region_at(row) == "eddsa/multiple" &&
            !gadget.built.circuit.fixed[FiveWire::arithmetic().index][row].is_zero()) {
            const std::string place = " at row " + std::to_string(row) + " (eddsa/multiple)";
            zeros.insert({"gate arithmetic" + place, "copy of advice 0" + place});
        }
    }
    EXPECT_LE(zeros.size(), 4U);
    circuit::StructureMutations mutations(gadget.built);
    for (const std::string& what : mutations.undetected(rounds(20, 400))) {
        // Bounds are among discrete cells: bits_test.cpp and s + order above are their tests. They
        // pin prefixes, which without them are pinned by their copies and their beginning:
        // edwards_test.cpp.
        EXPECT_TRUE(what.find("eddsa/bound") != std::string::npos ||
                    (what.starts_with("copy of advice 4") &&
                     what.find("eddsa/multiple") != std::string::npos) ||
                    zeros.contains(what))
            << what;
    }
}

TYPED_TEST(EddsaTest, CostsRows) {
    FiveWire shape;
    const Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const Edwards edwards(shape, edwards_curve<TypeParam>());
    shape.add_range_table(16);
    const Eddsa eddsa(edwards, poseidon, DOMAIN_NUMBER<TypeParam>);
    FiveWireBuilder b{shape};
    const PointCells key = edwards.input(b, edwards.curve().base);
    const std::uint32_t before = b.rows();
    eddsa.verify(b, key, {.r = key, .s = b.input(fr(1))}, b.input(fr(1)));
    EXPECT_LE(b.rows() - before, 750U);
    EXPECT_EQ(b.rows() - before, TypeParam::cofactor_log == 3 ? 596U : 594U) << b.cost_report();
}

}  // namespace
}  // namespace cairn::gadgets
