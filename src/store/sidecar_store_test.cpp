#include "store/sidecar_store.hpp"

#include "consensus/config.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

namespace cairn::store {
namespace {

using namespace consensus;

class SidecarStoreTest : public testing::Test {
  protected:
    SidecarStoreTest() {
        config_.DENEB_FORK_EPOCH = Epoch{0};
        config_.ELECTRA_FORK_EPOCH = Epoch{0};
        config_.FULU_FORK_EPOCH = Epoch{1};
        reopen();
    }
    void reopen() {
        store_.reset();
        kv_.reset();
        kv_ = *disk_.open(SidecarStore::columns());
        store_ = std::make_unique<SidecarStore>(network_, *kv_);
    }
    static BlobSidecar blob(std::uint64_t index) {
        BlobSidecar sidecar;
        sidecar.index = index;
        sidecar.blob.bytes[1] = 7;
        sidecar.kzg_commitment_inclusion_proof.resize(17);
        return sidecar;
    }
    static DataColumnSidecar column(std::uint64_t index) {
        DataColumnSidecar sidecar;
        sidecar.index = index;
        sidecar.column.emplace_back();
        sidecar.kzg_commitments.emplace_back();
        sidecar.kzg_proofs.emplace_back();
        sidecar.kzg_commitments_inclusion_proof.resize(4);
        return sidecar;
    }
    static BlockId block(std::uint64_t slot, std::uint8_t name = 1) {
        return {Slot{slot}, Root{{name}}};
    }

    Config config_ = minimal_config();
    Spec network_{minimal_preset(), config_, ForkId::fulu};
    MemoryDisk disk_;
    std::unique_ptr<Kv> kv_;
    std::unique_ptr<SidecarStore> store_;
};

TEST_F(SidecarStoreTest, GivesBackWhatItWasGivenAfterAReopening) {
    store_->put(block(3), blob(1));
    store_->put(block(3), blob(0));
    store_->put(block(3, 2), blob(5));
    store_->put(block(8), column(127));
    store_->put(block(8), column(2));
    EXPECT_TRUE(store_->blobs(block(3))->empty());  // not committed
    ASSERT_TRUE(store_->commit());
    reopen();
    EXPECT_EQ(*store_->blobs(block(3)), (std::vector{blob(0), blob(1)}));
    EXPECT_EQ(*store_->blobs(block(3, 2)), std::vector{blob(5)});
    EXPECT_EQ(*store_->data_columns(block(8)), (std::vector{column(2), column(127)}));
    EXPECT_TRUE(store_->blobs(block(8))->empty());
    EXPECT_TRUE(store_->data_columns(block(9))->empty());
}

TEST_F(SidecarStoreTest, PrunesWhatIsOld) {
    for (std::uint64_t slot = 1; slot <= 10; ++slot) {
        if (slot < 8) {
            store_->put(block(slot), blob(0));
        } else {
            store_->put(block(slot), column(0));
        }
    }
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(*store_->prune(Slot{9}), 8U);
    EXPECT_TRUE(store_->blobs(block(7))->empty());
    EXPECT_TRUE(store_->data_columns(block(8))->empty());
    EXPECT_EQ(store_->data_columns(block(9))->size(), 1U);
    EXPECT_EQ(*store_->prune(Slot{9}), 0U);
}

TEST_F(SidecarStoreTest, KeepsWhatTheDiskDoesNotTake) {
    store_->put(block(3), blob(0));
    disk_.refuse_commits(StoreError{StoreErrorKind::disk_full, "full"});
    EXPECT_FALSE(store_->commit());
    EXPECT_TRUE(store_->failure().has_value());
    disk_.refuse_commits(std::nullopt);
    EXPECT_TRUE(store_->commit());
    EXPECT_FALSE(store_->failure().has_value());
    EXPECT_EQ(store_->blobs(block(3))->size(), 1U);
}

TEST_F(SidecarStoreTest, RefusesWhatIsDamaged) {
    store_->put(block(3), blob(0));
    ASSERT_TRUE(store_->commit());
    const auto snapshot = kv_->snapshot();
    const auto entry = snapshot->iterate(0);
    entry->seek({});
    Bytes record(entry->value().begin(), entry->value().end());
    Batch batch;
    record[500] ^= 1;
    batch.put(0, entry->key(), record);
    ASSERT_TRUE(kv_->commit(batch, Durability::buffered));
    const auto read = store_->blobs(block(3));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().kind, StoreErrorKind::damaged);
    Batch newer;
    newer.put(0, entry->key(), seal_record(SIDECAR_VERSION + 1, {}));
    ASSERT_TRUE(kv_->commit(newer, Durability::buffered));
    EXPECT_EQ(store_->blobs(block(3)).error().kind, StoreErrorKind::unknown_form);
}

}  // namespace
}  // namespace cairn::store
