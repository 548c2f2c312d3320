// Real cells and proofs: the matrix, its recovery, and the sidecars that travel. The vectors of kzg
// judge the cells themselves.
#include "consensus/das_core.hpp"

#include "consensus/column_sidecars.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/custody_groups.hpp"
#include "consensus/fork_choice/data_availability.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

namespace cairn::consensus {
namespace {

using crypto::KzgError;

/// Every field element is below the modulus, whose first byte is 0x73.
Bytes sample_blob(std::uint8_t seed) {
    Bytes blob(crypto::KZG_BYTES_PER_BLOB);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        blob[i] = i % 32 == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(seed + i / 32 * 7 + i);
    }
    return blob;
}

const std::vector<Bytes>& blobs() {
    static const std::vector<Bytes> made{sample_blob(1), sample_blob(2)};
    return made;
}

const std::vector<MatrixEntry>& matrix() {
    static const std::vector<MatrixEntry> made =
        compute_matrix(std::vector<crypto::BlobView>(blobs().begin(), blobs().end())).value();
    return made;
}

std::vector<MatrixEntry> entries(const std::function<bool(const MatrixEntry&)>& wanted) {
    std::vector<MatrixEntry> some;
    std::ranges::copy_if(matrix(), std::back_inserter(some), wanted);
    return some;
}

TEST(DasCore, MatrixIsTheCellsOfEachBlobRowByRow) {
    ASSERT_EQ(matrix().size(), 2 * crypto::KZG_CELLS_PER_EXT_BLOB);
    for (std::size_t row = 0; row < 2; ++row) {
        const auto cells = crypto::compute_cells(blobs()[row]);
        ASSERT_TRUE(cells.has_value());
        for (std::size_t column = 0; column < cells->size(); ++column) {
            const MatrixEntry& entry = matrix()[row * crypto::KZG_CELLS_PER_EXT_BLOB + column];
            EXPECT_EQ(entry.row_index, row);
            EXPECT_EQ(entry.column_index, column);
            EXPECT_EQ(entry.cell, (*cells)[column]);
        }
    }
    EXPECT_EQ(compute_matrix({}), std::vector<MatrixEntry>{});
}

TEST(DasCore, AnyHalfOfTheColumnsGivesTheMatrixBack) {
    const auto odd = entries([](const MatrixEntry& e) { return e.column_index % 2 == 1; });
    EXPECT_EQ(recover_matrix(odd, 2), matrix());
    // another half in each row
    const auto mixed =
        entries([](const MatrixEntry& e) { return (e.column_index < 64) == (e.row_index == 0); });
    EXPECT_EQ(recover_matrix(mixed, 2), matrix());
}

TEST(DasCore, RecoveryRefusesWhatIsNotEnough) {
    const auto one_short = entries([](const MatrixEntry& e) {
        return e.column_index % 2 == 1 && (e.row_index == 0 || e.column_index != 127);
    });
    EXPECT_EQ(recover_matrix(one_short, 2).error(), KzgError::too_few_cells);
    const auto half = entries([](const MatrixEntry& e) { return e.column_index < 64; });
    EXPECT_EQ(recover_matrix(half, 3).error(), KzgError::too_few_cells);
    EXPECT_EQ(recover_matrix({}, 1).error(), KzgError::too_few_cells);
    EXPECT_EQ(recover_matrix({}, 0), std::vector<MatrixEntry>{});

    std::vector<MatrixEntry> backwards(half.rbegin(), half.rend());
    EXPECT_EQ(recover_matrix(backwards, 1).error(), KzgError::cell_indices_unordered);
    std::vector<MatrixEntry> outside = half;
    outside[63].column_index = 128;
    EXPECT_EQ(recover_matrix(outside, 1).error(), KzgError::cell_index_out_of_range);
    std::vector<MatrixEntry> malformed = half;
    std::ranges::fill(malformed[5].cell.bytes, std::uint8_t{0xff});
    EXPECT_EQ(recover_matrix(malformed, 1).error(), KzgError::malformed);
    const Bytes short_blob(31);
    const crypto::BlobView views[] = {short_blob};
    EXPECT_EQ(compute_matrix(views).error(), KzgError::wrong_size);
}

// Sidecars ---------------------------------------------------------------------------------------

std::vector<crypto::CellsAndKzgProofs> cells_and_kzg_proofs() {
    std::vector<crypto::CellsAndKzgProofs> made(2);
    for (const MatrixEntry& entry : matrix()) {
        made[entry.row_index].cells.push_back(entry.cell);
        made[entry.row_index].proofs.push_back(entry.kzg_proof);
    }
    return made;
}

ssz::List<KZGCommitment> commitments() {
    ssz::List<KZGCommitment> made;
    for (const Bytes& blob : blobs()) {
        made.push_back(crypto::blob_to_kzg_commitment(blob).value());
    }
    return made;
}

SignedBeaconBlock block_with_blobs(const Spec& spec) {
    auto block = ssz::default_value<SignedBeaconBlock>(spec);
    block.message.slot = Slot{77};
    block.message.proposer_index = ValidatorIndex{5};
    block.message.state_root = Root{{9}};
    block.signature[3] = 8;
    block.message.body.blob_kzg_commitments = commitments();
    return block;
}

Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

TEST(ColumnSidecars, OfFuluProveTheirCommitmentsAndCells) {
    const Spec spec = minimal(ForkId::fulu);
    const SignedBeaconBlock block = block_with_blobs(spec);
    const auto sidecars = get_data_column_sidecars_from_block(spec, block, cells_and_kzg_proofs());
    ASSERT_TRUE(sidecars.has_value());
    ASSERT_EQ(sidecars->size(), 128U);
    for (std::size_t column = 0; column < sidecars->size(); ++column) {
        const DataColumnSidecar& sidecar = (*sidecars)[column];
        EXPECT_EQ(sidecar.index, column);
        EXPECT_EQ(sidecar.signed_block_header.message.slot, Slot{77});
        EXPECT_EQ(sidecar.signed_block_header.signature, block.signature);
        EXPECT_TRUE(verify_data_column_sidecar(spec, sidecar, {}));
        EXPECT_TRUE(gossip::verify_data_column_sidecar_inclusion_proof(spec, sidecar));
        if (column % 40 == 0) {
            EXPECT_TRUE(verify_data_column_sidecar_kzg_proofs(spec, sidecar, {}));
        }
    }
    const auto again = get_data_column_sidecars_from_column_sidecar(spec, (*sidecars)[100],
                                                                    cells_and_kzg_proofs());
    EXPECT_EQ(again, sidecars);
}

TEST(ColumnSidecars, OfGloasNameTheirBlock) {
    const Spec spec = minimal(ForkId::gloas);
    auto block = ssz::default_value<SignedBeaconBlock>(spec);
    block.message.slot = Slot{78};
    const auto sidecars = get_data_column_sidecars_from_block(spec, block, cells_and_kzg_proofs());
    ASSERT_TRUE(sidecars.has_value());
    ASSERT_EQ(sidecars->size(), 128U);
    const DataColumnSidecar& last = sidecars->back();
    EXPECT_EQ(last.slot, Slot{78});
    EXPECT_EQ(last.beacon_block_root, ssz::hash_tree_root(spec, block.message));
    EXPECT_TRUE(verify_data_column_sidecar_kzg_proofs(spec, last, commitments()));
    EXPECT_EQ(get_data_column_sidecars_from_column_sidecar(spec, last, cells_and_kzg_proofs()),
              sidecars);
}

TEST(ColumnSidecars, RefuseCellsThatDoNotFit) {
    const Spec spec = minimal(ForkId::fulu);
    const SignedBeaconBlock block = block_with_blobs(spec);
    auto cells = cells_and_kzg_proofs();
    cells[1].proofs.pop_back();
    EXPECT_EQ(get_data_column_sidecars_from_block(spec, block, cells).error().rule,
              Rule::cells_not_one_per_column);
    cells.pop_back();
    EXPECT_EQ(get_data_column_sidecars_from_block(spec, block, cells).error().rule,
              Rule::cells_not_one_per_commitment);
}

// Custody ----------------------------------------------------------------------------------------

TEST(Custody, ColumnBitsAreTheColumnsOfTheGroups) {
    const Spec spec = minimal(ForkId::gloas);
    const ssz::Uint256 node_id{{12'345, 0, 0, 0}};
    for (const std::uint64_t count : {0U, 1U, 8U, 128U}) {
        const auto bits = get_custody_column_bits(spec, node_id, count);
        ASSERT_TRUE(bits.has_value());
        EXPECT_EQ(bits->size(), 128U);
        EXPECT_EQ(bits->count(), count);  // a column each
        const auto groups = get_custody_groups(spec, node_id, count);
        for (const CustodyIndex group : groups.value()) {
            EXPECT_TRUE((*bits)[group]);
        }
    }
    EXPECT_EQ(get_custody_column_bits(spec, node_id, 129).error().rule,
              Rule::custody_group_count_too_large);
}

TEST(Custody, ValidatorsRequireAGroupForEachUnitOfBalance) {
    const Spec spec = minimal(ForkId::fulu);
    auto state = ssz::default_value<BeaconState>(spec);
    for (const std::uint64_t ether : {32U, 2048U, 63U}) {
        Validator validator;
        validator.effective_balance = Gwei{ether * 1'000'000'000};
        state.validators.push_back(validator);
    }
    const auto required = [&](std::vector<std::uint64_t> indices) {
        std::vector<ValidatorIndex> validators;
        for (const std::uint64_t index : indices) {
            validators.emplace_back(index);
        }
        return get_validators_custody_requirement(spec, state, validators);
    };
    EXPECT_EQ(required({}), 8U);
    EXPECT_EQ(required({0}), 8U);
    EXPECT_EQ(required({1}), 64U);
    EXPECT_EQ(required({0, 1, 2}), 66U);
    EXPECT_EQ(required({1, 1, 1}), 128U);
    EXPECT_EQ(required({0, 3}).error().rule, Rule::validator_index_out_of_range);
    state.validators.mut(2).effective_balance = Gwei{std::numeric_limits<std::uint64_t>::max()};
    EXPECT_EQ(required({0, 2}).error().rule, Rule::uint64_overflow);
}

}  // namespace
}  // namespace cairn::consensus
