// What a member leaves behind when it dies, opened: its chain's store, and what its validators have
// signed. Threads: the member's.
#pragma once

#include "devnet/genesis.hpp"
#include "devnet/watched_protection.hpp"
#include "node/storage.hpp"
#include "store/chain_store.hpp"
#include "store/sidecar_store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace cairn::devnet {

class MemberStorage {
  public:
    struct Keeps {
        bool sidecars = false;
        /// A chain of payloads; in memory if `storage` is null.
        bool execution = false;
    };

    /// `storage`: null if nothing outlives the member. `keys`: of those who sign here. The error is
    /// a sentence.
    static Result<std::unique_ptr<MemberStorage>, std::string> open(
        const consensus::Spec& network, const consensus::Root& genesis_validators_root,
        const std::shared_ptr<node::Storage>& storage, std::span<const consensus::BLSPubkey> keys,
        Keeps keeps);

    /// Null: the chain lives in memory only.
    store::ChainStore* chain_store() noexcept { return chain_store_.get(); }
    /// Null: sidecars live in memory only.
    store::SidecarStore* sidecar_store() noexcept { return sidecar_store_.get(); }
    /// Null: not kept.
    store::Kv* execution_kv() noexcept { return execution_kv_.get(); }
    /// Below the last committed one; nothing: all, because they are on disk.
    std::optional<std::uint64_t> execution_blocks_kept() const noexcept {
        return is_in_memory_ ? std::optional(BLOCKS_IN_MEMORY) : std::nullopt;
    }
    bool is_new() const noexcept { return chain_store_ == nullptr || chain_store_->is_empty(); }
    WatchedProtection& protection() noexcept { return *protection_; }
    /// Now and then drops history that is not worth its place.
    void prune(consensus::Slot slot);
    /// A sentence, if what had to be stored could not be stored.
    std::optional<std::string> failure() const;

    /// Of the execution layer, for who asks for receipts and logs: 3.4 hours of slots of six
    /// seconds.
    static constexpr std::uint64_t BLOCKS_IN_MEMORY = 2048;

  private:
    MemberStorage() = default;

    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<store::ChainStore> chain_store_;
    std::unique_ptr<store::Kv> sidecar_kv_;
    std::unique_ptr<store::SidecarStore> sidecar_store_;
    std::unique_ptr<store::MemoryDisk> execution_disk_;  // null: it is in the storage
    std::unique_ptr<store::Kv> execution_kv_;
    std::unique_ptr<WatchedProtection> protection_;
    bool is_in_memory_ = false;
    std::uint64_t kept_slots_ = UINT64_MAX;
    std::uint64_t kept_sidecar_slots_ = UINT64_MAX;
};

}  // namespace cairn::devnet
