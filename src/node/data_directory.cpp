#include "node/data_directory.hpp"

#include "protection/protection_db.hpp"
#include "store/chain_store.hpp"
#include "store/rocks_kv.hpp"
#include "store/sidecar_store.hpp"

#include <string>
#include <system_error>

namespace cairn::node {
namespace {

using protection::ProtectionCause;
using protection::ProtectionDb;
using protection::WhenMissing;
using store::StoreErrorKind;

StoreErrorKind kind_of(ProtectionCause cause) {
    switch (cause) {
        case ProtectionCause::held:
            return StoreErrorKind::locked;
        case ProtectionCause::not_found:
        case ProtectionCause::damaged:
            return StoreErrorKind::damaged;
        case ProtectionCause::newer_version:
        case ProtectionCause::wrong_network:
            return StoreErrorKind::unknown_form;
        case ProtectionCause::disk_full:
            return StoreErrorKind::disk_full;
        case ProtectionCause::not_readable:
        case ProtectionCause::disk:
        case ProtectionCause::interchange:
            break;
    }
    return StoreErrorKind::io;
}

std::string advice(ProtectionCause cause) {
    switch (cause) {
        case ProtectionCause::not_found:
            return ". The chain beside it has been run, so validators have signed: without the "
                   "file they could contradict themselves. Restore it from a copy.";
        case ProtectionCause::damaged:
            return ". Restore it from a copy, or from an interchange file; never start without it.";
        case ProtectionCause::disk_full:
            return ". Make space and start again; nothing is lost.";
        default:
            return ".";
    }
}

store::Stored<std::shared_ptr<protection::SlashingProtection>> open_protection(
    const std::string& path, const StorageUse& use, WhenMissing when_missing) {
    auto opened = ProtectionDb::open({.path = path,
                                      .genesis_validators_root = use.genesis_validators_root,
                                      .when_missing = when_missing});
    if (!opened) {
        const ProtectionCause cause = opened.error().cause;
        return unexpected(store::StoreError{kind_of(cause), opened.error().what + advice(cause)});
    }
    return std::shared_ptr<protection::SlashingProtection>(*std::move(opened));
}

}  // namespace

store::Stored<OpenStorage> DataDirectory::open(const StorageUse& use) {
    std::error_code error;
    std::filesystem::create_directory(path_, error);
    if (error) {
        const bool full = error == std::errc::no_space_on_device;
        return unexpected(
            store::StoreError{full ? StoreErrorKind::disk_full : StoreErrorKind::io,
                              path_.string() + " cannot be made: " + error.message() + "."});
    }
    OpenStorage opened;
    CAIRN_TRY_ASSIGN(opened.chain,
                     store::open_rocks_kv(chain_path(), store::ChainStore::columns()));
    opened.segments = segments_path();
    if (use.has_sidecars) {
        CAIRN_TRY_ASSIGN(opened.sidecars,
                         store::open_rocks_kv(sidecars_path(), store::SidecarStore::columns()));
    }
    if (!use.execution_columns.empty()) {
        CAIRN_TRY_ASSIGN(opened.execution,
                         store::open_rocks_kv(execution_path(), use.execution_columns));
    }
    if (use.has_validators) {
        CAIRN_TRY_ASSIGN(const auto config, store::ChainStore::config_of(*opened.chain));
        CAIRN_TRY_ASSIGN(opened.protection,
                         open_protection(protection_path().string(), use,
                                         config ? WhenMissing::refuse : WhenMissing::create));
    }
    return opened;
}

}  // namespace cairn::node
