#include "synthetic/keys.hpp"

#include "base/assert.hpp"

namespace cairn::synthetic {
namespace {

crypto::SecretKey secret_key(std::uint64_t number) {
    Bytes32 bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    auto key = crypto::SecretKey::from_bytes(bytes.bytes);
    CAIRN_ASSERT(key.has_value());
    return *std::move(key);
}

}  // namespace

Keys::Keys(std::uint64_t first, std::size_t count, base::Executor& executor)
    : first_(first), pubkeys_(count) {
    CAIRN_ASSERT(first >= 1 && first < (std::uint64_t{1} << 32));
    const auto keys = crypto::consecutive_public_keys(secret_key(first), count, executor);
    executor.parallel_for(count, 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            pubkeys_[i] = keys[i].compress();
        }
    });
}

std::uint64_t Keys::sum(std::span<const consensus::ValidatorIndex> validators) const noexcept {
    // Below 2^64, as no set is larger than 2^32 keys of less than 2^33.
    std::uint64_t sum = 0;
    for (const consensus::ValidatorIndex index : validators) {
        sum = base::checked_add(sum, first_ + index.value);
    }
    return sum;
}

consensus::BLSSignature Keys::sign(std::span<const consensus::ValidatorIndex> validators,
                                   const consensus::Root& message) const {
    return sign_sum(sum(validators), message);
}

consensus::BLSSignature Keys::sign_sum(std::uint64_t sum, const consensus::Root& message) const {
    return sum == 0 ? crypto::G2_POINT_AT_INFINITY : crypto::sign(secret_key(sum), message.view());
}

}  // namespace cairn::synthetic
