// How the node stands towards the network and the execution layer, as its owner last said it.
//
// Threads: set() belongs to the node's owner; everyone may read.
#pragma once

#include <atomic>

namespace cairn::api {

class Health {
  public:
    struct Facts {
        /// Peers know of blocks that the node lacks, or nobody has been asked yet.
        bool is_syncing = false;
        /// Nobody has judged the head's execution payload (consensus-specs v1.7.0-beta.4
        /// sync/optimistic.md).
        bool is_optimistic = false;
        bool el_offline = false;
    };

    void set(const Facts& facts) noexcept {
        is_syncing_ = facts.is_syncing;
        is_optimistic_ = facts.is_optimistic;
        el_offline_ = facts.el_offline;
    }
    Facts get() const noexcept { return {is_syncing_, is_optimistic_, el_offline_}; }

  private:
    std::atomic<bool> is_syncing_ = false;
    std::atomic<bool> is_optimistic_ = false;
    std::atomic<bool> el_offline_ = false;
};

}  // namespace cairn::api
