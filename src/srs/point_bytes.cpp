#include "srs/point_bytes.hpp"

#include <cstring>

namespace cairn::srs {

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

}  // namespace cairn::srs
