#include "node/held_sidecars.hpp"

#include "base/assert.hpp"
#include "consensus/column_sidecars.hpp"
#include "consensus/custody_groups.hpp"
#include "consensus/das_core.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <utility>

namespace cairn::node {

using namespace consensus;

namespace {

/// Of the custody groups of this node and, if they are few, of some more.
std::vector<ColumnIndex> columns_to_sample(const Spec& network, const Custody& custody) {
    const std::uint64_t groups = std::max(network.config->SAMPLES_PER_SLOT, custody.group_count);
    const auto bits = get_custody_column_bits(network, custody.node_id, groups);
    CAIRN_ASSERT(bits.has_value());
    std::vector<ColumnIndex> columns;
    for (ColumnIndex column = 0; column < network.preset->NUMBER_OF_COLUMNS; ++column) {
        if ((*bits)[column]) {
            columns.push_back(column);
        }
    }
    return columns;
}

store::BlockId block_of(const Spec& network, const SignedBeaconBlockHeader& header) {
    return {header.message.slot, ssz::hash_tree_root(network, header.message)};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#blobsidecarsbyrange-v1 (and
// specs/fulu/p2p-interface.md#datacolumnsidecarsbyrange-v1)
bool is_beyond_retention(const Spec& spec, Slot slot, Slot current_slot) noexcept {
    const std::uint64_t kept = spec.at_least(ForkId::fulu)
                                   ? spec.config->MIN_EPOCHS_FOR_DATA_COLUMN_SIDECARS_REQUESTS
                                   : spec.config->MIN_EPOCHS_FOR_BLOB_SIDECARS_REQUESTS;
    const std::uint64_t epoch = compute_epoch_at_slot(spec, slot).value;
    const std::uint64_t current = compute_epoch_at_slot(spec, current_slot).value;
    return current > epoch && current - epoch > kept;
}

HeldSidecars::HeldSidecars(const Spec& network, const Custody& custody, store::SidecarStore* store)
    : network_(network), store_(store), columns_(columns_to_sample(network, custody)) {}

bool HeldSidecars::samples_subnet(std::uint64_t subnet_id) const {
    return std::ranges::any_of(columns_, [&](ColumnIndex column) {
        return column % network_.config->DATA_COLUMN_SIDECAR_SUBNET_COUNT == subnet_id;
    });
}

SidecarsOfBlock& HeldSidecars::of(const Root& root, Slot slot) {
    auto& [sidecars, is_handed_out] = held_[root];
    if (sidecars == nullptr) {
        sidecars = std::make_shared<SidecarsOfBlock>();
        sidecars->slot = slot;
        by_arrival_.emplace(current_slot_, root);
    } else if (std::exchange(is_handed_out, false)) {
        sidecars = std::make_shared<SidecarsOfBlock>(*sidecars);
    }
    return *sidecars;
}

void HeldSidecars::add(BlobSidecar sidecar) {
    const store::BlockId block = block_of(network_, sidecar.signed_block_header);
    const BlobIndex index = sidecar.index;
    if (store_ != nullptr) {
        store_->put(block, sidecar);
    }
    of(block.root, block.slot).blobs[index] =
        std::make_shared<const BlobSidecar>(std::move(sidecar));
}

void HeldSidecars::add(DataColumnSidecar sidecar) {
    const store::BlockId block = block_of(network_, sidecar.signed_block_header);
    const ColumnIndex index = sidecar.index;
    if (store_ != nullptr) {
        store_->put(block, sidecar);
    }
    of(block.root, block.slot).columns[index] =
        std::make_shared<const DataColumnSidecar>(std::move(sidecar));
}

std::vector<std::uint64_t> HeldSidecars::missing(const Root& root, const BeaconBlock& block,
                                                 Slot current_slot) const {
    std::vector<std::uint64_t> lacking;
    const Spec spec = spec_at_slot(network_, block.slot);
    const std::size_t blobs = block.body.blob_kzg_commitments.size();
    if (blobs == 0 || is_beyond_retention(spec, block.slot, current_slot)) {
        return lacking;
    }
    const auto found = held_.find(root);
    const SidecarsOfBlock* const held =
        found == held_.end() ? nullptr : found->second.sidecars.get();
    if (spec.at_least(ForkId::fulu)) {
        for (const ColumnIndex column : columns_) {
            if (held == nullptr || !held->columns.contains(column)) {
                lacking.push_back(column);
            }
        }
        return lacking;
    }
    for (BlobIndex index = 0; index < blobs; ++index) {
        if (held == nullptr || !held->blobs.contains(index)) {
            lacking.push_back(index);
        }
    }
    return lacking;
}

// consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md#reconstruction-and-cross-seeding
std::optional<std::vector<DataColumnSidecar>> HeldSidecars::recover(const Root& root) const {
    const auto found = held_.find(root);
    const std::uint64_t all = network_.preset->NUMBER_OF_COLUMNS;
    if (found == held_.end()) {
        return std::nullopt;
    }
    const SidecarsOfBlock& held = *found->second.sidecars;
    if (held.columns.size() * 2 < all || held.columns.size() == all) {
        return std::nullopt;
    }
    std::vector<MatrixEntry> entries;
    for (const auto& [index, sidecar] : held.columns) {
        for (std::size_t row = 0; row < sidecar->column.size(); ++row) {
            entries.push_back({sidecar->column[row], sidecar->kzg_proofs[row], index, row});
        }
    }
    const DataColumnSidecar& any = *held.columns.begin()->second;
    const std::size_t rows = any.column.size();
    auto matrix = recover_matrix(entries, rows);
    CAIRN_ASSERT(matrix.has_value());  // every cell has its proof
    std::vector<crypto::CellsAndKzgProofs> cells(rows);
    for (MatrixEntry& entry : *matrix) {
        cells[entry.row_index].cells.push_back(entry.cell);
        cells[entry.row_index].proofs.push_back(entry.kzg_proof);
    }
    auto columns =
        get_data_column_sidecars_from_column_sidecar(spec_at_slot(network_, held.slot), any, cells);
    CAIRN_ASSERT(columns.has_value());
    return *std::move(columns);
}

std::shared_ptr<const SidecarsOfBlock> HeldSidecars::find(const store::BlockId& block) const {
    const auto held = held_.find(block.root);
    if (held != held_.end()) {
        held->second.is_handed_out = true;
        return held->second.sidecars;
    }
    if (store_ == nullptr) {
        return nullptr;
    }
    auto blobs = store_->blobs(block);
    auto columns = store_->data_columns(block);
    if (!blobs || !columns || (blobs->empty() && columns->empty())) {
        return nullptr;
    }
    auto stored = std::make_shared<SidecarsOfBlock>();
    stored->slot = block.slot;
    for (BlobSidecar& sidecar : *blobs) {
        const BlobIndex index = sidecar.index;
        stored->blobs[index] = std::make_shared<const BlobSidecar>(std::move(sidecar));
    }
    for (DataColumnSidecar& sidecar : *columns) {
        const ColumnIndex index = sidecar.index;
        stored->columns[index] = std::make_shared<const DataColumnSidecar>(std::move(sidecar));
    }
    return stored;
}

void HeldSidecars::save() {
    if (store_ != nullptr) {
        std::ignore = store_->commit();  // failure() has it
    }
}

void HeldSidecars::prune(Slot current_slot) {
    save();
    current_slot_ = current_slot;
    if (current_slot.value <= MAX_HELD_SIDECAR_SLOTS) {
        return;
    }
    const auto end = by_arrival_.lower_bound(Slot{current_slot.value - MAX_HELD_SIDECAR_SLOTS});
    for (auto entry = by_arrival_.begin(); entry != end; entry = by_arrival_.erase(entry)) {
        held_.erase(entry->second);
    }
}

}  // namespace cairn::node
