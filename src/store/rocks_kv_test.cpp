// The folder of a store: first start, form, foreign and damaged things in its place.
#include "store/rocks_kv.hpp"

#include "store/kv_contents_test.hpp"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <fstream>

using namespace cairn;
using namespace cairn::store;

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> columns = {"a"};

void expect_refused(const fs::path& path, StoreErrorKind kind, std::string_view words) {
    const auto kv = open_rocks_kv(path, columns);
    ASSERT_FALSE(kv);
    EXPECT_EQ(kv.error().kind, kind) << kv.error().what;
    EXPECT_NE(kv.error().what.find(words), std::string::npos) << kv.error().what;
    EXPECT_NE(kv.error().what.find(path.string()), std::string::npos) << kv.error().what;
}

void make_store(const fs::path& path) {
    const auto kv = *open_rocks_kv(path, columns);
    Batch batch;
    batch.put(0, text_bytes("key"), text_bytes("value"));
    ASSERT_TRUE(kv->commit(batch, Durability::synced));
}

void write_default_column(const fs::path& path, const std::string& form) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    std::vector<std::string> names = {"default"};
    if (fs::exists(path)) {
        names.emplace_back("a");
    }
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (const std::string& name : names) {
        descriptors.emplace_back(name, options);
    }
    ASSERT_TRUE(rocksdb::DB::Open(options, path.string(), descriptors, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    ASSERT_TRUE(db->Put({}, "form", form).ok());
    for (rocksdb::ColumnFamilyHandle* const handle : handles) {
        ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
}

TEST(RocksKv, TheFirstStartLeavesNoDraft) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    EXPECT_TRUE(fs::exists(folder.path() / "kv"));
    EXPECT_FALSE(fs::exists(folder.path() / "kv.creating"));
}

TEST(RocksKv, AFirstStartThatWasCutShortIsBegunAgain) {
    const TestFolder folder;
    fs::create_directory(folder.path() / "kv.creating");
    std::ofstream(folder.path() / "kv.creating" / "CURRENT") << "half";
    std::ofstream(folder.path() / "kv.creating" / "000004.log") << "half";
    make_store(folder.path() / "kv");
    EXPECT_FALSE(fs::exists(folder.path() / "kv.creating"));
}

TEST(RocksKv, AnEmptyFolderIsTaken) {
    const TestFolder folder;
    fs::create_directory(folder.path() / "kv");
    make_store(folder.path() / "kv");
}

TEST(RocksKv, AFolderWithOtherThingsIsRefused) {
    const TestFolder folder;
    fs::create_directory(folder.path() / "kv");
    std::ofstream(folder.path() / "kv" / "letter.txt") << "dear";
    expect_refused(folder.path() / "kv", StoreErrorKind::unknown_form, "other things");
}

TEST(RocksKv, AFileInItsPlaceIsRefused) {
    const TestFolder folder;
    std::ofstream(folder.path() / "kv") << "dear";
    expect_refused(folder.path() / "kv", StoreErrorKind::io, "Not a directory");
}

TEST(RocksKv, AMissingParentIsRefused) {
    const TestFolder folder;
    expect_refused(folder.path() / "no" / "kv", StoreErrorKind::io, "No such file");
}

TEST(RocksKv, AForeignDatabaseIsRefused) {
    const TestFolder folder;
    write_default_column(folder.path() / "kv", "something else");
    expect_refused(folder.path() / "kv", StoreErrorKind::unknown_form, "none of Cairn");
}

TEST(RocksKv, ANewerFormIsRefusedInClearWords) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    write_default_column(folder.path() / "kv", "cairn kv 2");
    expect_refused(folder.path() / "kv", StoreErrorKind::unknown_form, "newer version of Cairn");
}

TEST(RocksKv, AFormThatIsNoNumberIsRefused) {
    for (const char* const form : {"cairn kv ", "cairn kv 1x", "cairn kv 0", "cairn kv -1"}) {
        const TestFolder folder;
        make_store(folder.path() / "kv");
        write_default_column(folder.path() / "kv", form);
        expect_refused(folder.path() / "kv", StoreErrorKind::unknown_form, "cannot be read");
    }
}

TEST(RocksKv, ARefusalLetsGoOfTheLock) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    ASSERT_FALSE(open_rocks_kv(folder.path() / "kv", {"other"}));
    EXPECT_TRUE(open_rocks_kv(folder.path() / "kv", columns));
}

TEST(RocksKv, ALogThatWasCutBelowWhatWasAcknowledgedIsRefused) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    for (const auto& entry : fs::directory_iterator(folder.path() / "kv")) {
        if (entry.path().extension() == ".log") {
            fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
        }
    }
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "acknowledged");
    // Opening has not made it look whole.
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "acknowledged");
}

