// Keys of made-up validators: validator i has the secret key `first + i`.
//
// So a set of a million takes seconds, and an aggregate signature of any set of validators is one
// signature under the sum of their keys. Whoever knows `first` can sign for all of them: for
// benchmarks and tests only.
#pragma once

#include "base/executor.hpp"
#include "consensus/primitives.hpp"
#include "crypto/secret_key.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cairn::synthetic {

class Keys {
  public:
    /// `first` in [1, 2^32); 1 us a key and core.
    Keys(std::uint64_t first, std::size_t count, base::Executor& executor);

    std::size_t size() const noexcept { return pubkeys_.size(); }
    const consensus::BLSPubkey& pubkey(std::size_t validator) const noexcept {
        return pubkeys_[validator];
    }
    /// What the named validators sign together; none gives the point at infinity.
    consensus::BLSSignature sign(std::span<const consensus::ValidatorIndex> validators,
                                 const consensus::Root& message) const;
    consensus::BLSSignature sign(consensus::ValidatorIndex validator,
                                 const consensus::Root& message) const {
        return sign({&validator, 1}, message);
    }

    /// Of the secret numbers of the named validators; below 2^64.
    std::uint64_t sum(std::span<const consensus::ValidatorIndex> validators) const noexcept;
    /// What those sign together whose secret numbers add up to `sum`; 0 gives the point at
    /// infinity.
    consensus::BLSSignature sign_sum(std::uint64_t sum, const consensus::Root& message) const;

  private:
    std::uint64_t first_;
    std::vector<consensus::BLSPubkey> pubkeys_;
};

}  // namespace cairn::synthetic
