#include "crypto/secret_key.hpp"

#include "base/assert.hpp"
#include "crypto/detail/points.hpp"

#include <blst_aux.h>

#include <algorithm>
#include <cstring>

namespace cairn::crypto {

void wipe(std::span<std::uint8_t> secret) noexcept {
    if (!secret.empty()) {
        explicit_bzero(secret.data(), secret.size());
    }
}

/// blst's view of a key, and the way to make one.
struct SecretKeyAccess {
    static const blst_scalar* blst(const SecretKey& key) noexcept {
        return reinterpret_cast<const blst_scalar*>(key.scalar_.data());
    }
    static blst_scalar* blst(SecretKey& key) noexcept {
        return reinterpret_cast<blst_scalar*>(key.scalar_.data());
    }
    static SecretKey make() noexcept { return {}; }
};

static_assert(sizeof(blst_scalar) == 32);

Result<SecretKey, BlsError> SecretKey::from_bytes(
    std::span<const std::uint8_t, 32> bytes) noexcept {
    SecretKey key;
    std::ranges::reverse_copy(bytes, key.scalar_.begin());
    if (!blst_sk_check(SecretKeyAccess::blst(key))) {
        return unexpected(BlsError::scalar_out_of_range);
    }
    return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : scalar_(other.scalar_) {
    wipe(other.scalar_);
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    if (this != &other) {
        scalar_ = other.scalar_;
        wipe(other.scalar_);
    }
    return *this;
}

SecretKey::~SecretKey() {
    wipe(scalar_);
}

void SecretKey::to_bytes(std::span<std::uint8_t, 32> out) const noexcept {
    std::ranges::reverse_copy(scalar_, out.begin());
}

Result<SecretKey, BlsError> SecretKey::plus(const SecretKey& other) const noexcept {
    SecretKey sum;
    if (!blst_sk_add_n_check(SecretKeyAccess::blst(sum), SecretKeyAccess::blst(*this),
                             SecretKeyAccess::blst(other))) {
        return unexpected(BlsError::scalar_out_of_range);
    }
    return sum;
}

BLSSignature sign(const SecretKey& key, BytesView message) noexcept {
    const blst_p2 hash = detail::hash_message(message);
    blst_p2 signature;
    blst_sign_pk_in_g1(&signature, &hash, SecretKeyAccess::blst(key));
    BLSSignature out;
    blst_p2_compress(out.data(), &signature);
    return out;
}

PublicKey to_public_key(const SecretKey& key) noexcept {
    blst_p1 point;
    blst_sk_to_pk_in_g1(&point, SecretKeyAccess::blst(key));
    return detail::to_public_key(point);
}

BLSPubkey sk_to_pk(const SecretKey& key) noexcept {
    return to_public_key(key).compress();
}

namespace {

SecretKey plus_number(const SecretKey& key, std::uint64_t number) noexcept {
    SecretKey sum = SecretKeyAccess::make();
    blst_scalar step{};
    base::store_le64(step.b, number);
    CAIRN_ASSERT(
        blst_sk_add_n_check(SecretKeyAccess::blst(sum), SecretKeyAccess::blst(key), &step));
    return sum;
}

/// keys[i] = (key + begin + i) * G1, converted to affine together, which shares the inversions.
void fill_consecutive(std::span<PublicKey> keys, const SecretKey& key, std::size_t begin) {
    std::vector<blst_p1> points(keys.size());
    const SecretKey first = plus_number(key, begin);
    blst_sk_to_pk_in_g1(points.data(), SecretKeyAccess::blst(first));
    for (std::size_t i = 1; i < points.size(); ++i) {
        blst_p1_add_or_double_affine(&points[i], &points[i - 1], &BLS12_381_G1);
    }
    const std::array<const blst_p1*, 2> contiguous = {points.data(), nullptr};
    blst_p1s_to_affine(detail::PointAccess::blst(keys[0]), contiguous.data(), points.size());
}

}  // namespace

std::vector<PublicKey> consecutive_public_keys(const SecretKey& key, std::size_t count,
                                               base::Executor& executor) {
    constexpr std::size_t batch = 1024;
    std::vector<PublicKey> keys(count);
    executor.parallel_for(count, batch, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; i += batch) {
            const std::size_t n = std::min(batch, end - i);
            fill_consecutive(std::span(keys).subspan(i, n), key, i);
        }
    });
    return keys;
}

}  // namespace cairn::crypto
