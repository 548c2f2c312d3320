#include "node/storage.hpp"

#include "protection/memory_protection.hpp"
#include "store/chain_store.hpp"
#include "store/sidecar_store.hpp"

namespace cairn::node {

store::Stored<OpenStorage> MemoryStorage::open(const StorageUse& use) {
    OpenStorage opened;
    CAIRN_TRY_ASSIGN(opened.chain, disk_.open(store::ChainStore::columns()));
    if (use.has_sidecars) {
        CAIRN_TRY_ASSIGN(opened.sidecars, sidecar_disk_.open(store::SidecarStore::columns()));
    }
    if (!use.execution_columns.empty()) {
        CAIRN_TRY_ASSIGN(opened.execution, execution_disk_.open(use.execution_columns));
    }
    if (protection_ == nullptr) {
        protection_ = std::make_shared<protection::MemoryProtection>(use.genesis_validators_root);
    }
    opened.protection = protection_;
    return opened;
}

}  // namespace cairn::node
