// The files of an Env, as RocksDB sees them, with a witness: each sync of a MANIFEST is told to the
// marks of the store. So the marks know what is durable of it from the one who made it so, and not
// from what RocksDB gives away of its state.
#pragma once

#include "store/detail/high_water.hpp"

#include <memory>

namespace rocksdb {
class Env;
}

namespace cairn::store::detail {

/// `env` and `marks` outlive the result.
std::unique_ptr<rocksdb::Env> witnessed_env(rocksdb::Env& env, HighWater& marks);

}  // namespace cairn::store::detail
