#include "store/detail/rocks_status.hpp"

#include "base/assert.hpp"

#include <rocksdb/status.h>

namespace cairn::store::detail {
namespace {

StoreErrorKind kind_of(const rocksdb::Status& status) {
    // The subcode is lost where RocksDB wraps one status in another.
    if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit ||
        status.ToString().find("No space left on device") != std::string::npos) {
        return StoreErrorKind::disk_full;
    }
    // Every file that is asked for was written: one that is not there is lost.
    if (status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound()) {
        return StoreErrorKind::damaged;
    }
    if (status.IsNotSupported() || status.IsInvalidArgument()) {
        return StoreErrorKind::unknown_form;
    }
    return StoreErrorKind::io;
}

std::string_view explain(StoreErrorKind kind) {
    switch (kind) {
        case StoreErrorKind::locked:
            return "is open in another process: ";
        case StoreErrorKind::damaged:
            return "is damaged; restore it from a copy, or remove it and sync again: ";
        case StoreErrorKind::unknown_form:
            return "has a form that this version does not know: ";
        case StoreErrorKind::disk_full:
            return "cannot grow, the disk is full; make room and start again: ";
        case StoreErrorKind::io:
            return "cannot be read or written; what it had acknowledged is safe, start again when "
                   "it can be: ";
    }
    CAIRN_UNREACHABLE("no such kind of error");
}

}  // namespace

StoreError store_error(const rocksdb::Status& status, std::string_view where) {
    CAIRN_ASSERT(!status.ok());
    const StoreErrorKind kind = kind_of(status);
    std::string what = "the store ";
    what += where;
    what += ' ';
    what += explain(kind);
    return {kind, what + status.ToString()};
}

}  // namespace cairn::store::detail
