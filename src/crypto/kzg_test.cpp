#include "crypto/kzg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace cairn::crypto {
namespace {

// The identity of G1: commitment to, and proof of, a constant polynomial zero.
constexpr KZGCommitment identity = {{0xc0}};

/// A blob of small field elements.
Bytes blob_of(std::uint8_t tag) {
    Bytes blob(KZG_BYTES_PER_BLOB);
    for (std::size_t i = 0; i < blob.size(); i += 32) {
        blob[i + 29] = tag;
        blob[i + 30] = static_cast<std::uint8_t>(i >> 13U);
        blob[i + 31] = static_cast<std::uint8_t>(i >> 5U);
    }
    return blob;
}

Bytes32 field_element(std::uint8_t value) {
    Bytes32 out;
    out[31] = value;
    return out;
}

class Kzg : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        blob = blob_of(3);
        commitment = blob_to_kzg_commitment(blob).value();
        proof = compute_blob_kzg_proof(blob, commitment).value();
    }

    static inline Bytes blob;
    static inline KZGCommitment commitment;
    static inline KZGProof proof;
};

TEST_F(Kzg, commitment_to_zero_is_the_identity) {
    EXPECT_EQ(blob_to_kzg_commitment(Bytes(KZG_BYTES_PER_BLOB)).value(), identity);
    EXPECT_NE(commitment, identity);
}

TEST_F(Kzg, blob_proof) {
    EXPECT_TRUE(verify_blob_kzg_proof(blob, commitment, proof).value());
    EXPECT_FALSE(verify_blob_kzg_proof(blob, commitment, identity).value());
    EXPECT_FALSE(verify_blob_kzg_proof(blob, proof, proof).value());
    EXPECT_FALSE(verify_blob_kzg_proof(blob_of(4), commitment, proof).value());
}

TEST_F(Kzg, proof_at_a_point) {
    const KzgProofAndValue opening = compute_kzg_proof(blob, field_element(5)).value();
    const auto verdict = [&](const Bytes32& z, const Bytes32& y) {
        return verify_kzg_proof(commitment, z, y, opening.proof).value();
    };
    EXPECT_TRUE(verdict(field_element(5), opening.y));
    EXPECT_FALSE(verdict(field_element(6), opening.y));
    EXPECT_FALSE(verdict(field_element(5), field_element(1)));
}

TEST_F(Kzg, blob_proof_is_the_proof_at_the_challenge) {
    const Bytes32 z = compute_challenge(blob, commitment).value();
    EXPECT_EQ(compute_kzg_proof(blob, z).value().proof, proof);
}

TEST_F(Kzg, batch_of_blobs) {
    const std::vector<BlobView> blobs = {blob, blob};
    std::vector<KZGProof> proofs = {proof, proof};
    const std::vector<KZGCommitment> commitments = {commitment, commitment};
    EXPECT_TRUE(verify_blob_kzg_proof_batch({}, {}, {}).value());
    EXPECT_TRUE(verify_blob_kzg_proof_batch(blobs, commitments, proofs).value());
    proofs[1] = identity;
    EXPECT_FALSE(verify_blob_kzg_proof_batch(blobs, commitments, proofs).value());
    proofs.pop_back();
    EXPECT_EQ(verify_blob_kzg_proof_batch(blobs, commitments, proofs).error(),
              KzgError::list_lengths_differ);
}

TEST_F(Kzg, malformed_input_is_an_error_not_a_verdict) {
    Bytes not_canonical = blob;
    std::ranges::fill(not_canonical.begin(), not_canonical.begin() + 32, std::uint8_t{0xff});
    EXPECT_EQ(blob_to_kzg_commitment(not_canonical).error(), KzgError::malformed);
    EXPECT_EQ(verify_blob_kzg_proof(blob, Bytes48{}, proof).error(), KzgError::malformed);
    EXPECT_EQ(verify_blob_kzg_proof(blob, commitment, Bytes48{}).error(), KzgError::malformed);
    EXPECT_EQ(compute_cells(not_canonical).error(), KzgError::malformed);
}

TEST_F(Kzg, size_of_a_blob_is_exact) {
    for (const std::size_t size :
         {std::size_t{0}, KZG_BYTES_PER_BLOB - 1, KZG_BYTES_PER_BLOB + 1}) {
        const Bytes other(size);
        EXPECT_EQ(blob_to_kzg_commitment(other).error(), KzgError::wrong_size);
        EXPECT_EQ(compute_kzg_proof(other, Bytes32{}).error(), KzgError::wrong_size);
        EXPECT_EQ(compute_blob_kzg_proof(other, commitment).error(), KzgError::wrong_size);
        EXPECT_EQ(verify_blob_kzg_proof(other, commitment, proof).error(), KzgError::wrong_size);
        EXPECT_EQ(compute_challenge(other, commitment).error(), KzgError::wrong_size);
        EXPECT_EQ(compute_cells(other).error(), KzgError::wrong_size);
        EXPECT_EQ(compute_cells_and_kzg_proofs(other).error(), KzgError::wrong_size);
        const std::array<BlobView, 1> blobs = {other};
        EXPECT_EQ(verify_blob_kzg_proof_batch(blobs, {&commitment, 1}, {&proof, 1}).error(),
                  KzgError::wrong_size);
    }
}

