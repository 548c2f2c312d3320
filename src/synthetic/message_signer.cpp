#include "synthetic/message_signer.hpp"

#include "base/assert.hpp"

namespace cairn::synthetic {

using namespace consensus;

MessageSigner::MessageSigner(const Keys& keys, const Root& message) : keys_(keys) {
    const auto unit = crypto::Signature::decompress(keys.sign_sum(1, message));
    CAIRN_ASSERT(unit.has_value());
    crypto::Signature step = *unit;
    for (std::vector<crypto::Signature>& multiples : multiples_) {
        multiples.emplace_back();
        for (std::uint64_t value = 1; value < std::uint64_t{1} << DIGIT_BITS; ++value) {
            multiples.push_back(crypto::aggregate(std::array{multiples.back(), step}));
        }
        step = crypto::aggregate(std::array{multiples.back(), step});
    }
}

BLSSignature MessageSigner::sign_sum(std::uint64_t sum) const {
    CAIRN_ASSERT(sum < std::uint64_t{1} << (DIGITS * DIGIT_BITS));
    std::array<crypto::Signature, DIGITS> parts;
    for (std::size_t digit = 0; digit < DIGITS; ++digit) {
        parts[digit] = multiples_[digit][sum % (std::uint64_t{1} << DIGIT_BITS)];
        sum >>= DIGIT_BITS;
    }
    return crypto::aggregate(parts).compress();
}

BLSSignature MessageSigner::sign(std::span<const ValidatorIndex> validators) const {
    return sign_sum(keys_.sum(validators));
}

}  // namespace cairn::synthetic
