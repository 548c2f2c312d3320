#include "gnark/plonk_verify.hpp"

#include "algebra/alias_test.hpp"
#include "crypto/sha256.hpp"
#include "gnark/challenges.hpp"
#include "gnark/files_test.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

namespace cairn::gnark {
namespace {

bool always_compressed() {
    return true;
}
bool never_compressed() {
    return false;
}

/// What a vector's files hold.
struct Sample {
    VerifyingKey key;
    Proof proof;
    std::vector<Fr> inputs;
};

Sample sample_of(const Vector& vector) {
    return {*read_verifying_key(key_file(vector)), *read_proof(file_of(vector.proof)),
            *read_public_witness(file_of(vector.public_witness))};
}

bool is_proven(const VerifyingKey& key, const Bytes& proof_file, const std::vector<Fr>& inputs) {
    const auto proof = read_proof(proof_file);
    return proof && verify(key, *proof, inputs);
}

class EveryVector : public testing::TestWithParam<Vector> {};

INSTANTIATE_TEST_SUITE_P(Gnark, EveryVector, testing::ValuesIn(all_vectors),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(EveryVector, KeyIsByteForByteTheFileThatGnarkWrote) {
    EXPECT_EQ(crypto::sha256(key_file(GetParam())),
              *base::fixed_from_hex<32>(GetParam().key_sha256));
}

TEST_P(EveryVector, ProofOfGnarkIsAccepted) {
    const Sample sample = sample_of(GetParam());
    EXPECT_TRUE(verify(sample.key, sample.proof, sample.inputs));
}

TEST_P(EveryVector, BothEncodingsAndBothHeadersAreRead) {
    const Sample sample = sample_of(GetParam());
    EXPECT_EQ(write_proof(sample.proof, always_compressed), file_of(GetParam().proof));
    EXPECT_TRUE(is_proven(sample.key, write_proof(sample.proof, never_compressed), sample.inputs));
    for (const bool versioned : {false, true}) {
        const auto key = read_verifying_key(write_key(sample.key, never_compressed, versioned));
        ASSERT_TRUE(key.has_value());
        EXPECT_TRUE(verify(*key, sample.proof, sample.inputs));
    }
}

TEST_P(EveryVector, EveryChangedByteOfAProofIsRefused) {
    const Sample sample = sample_of(GetParam());
    Bytes file = file_of(GetParam().proof);
    for (std::size_t at = 0; at < file.size(); ++at) {
        const auto bit = static_cast<std::uint8_t>(1U << (at % 8));
        file[at] ^= bit;
        EXPECT_FALSE(is_proven(sample.key, file, sample.inputs)) << "byte " << at;
        file[at] ^= bit;
    }
}

TEST_P(EveryVector, EveryChangedByteOfAKeyIsRefused) {
    const Sample sample = sample_of(GetParam());
    Bytes file = key_file(GetParam());
    const std::size_t lines = GetParam().key_before_lines.size() / 2;
    const std::size_t after = file.size() - GetParam().key_after_lines.size() / 2;
    for (std::size_t at = 0; at < file.size(); at += at < lines || at >= after ? 1 : 331) {
        const auto bit = static_cast<std::uint8_t>(1U << (at % 8));
        file[at] ^= bit;
        const auto key = read_verifying_key(file);
        EXPECT_FALSE(key && verify(*key, sample.proof, sample.inputs)) << "byte " << at;
        EXPECT_TRUE(at < lines || at >= after || key.error().error == FileError::bad_lines);
        file[at] ^= bit;
    }
}

TEST_P(EveryVector, EveryChangedByteOfPublicInputsIsRefused) {
    const Sample sample = sample_of(GetParam());
    Bytes file = file_of(GetParam().public_witness);
    for (std::size_t at = 0; at < file.size(); ++at) {
        file[at] ^= 1U;
        const auto inputs = read_public_witness(file);
        EXPECT_FALSE(inputs && verify(sample.key, sample.proof, *inputs)) << "byte " << at;
        file[at] ^= 1U;
    }
}

TEST_P(EveryVector, AliasesAreRefused) {
    const Sample sample = sample_of(GetParam());
    std::size_t tried = 0;
    for (const Fr& value : sample.proof.values) {
        for (const Bytes& file : algebra::with_aliases_of(value, file_of(GetParam().proof))) {
            EXPECT_EQ(read_proof(file).error().error, FileError::not_in_field);
            ++tried;
        }
    }
    EXPECT_GE(tried, sample.proof.values.size());
    tried = 0;
    for (const Fr& input : sample.inputs) {
        for (const Bytes& file :
             algebra::with_aliases_of(input, file_of(GetParam().public_witness))) {
            EXPECT_EQ(read_public_witness(file).error().error, FileError::not_in_field);
            ++tried;
        }
    }
    EXPECT_GE(tried, sample.inputs.size());
}

TEST_P(EveryVector, CutAndLengthenedFilesAreRefused) {
    Bytes key = key_file(GetParam());
    Bytes proof = file_of(GetParam().proof);
    Bytes witness = file_of(GetParam().public_witness);
    for (Bytes* file : {&key, &proof, &witness}) {
        file->push_back(0);
    }
    EXPECT_EQ(read_verifying_key(key).error().error, FileError::trailing_bytes);
    EXPECT_EQ(read_proof(proof).error().error, FileError::trailing_bytes);
    EXPECT_EQ(read_public_witness(witness).error().error, FileError::trailing_bytes);
    for (std::size_t size = proof.size() - 2; size > 7; size -= 7) {
        proof.resize(size);
        EXPECT_EQ(read_proof(proof).error().error, FileError::truncated) << size;
    }
    for (std::size_t size = key.size() - 2; size > 331; size -= 331) {
        key.resize(size);
        EXPECT_EQ(read_verifying_key(key).error().error, FileError::truncated) << size;
    }
}

TEST(GnarkPlonk, AProofOfAnotherCircuitIsRefused) {
    const Sample product = sample_of(product_vector);
    const Sample polynomial = sample_of(polynomial_vector);
    EXPECT_EQ(verify(product.key, polynomial.proof, product.inputs).error(), VerifyError::relation);
    EXPECT_EQ(verify(product.key, product.proof, polynomial.inputs).error(),
              VerifyError::public_inputs);
    EXPECT_EQ(verify(product.key, sample_of(committed_vector).proof, product.inputs).error(),
              VerifyError::commitments);
}

TEST(GnarkPlonk, EachFailureIsNamed) {
    const Sample good = sample_of(product_vector);
    Proof other = good.proof;
    other.values.push_back(Fr::one());
    EXPECT_EQ(verify(good.key, other, good.inputs).error(), VerifyError::values);
    other = good.proof;
    other.values[3] = other.values[3] + Fr::one();
    EXPECT_EQ(verify(good.key, other, good.inputs).error(), VerifyError::relation);
    other = good.proof;
    other.batch_opening = -other.batch_opening;
    EXPECT_EQ(verify(good.key, other, good.inputs).error(), VerifyError::not_opened);
    other = good.proof;
    other.shifted_opening = G1{};
    EXPECT_EQ(verify(good.key, other, good.inputs).error(), VerifyError::not_opened);
}

/// Where the parts of a key are that are numbers.
enum KeyOffset : std::size_t {
    version = 8,
    size = 16,
    size_inverse = 24,
    generator = 56,
    publics = 88,
    coset_shift = 96,
};

struct KeyCase {
    std::string_view name;
    KeyOffset offset;
    std::string_view hex;
    FileError want;
};

constexpr auto key_cases = std::to_array<KeyCase>({
    {"another version", version, "0000000000000002", FileError::unknown_version},
    {"no power of two", size, "0000000000000006", FileError::bad_size},
    {"another inverse", size, "0000000000000008", FileError::bad_size},
    {"a number above r", size_inverse, "ff", FileError::not_in_field},
    {"a generator of order one", generator,
     "0000000000000000000000000000000000000000000000000000000000000001", FileError::bad_generator},
    {"more public inputs than rows", publics, "0000000000000005", FileError::bad_publics},
    {"cosets that are the domain", coset_shift,
     "0000000000000000000000000000000000000000000000000000000000000001",
     FileError::bad_coset_shift},
    {"no cosets", coset_shift, "0000000000000000000000000000000000000000000000000000000000000000",
     FileError::bad_coset_shift},
});

TEST(GnarkPlonk, EachFaultOfAKeyIsNamed) {
    for (const KeyCase& fault : key_cases) {
        Bytes file = key_file(product_vector);
        const Bytes part = file_of(fault.hex);
        std::copy(part.begin(), part.end(),
                  file.begin() + static_cast<std::ptrdiff_t>(fault.offset));
        const auto key = read_verifying_key(file);
        ASSERT_FALSE(key.has_value()) << fault.name;
        EXPECT_EQ(key.error().error, fault.want) << fault.name;
    }
}

TEST(GnarkPlonk, RowsOfCommitmentsMustBeRows) {
    Bytes file = key_file(committed_vector);
    file.back() = 0xff;
    EXPECT_EQ(read_verifying_key(file).error().error, FileError::bad_commitments);
    file = key_file(committed_vector);
    file.resize(file.size() - 8);
    file[file.size() - 9] = 1;
    EXPECT_EQ(read_verifying_key(file).error().error, FileError::bad_commitments);
}

TEST(GnarkPlonk, AWitnessHasPublicValuesOnly) {
    Bytes file = file_of(product_vector.public_witness);
    file[7] = 1;
    EXPECT_EQ(read_public_witness(file).error().error, FileError::not_public);
    file[7] = 0;
    file[3] = 2;
    EXPECT_EQ(read_public_witness(file).error().error, FileError::wrong_public_count);
}

TEST(GnarkPlonk, ACountAboveTheFileIsRefusedAtOnce) {
    Bytes file = file_of(product_vector.public_witness);
    file[8] = 0xff;
    EXPECT_EQ(read_public_witness(file).error().error, FileError::truncated);
}

}  // namespace
}  // namespace cairn::gnark
