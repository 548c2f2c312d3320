// What the owner of each key wants of its blocks: fee recipient, graffiti, gas limit, builders.
//
// A choice of a key is looked up in what was set while running, then in what was configured at the
// start, then in the defaults of all keys. Threads: any.
#pragma once

#include "consensus/primitives.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::validator {

inline constexpr std::size_t GRAFFITI_BYTES = 32;
inline constexpr std::uint64_t DEFAULT_GAS_LIMIT = 60'000'000;

struct DutyChoices {
    consensus::ExecutionAddress fee_recipient;
    std::string graffiti = {};  // at most GRAFFITI_BYTES
    std::uint64_t gas_limit = DEFAULT_GAS_LIMIT;
    bool builder = false;  // tell block builders of the key
    friend bool operator==(const DutyChoices&, const DutyChoices&) = default;
};

/// What is set for one key; the rest is as for all.
struct KeyChoices {
    std::optional<consensus::ExecutionAddress> fee_recipient;
    std::optional<std::string> graffiti;
    std::optional<std::uint64_t> gas_limit;
    std::optional<bool> builder;
    bool empty() const noexcept { return *this == KeyChoices{}; }
    friend bool operator==(const KeyChoices&, const KeyChoices&) = default;
};
using ChoicesByKey = std::map<consensus::BLSPubkey, KeyChoices>;

class ProposerChoices {
  public:
    explicit ProposerChoices(DutyChoices defaults, ChoicesByKey configured = {});

    DutyChoices of(const consensus::BLSPubkey& pubkey) const;
    /// What was configured at the start, and cannot be taken away.
    KeyChoices configured(const consensus::BLSPubkey& pubkey) const;
    KeyChoices set(const consensus::BLSPubkey& pubkey) const;
    ChoicesByKey all_set() const;

    void change(const consensus::BLSPubkey& pubkey, const std::function<void(KeyChoices&)>& change);

  private:
    DutyChoices defaults_;
    ChoicesByKey configured_;
    mutable std::mutex mutex_;
    ChoicesByKey set_;
};

/// Zeros after the text. Longer texts are a bug.
Bytes32 to_graffiti(std::string_view text);

}  // namespace cairn::validator
