// How we run RocksDB.
#pragma once

#include "store/rocks_kv.hpp"

namespace rocksdb {
class Env;
struct Options;
}  // namespace rocksdb

namespace cairn::store::detail {

rocksdb::Options rocks_options(rocksdb::Env& env, const RocksOptions& options);

}  // namespace cairn::store::detail
