#include "algebra/edwards.hpp"

#include "algebra/bandersnatch.hpp"
#include "algebra/fr_square_root.hpp"
#include "algebra/jubjub.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <bit>

namespace cairn::algebra {

namespace {

/// Bits [begin, begin + width) of an integer of 256 bits; width is at most 16.
unsigned bits_at(const Limbs4& integer, std::size_t begin, unsigned width) noexcept {
    const std::size_t word = begin / 64;
    const std::size_t shift = begin % 64;
    std::uint64_t out = integer[word] >> shift;
    if (shift + width > 64 && word < 3) {
        out |= integer[word + 1] << (64 - shift);
    }
    return static_cast<unsigned>(out & ((std::uint64_t{1} << width) - 1));
}

}  // namespace

// dbl-2008-hwcd
template <class Curve>
EdwardsPoint<Curve> EdwardsPoint<Curve>::doubled() const noexcept {
    const Fr xx = x.squared();
    const Fr yy = y.squared();
    const Fr axx = Curve::times_a(xx);
    const Fr e = (x + y).squared() - xx - yy;
    const Fr g = axx + yy;
    const Fr f = g - z.squared().doubled();
    const Fr h = axx - yy;
    return {e * f, g * h, f * g, e * h};
}

// add-2008-hwcd
template <class Curve>
EdwardsPoint<Curve> EdwardsPoint<Curve>::plus(const EdwardsPoint& other) const noexcept {
    const Fr a = x * other.x;
    const Fr b = y * other.y;
    const Fr c = Curve::d * t * other.t;
    const Fr zz = z * other.z;
    const Fr e = (x + y) * (other.x + other.y) - a - b;
    const Fr f = zz - c;
    const Fr g = zz + c;
    const Fr h = b - Curve::times_a(a);
    return {e * f, g * h, f * g, e * h};
}

template <class Curve>
bool is_on_curve(const EdwardsAffine<Curve>& point) noexcept {
    const Fr xx = point.x.squared();
    const Fr yy = point.y.squared();
    return Curve::times_a(xx) + yy == Fr::one() + Curve::d * xx * yy;
}

template <class Curve>
EdwardsPoint<Curve> multiply(const EdwardsPoint<Curve>& point, const Limbs4& integer) noexcept {
    std::array<EdwardsPoint<Curve>, 16> multiples;
    for (std::size_t i = 1; i < multiples.size(); ++i) {
        multiples[i] = multiples[i - 1] + point;
    }
    EdwardsPoint<Curve> out;
    for (std::size_t window = 64; window-- > 0;) {
        out = out.doubled().doubled().doubled().doubled();
        const unsigned digit = bits_at(integer, 4 * window, 4);
        if (digit != 0) {
            out = out + multiples.at(digit);
        }
    }
    return out;
}

template <class Curve>
EdwardsTable<Curve>::EdwardsTable(const EdwardsPoint<Curve>& base) {
    multiples_.reserve(std::size_t{64} * 15);
    EdwardsPoint<Curve> unit = base;
    for (std::size_t window = 0; window < 64; ++window) {
        EdwardsPoint<Curve> multiple;
        for (std::size_t digit = 1; digit < 16; ++digit) {
            multiple = multiple + unit;
            multiples_.push_back(multiple);
        }
        unit = multiple + unit;
    }
}

template <class Curve>
EdwardsPoint<Curve> EdwardsTable<Curve>::multiply(const Limbs4& integer) const noexcept {
    EdwardsPoint<Curve> out;
    for (std::size_t window = 0; window < 64; ++window) {
        const unsigned digit = bits_at(integer, 4 * window, 4);
        if (digit != 0) {
            out = out + multiples_[15 * window + digit - 1];
        }
    }
    return out;
}

template <class Curve>
EdwardsPoint<Curve> edwards_msm(std::span<const EdwardsAffine<Curve>> points,
                                std::span<const Limbs4> scalars) {
    CAIRN_ASSERT(points.size() == scalars.size());
    // Buckets cost about as much as points where there are as many.
    const auto width = static_cast<unsigned>(
        std::clamp<int>(static_cast<int>(std::bit_width(points.size())) - 2, 3, 14));
    const std::size_t windows = (256 + width - 1) / width;
    std::vector<EdwardsPoint<Curve>> buckets;
    EdwardsPoint<Curve> out;
    for (std::size_t window = windows; window-- > 0;) {
        for (unsigned i = 0; i < width; ++i) {
            out = out.doubled();
        }
        buckets.assign((std::size_t{1} << width) - 1, {});
        for (std::size_t i = 0; i < points.size(); ++i) {
            const unsigned digit = bits_at(scalars[i], window * width, width);
            if (digit != 0) {
                auto& bucket = buckets[digit - 1];
                bucket = bucket + EdwardsPoint<Curve>::from(points[i]);
            }
        }
        // sum i bucket_i, as a sum of sums from the top.
        EdwardsPoint<Curve> running;
        EdwardsPoint<Curve> total;
        for (std::size_t i = buckets.size(); i-- > 0;) {
            running = running + buckets[i];
            total = total + running;
        }
        out = out + total;
    }
    return out;
}

template <class Curve>
FixedBytes<EDWARDS_BYTES> compress_edwards(const EdwardsAffine<Curve>& p) noexcept {
    FixedBytes<EDWARDS_BYTES> out = fr_to_bytes(p.y);
    std::ranges::reverse(out.bytes);
    out[31] |= static_cast<std::uint8_t>((p.x.to_integer()[0] & 1U) << 7U);
    return out;
}

template <class Curve>
Result<EdwardsAffine<Curve>, EdwardsError> decompress_edwards(
    const FixedBytes<EDWARDS_BYTES>& bytes) noexcept {
    FixedBytes<FR_BYTES> big_endian = bytes;
    const bool is_odd = bytes[31] >> 7U != 0;
    big_endian[31] &= 0x7f;
    std::ranges::reverse(big_endian.bytes);
    const auto y = fr_from_bytes(big_endian);
    if (!y) {
        return unexpected(EdwardsError::coordinate_too_large);
    }
    // x^2 = (1 - y^2) / (a - d y^2); the divisor is zero for no y, as a / d is no square or, where
    // it is one, 1 - y^2 is not zero and no point belongs to it.
    const Fr yy = y->squared();
    const Fr divisor = Curve::times_a(Fr::one()) - Curve::d * yy;
    const auto root = square_root((Fr::one() - yy) * divisor.inverse());
    if (!root || divisor.is_zero()) {
        return unexpected(EdwardsError::not_on_curve);
    }
    if (root->is_zero() && is_odd) {
        return unexpected(EdwardsError::sign_of_zero);
    }
    const bool root_is_odd = (root->to_integer()[0] & 1U) != 0;
    const EdwardsAffine<Curve> point = {root_is_odd == is_odd ? *root : -*root, *y};
    if (!Curve::is_complete && !is_in_subgroup(point)) {
        return unexpected(EdwardsError::not_in_subgroup);
    }
    return point;
}

#define CAIRN_INSTANTIATE_EDWARDS(Curve)                                                       \
    template struct EdwardsPoint<Curve>;                                                       \
    template class EdwardsTable<Curve>;                                                        \
    template bool is_on_curve(const EdwardsAffine<Curve>&) noexcept;                           \
    template EdwardsPoint<Curve> multiply(const EdwardsPoint<Curve>&, const Limbs4&) noexcept; \
    template EdwardsPoint<Curve> edwards_msm(std::span<const EdwardsAffine<Curve>>,            \
                                             std::span<const Limbs4>);                         \
    template FixedBytes<EDWARDS_BYTES> compress_edwards(const EdwardsAffine<Curve>&) noexcept; \
    template Result<EdwardsAffine<Curve>, EdwardsError> decompress_edwards<Curve>(             \
        const FixedBytes<EDWARDS_BYTES>&) noexcept;
CAIRN_INSTANTIATE_EDWARDS(Jubjub)
CAIRN_INSTANTIATE_EDWARDS(Bandersnatch)
#undef CAIRN_INSTANTIATE_EDWARDS

bool is_in_subgroup(const JubjubAffine& point) noexcept {
    return multiply(JubjubPoint::from(point), JubjubOrder::value).is_identity();
}

}  // namespace cairn::algebra
