#include "algebra/eddsa.hpp"

#include "algebra/poseidon.hpp"
#include "crypto/keccak256.hpp"

#include <algorithm>
#include <type_traits>

namespace cairn::algebra {

namespace {

template <class Curve>
const EdwardsTable<Curve>& generator_table() {
    static const EdwardsTable<Curve> table(EdwardsPoint<Curve>::from(Curve::generator));
    return table;
}

template <class Curve>
constexpr std::uint64_t domain_of =
    std::is_same_v<Curve, Jubjub> ? POSEIDON_DOMAIN_EDDSA_JUBJUB
                                  : POSEIDON_DOMAIN_EDDSA_BANDERSNATCH;

template <class Curve>
EdwardsPoint<Curve> times_cofactor(EdwardsPoint<Curve> point) noexcept {
    for (unsigned i = 0; i < Curve::cofactor_log; ++i) {
        point = point.doubled();
    }
    return point;
}

/// An integer of 256 bits modulo the order.
template <class Curve>
typename Curve::Scalar scalar_from(const Limbs4& integer) noexcept {
    using Scalar = typename Curve::Scalar;
    return {Scalar::multiply(Scalar::Factors::square, integer)};
}

/// Keccak-256(tag, secret, message) for two tags, 512 bits modulo the order.
template <class Curve>
typename Curve::Scalar hashed_scalar(std::uint8_t tag, const Bytes32& secret,
                                     const Bytes32& message) noexcept {
    using Scalar = typename Curve::Scalar;
    Scalar out;
    for (std::uint8_t half = 0; half < 2; ++half) {
        Bytes input = {tag, half};
        input.insert(input.end(), secret.begin(), secret.end());
        input.insert(input.end(), message.begin(), message.end());
        const Bytes32 hash = crypto::keccak256(input);
        const Scalar part = scalar_from<Curve>(limbs_from_big_endian(hash.data()));
        // out 2^256 + part
        out = Scalar{Scalar::multiply(out.limbs, Scalar::Factors::square)} + part;
    }
    return out;
}

template <class Curve>
bool is_key(const EdwardsAffine<Curve>& point) noexcept {
    return is_on_curve(point) && !(point == EdwardsAffine<Curve>{}) && is_in_subgroup(point);
}

template <class Curve>
Result<void, EddsaError> check_nonce(const EdwardsAffine<Curve>& nonce) noexcept {
    if (!is_on_curve(nonce) || (!Curve::is_complete && !is_in_subgroup(nonce))) {
        return unexpected(EddsaError::nonce_not_a_point);
    }
    if (times_cofactor(EdwardsPoint<Curve>::from(nonce)).is_identity()) {
        return unexpected(EddsaError::nonce_small_order);
    }
    return {};
}

template <class Curve>
Result<void, EddsaError> check_form(const EddsaPublicKey<Curve>& key,
                                    const EddsaSignature<Curve>& signature) noexcept {
    if (!is_key(key.point)) {
        return unexpected(EddsaError::key_not_of_order);
    }
    CAIRN_TRY(check_nonce(signature.nonce));
    if (!is_below(signature.scalar, Curve::Scalar::p)) {
        return unexpected(EddsaError::scalar_too_large);
    }
    return {};
}

EdwardsPoint<Jubjub> multiply_key(const JubjubAffine& key, const Jubjub::Scalar& c) noexcept {
    return multiply(JubjubPoint::from(key), c.to_integer());
}
EdwardsPoint<Bandersnatch> multiply_key(const BandersnatchAffine& key,
                                        const Bandersnatch::Scalar& c) noexcept {
    return multiply_in_subgroup(BandersnatchPoint::from(key), c);
}

template <class Curve>
typename Curve::Scalar challenge_scalar(const EddsaPublicKey<Curve>& key, const Fr& message,
                                        const EdwardsAffine<Curve>& nonce) {
    return scalar_from<Curve>(eddsa_challenge(nonce, key, message).to_integer());
}

}  // namespace

template <class Curve>
Result<EddsaPublicKey<Curve>, EddsaError> EddsaPublicKey<Curve>::from_bytes(
    const FixedBytes<32>& bytes) noexcept {
    const auto point = decompress_edwards<Curve>(bytes);
    if (!point) {
        return unexpected(EddsaError::key_not_a_point);
    }
    if (!is_key(*point)) {
        return unexpected(EddsaError::key_not_of_order);
    }
    return EddsaPublicKey{*point};
}

template <class Curve>
FixedBytes<64> EddsaSignature<Curve>::to_bytes() const noexcept {
    FixedBytes<64> out;
    std::ranges::copy(compress_edwards(nonce), out.bytes.begin());
    for (std::size_t i = 0; i < 4; ++i) {
        base::store_le64(out.data() + 32 + 8 * i, scalar[i]);
    }
    return out;
}

template <class Curve>
Result<EddsaSignature<Curve>, EddsaError> EddsaSignature<Curve>::from_bytes(
    const FixedBytes<64>& bytes) noexcept {
    EddsaSignature out;
    const auto nonce = decompress_edwards<Curve>(FixedBytes<32>::from(bytes.view().first(32)));
    if (!nonce) {
        return unexpected(EddsaError::nonce_not_a_point);
    }
    out.nonce = *nonce;
    CAIRN_TRY(check_nonce(out.nonce));
    for (std::size_t i = 0; i < 4; ++i) {
        out.scalar[i] = base::load_le64(bytes.data() + 32 + 8 * i);
    }
    if (!is_below(out.scalar, Curve::Scalar::p)) {
        return unexpected(EddsaError::scalar_too_large);
    }
    return out;
}

template <class Curve>
EddsaSecretKey<Curve> EddsaSecretKey<Curve>::from_seed(const Bytes32& seed) noexcept {
    EddsaSecretKey out;
    out.secret_ = hashed_scalar<Curve>(1, seed, {});
    Bytes input = {2};
    input.insert(input.end(), seed.begin(), seed.end());
    out.prefix_ = crypto::keccak256(input);
    out.public_key_.point = generator_table<Curve>().multiply(out.secret_.to_integer()).to_affine();
    return out;
}

template <class Curve>
EddsaSignature<Curve> EddsaSecretKey<Curve>::sign(const Fr& message) const noexcept {
    const auto nonce = hashed_scalar<Curve>(3, prefix_, fr_to_bytes(message));
    EddsaSignature<Curve> out;
    out.nonce = generator_table<Curve>().multiply(nonce.to_integer()).to_affine();
    const auto c = challenge_scalar<Curve>(public_key_, message, out.nonce);
    out.scalar = (nonce + c * secret_).to_integer();
    return out;
}

template <class Curve>
Fr eddsa_challenge(const EdwardsAffine<Curve>& nonce, const EddsaPublicKey<Curve>& key,
                   const Fr& message) {
    return poseidon_hash(domain_of<Curve>,
                         std::array{nonce.x, nonce.y, key.point.x, key.point.y, message});
}

template <class Curve>
Result<void, EddsaError> eddsa_verify(const EddsaPublicKey<Curve>& key, const Fr& message,
                                      const EddsaSignature<Curve>& signature) {
    CAIRN_TRY(check_form(key, signature));
    const auto c = challenge_scalar<Curve>(key, message, signature.nonce);
    const EdwardsPoint<Curve> difference = generator_table<Curve>().multiply(signature.scalar) +
                                           -multiply_key(key.point, c) +
                                           -EdwardsPoint<Curve>::from(signature.nonce);
    if (!times_cofactor(difference).is_identity()) {
        return unexpected(EddsaError::equation);
    }
    return {};
}

// h (sum z S) B = h sum z R + h sum (z c) A
template <class Curve>
bool eddsa_verify_batch(std::span<const EddsaClaim<Curve>> claims, crypto::Random& random) {
    using Scalar = typename Curve::Scalar;
    std::vector<EdwardsAffine<Curve>> points;
    std::vector<Limbs4> scalars;
    Scalar sum;
    for (const EddsaClaim<Curve>& claim : claims) {
        if (!check_form(claim.key, claim.signature)) {
            return false;
        }
        std::array<std::uint8_t, 16> bytes{};
        random.fill(bytes);
        // One bit above keeps it from being zero.
        const Limbs4 z = {base::load_le64(bytes.data()), base::load_le64(bytes.data() + 8), 1, 0};
        const Scalar coefficient = Scalar::from_integer(z);
        const auto c = challenge_scalar<Curve>(claim.key, claim.message, claim.signature.nonce);
        sum = sum + coefficient * Scalar::from_integer(claim.signature.scalar);
        points.push_back(claim.signature.nonce);
        scalars.push_back(z);
        points.push_back(claim.key.point);
        scalars.push_back((coefficient * c).to_integer());
    }
    const EdwardsPoint<Curve> right = edwards_msm<Curve>(points, scalars);
    return times_cofactor(generator_table<Curve>().multiply(sum.to_integer()) + -right)
        .is_identity();
}

#define CAIRN_INSTANTIATE_EDDSA(Curve)                                                      \
    template struct EddsaPublicKey<Curve>;                                                  \
    template struct EddsaSignature<Curve>;                                                  \
    template class EddsaSecretKey<Curve>;                                                   \
    template Fr eddsa_challenge(const EdwardsAffine<Curve>&, const EddsaPublicKey<Curve>&,  \
                                const Fr&);                                                 \
    template Result<void, EddsaError> eddsa_verify(const EddsaPublicKey<Curve>&, const Fr&, \
                                                   const EddsaSignature<Curve>&);           \
    template bool eddsa_verify_batch(std::span<const EddsaClaim<Curve>>, crypto::Random&);
CAIRN_INSTANTIATE_EDDSA(Jubjub)
CAIRN_INSTANTIATE_EDDSA(Bandersnatch)
#undef CAIRN_INSTANTIATE_EDDSA

}  // namespace cairn::algebra
