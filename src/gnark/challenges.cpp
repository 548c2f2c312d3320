#include "gnark/challenges.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace cairn::gnark {
namespace {

void put(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put(Bytes& out, std::string_view text) {
    out.insert(out.end(), text.begin(), text.end());
}

/// A big-endian number of at most 64 bytes modulo r.
Fr reduced(BytesView bytes) {
    FixedBytes<64> wide;
    std::ranges::copy(bytes, wide.data() + (wide.size() - bytes.size()));
    return algebra::fr_from_wide_bytes(wide.bytes);
}

}  // namespace

void Challenges::bind(const G1& point) {
    put(bound_, algebra::g1_to_bytes(point).view());
}

void Challenges::bind(const Fr& value) {
    put(bound_, algebra::fr_to_bytes(value).view());
}

Fr Challenges::next(std::string_view name) {
    Bytes message(name.begin(), name.end());
    put(message, previous_);
    put(message, bound_);
    const Bytes32 digest = crypto::sha256(message);
    previous_.assign(digest.begin(), digest.end());
    bound_.clear();
    return reduced(digest.view());
}

Fr hash_to_fr(BytesView message, std::string_view domain) {
    constexpr std::size_t BLOCK_BYTES = 64;
    constexpr std::uint8_t OUTPUT_BYTES = 48;
    CAIRN_ASSERT(domain.size() <= 255);
    const auto finish = [&](Bytes& bytes) {
        put(bytes, domain);
        bytes.push_back(static_cast<std::uint8_t>(domain.size()));
        return crypto::sha256(bytes);
    };
    Bytes start(BLOCK_BYTES);
    put(start, message);
    put(start, std::array<std::uint8_t, 3>{0, OUTPUT_BYTES, 0});
    const Bytes32 b0 = finish(start);
    Bytes one(b0.begin(), b0.end());
    one.push_back(1);
    const Bytes32 b1 = finish(one);
    Bytes two(b0.begin(), b0.end());
    std::ranges::transform(two, b1, two.begin(), std::bit_xor<>());
    two.push_back(2);
    const Bytes32 b2 = finish(two);

    Bytes uniform(b1.begin(), b1.end());
    put(uniform, b2.view().first(OUTPUT_BYTES - b1.size()));
    return reduced(uniform);
}

}  // namespace cairn::gnark