fs::path manifest_in(const fs::path& folder) {
    std::string name;
    std::getline(std::ifstream(folder / "CURRENT"), name);
    return folder / name;
}

TEST(RocksKv, AManifestThatWasCutIsRefused) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    const fs::path manifest = manifest_in(folder.path() / "kv");
    fs::resize_file(manifest, fs::file_size(manifest) - 1);
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "has become shorter");
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "has become shorter");
}

TEST(RocksKv, AManifestThatHasChangedIsRefused) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    std::fstream(manifest_in(folder.path() / "kv"), std::ios::in | std::ios::out | std::ios::binary)
        << 'x';
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "is not as it was written");
}

TEST(RocksKv, AnOlderManifestIsRefused) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    const fs::path older = manifest_in(folder.path() / "kv");
    fs::copy_file(older, folder.path() / "kept");
    for (int i = 0; i < 2; ++i) {
        make_store(folder.path() / "kv");
    }
    fs::copy_file(folder.path() / "kept", older);
    std::ofstream(folder.path() / "kv" / "CURRENT") << older.filename().string() << '\n';
    expect_refused(folder.path() / "kv", StoreErrorKind::damaged, "older MANIFEST");
}

TEST(RocksKv, MarksOfAnEarlierFormAreMadeAnew) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    fs::resize_file(folder.path() / "kv" / "HIGHWATER", 1024);
    EXPECT_TRUE(open_rocks_kv(folder.path() / "kv", columns));
    EXPECT_EQ(fs::file_size(folder.path() / "kv" / "HIGHWATER"), 2048U);
}

TEST(RocksKv, AMissingMarkIsMadeAgain) {
    const TestFolder folder;
    make_store(folder.path() / "kv");
    fs::remove(folder.path() / "kv" / "HIGHWATER");
    const auto kv = *open_rocks_kv(folder.path() / "kv", columns);
    EXPECT_EQ(*kv->get(0, text_bytes("key")), text_bytes("value"));
}

// Folders that vanish under an open store
// -----------------------------------------------------------

void put_key(Batch& batch) {
    batch.put(0, text_bytes("key"), text_bytes("another value"));
}

/// The next commit of either kind fails, and so do those after it; reads go on.
void expect_missed(Kv& kv, const fs::path& path, Durability durability) {
    Batch batch;
    put_key(batch);
    for (int i = 0; i < 2; ++i) {
        const auto refused = kv.commit(batch, durability);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, StoreErrorKind::damaged);
        EXPECT_NE(refused.error().what.find(path.string() + " was removed or replaced"),
                  std::string::npos)
            << refused.error().what;
    }
    EXPECT_TRUE(kv.get(0, text_bytes("key")));
}

TEST(RocksKv, AFolderThatIsRemovedIsMissed) {
    for (const Durability durability : {Durability::buffered, Durability::synced}) {
        const TestFolder folder;
        const fs::path path = folder.path() / "kv";
        make_store(path);
        const auto kv = *open_rocks_kv(path, columns);
        fs::remove_all(path);
        expect_missed(*kv, path, durability);
    }
}

TEST(RocksKv, AFolderThatIsEmptiedIsMissed) {
    const TestFolder folder;
    const fs::path path = folder.path() / "kv";
    make_store(path);
    const auto kv = *open_rocks_kv(path, columns);
    for (const auto& entry : fs::directory_iterator(path)) {
        fs::remove(entry);
    }
    expect_missed(*kv, path, Durability::buffered);
}

TEST(RocksKv, AFolderWithAnotherInItsPlaceIsMissed) {
    const TestFolder folder;
    const fs::path path = folder.path() / "kv";
    make_store(path);
    fs::copy(path, folder.path() / "copy");
    {
        const auto kv = *open_rocks_kv(path, columns);
        fs::rename(path, folder.path() / "moved");
        fs::rename(folder.path() / "copy", path);
        expect_missed(*kv, path, Durability::synced);
    }
    // What stands there has not been written to.
    const auto kv = open_rocks_kv(path, columns);
    ASSERT_TRUE(kv) << kv.error().what;
    EXPECT_EQ(*(*kv)->get(0, text_bytes("key")), text_bytes("value"));
}

TEST(RocksKv, AFolderThatGoesOnIsNot) {
    const TestFolder folder;
    const auto kv = *open_rocks_kv(folder.path() / "kv", columns, {.write_buffer_bytes = 1});
    for (int i = 0; i < 10; ++i) {  // a table each, and files that come and go
        Batch batch;
        put_key(batch);
        ASSERT_TRUE(kv->commit(batch, Durability::synced));
    }
}

}  // namespace
