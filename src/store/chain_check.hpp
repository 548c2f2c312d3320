// What a chain's store holds, counted and measured; and whether all of it is right.
// Threads: beside nobody who writes to the store.
#pragma once

#include "store/chain_store.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace cairn::store {

/// Of one column.
struct PlaceSize {
    std::uint64_t records = 0;
    /// Of keys and values.
    std::uint64_t bytes = 0;
    /// On disk, compressed, about; what was removed counts until it is compacted.
    std::uint64_t disk_bytes = 0;
};

struct ChainSize {
    std::array<PlaceSize, 5> places;  // by ChainStore::Place
    std::uint64_t whole_states = 0;
    std::uint64_t whole_state_bytes = 0;

    const PlaceSize& operator[](ChainStore::Place place) const {
        return places.at(static_cast<std::size_t>(place));
    }
};

/// Reads every record, without looking into it. Cost: the whole store.
Stored<ChainSize> measure_chain(const ChainStore& store);

/// Bytes by the formula of docs/formats/store.md, before compression.
struct SizeForecast {
    double block = 0;
    double whole_state = 0;
    double state_difference = 0;

    /// What a store has after so many slots with blocks, with states of so many epochs.
    double bytes(std::uint64_t slots, std::uint64_t kept_epochs) const;
};
/// With the mean sizes of what is there; those of which there is none count as 0.
SizeForecast forecast_of(const ChainSize& size);

/// Reads and decodes everything: each block is that of its key; the history is one chain, which
/// leads to the anchor, and from there every block has its parent; each state is that of its block;
/// the index of roots has these blocks and no others. The findings, in words; none: all is right.
/// An error: the store could not be read on. Cost: the root of every block and state.
Stored<std::vector<std::string>> check_chain(
    const ChainStore& store, const std::function<void(std::uint64_t records)>& progress = {});

}  // namespace cairn::store
