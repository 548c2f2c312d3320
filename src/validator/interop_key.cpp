#include "validator/interop_key.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::validator {
namespace {

/// The order of the groups of BLS12-381, big-endian.
constexpr Bytes32 R{{0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                     0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                     0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01}};

void subtract_r(Bytes32& number) {
    unsigned borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const unsigned take = R[i] + borrow;
        borrow = number[i] < take ? 1 : 0;
        number[i] = static_cast<std::uint8_t>(number[i] + 256 * borrow - take);
    }
}

}  // namespace

crypto::SecretKey interop_key(std::uint64_t index) {
    Bytes32 seed;
    base::store_le64(seed.data(), index);
    Bytes32 number = crypto::sha256(seed.view());
    std::ranges::reverse(number.bytes);
    while (number >= R) {
        subtract_r(number);
    }
    auto key = crypto::SecretKey::from_bytes(number.bytes);
    CAIRN_ASSERT(key.has_value());
    return *std::move(key);
}

}  // namespace cairn::validator
