#include "srs/g2.hpp"

#include "base/assert.hpp"
#include "crypto/bls.hpp"
#include "crypto/bls12_381.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

namespace cairn::srs {
namespace {

constexpr std::size_t PADDING = crypto::BLS12_FP_BYTES - algebra::FQ_BYTES;

/// Each coordinate behind its 16 zero bytes.
void put_padded(Bytes& out, BytesView coordinates) {
    for (std::size_t at = 0; at < coordinates.size(); at += algebra::FQ_BYTES) {
        out.insert(out.end(), PADDING, 0);
        const BytesView coordinate = coordinates.subspan(at, algebra::FQ_BYTES);
        out.insert(out.end(), coordinate.begin(), coordinate.end());
    }
}

void put_padded(Bytes& out, const G1& point) {
    put_padded(out, algebra::fq_to_bytes(point.x).view());
    put_padded(out, algebra::fq_to_bytes(point.y).view());
}

G2 unpadded(const crypto::Bls12G2Bytes& bytes) {
    G2 out;
    for (std::size_t i = 0; i < 4; ++i) {
        std::memcpy(out.data() + i * algebra::FQ_BYTES,
                    bytes.data() + i * crypto::BLS12_FP_BYTES + PADDING, algebra::FQ_BYTES);
    }
    return out;
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
    Bytes pair(crypto::BLS12_G1_BYTES);
    put_padded(pair, point.view());
    return crypto::bls12_pairing_check(pair).has_value();
}

G2 g2_multiply(const G2& point, const Fr& scalar) {
    return g2_sum_of_multiples({&point, 1}, {&scalar, 1});
}

G2 g2_sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars) {
    CAIRN_ASSERT(points.size() == scalars.size());
    Bytes input;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] == G2{} || scalars[i].is_zero()) {
            continue;
        }
        put_padded(input, points[i].view());
        const auto scalar = algebra::fr_to_bytes(scalars[i]);
        input.insert(input.end(), scalar.begin(), scalar.end());
    }
    if (input.empty()) {
        return {};
    }
    const auto sum = crypto::bls12_g2msm(input);
    CAIRN_ASSERT(sum.has_value());
    return unpadded(*sum);
}

G2 g2_sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars,
                       base::Executor& executor) {
    CAIRN_ASSERT(points.size() == scalars.size());
    std::vector<G2> sums((points.size() + G2_PIECE - 1) / G2_PIECE);
    executor.parallel_for(sums.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t at = i * G2_PIECE;
            const std::size_t count = std::min(G2_PIECE, points.size() - at);
            sums[i] = g2_sum_of_multiples(points.subspan(at, count), scalars.subspan(at, count));
        }
    });
    return std::accumulate(sums.begin(), sums.end(), G2{}, g2_sum);
}

G2 g2_sum(const G2& a, const G2& b) {
    Bytes input;
    put_padded(input, a.view());
    put_padded(input, b.view());
    const auto sum = crypto::bls12_g2add(input);
    CAIRN_ASSERT(sum.has_value());
    return unpadded(*sum);
}

bool pairing_is_one(std::span<const std::pair<G1, G2>> pairs) {
    Bytes input;
    for (const auto& [first, second] : pairs) {
        put_padded(input, first);
        put_padded(input, second.view());
    }
    return crypto::bls12_pairing_check(input).value_or(false);
}

}  // namespace cairn::srs
