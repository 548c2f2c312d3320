// Source and target of every vote that is known, in memory: what decides most questions without the
// disk. 16 bytes a vote: 18 MB for 1,000 keys of any age.
//
// Votes of a key stand in the order of target and source. They come in nearly that order and go
// from its beginning, so both are cheap. Threads: one at a time.
#pragma once

#include "consensus/primitives.hpp"
#include "protection/rules.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace cairn::protection::detail {

struct Epochs {
    consensus::Epoch target;
    consensus::Epoch source;
    friend bool operator==(const Epochs&, const Epochs&) = default;
};

class VoteIndex {
  public:
    void clear();

    /// `forgotten`: votes with a target up to it were forgotten, though some may be in the file.
    void add_key(const consensus::BLSPubkey& pubkey, const KnownKey& key,
                 std::optional<consensus::Epoch> forgotten = std::nullopt);
    std::optional<KnownKey> find_key(const consensus::BLSPubkey& pubkey) const;
    void set_watermarks(const KnownKey& key) { of(key.id).lowest = key.lowest; }
    /// In the order of their ids.
    const std::vector<consensus::BLSPubkey>& pubkeys() const noexcept { return pubkeys_; }

    /// Returns false if it is there already.
    bool insert(KeyId key, const Epochs& vote);
    bool contains(KeyId key, const Epochs& vote) const;
    /// Those of a target, until the next change.
    std::span<const Epochs> at(KeyId key, consensus::Epoch target) const;
    /// Is there a vote with an earlier target and a later source?
    bool has_surrounded(KeyId key, const Epochs& vote) const;
    /// Is there a vote with a later target and an earlier source?
    bool has_surrounding(KeyId key, const Epochs& vote) const;
    struct Forgotten {
        std::size_t votes = 0;
        std::optional<consensus::Epoch> highest_source;
    };
    /// Takes out the votes with a target up to `target`.
    Forgotten forget(KeyId key, consensus::Epoch target);
    const std::vector<Epochs>& votes(KeyId key) const { return of(key).votes; }
    bool is_forgotten(KeyId key, consensus::Epoch target) const {
        return of(key).forgotten && target <= *of(key).forgotten;
    }
    void forget_nothing(KeyId key) { of(key).forgotten.reset(); }
    bool knows(KeyId key) const noexcept {
        return key > 0 && static_cast<std::size_t>(key) <= keys_.size();
    }

  private:
    struct Key {
        Watermarks lowest;
        std::optional<consensus::Epoch> forgotten;
        std::vector<Epochs> votes;
    };
    Key& of(KeyId id) { return keys_[static_cast<std::size_t>(id) - 1]; }
    const Key& of(KeyId id) const { return keys_[static_cast<std::size_t>(id) - 1]; }

    std::unordered_map<consensus::BLSPubkey, KeyId> ids_;
    std::vector<consensus::BLSPubkey> pubkeys_;
    std::vector<Key> keys_;  // id 1 first
};

}  // namespace cairn::protection::detail
