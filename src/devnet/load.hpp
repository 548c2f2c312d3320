// Load that a node makes by itself: transfers and token transfers that every node hears of, and
// blobs for its own blocks. Paid by accounts of the network's own; the same seed makes the same.
// Threads: the node's.
#pragma once

#include "devnet/genesis.hpp"
#include "engine/embedded_execution.hpp"

#include <memory>
#include <vector>

namespace cairn::devnet {

struct LoadOptions {
    /// In each block, as far as the fork allows; from deneb on.
    std::uint64_t blobs_per_block = 0;
    /// Of the whole network; bellatrix and later.
    std::uint64_t transactions_per_slot = 0;
    std::uint64_t seed = 1;
};

class LoadGenerator {
  public:
    /// The most that LoadOptions::transactions_per_slot may be: what an account may have waiting,
    /// for each of the accounts.
    static constexpr std::uint64_t MAX_TRANSACTIONS_PER_SLOT = 1024;
    /// Different blobs, or as many as one block carries if that is more: then they come again,
    /// since their proofs are dear.
    static constexpr std::size_t BLOB_POOL = 4;

    LoadGenerator(const LoadOptions& options, std::shared_ptr<const Accounts> accounts)
        : options_(options), accounts_(std::move(accounts)) {}

    /// Puts the slot's transactions, every second one a token's, into the node's pool; returns
    /// their bytes, for the others. What the pool refuses is left out.
    /// 60 us for each.
    std::vector<Bytes> make_transactions(rpc::ExecutionBackend& execution,
                                         std::uint64_t slot) const;
    /// Puts transactions with blobs for the slot's block into the pool, unless some wait there.
    /// Cost: 80 ms for the first use of each blob, since fulu 0.3 s; then their check.
    void add_blobs(rpc::ExecutionBackend& execution, const consensus::Spec& spec,
                   consensus::Slot slot);

    const LoadOptions& options() const noexcept { return options_; }

  private:
    struct Proven {
        Bytes blob;
        crypto::KZGCommitment commitment;
        std::vector<crypto::KZGProof> proofs;  // of the blob, or of its cells
    };

    const Proven& proven_blob(std::uint8_t version, std::uint64_t number);
    Bytes blob_transaction(std::uint64_t nonce, std::uint8_t version, std::uint64_t first,
                           std::uint64_t count);

    LoadOptions options_;
    std::shared_ptr<const Accounts> accounts_;
    std::vector<std::unique_ptr<const Proven>> pool_;  // null: not used yet
    std::uint8_t pool_version_ = 0;                    // of its sidecars
};

}  // namespace cairn::devnet