class KzgCells : public Kzg {
  protected:
    static void SetUpTestSuite() {
        Kzg::SetUpTestSuite();
        all = compute_cells_and_kzg_proofs(blob).value();
    }

    static inline CellsAndKzgProofs all;
};

TEST_F(KzgCells, first_half_is_the_blob) {
    EXPECT_EQ(compute_cells(blob).value(), all.cells);
    for (std::size_t i = 0; i < KZG_CELLS_PER_BLOB; ++i) {
        EXPECT_TRUE(std::ranges::equal(
            all.cells[i].view(),
            BytesView(blob).subspan(i * KZG_BYTES_PER_CELL, KZG_BYTES_PER_CELL)));
    }
}

TEST_F(KzgCells, batch_of_cells) {
    const std::vector<KZGCommitment> commitments(2, commitment);
    std::vector<std::uint64_t> indices = {7, 100};
    const std::vector<Cell> cells = {all.cells[7], all.cells[100]};
    const std::vector<KZGProof> proofs = {all.proofs[7], all.proofs[100]};
    const auto verdict = [&] {
        return verify_cell_kzg_proof_batch(commitments, indices, cells, proofs);
    };
    EXPECT_TRUE(verdict().value());
    EXPECT_TRUE(verify_cell_kzg_proof_batch({}, {}, {}, {}).value());
    indices[1] = 101;
    EXPECT_FALSE(verdict().value());
    indices[1] = KZG_CELLS_PER_EXT_BLOB;
    EXPECT_EQ(verdict().error(), KzgError::cell_index_out_of_range);
    indices.pop_back();
    EXPECT_EQ(verdict().error(), KzgError::list_lengths_differ);
}

TEST_F(KzgCells, recovery_from_the_second_half) {
    std::vector<std::uint64_t> indices(KZG_CELLS_PER_BLOB);
    std::ranges::generate(indices,
                          [i = std::uint64_t{KZG_CELLS_PER_BLOB}]() mutable { return i++; });
    const std::span half = std::span(all.cells).subspan(KZG_CELLS_PER_BLOB);
    const CellsAndKzgProofs recovered = recover_cells_and_kzg_proofs(indices, half).value();
    EXPECT_EQ(recovered.cells, all.cells);
    EXPECT_EQ(recovered.proofs, all.proofs);
}

TEST_F(KzgCells, recovery_refuses_with_the_reason) {
    std::vector<std::uint64_t> indices(KZG_CELLS_PER_BLOB);
    std::ranges::generate(indices, [i = std::uint64_t{0}]() mutable { return i++; });
    const std::span half = std::span(all.cells).first(KZG_CELLS_PER_BLOB);
    const auto reason = [&](std::span<const Cell> cells) {
        return recover_cells_and_kzg_proofs(indices, cells).error();
    };
    EXPECT_EQ(reason(half.first(63)), KzgError::list_lengths_differ);
    std::swap(indices[0], indices[1]);
    EXPECT_EQ(reason(half), KzgError::cell_indices_unordered);
    indices[0] = 1;
    EXPECT_EQ(reason(half), KzgError::cell_indices_unordered);
    indices[63] = KZG_CELLS_PER_EXT_BLOB;
    EXPECT_EQ(reason(half), KzgError::cell_index_out_of_range);
    indices.pop_back();
    EXPECT_EQ(reason(half.first(63)), KzgError::too_few_cells);
}

// c-kzg-4844 tests, compute_verify_cell_kzg_proof_batch_challenge_case_empty.
TEST(KzgChallenge, of_no_cells) {
    EXPECT_EQ(base::to_hex(compute_verify_cell_kzg_proof_batch_challenge({}).value().view()),
              "0x16689b8c7255c093a96a891e5f71da9b08f7865fc0c3aeb56d9a4851f5ec11c2");
}

TEST(KzgChallenge, lists_belong_together) {
    const std::vector<Cell> cells(1);
    CellBatch batch{};
    batch.cells = cells;
    EXPECT_EQ(compute_verify_cell_kzg_proof_batch_challenge(batch).error(),
              KzgError::list_lengths_differ);
}

}  // namespace
}  // namespace cairn::crypto
