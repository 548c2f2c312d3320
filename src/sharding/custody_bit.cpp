#include "sharding/custody_bit.hpp"

#include "consensus/constants.hpp"
#include "crypto/bls.hpp"

#include <algorithm>

namespace cairn::sharding {

static_assert(std::tuple_size_v<CustodySecrets> == consensus::CUSTODY_SECRETS);
static_assert(sizeof(Bytes32) == consensus::BYTES_PER_CUSTODY_ATOM);

// consensus-specs v0.12.3 specs/phase1/custody-game.md#get_custody_atoms
std::vector<Bytes32> get_custody_atoms(BytesView bytes) {
    std::vector<Bytes32> atoms((bytes.size() + 31) / 32);
    if (!bytes.empty()) {
        std::memcpy(atoms[0].data(), bytes.data(), bytes.size());
    }
    return atoms;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#get_custody_secrets
Checked<CustodySecrets> get_custody_secrets(const BLSSignature& key) {
    const auto point = crypto::signature_to_g2(key);
    CAIRN_REQUIRE(point.has_value(), custody_secret_malformed);
    FixedBytes<96> little_endian;
    std::ranges::reverse_copy(point->x0, little_endian.data());
    std::ranges::reverse_copy(point->x1, little_endian.data() + 48);
    CustodySecrets secrets;
    for (std::size_t i = 0; i < secrets.size(); ++i) {
        secrets[i] = uint256_from_le(Bytes32::from(little_endian.view().subspan(32 * i, 32)));
    }
    return secrets;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#universal_hash_function
Uint256 universal_hash_function(std::span<const Bytes32> data_chunks,
                                const CustodySecrets& secrets) noexcept {
    constexpr std::size_t ways = consensus::CUSTODY_SECRETS;
    const std::size_t n = data_chunks.size();
    CustodySecrets steps;
    for (std::size_t r = 0; r < ways; ++r) {
        steps[r] = pow_mod(secrets[r], ways);
    }
    // Atoms r, r + 3, r + 6 ... share a secret s: s^r * (m_r + s^3 * (m_(r+3) + s^3 * ...)).
    // The three sums run side by side, so that their multiplications overlap.
    CustodySecrets sums{};
    for (std::size_t i = (n + ways - 1) / ways * ways; i-- > 0;) {
        if (i < n) {
            const std::size_t r = i % ways;
            sums[r] = add_mod(mul_mod(sums[r], steps[r]), uint256_from_le(data_chunks[i]));
        }
    }
    Uint256 hash = pow_mod(secrets[n % ways], n);
    for (std::size_t r = 0; r < ways; ++r) {
        hash = add_mod(hash, mul_mod(sums[r], pow_mod(secrets[r], r)));
    }
    return canonical(hash);
}

bool compute_custody_bit(const Spec& spec, const CustodySecrets& secrets, BytesView data) {
    const Uint256 first =
        add_mod(universal_hash_function(get_custody_atoms(data), secrets), secrets[0]);
    for (std::uint64_t i = 0; i < spec.preset->CUSTODY_PROBABILITY_EXPONENT; ++i) {
        if (legendre_bit(add_mod(first, Uint256{{i, 0, 0, 0}}), CUSTODY_PRIME_LIMBS) == 0) {
            return false;
        }
    }
    return true;
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#compute_custody_bit
Checked<bool> compute_custody_bit(const Spec& spec, const BLSSignature& key, BytesView data) {
    CAIRN_TRY_ASSIGN(const CustodySecrets secrets, get_custody_secrets(key));
    return compute_custody_bit(spec, secrets, data);
}

}  // namespace cairn::sharding
