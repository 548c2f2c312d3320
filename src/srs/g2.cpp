#include "srs/g2.hpp"

#include "base/assert.hpp"
#include "crypto/bls.hpp"
#include "crypto/bls12_381.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::srs {
namespace {

constexpr std::size_t PADDING = crypto::BLS12_FP_BYTES - algebra::FQ_BYTES;

/// Each coordinate behind its 16 zero bytes.
Bytes padded(BytesView coordinates) {
    Bytes out;
    for (std::size_t at = 0; at < coordinates.size(); at += algebra::FQ_BYTES) {
        out.insert(out.end(), PADDING, 0);
        const BytesView coordinate = coordinates.subspan(at, algebra::FQ_BYTES);
        out.insert(out.end(), coordinate.begin(), coordinate.end());
    }
    return out;
}

Bytes padded(const G1& point) {
    const auto x = algebra::fq_to_bytes(point.x);
    const auto y = algebra::fq_to_bytes(point.y);
    Bytes coordinates(x.begin(), x.end());
    coordinates.insert(coordinates.end(), y.begin(), y.end());
    return padded(coordinates);
}

}  // namespace

const G2& g2_generator() noexcept {
    static const G2 generator = *base::fixed_from_hex<G2_BYTES>(
        "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c1"
        "21bdb8"
        "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d"
        "042b7e"
        "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608"
        "b82801"
        "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff0"
        "5f79be");
    return generator;
}

std::optional<G2> g2_decompress(const FixedBytes<G2_BYTES / 2>& bytes) noexcept {
    const auto point = crypto::signature_to_g2(bytes);
    if (!point) {
        return std::nullopt;
    }
    G2 out;
    std::size_t at = 0;
    for (const Bytes48* part : {&point->x0, &point->x1, &point->y0, &point->y1}) {
        std::memcpy(out.data() + at, part->data(), part->size());
        at += part->size();
    }
    return out;
}

bool is_g2_point(const G2& point) noexcept {
    if (point == G2{}) {
        return false;
    }
    const Bytes pair = [&] {
        Bytes out(crypto::BLS12_G1_BYTES);
        const Bytes second = padded(point.view());
        out.insert(out.end(), second.begin(), second.end());
        return out;
    }();
    return crypto::bls12_pairing_check(pair).has_value();
}

G2 g2_multiply(const G2& point, const Fr& scalar) {
    return g2_sum_of_multiples({&point, 1}, {&scalar, 1});
}

G2 g2_sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars) {
    CAIRN_ASSERT(points.size() == scalars.size());
    Bytes input;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Bytes point = padded(points[i].view());
        const auto scalar = algebra::fr_to_bytes(scalars[i]);
        input.insert(input.end(), point.begin(), point.end());
        input.insert(input.end(), scalar.begin(), scalar.end());
    }
    if (input.empty()) {
        return {};
    }
    const auto sum = crypto::bls12_g2msm(input);
    CAIRN_ASSERT(sum.has_value());
    G2 out;
    for (std::size_t i = 0; i < 4; ++i) {
        std::memcpy(out.data() + i * algebra::FQ_BYTES,
                    sum->data() + i * crypto::BLS12_FP_BYTES + PADDING, algebra::FQ_BYTES);
    }
    return out;
}

bool pairing_is_one(std::span<const std::pair<G1, G2>> pairs) {
    Bytes input;
    for (const auto& [first, second] : pairs) {
        for (const Bytes& part : {padded(first), padded(second.view())}) {
            input.insert(input.end(), part.begin(), part.end());
        }
    }
    return crypto::bls12_pairing_check(input).value_or(false);
}

}  // namespace cairn::srs
