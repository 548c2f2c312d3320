// What RocksDB's statuses mean to us.
#pragma once

#include "store/kv.hpp"

#include <string>
#include <string_view>

namespace rocksdb {
class Status;
}

namespace cairn::store::detail {

/// `status` is not OK; `where` is the folder or file.
StoreError store_error(const rocksdb::Status& status, std::string_view where);

}  // namespace cairn::store::detail
