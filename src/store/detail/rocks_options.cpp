#include "store/detail/rocks_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

namespace cairn::store::detail {
namespace {

/// What there is to say reaches the caller as a StoreError; a LOG file would grow unread.
class SilentLogger final : public rocksdb::Logger {
  public:
    SilentLogger() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
    using Logger::Logv;
    void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

/// RocksDB would wait for room on a full disk and then go on by itself.
class NoResumption final : public rocksdb::EventListener {
  public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                              bool* goes_on) override {
        *goes_on = false;
    }
};

void set_checks(rocksdb::Options& out) {
    // A power cut may leave any part of the unsynced end of the log, with holes. Recovery must stop
    // at the first hole: then the store is a prefix of the batches. kAbsoluteConsistency would
    // refuse to open after most power cuts, kTolerateCorruptedTailRecords after those with a hole,
    // and kSkipAnyCorruptedRecords would go on behind the hole. That damage to the synced part
    // would be taken for its end, too, is what HighWater is for.
    out.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    out.track_and_verify_wals_in_manifest = true;
    out.recycle_log_file_num = 0;
    out.paranoid_checks = true;
    out.paranoid_file_checks = true;
    // Nobody reads the file of options, and RocksDB 7.8 forgets a new column's handle, and with
    // that aborts, if it fails for it.
    out.fail_if_options_file_error = false;
    // After a failed write nothing more is written until the store is opened anew
    // (RocksKv::commit).
    out.max_bgerror_resume_count = 0;
    out.listeners.push_back(std::make_shared<NoResumption>());
    // A batch of several columns stays whole if the log behind it is lost.
    out.atomic_flush = true;
    // Opens every table at once, so that one that is missing or of another form is seen at the
    // start.
    out.max_open_files = -1;
    out.skip_checking_sst_file_sizes_on_db_open = false;
}

}  // namespace

rocksdb::Options rocks_options(rocksdb::Env& env, const RocksOptions& options) {
    rocksdb::BlockBasedTableOptions table;
    table.checksum = rocksdb::kXXH3;
    table.verify_compression = true;
    table.block_cache = rocksdb::NewLRUCache(options.cache_bytes);
    table.cache_index_and_filter_blocks = true;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // In parts: whole, those of a table of a million keys are megabytes, more than their share of
    // the cache, and would be read anew for each key.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;

    rocksdb::Options out;
    out.env = &env;
    out.info_log = std::make_shared<SilentLogger>();
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    out.compression = rocksdb::kLZ4Compression;
    // Batches are sorted, so a key's place in the table in memory is looked for from that of the
    // one before it.
    out.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
    // RocksKv flushes long before RocksDB would by itself.
    out.write_buffer_size = 4 * options.write_buffer_bytes;
    out.max_total_wal_size = 16 * options.write_buffer_bytes;
    out.max_background_jobs = 2;
    out.stats_dump_period_sec = 0;
    out.stats_persist_period_sec = 0;
    set_checks(out);
    return out;
}

}  // namespace cairn::store::detail
