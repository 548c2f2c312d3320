#include "devnet/member_storage.hpp"

#include "base/assert.hpp"
#include "execution_node/execution_chain.hpp"
#include "protection/memory_protection.hpp"

#include <algorithm>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::uint64_t PRUNE_EVERY_SLOTS = 64;

}  // namespace

Result<std::unique_ptr<MemberStorage>, std::string> MemberStorage::open(
    const Spec& network, const Root& genesis_validators_root,
    const std::shared_ptr<node::Storage>& storage, std::span<const BLSPubkey> keys, Keeps keeps) {
    std::unique_ptr<MemberStorage> opened(new MemberStorage);
    std::shared_ptr<protection::SlashingProtection> protection;
    if (storage != nullptr) {
        auto open = storage->open(
            {genesis_validators_root, !keys.empty(), keeps.sidecars,
             keeps.execution ? execution_node::chain_columns() : std::vector<std::string>{}});
        if (!open) {
            return unexpected(std::move(open).error().what);
        }
        auto chain_store =
            store::ChainStore::open(network, *open->chain, {.segments = open->segments});
        if (!chain_store) {
            return unexpected(std::move(chain_store).error().what);
        }
        opened->kv_ = std::move(open->chain);
        opened->chain_store_ = *std::move(chain_store);
        opened->kept_slots_ = storage->kept_history_slots();
        opened->is_in_memory_ = opened->kept_slots_ != UINT64_MAX;
        if (open->sidecars != nullptr) {
            opened->sidecar_kv_ = std::move(open->sidecars);
            opened->sidecar_store_ =
                std::make_unique<store::SidecarStore>(network, *opened->sidecar_kv_);
        }
        const std::uint64_t epochs =
            std::max(network.config->MIN_EPOCHS_FOR_BLOB_SIDECARS_REQUESTS,
                     network.config->MIN_EPOCHS_FOR_DATA_COLUMN_SIDECARS_REQUESTS);
        opened->kept_sidecar_slots_ =
            std::min(storage->kept_sidecar_slots(), (epochs + 1) * network.preset->SLOTS_PER_EPOCH);
        opened->execution_kv_ = std::move(open->execution);
        protection = std::move(open->protection);
    } else if (keeps.execution) {
        opened->is_in_memory_ = true;
        opened->execution_disk_ = std::make_unique<store::MemoryDisk>();
        auto kv = opened->execution_disk_->open(execution_node::chain_columns());
        CAIRN_ASSERT(kv.has_value());
        opened->execution_kv_ = *std::move(kv);
    }
    if (protection == nullptr) {
        protection = std::make_shared<protection::MemoryProtection>(genesis_validators_root);
    }
    opened->protection_ = std::make_unique<WatchedProtection>(std::move(protection));
    if (const auto done = opened->protection_->register_keys(keys); !done) {
        return unexpected(done.error().what + ".");
    }
    return opened;
}

void MemberStorage::prune(Slot slot) {
    if (chain_store_ != nullptr && slot.value % PRUNE_EVERY_SLOTS == 0 &&
        slot.value > kept_slots_) {
        std::ignore = chain_store_->prune_history(Slot{slot.value - kept_slots_});
    }
    if (sidecar_store_ != nullptr && slot.value % PRUNE_EVERY_SLOTS == 0 &&
        slot.value > kept_sidecar_slots_) {
        std::ignore = sidecar_store_->prune(Slot{slot.value - kept_sidecar_slots_});
    }
}

std::optional<std::string> MemberStorage::failure() const {
    if (chain_store_ != nullptr && chain_store_->failure()) {
        return chain_store_->failure()->what;
    }
    if (sidecar_store_ != nullptr && sidecar_store_->failure()) {
        return sidecar_store_->failure()->what;
    }
    if (protection_->failure()) {
        return protection_->failure()->what +
               ". Nothing was signed that it does not hold; mend that and start again.";
    }
    return std::nullopt;
}

}  // namespace cairn::devnet
