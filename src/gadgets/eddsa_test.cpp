#include "gadgets/eddsa.hpp"

#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"
#include "gadgets/jubjub_sample_test.hpp"

namespace cairn::gadgets {
namespace {

using algebra::Limbs4;

constexpr std::uint64_t DOMAIN_NUMBER = algebra::POSEIDON_DOMAIN_EDDSA_JUBJUB;

/// a b + c modulo the order, for any a and c, and b below it.
Limbs4 multiply_add(const Limbs4& a, const Limbs4& b, const Limbs4& c) {
    const auto reduced = [](Limbs4 x) {
        while (!algebra::is_below(x, JUBJUB_ORDER)) {
            std::uint64_t borrow = 0;
            x = algebra::subtract(x, JUBJUB_ORDER, borrow);
        }
        return x;
    };
    Limbs4 out{};
    std::uint64_t carry = 0;
    for (std::size_t bit = 256; bit-- > 0;) {
        out = reduced(algebra::add(out, out, carry));
        if ((a[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = reduced(algebra::add(out, b, carry));
        }
    }
    return reduced(algebra::add(out, reduced(c), carry));
}

struct Signature {
    EdwardsPoint key;
    EdwardsPoint r;
    Fr s;
    Fr message;
};

class EddsaTest : public testing::Test {
  protected:
    EddsaTest()
        : poseidon_(shape_, algebra::poseidon_parameters(5)),
          edwards_(shape_, jubjub()),
          eddsa_(edwards_, poseidon_, JUBJUB_ORDER, DOMAIN_NUMBER) {
        shape_.add_range_table(8);
    }

    Fr challenge(const Signature& signature) const {
        return algebra::poseidon_hash(
            DOMAIN_NUMBER, std::array<Fr, 5>{signature.r.x, signature.r.y, signature.key.x,
                                             signature.key.y, signature.message});
    }

    /// With a key plus `torsion`, which is the neutral point in a good one.
    Signature sign(const Fr& message, const EdwardsPoint& torsion = {}) {
        const EdwardsCurve& curve = edwards_.curve();
        const Limbs4 secret = {sample_.word(), sample_.word(), sample_.word(),
                               sample_.word() >> 5U};
        const Limbs4 nonce = {sample_.word(), sample_.word(), sample_.word(), sample_.word() >> 5U};
        Signature out{.key = curve.add(multiple(curve, secret, curve.base), torsion),
                      .r = multiple(curve, nonce, curve.base),
                      .s = {},
                      .message = message};
        out.s = Fr::from_integer(multiply_add(challenge(out).to_integer(), secret, nonce));
        return out;
    }

    Gadget verification(const Signature& signature) {
        FiveWireBuilder b{shape_};
        const PointCells key = edwards_.input(b, signature.key);
        const SignatureCells cells{.r = edwards_.input(b, signature.r), .s = b.input(signature.s)};
        const Cell message = b.input(signature.message);
        const std::uint32_t before = b.rows();
        eddsa_.verify(b, key, cells, message);
        rows_ = b.rows() - before;
        return {*b.finish(), {key.x, key.y, cells.r.x, cells.r.y, cells.s, message}};
    }
    bool accepts(const Signature& signature) {
        return first_failure(verification(signature).built).empty();
    }

    FiveWire shape_;
    Poseidon poseidon_;
    Edwards edwards_;
    Eddsa eddsa_;
    Sample sample_;
    std::uint32_t rows_ = 0;
};

TEST_F(EddsaTest, AcceptsSignatures) {
    for (std::size_t i = 0; i < rounds(3, 1000); ++i) {
        EXPECT_TRUE(accepts(sign(sample_.element())));
    }
}

TEST_F(EddsaTest, RefusesAllElse) {
    const Signature good = sign(fr(7));
    Signature bad = good;
    bad.message = fr(8);
    EXPECT_FALSE(accepts(bad));
    bad = good;
    bad.s = bad.s + fr(1);
    EXPECT_FALSE(accepts(bad));
    bad = good;
    bad.s = bad.s + Fr::from_integer(JUBJUB_ORDER);  // the same multiple of the base point
    EXPECT_FALSE(accepts(bad));
    bad = good;
    bad.r = {-bad.r.x, bad.r.y};
    EXPECT_FALSE(accepts(bad));
    bad = good;
    bad.key = sign(fr(7)).key;
    EXPECT_FALSE(accepts(bad));
}

TEST_F(EddsaTest, ChecksTheEquationWithoutCofactor) {
    // A key with a part of order 8 passes only where the challenge is a multiple of 8.
    const EdwardsPoint torsion = multiple(edwards_.curve(), JUBJUB_ORDER, jubjub_full_generator());
    for (std::uint64_t message = 0; message < 4; ++message) {
        const Signature signature = sign(fr(message), torsion);
        EXPECT_EQ(accepts(signature), challenge(signature).to_integer()[0] % 8 == 0);
    }
}

TEST_F(EddsaTest, RefusesKeysOfSmallOrderAndNone) {
    // Under the neutral point, s = nonce signs anything; so do keys of small order now and then.
    const EdwardsCurve& curve = edwards_.curve();
    EdwardsPoint small = multiple(curve, JUBJUB_ORDER, jubjub_full_generator());
    for (int i = 0; i < 8; ++i) {
        Signature forged{.key = small,
                         .r = multiple(curve, {77, 0, 0, 0}, curve.base),
                         .s = fr(77),
                         .message = fr(1)};
        while (challenge(forged).to_integer()[0] % 8 != 0) {
            forged.message = forged.message + fr(1);
        }
        EXPECT_FALSE(accepts(forged));
        small = curve.add(small, multiple(curve, JUBJUB_ORDER, jubjub_full_generator()));
    }
    Signature keyless{.key = {fr(0), fr(0)},
                      .r = multiple(curve, {77, 0, 0, 0}, curve.base),
                      .s = fr(77),
                      .message = fr(1)};
    EXPECT_FALSE(accepts(keyless));
}

TEST_F(EddsaTest, LeavesNothingFreeAndHasOneStructure) {
    const Gadget gadget = verification(sign(sample_.random_element()));
    EXPECT_EQ(gadget.built.circuit.digest,
              verification(sign(sample_.random_element())).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
}

TEST_F(EddsaTest, NeedsAllOfItself) {
    const Gadget gadget = verification(sign(sample_.random_element()));
    circuit::StructureMutations mutations(gadget.built);
    for (const std::string& what : mutations.undetected(20)) {
        // Bounds are among discrete cells: bits_test.cpp and s + order above are their tests.
        EXPECT_NE(what.find("eddsa/bound"), std::string::npos) << what;
    }
}

TEST_F(EddsaTest, CostsRows) {
    FiveWire shape;
    const Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const Edwards edwards(shape, jubjub());
    shape.add_range_table(16);
    const Eddsa eddsa(edwards, poseidon, JUBJUB_ORDER, DOMAIN_NUMBER);
    FiveWireBuilder b{shape};
    const PointCells key = edwards.input(b, jubjub().base);
    const std::uint32_t before = b.rows();
    eddsa.verify(b, key, {.r = key, .s = b.input(fr(1))}, b.input(fr(1)));
    EXPECT_LE(b.rows() - before, 750U);
    EXPECT_EQ(b.rows() - before, 714U) << b.cost_report();
}

}  // namespace
}  // namespace cairn::gadgets
