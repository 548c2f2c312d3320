#include "algebra/fr.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <vector>

namespace cairn::algebra {

Fr root_of_unity(unsigned log_size) noexcept {
    CAIRN_ASSERT(log_size <= FR_TWO_ADICITY);
    Fr root = FR_ROOT_OF_UNITY;
    for (unsigned i = log_size; i < FR_TWO_ADICITY; ++i) {
        root = root.squared();
    }
    return root;
}

Fr power(const Fr& base, const Limbs4& exponent) noexcept {
    Fr out = Fr::one();
    bool begun = false;
    for (std::size_t bit = 256; bit-- > 0;) {
        if (begun) {
            out = out.squared();
        }
        if ((exponent[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = out * base;
            begun = true;
        }
    }
    return out;
}

std::optional<Fr> fr_from_bytes(const FixedBytes<FR_BYTES>& bytes) noexcept {
    const Limbs4 integer = limbs_from_big_endian(bytes.data());
    if (!is_below(integer, Fr::p)) {
        return std::nullopt;
    }
    return Fr::from_integer(integer);
}

FixedBytes<FR_BYTES> fr_to_bytes(const Fr& value) noexcept {
    FixedBytes<FR_BYTES> out{};
    limbs_to_big_endian(value.to_integer(), out.data());
    return out;
}

Fr fr_from_short_bytes(BytesView bytes) noexcept {
    CAIRN_ASSERT(bytes.size() < FR_BYTES);
    FixedBytes<FR_BYTES> padded{};
    std::copy(bytes.begin(), bytes.end(), padded.data() + FR_BYTES - bytes.size());
    return Fr::from_integer(limbs_from_big_endian(padded.data()));
}

Fr fr_from_wide_bytes(std::span<const std::uint8_t, 64> bytes) noexcept {
    const Limbs4 high = limbs_from_big_endian(bytes.data());
    const Limbs4 low = limbs_from_big_endian(bytes.data() + 32);
    // The second factor of a product may be any 256 bits, and times 2^512 (2^768 for the upper
    // half) it comes out in Montgomery form.
    return Fr{Fr::multiply(Fr::Factors::cube, high)} + Fr{Fr::multiply(Fr::Factors::square, low)};
}

void invert_all(std::span<Fr> elements) {
    std::vector<Fr> prefixes;
    prefixes.reserve(elements.size());
    Fr product = Fr::one();
    for (const Fr& element : elements) {
        prefixes.push_back(product);
        product = element.is_zero() ? product : product * element;
    }
    Fr inverse = product.inverse();
    for (std::size_t i = elements.size(); i-- > 0;) {
        if (!elements[i].is_zero()) {
            const Fr own = inverse * prefixes[i];
            inverse = inverse * elements[i];
            elements[i] = own;
        }
    }
}

}  // namespace cairn::algebra
