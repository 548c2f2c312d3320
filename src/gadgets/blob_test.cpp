#include "gadgets/blob.hpp"

#include "algebra/ntt.hpp"
#include "base/executor.hpp"
#include "crypto/kzg.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

Gadget evaluation(const std::vector<Fr>& elements, const Fr& z, Fr* out = nullptr,
                  std::uint32_t* rows = nullptr) {
    FiveWire shape;
    const BlobEvaluation blob(shape);
    FiveWireBuilder b{shape};
    std::vector<Cell> cells;
    for (const Fr& element : elements) {
        cells.push_back(b.input(element));
    }
    const Cell point = b.input(z);
    const std::uint32_t before = b.rows();
    const Cell y = blob.evaluate(b, cells, point);
    if (out != nullptr) {
        *out = b.value(y);
    }
    if (rows != nullptr) {
        *rows = b.rows() - before;
    }
    cells.push_back(point);
    return {*b.finish(), cells};
}

std::vector<Fr> random_elements(Sample& sample, std::size_t n, bool boundary) {
    std::vector<Fr> out;
    for (std::size_t i = 0; i < n; ++i) {
        out.push_back(boundary ? sample.element() : sample.random_element());
    }
    return out;
}

TEST(Blob, GivesTheInterpolatedPolynomial) {
    Sample sample;
    const std::vector<Fr> elements = random_elements(sample, 4096, true);
    const Fr z = sample.random_element();
    std::vector<Fr> coefficients(4096);
    const std::vector<Fr> roots = blob_roots(4096);
    const Fr w = algebra::root_of_unity(12);
    for (std::size_t i = 0; i < 4096; ++i) {
        std::size_t reversed = 0;
        for (std::size_t bit = 0; bit < 12; ++bit) {
            reversed |= (i >> bit & 1U) << (11 - bit);
        }
        ASSERT_EQ(roots[i], power(w, reversed));
        coefficients[reversed] = elements[i];
    }
    algebra::Domain(12).inverse(coefficients, base::serial_executor());
    Fr want;
    for (std::size_t i = 4096; i-- > 0;) {
        want = want * z + coefficients[i];
    }
    Fr y;
    std::uint32_t rows = 0;
    const Gadget gadget = evaluation(elements, z, &y, &rows);
    EXPECT_EQ(y, want);
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(rows, 4096U + 12 + 4);
}

TEST(Blob, EvaluatesWhatKzgOpens) {
    // In the long mode only: reading Ethereum's setup takes seconds.
    Sample sample;
    for (std::size_t i = 0; i < rounds(0, 20); ++i) {
        const std::vector<Fr> elements = random_elements(sample, 4096, true);
        const Fr z = sample.random_element();
        Bytes bytes;
        for (const Fr& element : elements) {
            const auto own = fr_to_bytes(element);
            bytes.insert(bytes.end(), own.begin(), own.end());
        }
        const auto opened = crypto::compute_kzg_proof(crypto::BlobView(bytes.data(), bytes.size()),
                                                      Bytes32::from(fr_to_bytes(z).view()));
        ASSERT_TRUE(opened.has_value());
        Fr y;
        const Gadget gadget = evaluation(elements, z, &y);
        EXPECT_EQ(fr_to_bytes(y), opened->y);
        EXPECT_EQ(first_failure(gadget.built), "");
    }
}

TEST(Blob, GivesThePolynomialOfFewElements) {
    // Of 2 and 4 elements, against Lagrange's formula.
    Sample sample;
    for (std::size_t i = 0; i < rounds(50, 100000); ++i) {
        const std::size_t n = i % 2 == 0 ? 2 : 4;
        const std::vector<Fr> roots = blob_roots(n);
        const std::vector<Fr> elements = random_elements(sample, n, true);
        const Fr z = sample.random_element();
        Fr want;
        for (std::size_t k = 0; k < n; ++k) {
            Fr basis = Fr::one();
            for (std::size_t other = 0; other < n; ++other) {
                if (other != k) {
                    basis = basis * (z - roots[other]) * (roots[k] - roots[other]).inverse();
                }
            }
            want = want + elements[k] * basis;
        }
        Fr y;
        ASSERT_EQ(first_failure(evaluation(elements, z, &y).built), "");
        EXPECT_EQ(y, want);
    }
}

TEST(Blob, LeavesNothingFreeAndNeedsAll) {
    Sample sample;
    const auto random = [&] {
        return evaluation(random_elements(sample, 8, false), sample.random_element());
    };
    const Gadget gadget = random();
    EXPECT_EQ(first_failure(gadget.built), "");
    EXPECT_EQ(gadget.built.circuit.digest, random().built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
    EXPECT_EQ(text_of(hunt(gadget.built)), "");
    // What is left to the next test: z is no root.
    circuit::StructureMutations mutations(gadget.built);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
}

TEST(Blob, RefusesRoots) {
    Sample sample;
    for (const Fr& root : blob_roots(8)) {
        std::vector<Fr> elements = random_elements(sample, 8, false);
        EXPECT_NE(first_failure(evaluation(elements, root).built), "");
        // Where the element is zero as well, its term alone would hold with any value.
        std::ranges::fill(elements, Fr::zero());
        const auto failures = check(evaluation(elements, root).built.circuit,
                                    evaluation(elements, root).built.witness);
        ASSERT_EQ(failures.size(), 1U);
        EXPECT_EQ(failures[0].name, "arithmetic");
    }
}

}  // namespace
}  // namespace cairn::gadgets
