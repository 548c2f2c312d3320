// What a validator has signed, so that it never signs two things of which one must be a lie.
//
// The rules are those of EIP-3076 ("Conditions"), in the strict form that needs no history: a block
// only for a later slot than any before, an attestation only with a later target, and a source that
// does not go back. Memory only: whoever restarts with the same keys must wait out what it may have
// signed. Threads: one owner.
#pragma once

#include "consensus/containers/misc.hpp"

#include <optional>
#include <unordered_map>

namespace cairn::validator {

class SigningGuard {
  public:
    /// True, and noted, if it is safe to sign.
    bool may_propose(consensus::ValidatorIndex validator, consensus::Slot slot);
    bool may_attest(consensus::ValidatorIndex validator, consensus::Epoch source,
                    consensus::Epoch target);

  private:
    struct Signed {
        std::optional<consensus::Slot> slot;
        std::optional<consensus::Epoch> source;
        std::optional<consensus::Epoch> target;
    };
    std::unordered_map<std::uint64_t, Signed> signed_;
};

}  // namespace cairn::validator
