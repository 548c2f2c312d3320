// One message, signed by very many: the same signatures as Keys::sign gives, at a hundredth of the
// cost.
//
// A signature is the secret number times the message's point, and the numbers here are small: the
// sum of a number's three digits, each found in a table of multiples, is two additions.
// For made-up keys only: nothing here runs in constant time.
#pragma once

#include "crypto/bls.hpp"
#include "synthetic/keys.hpp"

#include <array>
#include <span>
#include <vector>

namespace cairn::synthetic {

class MessageSigner {
  public:
    /// Cost: 3,072 additions, about 60 ms.
    MessageSigner(const Keys& keys, const consensus::Root& message);

    /// What Keys::sign gives. The secret numbers add up to less than 2^30.
    consensus::BLSSignature sign(std::span<const consensus::ValidatorIndex> validators) const;
    consensus::BLSSignature sign(consensus::ValidatorIndex validator) const {
        return sign({&validator, 1});
    }
    /// By those whose secret numbers add up to `sum`.
    consensus::BLSSignature sign_sum(std::uint64_t sum) const;

  private:
    static constexpr std::uint64_t DIGIT_BITS = 10;
    static constexpr std::size_t DIGITS = 3;

    const Keys& keys_;
    /// By digit d and its value v: v * 2^(10 d) times the message's point.
    std::array<std::vector<crypto::Signature>, DIGITS> multiples_;
};

}  // namespace cairn::synthetic
