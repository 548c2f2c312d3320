// The BLS interface of src/crypto over a scheme that only resembles it, linked into the simulation
// in its place: a key is a number k mod p, a signature of m is k * H(m) mod p, so keys and
// signatures add up as points do, at a thousandth of the cost. Whoever sees a public key can sign
// with it, so this is for members that do not try. No program that is shipped contains it.
#include "base/assert.hpp"
#include "crypto/bls.hpp"
#include "crypto/public_key_cache.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signature_batch.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace cairn::crypto {

namespace {

constexpr std::uint64_t P = (std::uint64_t{1} << 61U) - 1;

// Encodings: a flag byte as real points have, the number big-endian behind it, zeros.
constexpr std::uint8_t INFINITY_FLAG = 0xc0;
constexpr std::uint8_t POINT_FLAG = 0x80;

std::uint64_t add(std::uint64_t a, std::uint64_t b) {
    return (a + b) % P;
}

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % P);
}

std::uint64_t read_number(std::span<const std::uint8_t> bytes) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) {
        number =
            static_cast<std::uint64_t>(((static_cast<unsigned __int128>(number) << 8U) + byte) % P);
    }
    return number;
}

void write_number(std::uint64_t number, std::span<std::uint8_t> bytes) {
    for (std::size_t i = bytes.size(); i-- > 0; number >>= 8U) {
        bytes[i] = static_cast<std::uint8_t>(number);
    }
}

std::uint64_t hash(BytesView message) {
    const Bytes32 digest = sha256(message);
    return std::max<std::uint64_t>(read_number(digest.view()), 1);
}

template <class Point>
std::uint64_t number_of(const Point& point) {
    std::uint64_t number = 0;
    std::memcpy(&number, &point, sizeof(number));
    return number;
}

template <class Point>
Point point_of(std::uint64_t number) {
    Point point;
    std::memcpy(static_cast<void*>(&point), &number, sizeof(number));
    return point;
}

template <class Encoded>
Encoded encode(std::uint64_t number) {
    Encoded bytes{};
    bytes.data()[0] = number == 0 ? INFINITY_FLAG : POINT_FLAG;
    write_number(number, std::span(bytes.data() + 1, 8));
    return bytes;
}

template <class Encoded>
Result<std::uint64_t, BlsError> decode(const Encoded& bytes) {
    const std::uint64_t number = read_number(std::span(bytes.data() + 1, 8));
    if (bytes != encode<Encoded>(number)) {
        return unexpected(BlsError::bad_encoding);
    }
    return number;
}

std::uint64_t number_of(const SecretKey& key) {
    Bytes32 bytes;
    key.to_bytes(std::span<std::uint8_t, 32>(bytes.data(), 32));
    return read_number(bytes.view());
}

bool fits(std::uint64_t key, BytesView message, const BLSSignature& signature) {
    const auto number = decode(signature);
    return number && key != 0 && multiply(key, hash(message)) == *number;
}

Result<std::uint64_t, BlsError> sum_of(std::span<const BLSPubkey> pubkeys) {
    if (pubkeys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::uint64_t sum = 0;
    for (const BLSPubkey& pubkey : pubkeys) {
        CAIRN_TRY_ASSIGN(const PublicKey key, PublicKey::decompress(pubkey));
        sum = add(sum, number_of(key));
    }
    return sum;
}

}  // namespace

// bls.hpp ----------------------------------------------------------------------------------------

Result<PublicKey, BlsError> PublicKey::decompress(const BLSPubkey& bytes, BlsDraft draft) noexcept {
    CAIRN_TRY_ASSIGN(const std::uint64_t number, decode(bytes));
    if (number == 0 && draft == BlsDraft::ietf_04) {
        return unexpected(BlsError::point_at_infinity);
    }
    return point_of<PublicKey>(number);
}
Result<PublicKey, BlsError> PublicKey::decompress_validated(const BLSPubkey& bytes) noexcept {
    return decompress(bytes);
}
BLSPubkey PublicKey::compress() const noexcept {
    return encode<BLSPubkey>(number_of(*this));
}
bool PublicKey::is_infinity() const noexcept {
    return number_of(*this) == 0;
}
Result<Signature, BlsError> Signature::decompress(const BLSSignature& bytes) noexcept {
    CAIRN_TRY_ASSIGN(const std::uint64_t number, decode(bytes));
    return point_of<Signature>(number);
}
BLSSignature Signature::compress() const noexcept {
    return encode<BLSSignature>(number_of(*this));
}
bool Signature::is_infinity() const noexcept {
    return number_of(*this) == 0;
}

