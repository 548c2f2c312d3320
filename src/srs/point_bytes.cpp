#include "srs/point_bytes.hpp"

#include "base/byte_stream.hpp"

#include <cstring>

namespace cairn::srs {
namespace {

/// A coordinate in Montgomery form, little-endian.
std::optional<algebra::Fq> montgomery_at(BytesView bytes, std::size_t at) noexcept {
    base::ByteReader reader(bytes.subspan(at));
    algebra::Limbs6 limbs{};
    for (std::uint64_t& limb : limbs) {
        limb = reader.number<8>();
    }
    return algebra::is_below(limbs, algebra::Fq::q) ? std::optional(algebra::Fq{limbs})
                                                    : std::nullopt;
}

}  // namespace

std::optional<algebra::G1> point_from_bytes(
    const FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>& bytes) noexcept {
    FixedBytes<algebra::FQ_BYTES> x;
    FixedBytes<algebra::FQ_BYTES> y;
    std::memcpy(x.data(), bytes.data(), algebra::FQ_BYTES);
    std::memcpy(y.data(), bytes.data() + algebra::FQ_BYTES, algebra::FQ_BYTES);
    const auto x_value = algebra::fq_from_bytes(x);
    const auto y_value = algebra::fq_from_bytes(y);
    if (!x_value || !y_value) {
        return std::nullopt;
    }
    const algebra::G1 point{*x_value, *y_value};
    return algebra::is_on_curve(point) ? std::optional(point) : std::nullopt;
}

FixedBytes<algebra::G1_UNCOMPRESSED_BYTES> point_to_bytes(const algebra::G1& point) noexcept {
    const auto x = algebra::fq_to_bytes(point.x);
    const auto y = algebra::fq_to_bytes(point.y);
    FixedBytes<algebra::G1_UNCOMPRESSED_BYTES> out;
    std::memcpy(out.data(), x.data(), algebra::FQ_BYTES);
    std::memcpy(out.data() + algebra::FQ_BYTES, y.data(), algebra::FQ_BYTES);
    return out;
}

std::optional<G1> point_from_montgomery(
    std::span<const std::uint8_t, algebra::G1_UNCOMPRESSED_BYTES> bytes) noexcept {
    const auto x = montgomery_at(bytes, 0);
    const auto y = montgomery_at(bytes, algebra::FQ_BYTES);
    if (!x || !y) {
        return std::nullopt;
    }
    const G1 point{*x, *y};
    return algebra::is_on_curve(point) ? std::optional(point) : std::nullopt;
}

std::optional<G2> g2_from_montgomery(std::span<const std::uint8_t, G2_BYTES> bytes) noexcept {
    G2 out;
    for (std::size_t at = 0; at < G2_BYTES; at += algebra::FQ_BYTES) {
        const auto coordinate = montgomery_at(bytes, at);
        if (!coordinate) {
            return std::nullopt;
        }
        const auto encoded = algebra::fq_to_bytes(*coordinate);
        std::memcpy(out.data() + at, encoded.data(), encoded.size());
    }
    return out;
}

}  // namespace cairn::srs
