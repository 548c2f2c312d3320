#include "crypto/p256.hpp"

#include "base/assert.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <memory>

namespace cairn::crypto {
namespace {

using Group = std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)>;
using Point = std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)>;
using Context = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

/// The curve, with its field and its tables; read only after its making.
const EC_GROUP* group() noexcept {
    static const Group made(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), EC_GROUP_free);
    CAIRN_ASSERT(made != nullptr);
    return made.get();
}

BIGNUM* take(BN_CTX* context) noexcept {
    BIGNUM* const number = BN_CTX_get(context);
    CAIRN_ASSERT(number != nullptr);
    return number;
}

BIGNUM* take(BN_CTX* context, const Bytes32& value) noexcept {
    BIGNUM* const number = take(context);
    CAIRN_ASSERT(BN_bin2bn(value.data(), 32, number) != nullptr);
    return number;
}

bool in_range(const BIGNUM* number, const BIGNUM* end) noexcept {
    return !BN_is_zero(number) && BN_cmp(number, end) < 0;
}

/// FIPS 186-5, 6.4.2: R = (hash / s) G + (r / s) Q, and its x modulo n is r.
bool matches(BN_CTX* context, const BIGNUM* hash, const BIGNUM* r, const BIGNUM* s,
             const EC_POINT* key) noexcept {
    const BIGNUM* const n = EC_GROUP_get0_order(group());
    BIGNUM* const inverse = take(context);
    BIGNUM* const of_generator = take(context);
    BIGNUM* const of_key = take(context);
    BIGNUM* const x = take(context);
    const Point sum(EC_POINT_new(group()), EC_POINT_free);
    CAIRN_ASSERT(sum != nullptr);
    CAIRN_ASSERT(BN_mod_inverse(inverse, s, n, context) != nullptr);
    CAIRN_ASSERT(BN_mod_mul(of_generator, hash, inverse, n, context) == 1);
    CAIRN_ASSERT(BN_mod_mul(of_key, r, inverse, n, context) == 1);
    CAIRN_ASSERT(EC_POINT_mul(group(), sum.get(), of_generator, key, of_key, context) == 1);
    if (EC_POINT_is_at_infinity(group(), sum.get()) == 1) {
        return false;
    }
    CAIRN_ASSERT(EC_POINT_get_affine_coordinates(group(), sum.get(), x, nullptr, context) == 1);
    CAIRN_ASSERT(BN_nnmod(x, x, n, context) == 1);
    return BN_cmp(x, r) == 0;
}

}  // namespace

bool p256_verify(const P256Signature& signature) noexcept {
    const Context context(BN_CTX_new(), BN_CTX_free);
    CAIRN_ASSERT(context != nullptr);
    BN_CTX_start(context.get());
    const BIGNUM* const r = take(context.get(), signature.r);
    const BIGNUM* const s = take(context.get(), signature.s);
    const BIGNUM* const x = take(context.get(), signature.x);
    const BIGNUM* const y = take(context.get(), signature.y);
    const BIGNUM* const n = EC_GROUP_get0_order(group());
    const BIGNUM* const p = EC_GROUP_get0_field(group());
    const Point key(EC_POINT_new(group()), EC_POINT_free);
    CAIRN_ASSERT(key != nullptr);
    // The library refuses coordinates that are no point of the curve; (0, 0) is none.
    const bool verdict =
        in_range(r, n) && in_range(s, n) && BN_cmp(x, p) < 0 && BN_cmp(y, p) < 0 &&
        EC_POINT_set_affine_coordinates(group(), key.get(), x, y, context.get()) == 1 &&
        matches(context.get(), take(context.get(), signature.hash), r, s, key.get());
    BN_CTX_end(context.get());
    return verdict;
}

}  // namespace cairn::crypto
