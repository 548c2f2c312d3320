// The registry's public keys, decompressed once, for verifiers of many signatures.
//
// Threads: `extend` by one owner; look-ups by any number of threads beside it.
#pragma once

#include "consensus/primitives.hpp"
#include "crypto/public_key_cache.hpp"

#include <array>
#include <memory>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

class ValidatorKeys {
  public:
    /// Brings in the keys of validators that are new in this state's registry. 10 us a key and
    /// core, 42 us for keys whose deposits nobody has checked (KeyOrigin::unchecked).
    void extend(const BeaconState& state, crypto::KeyOrigin origin, base::Executor& executor);

    /// Validators below this index are the same in every state to come (they are in finalised
    /// blocks), so that look-ups need not compare them with the registry.
    void settle(std::size_t count) noexcept { settled_ = count; }

    /// The key of a validator of this state's registry; null if unknown (another fork of the chain
    /// gave the index to another key, or extend has not seen it). The identity if the key is
    /// invalid.
    const crypto::PublicKey* find(const BeaconState& state, ValidatorIndex index) const;

  private:
    crypto::PublicKeyCache keys_;
    /// The sign and most of x: too much for one who makes keys that are told apart by nothing else.
    using Tag = std::array<std::uint64_t, 2>;
    static Tag tag_of(const BLSPubkey& pubkey) noexcept;

    std::vector<Tag> tags_;
    std::size_t settled_ = 0;
};

}  // namespace cairn::consensus
