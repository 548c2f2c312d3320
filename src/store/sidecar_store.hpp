// The blobs and data columns of blocks, for as long as others may ask for them. Beside the chain's
// store and apart from it: what is lost here can be fetched again, so nothing is synced.
//
//   CAIRN_TRY_ASSIGN(auto kv, open_rocks_kv(path, SidecarStore::columns()));
//   SidecarStore store(network, *kv);
//   store.put(block, sidecar);            // collected ...
//   CAIRN_TRY(store.commit());            // ... and written as one batch
//
// Format: docs/formats/store.md. Threads: one owner; the reading functions may be called beside
// nobody's put or commit.
#pragma once

#include "consensus/containers/blob.hpp"
#include "store/chain_records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cairn::store {

inline constexpr std::uint8_t SIDECAR_VERSION = 1;

class SidecarStore {
  public:
    enum class Place : Column {
        blobs,    // slot || root || index -> BlobSidecar
        columns,  // slot || root || index -> DataColumnSidecar
    };
    /// Names of columns, in their order, for who opens the Kv.
    static const std::vector<std::string>& columns();

    /// `kv` outlives the store.
    SidecarStore(const consensus::Spec& network, Kv& kv) : network_(network), kv_(kv) {}

    // What was not written stays collected, up to MAX_COLLECTED_BYTES, and the next commit tries
    // again.
    void put(const BlockId& block, const consensus::BlobSidecar& sidecar);
    void put(const BlockId& block, const consensus::DataColumnSidecar& sidecar);
    Stored<void> commit();
    /// The last error of a commit or a pruning, until one goes well.
    const std::optional<StoreError>& failure() const noexcept { return failure_; }

    // Of what is committed, ascending by index. damaged: what is stored is no sidecar.
    Stored<std::vector<consensus::BlobSidecar>> blobs(const BlockId& block) const;
    Stored<std::vector<consensus::DataColumnSidecar>> data_columns(const BlockId& block) const;

    /// Removes those of slots before `first`; how many.
    Stored<std::uint64_t> prune(consensus::Slot first);

  private:
    template <class Sidecar>
    void put(Place place, const BlockId& block, const Sidecar& sidecar);
    template <class Sidecar>
    Stored<std::vector<Sidecar>> read(Place place, const BlockId& block) const;
    Stored<std::uint64_t> prune(Place place, consensus::Slot first);
    Stored<void> note(Stored<void> outcome);

    consensus::Spec network_;
    Kv& kv_;
    Batch batch_;
    std::optional<StoreError> failure_;
};

/// Beyond this nothing more is collected while the disk takes nothing.
inline constexpr std::size_t MAX_COLLECTED_BYTES = std::size_t{64} << 20U;

}  // namespace cairn::store
