#include "srs/srs_file.hpp"

#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"
#include "srs/point_bytes.hpp"

#include <cstring>
#include <string_view>

namespace cairn::srs {
namespace {

constexpr std::string_view MAGIC = "CAIRNSRS";
constexpr std::uint64_t VERSION = 1;
constexpr std::uint64_t MAX_CONTRIBUTIONS = 1U << 20U;
constexpr std::size_t HEADER_BYTES = 8 + 4 + 4 + 8 + 8;
constexpr std::size_t CONTRIBUTION_BYTES = algebra::G1_UNCOMPRESSED_BYTES + G2_BYTES;

using G1Bytes = FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>;

Result<G1, SrsFileError> read_point(base::ByteReader& in) {
    const auto out = point_from_bytes(in.fixed<algebra::G1_UNCOMPRESSED_BYTES>());
    if (!out) {
        return unexpected(SrsFileError::not_a_point);
    }
    return *out;
}

}  // namespace

const char* text_of(SrsFileError error) noexcept {
    switch (error) {
        case SrsFileError::other_format:
            return "not a file of a setup";
        case SrsFileError::unknown_version:
            return "a version that is not known";
        case SrsFileError::unknown_origin:
            return "an origin that is not known";
        case SrsFileError::too_few_powers:
            return "a number of powers out of range";
        case SrsFileError::wrong_size:
            return "the file has another size than its header says";
        case SrsFileError::wrong_checksum:
            return "bytes were changed: the checksum is another";
        case SrsFileError::not_a_point:
            return "a point is not on the curve";
    }
    return "unknown";
}

Bytes write_srs(const Srs& srs) {
    base::ByteWriter out;
    out.bytes({reinterpret_cast<const std::uint8_t*>(MAGIC.data()), MAGIC.size()});
    out.number<4>(VERSION);
    out.number<4>(static_cast<std::uint64_t>(srs.origin));
    out.number<8>(srs.g1.size());
    out.number<8>(srs.contributions.size());
    out.bytes(srs.tau_g2.view());
    out.bytes(point_to_bytes(srs.begin).view());
    for (const Contribution& contribution : srs.contributions) {
        out.bytes(point_to_bytes(contribution.running).view());
        out.bytes(contribution.secret.view());
    }
    for (const G1& point : srs.g1) {
        out.bytes(point_to_bytes(point).view());
    }
    out.bytes(crypto::sha256(out.written()).view());
    return out.take();
}

Result<Srs, SrsFileError> read_srs(BytesView file) {
    if (file.size() < HEADER_BYTES || std::memcmp(file.data(), MAGIC.data(), MAGIC.size()) != 0) {
        return unexpected(SrsFileError::other_format);
    }
    base::ByteReader in(file.subspan(MAGIC.size()));
    if (in.number<4>() != VERSION) {
        return unexpected(SrsFileError::unknown_version);
    }
    const std::uint64_t origin = in.number<4>();
    if (origin > static_cast<std::uint64_t>(Origin::ceremony)) {
        return unexpected(SrsFileError::unknown_origin);
    }
    const std::uint64_t powers = in.number<8>();
    const std::uint64_t contributions = in.number<8>();
    if (powers < 2 || powers > MAX_POWERS) {
        return unexpected(SrsFileError::too_few_powers);
    }
    if (contributions > MAX_CONTRIBUTIONS ||
        file.size() != HEADER_BYTES + G2_BYTES + sizeof(G1Bytes) +
                           contributions * CONTRIBUTION_BYTES + powers * sizeof(G1Bytes) + 32) {
        return unexpected(SrsFileError::wrong_size);
    }
    if (crypto::sha256(file.first(file.size() - 32)) != Bytes32::from(file.last(32))) {
        return unexpected(SrsFileError::wrong_checksum);
    }
    Srs out;
    out.origin = static_cast<Origin>(origin);
    out.tau_g2 = in.fixed<G2_BYTES>();
    CAIRN_TRY_ASSIGN(out.begin, read_point(in));
    for (std::uint64_t i = 0; i < contributions; ++i) {
        CAIRN_TRY_ASSIGN(const G1 running, read_point(in));
        out.contributions.push_back({running, in.fixed<G2_BYTES>()});
    }
    out.g1.reserve(powers);
    for (std::uint64_t i = 0; i < powers; ++i) {
        CAIRN_TRY_ASSIGN(const G1 point, read_point(in));
        out.g1.push_back(point);
    }
    return out;
}

}  // namespace cairn::srs
