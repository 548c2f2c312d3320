// A RecordedDisk as the file system of RocksDB.
#pragma once

#include "store/recorded_disk_test.hpp"

#include <memory>

namespace rocksdb {
class Env;
}

namespace cairn::store {

/// The disk outlives it.
std::shared_ptr<rocksdb::Env> env_on(RecordedDisk& disk);

}  // namespace cairn::store
