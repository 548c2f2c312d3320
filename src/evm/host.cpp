#include "evm/host.hpp"

namespace cairn::evm {
namespace {

/// The slot has not been written in this transaction.
StorageStatus first_write(const U256& current, const U256& value) noexcept {
    if (current.is_zero()) {
        return StorageStatus::added;
    }
    return value.is_zero() ? StorageStatus::deleted : StorageStatus::modified;
}

StorageStatus later_write(const U256& original, const U256& current, const U256& value) noexcept {
    if (original.is_zero()) {
        return value.is_zero() ? StorageStatus::added_deleted : StorageStatus::assigned;
    }
    if (current.is_zero()) {
        return value == original ? StorageStatus::deleted_restored : StorageStatus::deleted_added;
    }
    if (value.is_zero()) {
        return StorageStatus::modified_deleted;
    }
    return value == original ? StorageStatus::modified_restored : StorageStatus::assigned;
}

}  // namespace

StorageStatus storage_status(const U256& original, const U256& current,
                             const U256& value) noexcept {
    if (current == value) {
        return StorageStatus::assigned;
    }
    return original == current ? first_write(current, value)
                               : later_write(original, current, value);
}

}  // namespace cairn::evm