bool key_validate(const BLSPubkey& pubkey, BlsDraft draft) noexcept {
    return PublicKey::decompress(pubkey, draft).has_value();
}
bool verify(const BLSPubkey& pubkey, BytesView message, const BLSSignature& signature,
            BlsDraft draft) noexcept {
    const auto key = PublicKey::decompress(pubkey, draft);
    return key && verify(*key, message, signature);
}
bool verify(const PublicKey& key, BytesView message, const BLSSignature& signature) noexcept {
    return fits(number_of(key), message, signature);
}
Result<BLSSignature, BlsError> aggregate(std::span<const BLSSignature> signatures) noexcept {
    if (signatures.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::uint64_t sum = 0;
    for (const BLSSignature& signature : signatures) {
        CAIRN_TRY_ASSIGN(const std::uint64_t number, decode(signature));
        sum = add(sum, number);
    }
    return encode<BLSSignature>(sum);
}
Signature aggregate(std::span<const Signature> signatures) noexcept {
    std::uint64_t sum = 0;
    for (const Signature& signature : signatures) {
        sum = add(sum, number_of(signature));
    }
    return point_of<Signature>(sum);
}
Result<PublicKey, BlsError> aggregate(std::span<const PublicKey> keys) noexcept {
    std::vector<const PublicKey*> pointers;
    for (const PublicKey& key : keys) {
        pointers.push_back(&key);
    }
    return aggregate_keys(pointers, base::serial_executor());
}
bool aggregate_verify(std::span<const BLSPubkey> pubkeys, std::span<const BytesView> messages,
                      const BLSSignature& signature, BlsDraft draft) {
    const auto number = decode(signature);
    if (!number || pubkeys.empty() || pubkeys.size() != messages.size()) {
        return false;
    }
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < pubkeys.size(); ++i) {
        const auto key = PublicKey::decompress(pubkeys[i], draft);
        if (!key) {
            return false;
        }
        sum = add(sum, multiply(number_of(*key), hash(messages[i])));
    }
    return sum == *number;
}
bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                           const BLSSignature& signature, BlsDraft) noexcept {
    const auto sum = sum_of(pubkeys);
    return sum && fits(*sum, message, signature);
}
Result<BLSPubkey, BlsError> eth_aggregate_pubkeys(std::span<const BLSPubkey> pubkeys) noexcept {
    CAIRN_TRY_ASSIGN(const std::uint64_t sum, sum_of(pubkeys));
    return encode<BLSPubkey>(sum);
}
bool eth_fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                               const BLSSignature& signature) noexcept {
    return (pubkeys.empty() && signature == G2_POINT_AT_INFINITY) ||
           fast_aggregate_verify(pubkeys, message, signature);
}

// secret_key.hpp ---------------------------------------------------------------------------------

void wipe(std::span<std::uint8_t> secret) noexcept {
    std::ranges::fill(secret, std::uint8_t{0});
}
Result<SecretKey, BlsError> SecretKey::from_bytes(
    std::span<const std::uint8_t, 32> bytes) noexcept {
    if (read_number(bytes) == 0) {
        return unexpected(BlsError::scalar_out_of_range);
    }
    SecretKey key;
    std::ranges::copy(bytes, key.scalar_.begin());
    return key;
}
SecretKey::SecretKey(SecretKey&& other) noexcept : scalar_(other.scalar_) {}
SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    scalar_ = other.scalar_;
    return *this;
}
SecretKey::~SecretKey() = default;
void SecretKey::to_bytes(std::span<std::uint8_t, 32> out) const noexcept {
    std::ranges::copy(scalar_, out.begin());
}
Result<SecretKey, BlsError> SecretKey::plus(const SecretKey& other) const noexcept {
    Bytes32 sum;
    write_number(add(number_of(*this), number_of(other)), std::span(sum.data() + 24, 8));
    return from_bytes(std::span<const std::uint8_t, 32>(sum.data(), 32));
}
BLSSignature sign(const SecretKey& key, BytesView message) noexcept {
    return encode<BLSSignature>(multiply(number_of(key), hash(message)));
}
PublicKey to_public_key(const SecretKey& key) noexcept {
    return point_of<PublicKey>(number_of(key));
}
BLSPubkey sk_to_pk(const SecretKey& key) noexcept {
    return to_public_key(key).compress();
}
std::vector<PublicKey> consecutive_public_keys(const SecretKey& key, std::size_t count,
                                               base::Executor&) {
    std::vector<PublicKey> keys;
    for (std::size_t i = 0; i < count; ++i) {
        keys.push_back(point_of<PublicKey>(add(number_of(key), i)));
    }
    return keys;
}

// signature_batch.hpp, public_key_cache.hpp ------------------------------------------------------

std::vector<std::size_t> verify_batch(std::span<const SignatureSet> sets, Random&,
                                      base::Executor&) {
    std::vector<std::size_t> bad;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (!verify(sets[i].public_key, sets[i].message.view(), sets[i].signature)) {
            bad.push_back(i);
        }
    }
    return bad;
}
Result<PublicKey, BlsError> aggregate_keys(std::span<const PublicKey* const> keys,
                                           base::Executor&) {
    if (keys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::uint64_t sum = 0;
    for (const PublicKey* const key : keys) {
        if (key->is_infinity()) {
            return unexpected(BlsError::point_at_infinity);
        }
        sum = add(sum, number_of(*key));
    }
    return point_of<PublicKey>(sum);
}

// What the cache of keys and the road of 2020 ask of the real scheme's inside.
namespace detail {
void decompress_points(std::span<const BLSPubkey> pubkeys, std::span<PublicKey> keys) {
    for (std::size_t i = 0; i < pubkeys.size(); ++i) {
        keys[i] = PublicKey::decompress(pubkeys[i]).value_or(PublicKey{});
    }
}
bool in_subgroup(const PublicKey&) noexcept {
    return true;
}
}  // namespace detail

Result<G2Coordinates, BlsError> signature_to_g2(const BLSSignature&) noexcept {
    return unexpected(BlsError::not_on_curve);  // the custody game needs real points
}
G2Coordinates hash_to_g2(BytesView, std::string_view) noexcept {
    return {};
}

}  // namespace cairn::crypto
