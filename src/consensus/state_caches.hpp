// What is derived from a BeaconState and kept beside it: shufflings, totals, the public-key index.
//
// Every entry is keyed by what it was derived from, so a stale one is never served: shufflings by
// epoch and seed (the active set of an epoch is fixed once its seed is), totals by epoch, proposers
// by slot. Copies of a state share entries. Caches never affect equality, encoding or roots.
// Threads: filled by the state's one writer; call `warm_caches` (accessors.hpp) before others read.
#pragma once

#include "consensus/primitives.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace cairn::consensus {

/// The active validators of an epoch, and the order in which they are cut into committees.
struct Shuffling {
    Epoch epoch;
    Bytes32 seed;
    std::vector<ValidatorIndex> active;
    std::vector<ValidatorIndex> shuffled;
};

/// Public key -> validator index by open addressing. It stores indices only; a look-up compares
/// with the registry, so one table serves states whose registries differ at the end (forks of the
/// chain).
class PubkeyIndex {
  public:
    explicit PubkeyIndex(std::size_t capacity);

    /// `pubkey_of(i)` gives the registry's key i, or nullptr beyond its end.
    template <class PubkeyOf>
    std::optional<ValidatorIndex> find(const BLSPubkey& pubkey, PubkeyOf&& pubkey_of) const;
    template <class PubkeyOf>
    void insert(const BLSPubkey& pubkey, ValidatorIndex index, PubkeyOf&& pubkey_of);
    /// False when it is time to move to a larger table.
    bool has_room() const noexcept { return 2 * used_ < slots_.size(); }
    std::size_t capacity() const noexcept { return slots_.size(); }

  private:
    static constexpr std::uint32_t empty = ~std::uint32_t{0};
    std::size_t first_slot(const BLSPubkey& pubkey) const noexcept {
        return base::load_le64(pubkey.data() + 8) & (slots_.size() - 1);
    }
    std::vector<std::atomic<std::uint32_t>>
        slots_;  // readers of other states may look while we insert
    std::size_t used_ = 0;
};

/// Effective balances in increments as of an epoch, by validator index: see
/// EffectiveBalanceIncrements (accessors.hpp).
struct IncrementColumn {
    Epoch epoch;
    std::shared_ptr<const std::vector<std::uint16_t>> increments;
};

/// altair on: who counts in the justification of an epoch and the one before it, and with how much.
/// Of what can change within an epoch only slashings matter, and each adds to state.slashings.
struct VotingColumns {
    static constexpr std::uint8_t previous = 1U << 0U;  // active in the previous epoch, not slashed
    static constexpr std::uint8_t current = 1U << 1U;   // active in this epoch, not slashed
    static constexpr std::uint8_t active = 1U << 2U;    // active in this epoch

    Epoch epoch;
    Gwei slashings;  // this epoch's entry in state.slashings when the columns were made
    std::vector<Gwei> effective_balance;
    std::vector<std::uint8_t> counted;
};

struct StateCaches {
    std::array<std::shared_ptr<const Shuffling>, 4> shufflings;  // newest first
    /// Of shard and light client committees (2020 road), newest first.
    std::array<std::shared_ptr<const Shuffling>, 4> road_shufflings;
    std::optional<std::pair<Epoch, Gwei>> total_active_balance;
    std::optional<std::pair<Slot, ValidatorIndex>> proposer;
    IncrementColumn effective_balance_increments;
    std::shared_ptr<const VotingColumns> voting;
    std::shared_ptr<PubkeyIndex> pubkeys;
    std::size_t indexed_pubkeys = 0;  // validators [0, n) are in the index

    friend bool operator==(const StateCaches&, const StateCaches&) noexcept { return true; }
};

template <class PubkeyOf>
std::optional<ValidatorIndex> PubkeyIndex::find(const BLSPubkey& pubkey,
                                                PubkeyOf&& pubkey_of) const {
    for (std::size_t slot = first_slot(pubkey);; slot = (slot + 1) & (slots_.size() - 1)) {
        const std::uint32_t index = slots_[slot].load(std::memory_order_relaxed);
        if (index == empty) {
            return std::nullopt;
        }
        const BLSPubkey* key = pubkey_of(index);
        if (key != nullptr && *key == pubkey) {
            return ValidatorIndex{index};
        }
    }
}

template <class PubkeyOf>
void PubkeyIndex::insert(const BLSPubkey& pubkey, ValidatorIndex index, PubkeyOf&& pubkey_of) {
    std::size_t slot = first_slot(pubkey);
    for (;; slot = (slot + 1) & (slots_.size() - 1)) {
        const std::uint32_t other = slots_[slot].load(std::memory_order_relaxed);
        if (other == empty) {
            break;
        }
        const BLSPubkey* key = pubkey_of(other);
        if (other == index.value || (key != nullptr && *key == pubkey)) {
            return;  // the first validator with a key keeps it
        }
    }
    slots_[slot].store(static_cast<std::uint32_t>(index.value), std::memory_order_relaxed);
    ++used_;
}

}  // namespace cairn::consensus
